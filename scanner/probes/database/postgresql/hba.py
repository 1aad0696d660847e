"""The lines of pg_hba.conf as the server reads them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from checks.evidence import DatabaseDoor
from scanner.probes.database.words import word

DOORS = """
SELECT type, array_to_string(database, ','), array_to_string(user_name, ','), address, netmask, auth_method
  FROM pg_hba_file_rules WHERE error IS NULL ORDER BY line_number LIMIT 500
"""
"""pg_hba_file_rules shows the file as it is now; a change that was not loaded yet is taken for loaded."""

_IN_TLS = ("hostssl", "hostgssenc")


def doors_from(rows: Iterable[Sequence[object]]) -> tuple[DatabaseDoor, ...]:
    """The rules in their order; a rule for the machine's own socket has the address `local`."""
    found = []
    for kind, database, user, address, mask, method in rows:
        is_socket = kind == "local"
        found.append(
            DatabaseDoor(
                database=word(database),
                user=word(user),
                address="local" if is_socket else _network(word(address), word(mask)),
                method=word(method, 40),
                tls_only=is_socket or kind in _IN_TLS,
            )
        )
    return tuple(found)


def _network(address: str, mask: str) -> str:
    """`10.0.0.0/8` from an address and its mask; names and the words `all`, `samehost`, `samenet` stay."""
    if not mask:
        return address
    try:
        bits = bin(int(ipaddress.ip_address(mask))).count("1")
        return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))
    except ValueError:
        return address
