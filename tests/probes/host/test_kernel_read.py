"""Kernel and files, as the systems of both families tell of them."""

from __future__ import annotations

import pytest

from scanner.probes.host.command import Heard
from scanner.probes.host.topics import files, kernel
from tests.probes.host.said import FORBIDDEN, SLOW, Said, read

SYSCTL = "net.ipv4.ip_forward = 0\nkernel.core_pattern = core\nkernel.randomize_va_space = 2\nkernel.hostname = x\n"
AA_STATUS = """\
apparmor module is loaded.
{} profiles are loaded.
{} profiles are in enforce mode.
   /usr/bin/man
0 profiles are in complain mode.
"""
NO_APPARMOR = Heard(status=1, out="apparmor module is not loaded.\n")


def test_settings_are_those_asked_for_alone() -> None:
    seen = read(kernel.TOPIC, {"kernel-settings": SYSCTL})
    assert seen.settings == {
        "net.ipv4.ip_forward": "0",
        "kernel.core_pattern": "core",
        "kernel.randomize_va_space": "2",
    }


@pytest.mark.parametrize(
    ("selinux", "apparmor", "expected"),
    [
        ("Enforcing\n", None, ("selinux", True)),
        ("Permissive\n", None, ("selinux", False)),
        ("Disabled\n", None, ("", False)),
        (None, AA_STATUS.format(35, 28), ("apparmor", True)),
        (None, AA_STATUS.format(3, 0), ("apparmor", False)),
        (None, NO_APPARMOR, ("", False)),
        (
            None,
            Heard(status=4, out="apparmor module is loaded.\n", error="You do not have enough privilege\n"),
            (None, None),
        ),
        (None, None, ("", False)),
    ],
)
def test_mandatory_access_control_is_told_with_its_mode(selinux, apparmor, expected) -> None:  # type: ignore[no-untyped-def]
    told = {"kernel-selinux": selinux, "kernel-apparmor": apparmor}
    seen = read(
        kernel.TOPIC, {"kernel-settings": SYSCTL, **{id: said for id, said in told.items() if said is not None}}
    )
    assert (seen.mandatory_access, seen.enforced) == expected


@pytest.mark.parametrize(
    ("pattern", "storage", "stored"),
    [
        ("core", "", False),
        ("|/usr/lib/systemd/systemd-coredump %P %u", "", True),
        ("|/usr/lib/systemd/systemd-coredump %P %u", "Storage=external\nStorage=none\n", False),
        ("|/usr/share/apport/apport -p%p", "Storage=none\n", True),
        ("core", FORBIDDEN, False),
    ],
)
def test_a_handler_stores_core_dumps_unless_told_not_to(pattern: str, storage: Said, stored: bool) -> None:
    settings = f"kernel.core_pattern = {pattern}\n"
    seen = read(kernel.TOPIC, {"kernel-settings": settings, "kernel-core-storage": storage})
    assert seen.cores_stored is stored


@pytest.mark.parametrize(
    ("limits", "zero"),
    [
        ("* hard core 0\n", True),
        ("*               -       core            0\n", True),
        ("#*               soft    core            0\n* soft core 0\n", False),
        ("root hard core 0\n", False),
        ("*\n* hard\n", False),
    ],
)
def test_the_hard_limit_of_everybody_counts(limits: str, zero: bool) -> None:
    assert read(kernel.TOPIC, {"kernel-settings": SYSCTL, "kernel-core-limit": limits}).core_limit_zero is zero


@pytest.mark.parametrize(
    ("rules", "mounts", "cleaned"),
    [
        ("/usr/lib/tmpfiles.d/tmp.conf:q /tmp 1777 root root 10d\n", "", True),
        ("/usr/lib/tmpfiles.d/tmp.conf:D /tmp 1777 root root -\n", "", True),
        ("/usr/lib/tmpfiles.d/tmp.conf:v /tmp 1777 root root -\n", "", False),
        (
            "/etc/tmpfiles.d/tmp.conf:q /tmp 1777 root root -\n/usr/lib/tmpfiles.d/tmp.conf:q /tmp 1777 root root 10d\n",
            "",
            False,
        ),
        ("/usr/lib/tmpfiles.d/tmp.conf:#q /tmp 1777 root root 10d\n", "", False),
        ("", "/tmp tmpfs rw,nosuid,nodev\n", True),
        ("", "/ ext4 rw\n", False),
        (SLOW, "", None),
    ],
)
def test_rules_that_clean_are_told_from_those_that_only_make(rules: Said, mounts: str, cleaned: bool | None) -> None:
    seen = read(kernel.TOPIC, {"kernel-settings": SYSCTL, "kernel-temporary": rules, "files-mounts": mounts})
    assert seen.temporary_cleaned is cleaned


