"""What verifying a chain came to, on the command line."""

from __future__ import annotations

from reports.language import _
from scanner.cli.output import print_json, print_line, say
from scanner.store.chain import Verified

CHAIN_BROKEN = 1


def tell_verified(verified: Verified, words: str, *, as_json: bool) -> None:
    """Tell it. `words` are for one that breaks, with `{fault}` in them.

    Raises:
        SystemExit: with `CHAIN_BROKEN`, where it breaks.
    """
    if as_json:
        print_json(verified)
    elif not verified.faults:
        print_line(
            _("{n} entries, unbroken; the last digest: {digest}").format(n=verified.links, digest=verified.digest)
        )
    else:
        say(words.format(fault="; ".join(verified.faults)))
    if verified.faults:
        raise SystemExit(CHAIN_BROKEN)
