"""Two settings of one app: the weak one with what is planted in it, the hardened one with nothing to be found."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.probes.app.conftest import Workshop

_LAUNCHER = (
    '<activity android:name=".Main" android:exported="true"><intent-filter>'
    '<action android:name="android.intent.action.MAIN"/><category android:name="android.intent.category.LAUNCHER"/>'
    "</intent-filter></activity>"
)
_WEAK_SECURITY = """<network-security-config><base-config cleartextTrafficPermitted="true"><trust-anchors>
<certificates src="system"/><certificates src="user"/></trust-anchors></base-config></network-security-config>"""
_HARD_SECURITY = """<network-security-config><base-config cleartextTrafficPermitted="false"><trust-anchors>
<certificates src="system"/></trust-anchors></base-config><debug-overrides><trust-anchors><certificates src="user"/>
</trust-anchors></debug-overrides></network-security-config>"""

ACCESS_KEY = "LTAI5tQ8xLabOnlyLabOnly9"
PRIVATE_KEY = (
    ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
)

PLANTED = {
    "app.signature-v1-only",
    "app.certificate-expired",
    "app.weak-key",
    "app.weak-digest",
    "app.debug-key",
    "app.certificate-not-named",
    "app.debuggable",
    "app.backup-allowed",
    "app.clear-text",
    "app.user-authorities",
    "app.exported",
    "app.old-target",
    "app.permissions",
    "app.embedded-key",
    "app.clear-address",
    "app.inner-address",
    "app.no-national-cryptography",
}
"""All checks of an app but the two that a package can't fail with a signature that is right."""


def weak(workshop: Workshop) -> Path:
    """Signed with the debug key under v1 over SHA-1 alone, and wrong in whatever else can be wrong."""
    package = workshop.maker.build(
        f'<application android:debuggable="true" android:networkSecurityConfig="@xml/security">{_LAUNCHER}'
        '<activity android:name=".Link"><intent-filter><action android:name="android.intent.action.VIEW"/></intent-filter>'
        '</activity><service android:name=".Push" android:exported="true"/>'
        '<provider android:name=".Files" android:authorities="a" android:exported="true" '
        'android:readPermission="cn.gov.example.OPEN"/></application>',
        beside='<permission android:name="cn.gov.example.OPEN" android:protectionLevel="normal"/>'
        '<uses-permission android:name="android.permission.INTERNET"/>'
        '<uses-permission android:name="android.permission.READ_CONTACTS"/>'
        '<uses-permission android:name="android.permission.CAMERA"/>',
        sdk=(16, 22),
        resources={
            "xml/security.xml": _WEAK_SECURITY,
            "values/strings.xml": '<resources><string name="a">http://wide.example.gov.cn/api</string></resources>',
        },
        files={
            "classes.dex": f"\0http://old.example.gov.cn/api\0http://www.w3.org/2000\0{ACCESS_KEY}\0v1.10.2.3\0".encode(),
            "assets/server.json": b'{"host": "10.20.30.40", "debug": "10.0.2.2"}',
            "assets/client.txt": PRIVATE_KEY.encode(),
        },
    )
    return workshop.maker.signed(package, workshop.debug, "v1", options=("--min-sdk-version=16",))


def hardened(workshop: Workshop) -> Path:
    """Signed with the release key under v2 and v3, and right in all of it."""
    package = workshop.maker.build(
        '<application android:allowBackup="false" android:usesCleartextTraffic="false" '
        f'android:networkSecurityConfig="@xml/security">{_LAUNCHER}'
        '<activity android:name=".Inner"/><service android:name=".Push" android:exported="true" '
        'android:permission="cn.gov.example.CALL"/><provider android:name=".Files" android:authorities="a" '
        'android:exported="true" android:permission="cn.gov.example.CALL"/>'
        '<receiver android:name=".Off" android:enabled="false" android:exported="true"/></application>',
        beside='<permission android:name="cn.gov.example.CALL" android:protectionLevel="signature"/>'
        '<uses-permission android:name="android.permission.INTERNET"/>'
        '<uses-permission android:name="android.permission.CAMERA"/>',
        resources={"xml/security.xml": _HARD_SECURITY},
        files={
            "classes.dex": b"\0https://www.example.gov.cn/\0http://www.w3.org/2000\0version 10.2.3\0AKIAIOSFODNN7EXAMPLE\0",
            "lib/arm64-v8a/libgmssl.so": b"\x7fELF",
            "assets/roots.txt": b"-----BEGIN PRIVATE KEY-----\0-----BEGIN CERTIFICATE-----\nMIIB",
        },
    )
    return workshop.maker.signed(package, workshop.release, "v2", "v3")
