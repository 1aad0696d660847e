"""Take a feed's file into the store: all of it or nothing, and nothing where the store holds a newer one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
from sqlite_utils import Database

from checks import InputError
from checks.days import read_day
from reports.language import _
from scanner.feeds.cnnvd import read_cnnvd
from scanner.feeds.epss import read_epss
from scanner.feeds.kev import read_kev
from scanner.feeds.model import FeedName
from scanner.feeds.nvd import read_nvd
from scanner.feeds.source import format_of, opened
from scanner.store import Store
from scanner.store.feeds import save_cnnvd, save_epss, save_feed, save_kev, save_nvd, taken_on


class FeedImport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did: which feed, the ISO day of the file, and how many records it changed."""

    feed: str
    taken_on: str
    changed: int


def import_feed(store: Store, path: Path, at: datetime) -> FeedImport:
    """Read a file of any known feed into the store, in one transaction. The same file again, or an older one, changes nothing.

    Raises:
        InputError: the file is none of the known feeds, or one of its records is wrong.
        StoreError: the store can't be written.
    """
    with opened(path) as file, store.transaction() as db:
        name = format_of(file, path.name)
        before = taken_on(db, name)
        take = _REPLACED.get(name, _merged)
        taken, changed = take(db, name, file, path.name, before)
        if read_day(taken) is None:
            raise InputError(_("{file}: does not say of which day it is").format(file=path.name))
        if taken > before:
            save_feed(db, name, taken, at)
    return FeedImport(feed=name, taken_on=taken[:10], changed=changed)


def _merged(db: Database, name: FeedName, file: IO[bytes], called: str, before: str) -> tuple[str, int]:
    """NVD and CNNVD come in many files, whose records are set against those there one by one."""
    if name is FeedName.NVD:
        taken, records = read_nvd(file, called)
        changed, newest = save_nvd(db, records)
        return taken or newest, changed
    changed, newest = save_cnnvd(db, read_cnnvd(file, called))
    return newest, changed


def _kev(db: Database, name: FeedName, file: IO[bytes], called: str, before: str) -> tuple[str, int]:
    taken, added = read_kev(file, called)
    return taken, save_kev(db, added) if taken > before else 0


def _epss(db: Database, name: FeedName, file: IO[bytes], called: str, before: str) -> tuple[str, int]:
    taken, scores = read_epss(file, called)
    return taken, save_epss(db, scores) if taken > before else 0


_REPLACED = {FeedName.KEV: _kev, FeedName.EPSS: _epss}
"""Feeds of which each file holds everything."""
