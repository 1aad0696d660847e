"""A workspace whose settings name the servers of a test, and messages to send from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from scanner.clock import now
from scanner.delivery.model import Channel, Draft, Message, Recipient
from scanner.estate.model import System
from scanner.store import Store
from scanner.store.estate import save_estate
from scanner.store.outbox import add_message, messages
from scanner.workspace import SETTINGS_FILE, STORE_FILE, Workspace
from tests.credentials.helpers import private
from tests.web.visiting import ARCHIVE, COCKPIT, HOTLINE


def a_workspace(
    folder: Path, settings: str, credentials: str, systems: Sequence[System] = (HOTLINE, COCKPIT, ARCHIVE)
) -> Workspace:
    """With three systems; `settings` and `credentials` are TOML."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS_FILE).write_text(settings, encoding="utf-8")
    private(folder / "credentials.toml", credentials)
    workspace = Workspace(folder)
    with workspace.store() as store:
        save_estate(store, systems)
    return workspace


def post(
    store: Store, to: str, *, key: str = "k", lines: Sequence[str] = ("第一行", "第二行"), at: datetime | None = None
) -> None:
    """Put a message into the outbox: to a mail address, or a robot's name."""
    recipient = Recipient(Channel.MAIL if "@" in to else Channel.ROBOT, to)
    draft = Draft(key=key, kind="warning", to=recipient, subject="【一城墙】测试", lines=tuple(lines))
    with store.transaction() as db:
        add_message(db, draft, at or now())


def only(store: Store) -> Message:
    """The one message in the outbox."""
    (one,) = messages(store, limit=2)
    return one


def store_bytes(folder: Path) -> bytes:
    """All that the store left on the disk."""
    return b"".join(path.read_bytes() for path in folder.glob(f"{STORE_FILE}*"))
