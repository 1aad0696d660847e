"""One maker of packages, and the keys it signs with, for all tests of apps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.probes.app.packages import Key, Maker


@dataclass(frozen=True)
class Workshop:
    """A maker with a key that a bureau would use, and one as the SDK makes it for trying things out."""

    maker: Maker
    release: Key
    debug: Key

    @property
    def plain(self) -> Path:
        """An unsigned package with nothing in it."""
        return self.maker.build("<application/>", files={"classes.dex": b"dex\n" * 100})


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    maker = Maker(tmp_path_factory.mktemp("packages"))
    debug = maker.key(
        "debug",
        subject="/C=US/O=Android/CN=Android Debug",
        options=("-newkey", "rsa:1024"),
        days=200,
    )
    return Workshop(maker, maker.key("release"), debug)