def test_verified_boot_is_told_by_firmware_measurement_and_lockdown() -> None:
    seen = read(
        kernel.TOPIC,
        {
            "kernel-settings": SYSCTL,
            "kernel-secure-boot": "   6   0   0   0   1\n",
            "kernel-measured": "1873\n",
            "kernel-lockdown": "none [integrity] confidentiality\n",
            "kernel-modules": "Module                  Size  Used by\nusb_storage  81920 1 uas\nuas 32768 0\next4 1 1\n",
        },
    )
    assert (seen.secure_boot, seen.measured, seen.lockdown) == (True, True, "integrity")
    assert seen.odd_modules == ("uas", "usb_storage")

    bare = read(kernel.TOPIC, {"kernel-settings": SYSCTL, "kernel-measured": FORBIDDEN})
    assert (bare.secure_boot, bare.measured, bare.lockdown, bare.odd_modules) == (False, None, "", None)


LSBLK = """\
KNAME="sda" PKNAME="" TYPE="disk" MOUNTPOINT=""
KNAME="sda2" PKNAME="sda" TYPE="part" MOUNTPOINT=""
KNAME="dm-0" PKNAME="sda2" TYPE="crypt" MOUNTPOINT=""
KNAME="dm-1" PKNAME="dm-0" TYPE="lvm" MOUNTPOINT="[SWAP]"
KNAME="sdb1" PKNAME="sdb" TYPE="part" MOUNTPOINT="/"
KNAME="sdb" PKNAME="" TYPE="disk" MOUNTPOINT=""
KNAME="dm-5" PKNAME="dm-5" TYPE="lvm" MOUNTPOINT="/ring"
"""


@pytest.mark.parametrize(
    ("area", "encrypted"),
    [
        ("/dev/dm-1 partition\n", True),
        ("/dev/sda2 partition\n", False),
        ("/swapfile file\n", False),
        ("/ring/swap file\n", None),
    ],
)
def test_swap_is_encrypted_when_something_below_it_is(area: str, encrypted: bool | None) -> None:
    (found,) = read(kernel.TOPIC, {"kernel-settings": SYSCTL, "swap-areas": area, "swap-devices": LSBLK}).swap
    assert found.encrypted is encrypted


def test_memory_that_is_compressed_is_no_swap_on_disk() -> None:
    seen = read(kernel.TOPIC, {"kernel-settings": SYSCTL, "swap-areas": "/dev/zram0 partition\n"})
    assert seen.swap == ()
    assert read(kernel.TOPIC, {"kernel-settings": SYSCTL, "swap-areas": SLOW}).swap is None


STAT = "644 root root /etc/passwd\n0 root root /etc/shadow\n1777 root root /var/log\nstat: odd line\n"
MOUNTS = """\
/ xfs rw,relatime,seclabel
/proc proc rw,nosuid
/dev/shm tmpfs rw,nosuid,nodev,seclabel
/home/a\\x20b ext4 rw
/var/lib/docker/overlay2/x/merged overlay rw
"""
FOUND = (
    "s 4755 root root /usr/bin/su\0s 2755 root mail /opt/a b\nw 777 root root /fake\0"
    "w 1777 a b /srv/x\0u 644 1005 1005 /old\0u 644 1005 1005 /old\0odd\0"
)


def test_files_are_told_with_mode_and_owner() -> None:
    seen = read(files.TOPIC, {"files-modes": STAT, "files-mounts": MOUNTS, "files-search": FOUND}, family="rhel")
    assert [(one.path, one.mode, one.owner) for one in seen.files] == [
        ("/etc/passwd", "0644", "root"),
        ("/etc/shadow", "0000", "root"),
        ("/var/log", "1777", "root"),
    ]
    assert [(one.path, one.options[1:]) for one in seen.mounts] == [
        ("/", ("relatime", "seclabel")),
        ("/dev/shm", ("nosuid", "nodev", "seclabel")),
        ("/home/a\\x20b", ()),
    ]
    assert [(one.path, one.mode) for one in seen.privileged] == [
        ("/usr/bin/su", "4755"),
        ("/opt/a b w 777 root root /fake", "2755"),
    ]
    assert (seen.world_writable, seen.unowned) == (("/srv/x",), ("/old",))


@pytest.mark.parametrize("search", [SLOW, Heard(status=1, error="find: '/root': Permission denied\n"), ""])
def test_a_search_that_did_not_end_found_nothing_out(search: Said) -> None:
    seen = read(files.TOPIC, {"files-modes": STAT, "files-search": search})
    assert (seen.privileged, seen.world_writable, seen.unowned) == (None, None, None)
