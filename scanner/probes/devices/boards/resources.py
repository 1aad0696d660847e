"""The resources of one Redfish service, read one after another and never more than a few."""

from __future__ import annotations

import json
from collections.abc import Mapping

from checks.evidence import Reason
from scanner.probes.devices.boards.fields import Resource, link, members
from scanner.probes.failures import LookFailed
from scanner.probes.http.client import NoAnswer, SiteClient

ROOT = "/redfish/v1/"
MOST_BYTES = 2 << 20
"""Of one resource: a log of some thousand entries."""

_REASONS = {401: Reason.AUTH_FAILED, 403: Reason.NO_RIGHT, 404: Reason.NOT_SUPPORTED, 405: Reason.NOT_SUPPORTED}


class Resources:
    """Reads what is below `/redfish/` at `site`, with GET alone and at most `most` times, as `headers` say who asks."""

    def __init__(self, client: SiteClient, site: str, *, most: int, headers: Mapping[str, str] | None = None) -> None:
        self._client = client
        self._site = site
        self._headers = {"Accept": "application/json", **(headers or {})}
        self._left = most

    def get(self, path: str) -> Resource:
        """The resource at `path`.

        Raises:
            LookFailed: it is not shown to us (AUTH_FAILED, NO_RIGHT), not there (NOT_SUPPORTED, also for an empty path), larger
                than is read or one more than is asked for (TOO_MUCH), no JSON object (NOT_THIS_PROTOCOL), or did not come.
        """
        shown = f"GET {path[:80]}"
        if not path:
            raise LookFailed(Reason.NOT_SUPPORTED, "the service names no such resource")
        if self._left <= 0:
            raise LookFailed(Reason.TOO_MUCH, f"{shown}: enough was asked")
        self._left -= 1
        try:
            answer = self._client.ask(self._site + path, headers=dict(self._headers), most=MOST_BYTES)
        except NoAnswer as error:
            raise LookFailed(error.reason, f"{shown}: {error.detail}") from None
        if answer.status != 200:
            raise LookFailed(_REASONS.get(answer.status, Reason.NOT_THIS_PROTOCOL), f"{shown}: {answer.status}")
        if answer.truncated:
            raise LookFailed(Reason.TOO_MUCH, shown)
        try:
            resource = json.loads(answer.body)
        except (ValueError, RecursionError):
            raise LookFailed(Reason.NOT_THIS_PROTOCOL, f"{shown}: no JSON") from None
        if not isinstance(resource, dict):
            raise LookFailed(Reason.NOT_THIS_PROTOCOL, f"{shown}: no object")
        return resource

    def first(self, holder: Resource, name: str) -> Resource:
        """The first member of the collection that `holder` refers to as `name`. Raises as `get`."""
        return self.get(next(iter(members(self.get(link(holder, name)))), ""))
