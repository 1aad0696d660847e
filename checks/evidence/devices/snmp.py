"""Whom a device lets in by SNMP."""

from __future__ import annotations

from checks.evidence.base import Evidence


class SnmpEvidence(Evidence, frozen=True, kw_only=True, tag="snmp"):
    """What UDP port 161 does with questions of nobody in particular. The locator is `udp/161`.

    `closed` is True where the system said that nothing listens there; where it is False and nothing answered, silence may be
    the device's way to refuse. `public` are the versions (`v1`, `v2c`) in which the community `public` was obeyed. `v3` is
    True when an engine of SNMPv3 told its name.

    The rest comes of the registered login, each None or empty where there is none or it was not tried. `login` is the version
    in which it was obeyed (`v1`, `v2c`, `v3`). `without_authentication` and `without_privacy` tell whether the same user of
    SNMPv3 was also obeyed with no password at all, and unencrypted. `authentication` (`md5`, `sha1`, `sha256` …) and `privacy`
    (`des`, `aes128` …) are the protocols the device took from it, empty where the login has none.
    """

    closed: bool = False
    public: tuple[str, ...] = ()
    v3: bool = False
    login: str = ""
    without_authentication: bool | None = None
    without_privacy: bool | None = None
    authentication: str = ""
    privacy: str = ""

    @property
    def answered(self) -> bool:
        """True when anything spoke SNMP there."""
        return bool(self.public or self.v3 or self.login)
