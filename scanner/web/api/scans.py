"""Scans: those there were and are, how far one is, and what people wish of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter

from checks import Layer, Text
from checks.evidence import Depth
from scanner.accounts.model import Right
from scanner.run.control import wish_cancel, wish_pause, wish_resume
from scanner.run.progress import progress_of
from scanner.run.stand import Stand, stand_of
from scanner.store import Store
from scanner.store.past_scans import Effect, PastFilter, covered_by, effects_of, past_scans
from scanner.store.runs import ask_run
from scanner.store.scans import Scan, find_scan, unfinished_scans
from scanner.web.api.runs import RunShape, depth_of
from scanner.web.api.shapes import Both, Number, Part, Parted, Sent, Shape, Words
from scanner.web.desk import Desk, needs

router = APIRouter()
