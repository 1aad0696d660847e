"""System and asset as they are registered."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from checks import Text


class State(StrEnum):
    """Where a system stands in its life."""

    IN_USE = "in_use"
    TRIAL = "trial"
    BEING_BUILT = "being_built"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            State.IN_USE: Text(zh="在用", en="in use"),
            State.TRIAL: Text(zh="试运行", en="trial"),
            State.BEING_BUILT: Text(zh="在建", en="being built"),
        }[self]


class AssetType(StrEnum):
    """What an asset is. Host, site, service and database have an address, a device may have one, a data file has a URL or a
    path, an app package a path; a machine room is known by answers alone."""

    HOST = "host"
    SITE = "site"
    SERVICE = "service"
    DATABASE = "database"
    DEVICE = "device"
    APP = "app"
    FILE = "file"
    ROOM = "room"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            AssetType.HOST: Text(zh="主机", en="host"),
            AssetType.SITE: Text(zh="网站", en="site"),
            AssetType.SERVICE: Text(zh="服务", en="service"),
            AssetType.DATABASE: Text(zh="数据库", en="database"),
            AssetType.DEVICE: Text(zh="设备", en="device"),
            AssetType.APP: Text(zh="应用包", en="app package"),
            AssetType.FILE: Text(zh="数据文件", en="data file"),
            AssetType.ROOM: Text(zh="机房", en="machine room"),
        }[self]


class Environment(StrEnum):
    """What an asset is for: real business, or trying things out, where no real personal data belongs."""

    PRODUCTION = "production"
    TEST = "test"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            Environment.PRODUCTION: Text(zh="生产", en="production"),
            Environment.TEST: Text(zh="测试", en="test"),
        }[self]


class DeviceKind(StrEnum):
    """What a device is for; OTHER also where nobody said, and for assets that are no devices."""

    UPS = "ups"
    CLIMATE = "climate"
    BOARD = "board"
    CAMERA = "camera"
    RECORDER = "recorder"
    SENSOR = "sensor"
    GATEWAY = "gateway"
    CONTROLLER = "controller"
    NETWORK = "network"
    OTHER = "other"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            DeviceKind.UPS: Text(zh="不间断电源", en="UPS"),
            DeviceKind.CLIMATE: Text(zh="动力环境监测", en="climate monitor"),
            DeviceKind.BOARD: Text(zh="管理板卡", en="management board"),
            DeviceKind.CAMERA: Text(zh="摄像机", en="camera"),
            DeviceKind.RECORDER: Text(zh="录像机", en="recorder"),
            DeviceKind.SENSOR: Text(zh="感知节点", en="sensor"),
            DeviceKind.GATEWAY: Text(zh="感知网关", en="sensor gateway"),
            DeviceKind.CONTROLLER: Text(zh="控制器", en="controller"),
            DeviceKind.NETWORK: Text(zh="网络设备", en="network device"),
            DeviceKind.OTHER: Text(zh="其他设备", en="other device"),
        }[self]


class Worth(msgspec.Struct, frozen=True):
    """The value of a system or an asset, 1 (very low) to 5 (very high) each, as GB/T 20984-2022 5.2.1 grades it."""

    confidentiality: int
    integrity: int
    availability: int


class Keep(msgspec.Struct, frozen=True, order=True):
    """How long rows of one table may be kept: `days` counted from the day in `column`. `table` may name its schema."""

    table: str
    column: str
    days: int


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """One asset of a system. `id` is unique within the system and never changes; findings are known by it.

    `target` is an IP address or host name (host), `address:port` or `name:port` (service, database), an http(s) URL (site),
    a URL or a path within the workspace for a published data file, a path within the workspace for an app package, an IP
    address or a name with a dot in it for a device that can be reached, or free words. `address` pins a name to an address and
    may be empty. `ports` are the declared TCP ports of a host. `credential` names the login a host, database or device is
    looked into with, `local` for the machine Citywall runs on; it is never the login itself. `keep` are the retention rules of
    a database's tables. `kind` is what a device is for. `signers` are the SHA-256 fingerprints (lower-case hex) of the
    certificates an app may be signed with, `permissions` the Android permissions it is declared to need. `worth` is None where
    the system's own counts.
    """

    id: str
    system: str
    type: AssetType
    name: str = ""
    target: str = ""
    address: str = ""
    ports: tuple[int, ...] = ()
    credential: str = ""
    environment: Environment = Environment.PRODUCTION
    keep: tuple[Keep, ...] = ()
    kind: DeviceKind = DeviceKind.OTHER
    signers: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    worth: Worth | None = None
    note: str = ""

    @property
    def what(self) -> Text:
        """What it is, for people: its type, or the kind of a device where that is known."""
        is_known_device = self.type is AssetType.DEVICE and self.kind is not DeviceKind.OTHER
        return self.kind.label if is_known_device else self.type.label


class System(msgspec.Struct, frozen=True, kw_only=True):
    """A business system (业务系统), the unit of score. `id` never changes; commands take the id or the name.

    `level` is the protection level 1..4, 0 when none was set. `extensions` names what joins its baseline (`cloud`, `mobile`,
    `iot`). `platform` is the id of the system it runs on as a tenant of a cloud, or empty. `business` names the business it
    carries. `worth` is None where nobody graded it. Dates are ISO days or empty. `shares_data` is None when nobody said.
    """

    id: str
    name: str
    department: str
    owner: str = ""
    level: int = 0
    state: State = State.IN_USE
    zone: str = ""
    shares_data: bool | None = None
    extensions: tuple[str, ...] = ()
    platform: str = ""
    business: str = ""
    worth: Worth | None = None
    filing_number: str = ""
    evaluated_on: str = ""
    note: str = ""
    assets: tuple[Asset, ...] = ()
