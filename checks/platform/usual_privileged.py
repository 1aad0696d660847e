"""Set-user-ID and set-group-ID programs as Debian, Ubuntu, openEuler, Kylin, Anolis and CentOS deliver them.

Written from knowledge of these distributions, not counted on installations: one that is missing here is to be
looked into, not condemned.
"""

from __future__ import annotations

import re

_COMMANDS = {"su", "sudo", "sudoedit", "mount", "umount", "passwd", "chsh", "chfn", "newgrp", "sg", "gpasswd"}
_COMMANDS |= {"chage", "expiry", "crontab", "at", "ping", "ping6", "fusermount", "fusermount3"}
_COMMANDS |= {"pkexec", "ssh-agent", "wall", "write", "write.ul", "bsd-write", "dotlockfile", "locate", "mlocate"}
_COMMANDS |= {"plocate", "screen", "newuidmap", "newgidmap", "staprun", "ksu"}
_COMMANDS |= {"cgexec", "cgclassify", "bwrap", "mtr-packet", "traceroute6.iputils", "ntfs-3g", "procmail"}
_COMMANDS |= {"lockfile", "Xorg"}
_ADMINISTRATION = {"unix_chkpwd", "unix_update", "pam_timestamp_check", "pam_extrausers_chkpwd", "usernetctl"}
_ADMINISTRATION |= {"userhelper", "netreport", "mount.nfs", "mount.nfs4"}
_ADMINISTRATION |= {
    "mount.cifs",
    "umount.nfs",
    "umount.nfs4",
    "postdrop",
    "postqueue",
    "lockdev",
    "pppd",
    "grub2-set-bootflag",
}
_ADMINISTRATION |= {"exim4", "sendmail", "sendmail.sendmail", "suexec"}
_ADMINISTRATION |= {"mount.ecryptfs_private"}
_HELPERS = (
    "openssh/ssh-keysign",
    "dbus-1.0/dbus-daemon-launch-helper",
    "dbus-1/dbus-daemon-launch-helper",
    "policykit-1/polkit-agent-helper-1",
    "polkit-1/polkit-agent-helper-1",
    "utempter/utempter",
    "eject/dmcrypt-get-device",
    "snapd/snap-confine",
    "xorg/Xorg.wrap",
    "qemu/qemu-bridge-helper",
    "qemu-bridge-helper",
    "camel-lock-helper-1.2",
    "sssd/krb5_child",
    "sssd/ldap_child",
    "sssd/selinux_child",
    "sssd/proxy_child",
    "sssd/p11_child",
    "mc/cons.saver",
    "mysql/plugin/auth_pam_tool_dir/auth_pam_tool",
    "mariadb/plugin/auth_pam_tool_dir/auth_pam_tool",
    "abrt-action-install-debuginfo-to-abrt-cache",
)
_HELPER = re.compile(r"(?:/usr)?/(?:lib|lib64|libexec)(?:/[a-z0-9_]+-linux-gnu)?/(.+)")
_PROGRAM = re.compile(r"(?:/usr)?/(s?bin)/([^/]+)")


def is_usual(path: str) -> bool:
    """True when `path` is where distributions install a program that has to have another's rights."""
    if found := _PROGRAM.fullmatch(path):
        return found[2] in _COMMANDS or (found[1] == "sbin" and found[2] in _ADMINISTRATION)
    helper = _HELPER.fullmatch(path)
    return helper is not None and helper[1] in _HELPERS
