"""One maker of packages, and the keys it signs with, for all tests of apps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.probes.app.packages import Maker


@dataclass(frozen=True)
class Workshop:
    """A maker with a key that a bureau would use, and one as the SDK makes it for trying things out."""

    maker: Maker
    release: Path
    debug: Path

    @property
    def plain(self) -> Path:
        """An unsigned package with nothing in it."""
        return self.maker.build("<application/>", files={"classes.dex": b"dex\n" * 100})


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    maker = Maker(tmp_path_factory.mktemp("packages"))
    debug = maker.key(
        "debug",
        subject="CN=Android Debug,O=Android,C=US",
        options=("-keyalg", "RSA", "-keysize", "1024", "-validity", "200", "-sigalg", "SHA1withRSA"),
    )
    return Workshop(maker, maker.key("release"), debug)
