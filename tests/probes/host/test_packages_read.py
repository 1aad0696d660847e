"""Packages, as apt and dpkg, and as rpm and yum tell of them."""

from __future__ import annotations

import pytest

from checks.evidence import Reason
from scanner.probes.host.command import Heard, LookFailed
from scanner.probes.host.topics import packages
from tests.probes.host.said import SLOW, Said, read

DPKG = """\
ii \tlinux-image-6.1.0-40-amd64\t6.1.153-1
ii \tlinux-image-amd64\t6.1.153-1
rc \tlinux-image-6.1.0-9-amd64\t6.1.27-1
ii \topenssl\t3.0.17-1~deb12u2
hi \tnginx\t1.22.1-9
un \tmawk\t
"""
APT_UBUNTU = """\
NOTE: This is only a simulation!
Reading package lists...
Inst libssl3t64 [3.0.13-0ubuntu3.4] (3.0.13-0ubuntu3.5 Ubuntu:24.04/noble-updates, Ubuntu:24.04/noble-security [amd64])
Inst tzdata [2025a] (2025b Ubuntu:24.04/noble-updates [all])
Inst linux-image-6.8.0-60-generic (6.8.0-60.63 Ubuntu:24.04/noble-security [amd64]) []
Conf libssl3t64 (3.0.13-0ubuntu3.5 Ubuntu:24.04/noble-updates, Ubuntu:24.04/noble-security [amd64])
"""
APT_DEBIAN = "Inst openssl [3.0.16-1] (3.0.17-1~deb12u2 Debian-Security:12/stable-security [amd64])\n"
SETTINGS = 'APT "";\nAPT::Periodic "";\nAPT::Periodic::Unattended-Upgrade "{}";\nAPT::Get::AllowUnauthenticated "{}";\n'
SOURCES = """\
/etc/apt/sources.list:deb https://mirror.example.gov.cn/debian bookworm main
/etc/apt/sources.list.d/local.list:deb [trusted=yes] http://User:Word@10.0.0.5:8080/x ./
/etc/apt/sources.list.d/debian.sources:URIs: http://deb.debian.org/debian http://security.debian.org/
"""


def test_a_debian_tells_its_packages_and_what_is_pending() -> None:
    seen = read(
        packages.TOPIC,
        {
            "dpkg-installed": DPKG,
            "apt-pending": APT_DEBIAN,
            "apt-settings": SETTINGS.format("1", "false"),
            "apt-sources": SOURCES,
            "apt-lists": Heard(status=1, out="1780279200\n1700000000\n", error="No such file\n"),
            "apt-restart": "/run/reboot-required\n",
        },
    )
    assert seen.packages == {
        "linux-image-6.1.0-40-amd64": "6.1.153-1",
        "linux-image-amd64": "6.1.153-1",
        "openssl": "3.0.17-1~deb12u2",
        "nginx": "1.22.1-9",
    }
    assert (seen.manager, seen.kernels) == ("dpkg", ("6.1.0-40-amd64",))
    assert seen.security_updates == ("openssl",)
    assert (seen.automatic, seen.restart_asked, seen.lists_from) == (True, True, "2026-06-01")
    assert seen.unverified == ("/etc/apt/sources.list.d/local.list",)
    assert seen.sources == ("10.0.0.5", "deb.debian.org", "mirror.example.gov.cn", "security.debian.org")
    assert "Word" not in str(seen)


def test_only_security_updates_count() -> None:
    said: dict[str, Said] = {"dpkg-installed": DPKG, "apt-pending": APT_UBUNTU}
    assert read(packages.TOPIC, said).security_updates == ("libssl3t64", "linux-image-6.8.0-60-generic")


def test_insecure_settings_are_places_without_verification() -> None:
    said: dict[str, Said] = {
        "dpkg-installed": DPKG,
        "apt-settings": SETTINGS.format("0", "true"),
        "apt-sources": "x:deb y",
    }
    seen = read(packages.TOPIC, said)
    assert (seen.automatic, seen.unverified) == (False, ("APT::Get::AllowUnauthenticated",))


def test_what_apt_could_not_say_is_unknown() -> None:
    seen = read(packages.TOPIC, {"dpkg-installed": DPKG, "apt-pending": SLOW, "apt-lists": SLOW, "apt-restart": SLOW})
    assert (seen.security_updates, seen.lists_from, seen.restart_asked) == (None, None, None)
    assert (seen.automatic, seen.unverified, seen.sources) == (None, None, None)
    assert read(packages.TOPIC, {"dpkg-installed": DPKG, "apt-lists": Heard(status=1)}).lists_from == ""
    with pytest.raises(LookFailed) as caught:
        read(packages.TOPIC, {"dpkg-installed": Heard(status=0, out=DPKG, whole=False)})
    assert caught.value.reason is Reason.TOO_MUCH


