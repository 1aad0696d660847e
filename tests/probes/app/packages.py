"""App packages as makers build them: compiled by aapt, signed by apksigner with keys of keytool.

aapt asks for Android's own resources. A framework of the few attributes that are used is made for it, by their real numbers
(AOSP, frameworks/base/core/res/res/values/public.xml), which spares the tests a package of 44 MB.
"""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

PASSWORD = "lab-only"
MANIFEST = '<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="{package}" {of_manifest}>{body}</manifest>'

_ATTRIBUTES = {
    "name": ("string", 0x01010003),
    "permission": ("string", 0x01010006),
    "readPermission": ("string", 0x01010007),
    "writePermission": ("string", 0x01010008),
    "protectionLevel": (("normal", "dangerous", "signature"), 0x01010009),
    "enabled": ("boolean", 0x0101000E),
    "debuggable": ("boolean", 0x0101000F),
    "exported": ("boolean", 0x01010010),
    "authorities": ("string", 0x01010018),
    "targetActivity": ("string", 0x01010202),
    "minSdkVersion": ("integer|string", 0x0101020C),
    "versionCode": ("integer", 0x0101021B),
    "versionName": ("string", 0x0101021C),
    "targetSdkVersion": ("integer|string", 0x01010270),
    "allowBackup": ("boolean", 0x01010280),
    "fullBackupContent": ("reference|boolean", 0x010104EB),
    "usesCleartextTraffic": ("boolean", 0x010104EC),
    "networkSecurityConfig": ("reference", 0x01010527),
    "dataExtractionRules": ("reference", 0x0101063E),
}


class Maker:
    """Builds and signs packages in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._framework = folder / "framework.apk"
        self._count = 0
        self._make_framework()

    def build(
        self,
        application: str,
        *,
        beside: str = "",
        sdk: tuple[int, int] = (24, 34),
        resources: Mapping[str, str] | None = None,
        files: Mapping[str, bytes] | None = None,
        package: str = "cn.gov.example.app",
    ) -> Path:
        """An unsigned package. `application` is that element of its manifest, `beside` what stands beside it, `resources` are files
        of its `res` folder, `files` are added as they are, deflated."""
        self._count += 1
        folder = self._folder / f"build{self._count}"
        (folder / "res").mkdir(parents=True)
        text = MANIFEST.format(package=package, of_manifest='android:versionName="2.1.0"', body=beside + application)
        (folder / "AndroidManifest.xml").write_text(text, encoding="utf-8")
        for name, content in (resources or {}).items():
            path = folder / "res" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        out = folder / "app.apk"
        levels = ("--min-sdk-version", str(sdk[0]), "--target-sdk-version", str(sdk[1]))
        self._aapt(folder, out, "-I", str(self._framework), *levels)
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (files or {}).items():
                archive.writestr(name, content)
        return out

    def key(self, name: str, *, subject: str = "CN=Example Bureau", options: Sequence[str] = ()) -> Path:
        """A key store with one key, of RSA 2,048 and valid for 30 years unless `options` of keytool say otherwise."""
        store = self._folder / f"{name}.p12"
        given = ("-keyalg", "RSA", "-keysize", "2048", "-validity", "10950")
        run(
            *("keytool", "-genkeypair", "-keystore", str(store), "-storetype", "PKCS12", "-alias", "key"),
            *("-storepass", PASSWORD, "-dname", subject, *(options or given)),
        )
        return store

    def signed(self, package: Path, store: Path, *schemes: str, options: Sequence[str] = ()) -> Path:
        """A copy of the package, signed under these schemes of `v1`, `v2`, `v3` and `v4`, and no others."""
        self._count += 1
        out = package.with_name(f"signed{self._count}.apk")
        chosen = [f"--{one}-signing-enabled={str(one in schemes).lower()}" for one in ("v1", "v2", "v3", "v4")]
        run(
            *("apksigner", "sign", "--ks", str(store), "--ks-pass", f"pass:{PASSWORD}", *chosen, *options),
            *("--out", str(out), str(package)),
        )
        return out

    def fingerprint(self, store: Path) -> str:
        """SHA-256 of the certificate in a key store, in hex, as keytool and OpenSSL say it."""
        der = run("keytool", "-exportcert", "-keystore", str(store), "-alias", "key", "-storepass", PASSWORD)
        said = subprocess.run(
            ["openssl", "x509", "-inform", "DER", "-noout", "-fingerprint", "-sha256"],
            input=der,
            check=True,
            capture_output=True,
        ).stdout
        return said.decode().partition("=")[2].strip().replace(":", "").lower()

    def _make_framework(self) -> None:
        folder = self._folder / "framework"
        (folder / "res" / "values").mkdir(parents=True)
        (folder / "AndroidManifest.xml").write_text(
            MANIFEST.format(package="android", of_manifest="", body=""), encoding="utf-8"
        )
        public = "".join(
            f'<public type="attr" name="{name}" id="{id:#010x}"/>' for name, (_, id) in _ATTRIBUTES.items()
        )
        attributes = "".join(_attribute(name, format) for name, (format, _) in _ATTRIBUTES.items())
        for name, content in (("public", public), ("attrs", attributes)):
            path = folder / "res" / "values" / f"{name}.xml"
            path.write_text(f"<resources>{content}</resources>", encoding="utf-8")
        self._aapt(folder, self._framework, "-x")

    def _aapt(self, folder: Path, out: Path, *options: str) -> None:
        run(
            *("aapt", "package", "-f", "-F", str(out), "-M", str(folder / "AndroidManifest.xml")),
            *("-S", str(folder / "res"), *options),
        )


def verified_by_apksigner(package: Path, *options: str) -> bool:
    """What apksigner itself says of a package."""
    return subprocess.run(["apksigner", "verify", *options, str(package)], capture_output=True).returncode == 0


def run(*command: str) -> bytes:
    """Run a program; what it printed.

    Raises:
        CalledProcessError: it failed.
    """
    return subprocess.run(command, check=True, capture_output=True).stdout


def _attribute(name: str, format: str | tuple[str, ...]) -> str:
    if isinstance(format, str):
        return f'<attr name="{name}" format="{format}"/>'
    flags = "".join(f'<flag name="{flag}" value="{value}"/>' for value, flag in enumerate(format))
    return f'<attr name="{name}">{flags}</attr>'
