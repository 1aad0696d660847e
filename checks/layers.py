"""The six layers of the wall, from the ground up."""

from __future__ import annotations

from enum import StrEnum

from checks.text import Text


class Layer(StrEnum):
    """A course of the wall. The order of the members is the order from the bottom to the top."""

    PHYSICAL = "physical"
    NETWORK = "network"
    PLATFORM = "platform"
    DATA = "data"
    APPLICATION = "application"
    MANAGEMENT = "management"

    @property
    def label(self) -> Text:
        """The layer's name for people."""
        return _TITLES[self]


_TITLES = {
    Layer.PHYSICAL: Text(zh="物理", en="Physical"),
    Layer.NETWORK: Text(zh="网络", en="Network"),
    Layer.PLATFORM: Text(zh="平台", en="Platform"),
    Layer.DATA: Text(zh="数据", en="Data"),
    Layer.APPLICATION: Text(zh="应用", en="Application"),
    Layer.MANAGEMENT: Text(zh="管理", en="Management"),
}
