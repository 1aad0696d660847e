"""The estate in the store."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from checks import UnknownName
from reports.language import _
from reports.text import printable
from scanner.estate import values
from scanner.estate.model import Asset, AssetType, DeviceKind, Environment, State, System
from scanner.sheets.table import quoted
from scanner.store.database import Store

_NEAR_MATCHES = 3


def systems(store: Store) -> list[System]:
    """Every registered system with its assets, in the order they were registered."""
    assets: dict[str, list[Asset]] = defaultdict(list)
    for row in store.db.query("SELECT * FROM assets ORDER BY rowid"):
        assets[row["system"]].append(_asset(row))
    rows = store.db.query("SELECT * FROM systems ORDER BY position")
    return [_system(row, assets[row["id"]]) for row in rows]


def find_system(store: Store, id_or_name: str) -> System:
    """The system with this id, or else this name.

    Raises:
        UnknownName: there is none; the message names those that are near.
    """
    known = list(store.db.query("SELECT id, name FROM systems ORDER BY position"))
    ids = [row["id"] for row in known if id_or_name == row["id"]] or [
        row["id"] for row in known if id_or_name == row["name"]
    ]
    if not ids:
        raise UnknownName(_unknown(id_or_name, known))
    row = next(store.db.query("SELECT * FROM systems WHERE id = ?", ids))
    assets = store.db.query("SELECT * FROM assets WHERE system = ? ORDER BY rowid", ids)
    return _system(row, [_asset(one) for one in assets])


def owner_of(store: Store, system: str) -> str:
    """The registered owner of a system, empty when none is, or the system is no longer registered."""
    rows = store.db.query("SELECT owner FROM systems WHERE id = ?", [system])
    return next((str(row["owner"]) for row in rows), "")


def is_registered(store: Store, system: str, asset: str) -> bool:
    """True when a system (by id) is registered with this asset (by id); an empty asset means the system itself."""
    if asset:
        rows = store.db.query("SELECT 1 FROM assets WHERE system = ? AND id = ?", [system, asset])
    else:
        rows = store.db.query("SELECT 1 FROM systems WHERE id = ?", [system])
    return any(True for _row in rows)


def save_estate(store: Store, estate: Iterable[System]) -> None:
    """Register `estate`, each system with exactly the assets it has here; systems not in it stay as they are."""
    with store.transaction() as db:
        write_systems(db, estate)


def write_systems(db: Database, estate: Iterable[System]) -> None:
    """What `save_estate` does, inside a transaction of the caller's. Systems and assets known already keep their order."""
    estate = list(estate)
    position = db.execute("SELECT coalesce(max(position), 0) FROM systems").fetchone()[0]
    # Two systems may exchange their names, which are unique at every moment.
    db.conn.executemany("UPDATE systems SET name = ' ' || id WHERE id = ?", [(system.id,) for system in estate])
    for number, system in enumerate(estate, start=position + 1):
        _upsert(db, "systems", {**_system_row(system), "position": number}, key=("id",), keep=("position",))
        wanted = {asset.id for asset in system.assets}
        held = [row[0] for row in db.execute("SELECT id FROM assets WHERE system = ?", (system.id,))]
        db.conn.executemany(
            "DELETE FROM assets WHERE system = ? AND id = ?", [(system.id, id) for id in held if id not in wanted]
        )
        for asset in system.assets:
            _upsert(db, "assets", _asset_row(asset, system.id), key=("system", "id"))


def _upsert(db: Database, table: str, row: dict[str, object], *, key: Sequence[str], keep: Sequence[str] = ()) -> None:
    """Insert, or update in place: an update by delete and insert would take the answers with it (ON DELETE CASCADE)."""
    columns = ", ".join(row)
    marks = ", ".join(f":{column}" for column in row)
    changes = ", ".join(f"{column} = excluded.{column}" for column in row if column not in (*key, *keep))
    statement = (
        f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
    )
    db.conn.execute(statement, row)


def _system_row(system: System) -> dict[str, object]:
    return {
        "id": system.id,
        "name": system.name,
        "department": system.department,
        "owner": system.owner,
        "level": system.level,
        "state": system.state.value,
        "zone": system.zone,
        "shares_data": None if system.shares_data is None else int(system.shares_data),
        "extensions": ",".join(system.extensions),
        "platform": system.platform,
        "business": system.business,
        "worth": values.show_worth(system.worth) if system.worth else "",
        "filing_number": system.filing_number,
        "evaluated_on": system.evaluated_on,
        "note": system.note,
    }


def _asset_row(asset: Asset, system: str) -> dict[str, object]:
    return {
        "system": system,
        "id": asset.id,
        "type": asset.type.value,
        "name": asset.name,
        "target": asset.target,
        "address": asset.address,
        "ports": ",".join(map(str, asset.ports)),
        "credential": asset.credential,
        "environment": asset.environment.value,
        "keep": values.show_keep(asset.keep),
        "kind": asset.kind.value,
        "signers": ";".join(asset.signers),
        "permissions": ";".join(asset.permissions),
        "worth": values.show_worth(asset.worth) if asset.worth else "",
        "note": asset.note,
    }


def _system(row: Mapping[str, Any], assets: Sequence[Asset]) -> System:
    return System(
        id=row["id"],
        name=row["name"],
        department=row["department"],
        owner=row["owner"],
        level=row["level"],
        state=State(row["state"]),
        zone=row["zone"],
        shares_data=None if row["shares_data"] is None else bool(row["shares_data"]),
        extensions=tuple(part for part in row["extensions"].split(",") if part),
        platform=row["platform"],
        business=row["business"],
        worth=values.worth(row["worth"]),
        filing_number=row["filing_number"],
        evaluated_on=row["evaluated_on"],
        note=row["note"],
        assets=tuple(assets),
    )


def _asset(row: Mapping[str, Any]) -> Asset:
    return Asset(
        id=row["id"],
        system=row["system"],
        type=AssetType(row["type"]),
        name=row["name"],
        target=row["target"],
        address=row["address"],
        ports=tuple(int(port) for port in row["ports"].split(",") if port),
        credential=row["credential"],
        environment=Environment(row["environment"]),
        keep=values.keep(row["keep"]),
        kind=DeviceKind(row["kind"]),
        signers=values.fingerprints(row["signers"]),
        permissions=values.permissions(row["permissions"]),
        worth=values.worth(row["worth"]),
        note=row["note"],
    )


def _unknown(wanted: str, known: Sequence[Mapping[str, Any]]) -> str:
    names = {row["name"]: row for row in known} | {row["id"]: row for row in known}
    near = difflib.get_close_matches(wanted, names, n=_NEAR_MATCHES, cutoff=0.5)
    near += [name for name in names if wanted and wanted in name and name not in near]
    shown = list(dict.fromkeys(printable(f"{names[name]['id']} ({names[name]['name']})") for name in near))[
        :_NEAR_MATCHES
    ]
    hint = _("near it: {names}").format(names=", ".join(shown)) if shown else _("`citywall estate list` shows all")
    return _("no system {name}; {hint}").format(name=quoted(wanted), hint=hint)