@pytest.mark.parametrize("words", ["99999999999999999999", "nan", "inf", "-5", "soon"])
def test_a_moment_that_is_none_is_no_day(words: str) -> None:
    assert read(packages.TOPIC, {"dpkg-installed": DPKG, "apt-lists": f"{words}\n"}).lists_from == ""


RPM = """\
kernel\t(none)\t5.10.0-60.18.0.50.oe2203\tx86_64
kernel\t(none)\t5.10.0-153.12.0.92.oe2203sp4\tx86_64
openssl\t1\t1.1.1wa-7.oe2203sp4\tx86_64
bash\t(none)\t5.1.8-6.oe2203sp4\tx86_64
gpg-pubkey\t(none)\tb25e7f66-5fcd67b5\t(none)
"""
YUM_OPENEULER = """\
openEuler-SA-2024-1234 Important/Sec. openssl-1:1.1.1wa-8.oe2203sp4.x86_64
openEuler-SA-2024-1300 Moderate/Sec.  python3-libs-3.9.9-30.oe2203sp4.x86_64
"""
YUM_KYLIN = "KYSA-202404-1001 Critical/Sec. kernel-core-4.19.90-52.39.v2207.ky10.x86_64\n"
YUM_CENTOS_7 = "FEDORA-EPEL-2023-abc Low/Sec.        nagios-4.4.14-1.el7.x86_64\n"
REPOS = """\
/etc/yum.conf:[main]
/etc/yum.conf:gpgcheck=1
/etc/yum.repos.d/openEuler.repo:[OS]
/etc/yum.repos.d/openEuler.repo:baseurl=http://repo.openeuler.org/openEuler-22.03-LTS-SP4/OS/$basearch/
/etc/yum.repos.d/openEuler.repo:enabled=1
/etc/yum.repos.d/local.repo:[local]
/etc/yum.repos.d/local.repo:baseurl=http://repo.example.gov.cn/local/
/etc/yum.repos.d/local.repo:gpgcheck=0
/etc/yum.repos.d/off.repo:[off]
/etc/yum.repos.d/off.repo:baseurl=http://off.example.com/
/etc/yum.repos.d/off.repo:enabled=0
/etc/yum.repos.d/off.repo:gpgcheck=0
"""


def test_an_openeuler_tells_its_packages_sources_and_kernels() -> None:
    seen = read(
        packages.TOPIC,
        {
            "rpm-installed": RPM,
            "yum-pending": YUM_OPENEULER,
            "yum-sources": REPOS,
            "yum-lists": "1780279200\n1780000000\n",
            "yum-automatic": Heard(status=1, out="disabled\nenabled\n", error="Failed to get unit file state\n"),
            "yum-applies": "apply_updates = yes\n",
        },
        family="rhel",
        os_id="openEuler",
    )
    assert seen.packages == {
        "kernel": "5.10.0-153.12.0.92.oe2203sp4",
        "openssl": "1:1.1.1wa-7.oe2203sp4",
        "bash": "5.1.8-6.oe2203sp4",
    }
    assert seen.kernels == ("5.10.0-60.18.0.50.oe2203.x86_64", "5.10.0-153.12.0.92.oe2203sp4.x86_64")
    assert seen.security_updates == ("openssl", "python3-libs")
    assert (seen.automatic, seen.lists_from) == (True, "2026-06-01")
    assert seen.unverified == ("/etc/yum.repos.d/local.repo [local]",)
    assert seen.sources == ("repo.example.gov.cn", "repo.openeuler.org")


@pytest.mark.parametrize(
    ("os_id", "pending", "updates"),
    [
        ("kylin", YUM_KYLIN, ("kernel-core",)),
        ("openEuler", "", ()),
        ("centos", "", None),
        ("centos", YUM_CENTOS_7, ("nagios",)),
        ("anolis", Heard(status=1, error="Error: Cache-only enabled but no cache for 'BaseOS'\n"), None),
    ],
)
def test_that_no_advisory_is_known_says_nothing_where_there_are_none(
    os_id: str, pending: Said, updates: tuple[str, ...] | None
) -> None:
    said: dict[str, Said] = {"rpm-installed": RPM, "yum-pending": pending}
    assert read(packages.TOPIC, said, family="rhel", os_id=os_id).security_updates == updates


def test_without_a_setting_nothing_is_verified() -> None:
    sources = "\n".join(line for line in REPOS.splitlines() if "main" not in line and "yum.conf" not in line)
    seen = read(packages.TOPIC, {"rpm-installed": RPM, "yum-sources": sources}, family="rhel")
    assert seen.unverified == ("/etc/yum.repos.d/openEuler.repo [OS]", "/etc/yum.repos.d/local.repo [local]")
    assert seen.automatic is False
