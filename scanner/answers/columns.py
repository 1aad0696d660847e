"""The columns of the questionnaire."""

from __future__ import annotations

from checks import Text
from scanner.answers.model import CLAIMS
from scanner.estate.columns import Column

SHEET = Text(zh="问卷", en="questionnaire")

ASKED = ("system", "question", "layer", "control_point", "text")
"""The fields we fill in; the others are the answer."""

ANSWER_COLUMNS = (
    Column(
        field="system",
        heading=Text(zh="系统编号", en="system"),
        required=True,
        note=Text(zh="请勿改动。", en="Leave as it is."),
        example=Text(zh="hotline", en="hotline"),
    ),
    Column(
        field="question",
        heading=Text(zh="问题编号", en="question"),
        required=True,
        note=Text(zh="请勿改动。", en="Leave as it is."),
        example=Text(zh="8.1.1.2", en="8.1.1.2"),
    ),
    Column(
        field="layer",
        heading=Text(zh="层面", en="layer"),
        note=Text(zh="请勿改动。", en="Leave as it is."),
        example=Text(zh="物理", en="Physical"),
        width=8,
    ),
    Column(
        field="control_point",
        heading=Text(zh="控制点", en="control point"),
        note=Text(zh="请勿改动。", en="Leave as it is."),
        example=Text(zh="物理访问控制", en="Physical access control"),
        width=20,
    ),
    Column(
        field="text",
        heading=Text(zh="要求", en="requirement"),
        note=Text(zh="请勿改动。", en="Leave as it is."),
        example=Text(zh="机房出入口有电子门禁", en="Electronic access control at the door"),
        width=50,
    ),
    Column(
        field="claim",
        heading=Text(zh="符合情况", en="claim"),
        also=("答复", "answer"),
        required=True,
        choices=tuple(claim.label for claim in CLAIMS),
        note=Text(
            zh="符合、部分符合、不符合或不适用；未答的留空。",
            en="met, partly met, not met or not applicable; or empty.",
        ),
        example=Text(zh="符合", en="met"),
        width=12,
    ),
    Column(
        field="person",
        heading=Text(zh="答复人", en="person"),
        required=True,
        note=Text(zh="答复人或其岗位。", en="Who answers, or the post."),
        example=Text(zh="安全管理员", en="security officer"),
    ),
    Column(
        field="answered_on",
        heading=Text(zh="答复日期", en="answered on"),
        required=True,
        note=Text(zh="不晚于今天。", en="Not after today."),
        example=Text(zh="2026-03-01", en="2026-03-01"),
        width=12,
    ),
    Column(
        field="expires_on",
        heading=Text(zh="有效期至", en="expires on"),
        required=True,
        note=Text(
            zh="晚于答复日期，最长三年；过期后该答复不再计入。",
            en="After the day it was answered, three years at most; then the answer no longer counts.",
        ),
        example=Text(zh="2027-02-28", en="2027-02-28"),
        width=12,
    ),
    Column(
        field="proofs",
        heading=Text(zh="证明材料", en="proofs"),
        also=("证明文件", "proof"),
        required=True,
        note=Text(
            zh="证明材料的文件名，与本表放在同一文件夹；多个文件用分号隔开。没有证明材料的“符合”“部分符合”按未测处理。",
            en="File names beside this workbook, several with semicolons. Met and partly met count only with a proof.",
        ),
        example=Text(zh="门禁记录.pdf", en="door-log.pdf"),
        width=30,
    ),
    Column(
        field="note",
        heading=Text(zh="备注", en="note"),
        note=Text(
            zh="其他需要说明的事项；要求中提到商用密码产品认证证书的，写明编号和有效期。",
            en="Anything else worth knowing; number and last day of the product certificate where the requirement asks for it.",
        ),
        example=Text(zh="主机房", en="main room"),
        width=30,
    ),
)
