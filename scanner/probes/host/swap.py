"""Swap: where memory may be written to, and whether that is encrypted."""

from __future__ import annotations

import shlex

from checks import Text
from checks.evidence import SwapArea
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.visible import visible

SWAPON = Command(
    id="swap-areas",
    argv=("swapon", "--show=NAME,TYPE", "--noheadings", "--raw"),
    why=Text(zh="查看交换分区", en="where memory is swapped out to"),
)
LSBLK = Command(
    id="swap-devices",
    argv=("lsblk", "-P", "-n", "-o", "KNAME,PKNAME,TYPE,MOUNTPOINT"),
    why=Text(zh="查看交换分区是否在加密设备上", en="whether that is on an encrypted device"),
)
_MOST = 20
_DEEPEST = 10


def read_swap(answers: Answers) -> tuple[SwapArea, ...] | None:
    """The swap areas of a host; None where they could not be seen. What swaps to compressed memory (zram) is left out."""
    text = visible(answers, SWAPON.id)
    if text is None:
        return None
    devices = _devices(visible(answers, LSBLK.id) or "")
    areas = []
    for line in text.splitlines():
        name, _, kind = line.strip().rpartition(" ")
        if name and not name.startswith("/dev/zram"):
            areas.append(SwapArea(name=clean(name, 80), encrypted=_encrypted(name, kind, devices)))
    return tuple(areas[:_MOST])


class _Device:
    def __init__(self, fields: dict[str, str]) -> None:
        self.name = fields.get("KNAME", "")
        self.parent = fields.get("PKNAME", "")
        self.type = fields.get("TYPE", "")
        self.mounted_at = fields.get("MOUNTPOINT", "")


def _devices(text: str) -> list[_Device]:
    devices = []
    for line in text.splitlines():
        try:
            words = shlex.split(line)
        except ValueError:
            continue
        devices.append(_Device(dict(word.split("=", 1) for word in words if "=" in word)))
    return devices


def _encrypted(name: str, kind: str, devices: list[_Device]) -> bool | None:
    """Whether a device, or the one that holds a swap file, stands on a dm-crypt device; None where it isn't listed."""
    if kind == "file":
        holding = [one for one in devices if one.mounted_at and _holds(one.mounted_at, name)]
        device = max(holding, key=lambda one: len(one.mounted_at), default=None)
    else:
        device = next((one for one in devices if f"/dev/{one.name}" == name), None)
        device = device or next((one for one in devices if one.mounted_at == "[SWAP]"), None)
    for _ in range(_DEEPEST):
        if device is None or device.type == "crypt":
            return None if device is None else True
        if not device.parent:
            return False
        parent = device.parent
        device = next((one for one in devices if one.name == parent), None)
    return None


def _holds(mounted_at: str, path: str) -> bool:
    return path.startswith(mounted_at.rstrip("/") + "/")
