"""The columns of the estate's spreadsheet: their headings in both languages, other names they go by, and their words."""

from __future__ import annotations

import msgspec

from checks import Text
from scanner.estate.model import AssetType, DeviceKind, Environment, State

SHEET_SYSTEMS = Text(zh="系统", en="systems")
SHEET_ASSETS = Text(zh="资产", en="assets")


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column. `field` is the field of the model and the key in YAML. `also` are further headings it is known by.

    `choices` are the words offered; what is read besides them stands in scanner/estate/values.py.
    """

    field: str
    heading: Text
    note: Text
    example: Text
    also: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Text, ...] = ()
    width: int = 16


YES = Text(zh="是", en="yes")
NO = Text(zh="否", en="no")
CLOUD = Text(zh="云计算", en="cloud")
MOBILE = Text(zh="移动互联", en="mobile")
IOT = Text(zh="物联网", en="iot")

LEVELS = (
    Text(zh="未定级", en="0"),
    Text(zh="一级", en="1"),
    Text(zh="二级", en="2"),
    Text(zh="三级", en="3"),
    Text(zh="四级", en="4"),
)


def _same(word: str) -> Text:
    return Text(zh=word, en=word)


SYSTEM_COLUMNS = (
    Column(
        field="id",
        heading=Text(zh="系统编号", en="id"),
        also=("编号", "system id"),
        required=True,
        note=Text(
            zh="在本台账中唯一，登记后不再改变；改名不改编号。",
            en="Unique in the estate, never changed; survives renaming.",
        ),
        example=_same("hotline"),
    ),
    Column(
        field="name",
        heading=Text(zh="系统名称", en="name"),
        also=("名称", "业务系统", "业务系统名称", "信息系统名称", "system name", "system"),
        required=True,
        note=Text(zh="业务系统的全称，不可重名。", en="The full name of the business system; unique."),
        example=Text(zh="12345 政务服务便民热线", en="12345 hotline"),
        width=30,
    ),
    Column(
        field="department",
        heading=Text(zh="责任部门", en="department"),
        also=("主管部门", "责任单位", "建设单位", "owner department"),
        required=True,
        note=Text(zh="对该系统负责的委办局。", en="The department that answers for the system."),
        example=Text(zh="市政务信息管理局", en="City information bureau"),
        width=24,
    ),
    Column(
        field="owner",
        heading=Text(zh="系统责任人", en="owner"),
        also=("责任人", "负责人"),
        note=Text(zh="责任人或其岗位。", en="The person or post that answers for it."),
        example=Text(zh="热线科科长", en="head of the hotline section"),
    ),
    Column(
        field="level",
        heading=Text(zh="等保定级", en="level"),
        also=("等保级别", "保护等级", "安全保护等级", "定级", "protection level"),
        choices=LEVELS,
        note=Text(
            zh="网络安全等级保护定级：一级至四级，或未定级。", en="Protection level 1 to 4, or 0 when none was set."
        ),
        example=Text(zh="三级", en="3"),
    ),
    Column(
        field="state",
        heading=Text(zh="状态", en="state"),
        also=("系统状态", "运行状态", "建设状态"),
        choices=tuple(state.label for state in State),
        note=Text(zh="在用、试运行或在建；不填按在用。", en="in use, trial or being built; in use when left empty."),
        example=State.IN_USE.label,
    ),
    Column(
        field="zone",
        heading=Text(zh="网络区域", en="zone"),
        also=("所在网络", "部署区域", "network zone"),
        note=Text(zh="系统所在的网络区域。", en="The zone of the network it stands in."),
        example=Text(zh="政务外网", en="government extranet"),
    ),
    Column(
        field="shares_data",
        heading=Text(zh="数据共享", en="shares_data"),
        also=("是否共享数据", "数据是否共享", "是否共享", "shares data"),
        choices=(YES, NO),
        note=Text(zh="是否与其他部门共享数据；不清楚时留空。", en="Whether it shares data; empty when nobody knows."),
        example=YES,
    ),
    Column(
        field="extensions",
        heading=Text(zh="扩展要求", en="extensions"),
        also=("等保扩展", "extension"),
        choices=(CLOUD, MOBILE, IOT),
        note=Text(
            zh="适用的等保扩展要求：云计算、移动互联、物联网；登记了应用包或感知设备的系统自动适用后两项。",
            en="The MLPS extensions that apply: cloud, mobile, iot; the last two also by its app packages and sensing devices.",
        ),
        example=CLOUD,
    ),
    Column(
        field="platform",
        heading=Text(zh="承载云平台", en="platform"),
        also=("云平台", "所在云平台", "cloud platform"),
        note=Text(
            zh="承载本系统的云平台在台账中的系统编号；云服务商负责的条目取自该平台最近一次评估。",
            en="The id of the cloud platform it runs on; the provider's items are taken from the platform's newest assessment.",
        ),
        example=_same("gov-cloud"),
    ),
    Column(
        field="business",
        heading=Text(zh="所属业务", en="business"),
        also=("业务", "承载业务", "业务名称"),
        note=Text(
            zh="系统承载的业务，同一业务可由多个系统承载。",
            en="The business it carries; several systems may carry one.",
        ),
        example=Text(zh="政务热线受理", en="Citizens' hotline"),
        width=24,
    ),
    Column(
        field="worth",
        heading=Text(zh="资产赋值", en="worth"),
        also=("机密性/完整性/可用性", "CIA赋值", "保密性/完整性/可用性", "C/I/A"),
        note=Text(
            zh="保密性/完整性/可用性，各取 1（很低）至 5（很高），如 4/3/5；不填按保护等级推定。",
            en="Confidentiality/integrity/availability, 1 (very low) to 5 (very high) each, as 4/3/5; by the level when empty.",
        ),
        example=_same("4/3/5"),
    ),
    Column(
        field="filing_number",
        heading=Text(zh="备案号", en="filing_number"),
        also=("等保备案号", "备案编号", "filing number"),
        note=Text(zh="公安机关核发的等保备案证明编号。", en="The number of its MLPS filing with the police."),
        example=_same("000000-00000"),
        width=20,
    ),
    Column(
        field="evaluated_on",
        heading=Text(zh="测评日期", en="evaluated_on"),
        also=("最近测评日期", "等保测评日期", "evaluated on"),
        note=Text(zh="最近一次等级测评的日期。", en="The day of the last MLPS evaluation."),
        example=_same("2026-03-01"),
    ),
    Column(
        field="note",
        heading=Text(zh="备注", en="note"),
        also=("说明", "remarks"),
        note=Text(zh="其他需要说明的事项。", en="Anything else worth knowing."),
        example=Text(zh="由政务云承载", en="hosted on the government cloud"),
        width=30,
    ),
)

ASSET_COLUMNS = (
    Column(
        field="system",
        heading=Text(zh="所属系统", en="system"),
        also=("系统编号", "系统名称", "system id", "system name"),
        required=True,
        note=Text(zh="系统编号或系统名称。", en="The id or the name of its system."),
        example=_same("hotline"),
        width=24,
    ),
    Column(
        field="id",
        heading=Text(zh="资产编号", en="id"),
        also=("编号", "asset id"),
        required=True,
        note=Text(
            zh="在该系统内唯一，登记后不再改变；改名、换地址都不改编号。",
            en="Unique within the system, never changed; survives a new name or address.",
        ),
        example=_same("web"),
    ),
    Column(
        field="type",
        heading=Text(zh="资产类型", en="type"),
        also=("类型", "类别", "asset type"),
        required=True,
        choices=tuple(kind.label for kind in AssetType),
        note=Text(zh="资产的种类。", en="What it is."),
        example=AssetType.SITE.label,
    ),
    Column(
        field="name",
        heading=Text(zh="资产名称", en="name"),
        also=("名称", "asset name"),
        note=Text(zh="便于辨认的名称。", en="A name people know it by."),
        example=Text(zh="热线门户网站", en="hotline portal"),
        width=24,
    ),
    Column(
        field="target",
        heading=Text(zh="访问地址", en="target"),
        also=("地址", "目标", "网址", "URL"),
        note=Text(
            zh="主机填地址或域名；服务和数据库填“地址:端口”；网站填 http(s) 网址；数据文件填网址或工作区内的文件路径；"
            "应用包填工作区内的文件路径；设备填地址、域名或文字说明；机房填文字说明。",
            en="Host: address or name. Service, database: address:port. Site: http(s) URL. Data file: URL, or path "
            "within the workspace. App package: path within the workspace. Device: address, name or free words. "
            "Room: free words.",
        ),
        example=_same("https://hotline.example.gov.cn/"),
        width=36,
    ),
    Column(
        field="address",
        heading=Text(zh="固定IP", en="address"),
        also=("IP", "IP地址", "固定 IP", "pinned address"),
        note=Text(zh="访问地址为域名时，可在此固定其 IP 地址。", en="Pins the target's name to an IP address."),
        example=_same("192.0.2.10"),
        width=20,
    ),
    Column(
        field="ports",
        heading=Text(zh="登记端口", en="ports"),
        also=("端口", "开放端口", "declared ports"),
        note=Text(
            zh="主机应当开放的 TCP 端口，如 22,443,8000-8010。", en="TCP ports the host should open: 22,443,8000-8010."
        ),
        example=_same("22,443"),
    ),
    Column(
        field="credential",
        heading=Text(zh="登录凭据", en="credential"),
        also=("凭据", "凭据名称", "credential name"),
        note=Text(
            zh="登录该主机、数据库或设备所用凭据的名称（不是账号口令本身）；本机填 local。",
            en="The name of the credential a host, database or device is looked into with, never the password; "
            "local for this machine.",
        ),
        example=_same("hotline-readonly"),
    ),
    Column(
        field="environment",
        heading=Text(zh="环境", en="environment"),
        also=("运行环境", "用途"),
        choices=tuple(one.label for one in Environment),
        note=Text(zh="生产或测试；不填按生产。", en="production or test; production when left empty."),
        example=Environment.PRODUCTION.label,
    ),
    Column(
        field="keep",
        heading=Text(zh="保存期限", en="keep"),
        also=("数据保存期限", "留存期限", "retention"),
        note=Text(
            zh="数据库各表的保存期限：表.时间列=天数，多个用分号隔开。",
            en="How long rows of a database may be kept: table.column=days, several parted by semicolons.",
        ),
        example=_same("public.calls.created_at=1095"),
        width=30,
    ),
    Column(
        field="kind",
        heading=Text(zh="设备种类", en="kind"),
        also=("设备类型", "设备用途", "device kind"),
        choices=tuple(one.label for one in DeviceKind),
        note=Text(zh="设备的用途；不是设备的资产不填。", en="What a device is for; empty for any other asset."),
        example=DeviceKind.UPS.label,
    ),
    Column(
        field="signers",
        heading=Text(zh="签名证书", en="signers"),
        also=("签名证书指纹", "应用签名证书", "signing certificates"),
        note=Text(
            zh="应用包指定签名证书的 SHA-256 指纹，多个用分号隔开。",
            en="SHA-256 fingerprints of the certificates an app package may be signed with, parted by semicolons.",
        ),
        example=_same("ab" * 32),
        width=30,
    ),
    Column(
        field="permissions",
        heading=Text(zh="已声明权限", en="permissions"),
        also=("声明权限", "应用权限", "declared permissions"),
        note=Text(
            zh="向用户声明的应用权限，如 android.permission.CAMERA，多个用分号隔开。",
            en="The permissions an app is declared to need, such as android.permission.CAMERA, parted by semicolons.",
        ),
        example=_same("android.permission.CAMERA"),
        width=30,
    ),
    Column(
        field="worth",
        heading=Text(zh="资产赋值", en="worth"),
        also=("机密性/完整性/可用性", "CIA赋值", "保密性/完整性/可用性", "C/I/A"),
        note=Text(
            zh="保密性/完整性/可用性，各取 1 至 5，如 4/3/5；不填与所属系统相同。",
            en="Confidentiality/integrity/availability, 1 to 5 each, as 4/3/5; the system's own when empty.",
        ),
        example=_same("4/3/5"),
    ),
    Column(
        field="note",
        heading=Text(zh="备注", en="note"),
        also=("说明", "remarks"),
        note=Text(zh="其他需要说明的事项。", en="Anything else worth knowing."),
        example=_same("2 × nginx"),
        width=30,
    ),
)


def recognise(columns: tuple[Column, ...], headings: tuple[str, ...]) -> dict[str, str]:
    """The headings that are known, by the field they stand for.

    A column's own heading goes before the other names it is known by, so that 系统编号 beside 所属系统 means what it says.
    """
    known: dict[str, str] = {}
    plain = {_plain(heading): heading for heading in headings}
    for column in columns:
        own = (column.heading.zh, column.heading.en, column.field)
        for name in (*own, *column.also):
            heading = plain.get(_plain(name))
            if heading is not None and heading not in known.values():
                known[column.field] = heading
                break
    return known


def _plain(heading: str) -> str:
    return heading.casefold().replace(" ", "").replace("_", "").replace("-", "")
