"""The settings of a cluster as they are in force: transient before persistent before what the node was started with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.probes.database.search.session import SearchSession

_PATH = "/_cluster/settings?include_defaults=true&flat_settings=true"


class Options:
    """Settings by their dotted names. Those that hold secrets are kept back by the server itself (filtered, keystore)."""

    def __init__(self, session: SearchSession) -> None:
        """Raises `LookFailed` where they may not be seen (cluster privilege `monitor`)."""
        told = session.object(_PATH)
        self._layers = [told.get(name) for name in ("transient", "persistent", "defaults")]

    def get(self, name: str) -> Any:
        """The setting, None where there is none."""
        return next((one[name] for one in self._layers if isinstance(one, Mapping) and name in one), None)

    def text(self, name: str) -> str:
        """The setting as text, empty where there is none."""
        value = self.get(name)
        return str(value) if isinstance(value, str | int | float) else ""

    def list(self, name: str) -> list[str]:
        """The setting as a list, whether it was written as one or with commas."""
        value = self.get(name)
        if isinstance(value, list):
            return [str(one) for one in value]
        return [one.strip() for one in str(value or "").strip("[]").split(",") if one.strip()]
