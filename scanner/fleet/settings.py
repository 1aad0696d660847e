"""`[fleet]` of citywall.toml."""

from __future__ import annotations

from typing import Annotated

import msgspec

Seconds = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1, le=256)]


class FleetSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the broker is, and which zones are looked at by workers; without a broker everything is looked at from here.

    `broker` is `rediss://HOST:PORT/0` or `amqps://HOST:PORT/`, never with a login in it: `login` names the credential that has
    user and password. `ca` is the file with the broker's authority, `certificate` and `private_key` are ours, where the broker
    asks for one; relative paths count from the workspace. `zones` has, by the zone's name in the estate, the name of the
    credential whose password is the key that the zone's messages are signed with.

    A worker that is not heard of for `lease_seconds` has lost its job to another. A zone where nobody is heard of for
    `wait_seconds` is not looked at in this scan. No job may take longer than `longest_job_seconds`. `jobs_at_once` is for a
    worker.
    """

    broker: str = ""
    login: str = ""
    ca: str = ""
    certificate: str = ""
    private_key: str = ""
    zones: dict[str, str] = {}
    lease_seconds: Seconds = 30.0
    wait_seconds: Seconds = 120.0
    longest_job_seconds: Seconds = 14_400.0
    jobs_at_once: Count = 4
