"""App packages as makers build them: compiled by aapt, signed by apksigner.

aapt asks for Android's own resources. A framework of the few attributes that are used is made for it, by their real numbers
(AOSP, frameworks/base/core/res/res/values/public.xml), which spares the tests a package of 44 MB.
"""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_NAMESPACE = "http://schemas.android.com/apk/res/android"
_MANIFEST = '<manifest xmlns:android="{namespace}" package="{package}" {version}>{body}</manifest>'
_QUICK = "-JXX:TieredStopAtLevel=1"
"""Of Java: start soon rather than run fast."""


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


@dataclass(frozen=True)
class Key:
    """A private key in PKCS#8, DER, and its certificate in PEM."""

    private: Path
    certificate: Path

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in hex, as OpenSSL says it."""
        said = run("openssl", "x509", "-in", str(self.certificate), "-noout", "-fingerprint", "-sha256")
        return said.decode().partition("=")[2].strip().replace(":", "").lower()


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
        """An unsigned package. `application` is that element of its manifest, `beside` what stands beside it, `resources`
        are files of its `res` folder, `files` are added as they are, deflated."""
        self._count += 1
        folder = self._folder / f"build{self._count}"
        (folder / "res").mkdir(parents=True)
        text = _manifest(package, beside + application, 'android:versionName="2.1.0"')
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

    def key(
        self, name: str, *, subject: str = "/CN=Example Bureau", options: Sequence[str] = (), days: int = 10950
    ) -> Key:
        """A key with its certificate, of RSA 2,048 unless `options` of `openssl req` say otherwise."""
        key = Key(self._folder / f"{name}.pk8", self._folder / f"{name}.pem")
        pem = self._folder / f"{name}.key"
        run(
            *("openssl", "req", "-x509", "-nodes", "-keyout", str(pem), "-out", str(key.certificate)),
            *("-days", str(days), "-subj", subject, *(options or ("-newkey", "rsa:2048"))),
        )
        run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", str(pem), "-outform", "DER", "-out", str(key.private))
        return key

    def signed(self, package: Path, key: Key, *schemes: str, options: Sequence[str] = ()) -> Path:
        """A copy of the package, signed under these schemes of `v1`, `v2`, `v3` and `v4`, and no others."""
        self._count += 1
        out = package.with_name(f"signed{self._count}.apk")
        chosen = [f"--{one}-signing-enabled={str(one in schemes).lower()}" for one in ("v1", "v2", "v3", "v4")]
        run(
            *("apksigner", _QUICK, "sign", "--key", str(key.private), "--cert", str(key.certificate)),
            *(*chosen, *options, "--out", str(out), str(package)),
        )
        return out

    def _make_framework(self) -> None:
        folder = self._folder / "framework"
        (folder / "res" / "values").mkdir(parents=True)
        (folder / "AndroidManifest.xml").write_text(_manifest("android"), encoding="utf-8")
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
    return subprocess.run(["apksigner", _QUICK, "verify", *options, str(package)], capture_output=True).returncode == 0


def run(*command: str) -> bytes:
    """Run a program; what it printed.

    Raises:
        CalledProcessError: it failed.
    """
    return subprocess.run(command, check=True, capture_output=True).stdout


def _manifest(package: str, body: str = "", version: str = "") -> str:
    return _MANIFEST.format(namespace=_NAMESPACE, package=package, version=version, body=body)


def _attribute(name: str, format: str | tuple[str, ...]) -> str:
    if isinstance(format, str):
        return f'<attr name="{name}" format="{format}"/>'
    flags = "".join(f'<flag name="{flag}" value="{value}"/>' for value, flag in enumerate(format))
    return f'<attr name="{name}">{flags}</attr>'
