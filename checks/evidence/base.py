"""Evidence: what was seen, where, when and by which probe; and the failure to look, which is evidence too."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import ClassVar

import msgspec

from checks.text import Text


class Place(msgspec.Struct, frozen=True, order=True):
    """Where something is: a system, one of its assets, and a locator on it, all in readable words.

    The locator is stable over scans: `tcp/443`, `udp/161`, `answer:8.1.1.2`, or empty for the asset as a whole.
    With a check's id it is the identity of a finding.
    """

    system: str
    asset: str
    locator: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.system, self.asset, self.locator) if part)


class Depth(IntEnum):
    """How hard a scan looked. A weakness found at one depth is proved gone only at the same depth or a deeper one."""

    LIGHT = 1
    NORMAL = 2
    DEEP = 3


class Reason(StrEnum):
    """Why something was not looked at, or could not be judged."""

    OUT_OF_SCOPE = "out_of_scope"
    OUTSIDE_HOURS = "outside_hours"
    NAME_NOT_RESOLVED = "name_not_resolved"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    SILENT = "silent"
    NOT_THIS_PROTOCOL = "not_this_protocol"
    TOO_MUCH = "too_much"
    AUTH_FAILED = "auth_failed"
    BACKED_OFF = "backed_off"
    TOOL_MISSING = "tool_missing"
    PROBE_ERROR = "probe_error"
    CHECK_ERROR = "check_error"
    INTERRUPTED = "interrupted"
    NOT_TRIED = "not_tried"
    NO_ANSWER = "no_answer"
    ANSWER_EXPIRED = "answer_expired"
    NO_PROOF = "no_proof"
    NO_PRODUCT = "no_product"
    PRODUCT_EXPIRED = "product_expired"
    NOT_KNOWN = "not_known"
    NO_CREDENTIAL = "no_credential"
    CREDENTIAL_LOST = "credential_lost"
    HOST_KEY = "host_key"
    NO_RIGHT = "no_right"
    NOT_SUPPORTED = "not_supported"
    TOO_OLD = "too_old"
    NOT_IMPORTED = "not_imported"
    PLATFORM_NOT_ASSESSED = "platform_not_assessed"
    PLATFORM_TOO_OLD = "platform_too_old"
    PLATFORM_LOWER = "platform_lower"
    NOT_REGISTERED = "not_registered"
    LEFT_ALONE = "left_alone"
    NO_WORKER = "no_worker"

    @property
    def label(self) -> Text:
        """The reason for people."""
        return _REASONS[self]

    @property
    def nobody_asked(self) -> bool:
        """True when nothing was tried because nobody gave what a look needs, or lest a question do harm: no target failed.

        A credential that is named and can't be had is another matter (CREDENTIAL_LOST): a look was wanted, and failed.
        """
        return self in (Reason.NO_CREDENTIAL, Reason.NOT_IMPORTED, Reason.LEFT_ALONE)


_REASONS = {
    Reason.OUT_OF_SCOPE: Text(zh="不在授权范围内", en="outside the scope"),
    Reason.OUTSIDE_HOURS: Text(zh="不在允许的时段内", en="outside the allowed hours"),
    Reason.NAME_NOT_RESOLVED: Text(zh="域名无法解析", en="the name could not be resolved"),
    Reason.UNREACHABLE: Text(zh="目标不可达", en="the target could not be reached"),
    Reason.REFUSED: Text(zh="连接被拒绝", en="the connection was refused"),
    Reason.RESET: Text(zh="连接被重置", en="the connection was reset"),
    Reason.TIMEOUT: Text(zh="超时", en="timed out"),
    Reason.SILENT: Text(zh="端口不应答", en="the port accepts and never answers"),
    Reason.NOT_THIS_PROTOCOL: Text(zh="应答的不是该协议", en="the answer is not of this protocol"),
    Reason.TOO_MUCH: Text(zh="应答超出上限", en="the answer went beyond the limit"),
    Reason.AUTH_FAILED: Text(zh="登录失败", en="login failed"),
    Reason.BACKED_OFF: Text(zh="目标变慢或拒绝，暂停探测", en="the target slowed down or refused, left alone"),
    Reason.TOOL_MISSING: Text(zh="本机缺少所需工具", en="this machine lacks a tool"),
    Reason.PROBE_ERROR: Text(zh="采集程序出错", en="the probe failed"),
    Reason.CHECK_ERROR: Text(zh="检查程序出错", en="the check failed"),
    Reason.INTERRUPTED: Text(zh="扫描中断", en="the scan was interrupted"),
    Reason.NOT_TRIED: Text(zh="本次未检查", en="not tried in this scan"),
    Reason.NO_ANSWER: Text(zh="问卷未答", en="not answered"),
    Reason.ANSWER_EXPIRED: Text(zh="答复已过期", en="the answer has expired"),
    Reason.NO_PROOF: Text(zh="缺少证明材料", en="no proof attached"),
    Reason.NO_PRODUCT: Text(
        zh="未写明密码产品认证证书编号和有效期", en="no product certificate with its last day named"
    ),
    Reason.PRODUCT_EXPIRED: Text(zh="密码产品认证证书已过期", en="the product certificate has expired"),
    Reason.NOT_KNOWN: Text(zh="所见不足以判断", en="what was seen does not tell"),
    Reason.NO_CREDENTIAL: Text(zh="未登记可登录的资产或凭据", en="no asset with a credential is registered"),
    Reason.CREDENTIAL_LOST: Text(zh="登记的凭据取不到或不可用", en="the credential that is named can't be had or used"),
    Reason.HOST_KEY: Text(zh="主机密钥未登记或不符", en="the host key is not registered, or another"),
    Reason.NO_RIGHT: Text(zh="账号权限不足", en="the account lacks the right"),
    Reason.NOT_SUPPORTED: Text(zh="暂不支持该系统或版本", en="this product or version is not supported yet"),
    Reason.NOT_IMPORTED: Text(zh="未导入该工具的结果", en="no result of that tool was imported"),
    Reason.NOT_REGISTERED: Text(zh="台账未登记可供比对的内容", en="the estate registers nothing to compare with"),
    Reason.LEFT_ALONE: Text(zh="为避免影响设备，未向该端口发问", en="left alone, lest a question harm the device"),
    Reason.NO_WORKER: Text(zh="该区域没有可用的采集节点", en="no worker of this zone could be had"),
    Reason.TOO_OLD: Text(zh="证据已过旧", en="what was seen is too old"),
    Reason.PLATFORM_NOT_ASSESSED: Text(
        zh="承载云平台没有该条目的评估结果", en="the cloud platform has no result for this item"
    ),
    Reason.PLATFORM_TOO_OLD: Text(zh="承载云平台的评估已过期", en="the assessment of the cloud platform is too old"),
    Reason.PLATFORM_LOWER: Text(zh="承载云平台的定级低于本系统", en="the cloud platform is graded below this system"),
}


class Evidence(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """The root of all evidence. Each kind is a subclass with its own tag; all are frozen and JSON-able.

    `seen_at` has an offset. `discovered_by` names the kind whose presence on an asset shows that this kind was
    looked for there: where it is present and this one is not, there is nothing of this kind on the asset.

    `derived_from` names the kinds a derived kind is made of: a scan that has checks of it must look for those.

    `family` names kinds that are seen together, through one login: a failed look at `host` is one at all its kinds.
    """

    discovered_by: ClassVar[type[Evidence] | None] = None
    derived_from: ClassVar[tuple[type[Evidence], ...]] = ()
    family: ClassVar[str] = ""

    place: Place
    probe: str
    seen_at: datetime
    depth: Depth = Depth.NORMAL

    @classmethod
    def kind(cls) -> str:
        """The tag that names this kind in JSON and in the store."""
        return str(cls.__struct_config__.tag)


class FailedLook(Evidence, frozen=True, kw_only=True, tag="failed"):
    """Somebody tried to see evidence of kind, or of family, `sought` and could not. `detail` is short and free of secrets."""

    sought: str
    reason: Reason
    detail: str = ""
