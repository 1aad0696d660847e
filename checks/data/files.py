"""Files: shares and published files that anybody can read or write."""

from __future__ import annotations

from checks.check import check
from checks.evidence import AccessEvidence, CertificatesEvidence, FileEvidence, HttpEvidence, Reason
from checks.facts import brief, few
from checks.pages import none_marked
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met

_SHARES = frozenset(("rsync", "nfs", "smb"))
_DUMPS = frozenset(("sql-dump", "backup-archive"))
_SECRETS = frozenset(("dotenv", "private-key", "config-file"))


_IDENTIFYING = frozenset(("resident_id", "bank_card", "passport", "name_address"))
_FEW_MOBILES = 3
"""An office's own mobile numbers stand in files it publishes; more than so many belong to people."""


@check("file.personal")
def personal(file: FileEvidence) -> Verdict:
    """Met when a published data file, read whole, leads to nobody: no resident ID, bank card or passport number in full, no
    name beside an address, and at most three mobile numbers.

    Credit codes, those of traders in person among them, are made public by law and do not count. A file of which a part
    was not read, such as a page that is a picture, is not assessed. Source: GB/T 35273-2020 section 9.4, PIPL articles 6
    and 25.
    """
    found = [
        one for one in file.personal if one.kind in _IDENTIFYING or (one.kind == "mobile" and one.count > _FEW_MOBILES)
    ]
    if found:
        samples = [sample for one in found for sample in one.samples[:1]]
        counts = [f"{one.kind}×{one.count}" for one in found]
        return not_met(file, file=brief(file.name), counts=few(counts), samples=few(samples))
    return met(file) if file.whole else not_assessed(file, Reason.NOT_KNOWN)


@check("file.private-key")
def private_key(file: CertificatesEvidence) -> Verdict:
    """Met when a certificate file, CMS file or mail holds no private key, whether a password protects it or not.

    Keys are seen in PEM and in DER, in what was signed and in the parts of a mail too; archives are not opened. They are counted
    and not kept. Source: OWASP WSTG-CONF-04; GB/T 39786-2021 appendix B (on keeping keys).
    """
    if file.private_keys:
        return not_met(file, file=brief(file.name), keys=file.private_keys, encrypted=file.encrypted_keys)
    return met(file) if file.whole else not_assessed(file, Reason.NOT_KNOWN)


@check("ftp.anonymous")
def ftp_anonymous(access: AccessEvidence) -> Verdict:
    """Met when an FTP server refuses the user `anonymous`. Does not apply to other services. Source: RFC 1635, RFC 2577."""
    if access.protocol != "ftp":
        return not_applicable(access)
    return not_met(access, port=access.port) if access.open_to_all else met(access)


@check("ftp.anonymous-write")
def ftp_anonymous_write(access: AccessEvidence) -> Verdict:
    """Met when an FTP server refuses the user `anonymous`; not met when it declares that this user may write (RFC 3659).

    Nothing is ever written: where `anonymous` is let in and no right to write is declared, nothing is known.
    """
    if access.protocol != "ftp":
        return not_applicable(access)
    if not access.open_to_all:
        return met(access)
    return not_met(access, port=access.port) if access.may_write else not_assessed(access, Reason.NOT_KNOWN)


@check("share.open")
def share_open(access: AccessEvidence) -> Verdict:
    """Met when a file share (rsync, NFS, SMB) shows nothing to somebody without a password. Does not apply to other services."""
    if access.protocol not in _SHARES:
        return not_applicable(access)
    if access.open_to_all:
        return not_met(access, protocol=access.protocol, port=access.port)
    return met(access)


@check("file.dump-shown")
def dump_shown(http: HttpEvidence) -> Verdict:
    """Met when no database dump or backup archive was recognised on the fixed list of paths. Source: OWASP WSTG-CONF-04."""
    return none_marked(http, _DUMPS, needed=("/backup.sql", "/backup.zip"))


@check("file.secret-shown")
def secret_shown(http: HttpEvidence) -> Verdict:
    """Met when no file with secrets (.env, private key, configuration) was recognised on the fixed list of paths.

    The contents are not kept. Source: OWASP WSTG-CONF-04.
    """
    return none_marked(http, _SECRETS, needed=("/.env", "/application.yml", "/id_rsa"))
