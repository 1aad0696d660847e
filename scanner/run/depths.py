"""The words for how hard a scan looks."""

from __future__ import annotations

from checks import Text
from checks.evidence import Depth

DEPTHS = {
    Depth.LIGHT: Text(zh="轻度", en="light"),
    Depth.NORMAL: Text(zh="标准", en="normal"),
    Depth.DEEP: Text(zh="深度", en="deep"),
}
