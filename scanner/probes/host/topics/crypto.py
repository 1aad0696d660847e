"""Which cryptography the host's libraries offer, national algorithms among it."""

from __future__ import annotations

import re
from typing import Any

from checks import Text
from checks.evidence import CryptoEvidence, HostEvidence
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.running import seen
from scanner.probes.host.topic import Topic

_WHY = Text(zh="OpenSSL 支持的国密算法", en="which national algorithms OpenSSL offers")
_COMMANDS = (
    Command(id="openssl-version", argv=("openssl", "version"), why=Text(zh="OpenSSL 版本", en="which OpenSSL it has")),
    Command(id="openssl-digests", argv=("openssl", "list", "-digest-algorithms"), why=_WHY),
    Command(id="openssl-ciphers", argv=("openssl", "list", "-cipher-algorithms"), why=_WHY),
    Command(id="openssl-keys", argv=("openssl", "list", "-public-key-algorithms"), why=_WHY),
    Command(
        id="crypto-policy",
        argv=("update-crypto-policies", "--show"),
        families=("rhel",),
        why=Text(zh="系统级密码策略", en="the system-wide cryptographic policy"),
    ),
    Command(
        id="fips",
        argv=("cat", "/proc/sys/crypto/fips_enabled"),
        why=Text(zh="FIPS 模式", en="whether it is in FIPS mode"),
    ),
    Command(
        id="kernel-crypto",
        argv=("grep", "-E", "^name[[:space:]]*: .*sm[234]", "/proc/crypto"),
        answers=(0, 1),
        why=Text(zh="内核国密算法", en="which national algorithms the kernel has loaded"),
    ),
    Command(
        id="national-products",
        argv=(
            "find",
            "/usr/bin",
            "/usr/local",
            "/opt",
            "-maxdepth",
            "3",
            "(",
            "-name",
            "gmssl",
            "-o",
            "-iname",
            "tongsuo",
            ")",
        ),
        seconds=20.0,
        why=Text(zh="GmSSL、铜锁等国密库", en="other libraries for national algorithms"),
    ),
)

# Before 1.1.1 OpenSSL knew none of them, and its `list` commands are called otherwise.
_OLD = re.compile(r"^OpenSSL (?:0\.|1\.0\.|1\.1\.0)")
_VERSION = re.compile(r"^(?:OpenSSL|Tongsuo|BabaSSL|LibreSSL) (\S+)")
_NATIONAL = {"SM2": "openssl-keys", "SM3": "openssl-digests", "SM4": "openssl-ciphers"}
_PRODUCTS = frozenset(("gmssl", "tongsuo"))


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    version = (answers.maybe("openssl-version") or "").strip()
    found = _VERSION.match(version)
    policy = answers.maybe("crypto-policy") if host.os_family == "rhel" else None
    fips = seen(answers, "fips")
    return {
        "openssl": clean(found[1], 40) if found else "",
        "national": _national(answers, version),
        "products": _products(answers, version),
        "kernel": _kernel(seen(answers, "kernel-crypto")),
        "policy": clean(policy or "", 60),
        "fips": None if fips is None else fips.strip() == "1",
    }


TOPIC = Topic(kind=CryptoEvidence, commands=_COMMANDS, read=_read)


def _national(answers: Answers, version: str) -> tuple[str, ...] | None:
    if not version:
        return None
    if _OLD.match(version):
        return ()
    said = {name: seen(answers, id) for name, id in _NATIONAL.items()}
    if any(text is None for text in said.values()):
        return None
    return tuple(name for name, text in said.items() if re.search(rf"\b{name}\b", text or "", re.IGNORECASE))


def _products(answers: Answers, version: str) -> tuple[str, ...]:
    names = {line.rsplit("/", 1)[-1].lower() for line in (seen(answers, "national-products") or "").splitlines()}
    if version.startswith(("Tongsuo", "BabaSSL")):
        names.add("tongsuo")
    return tuple(sorted(names & _PRODUCTS))


def _kernel(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(sorted(set(re.findall(r"\bsm[234]\b", text))))
