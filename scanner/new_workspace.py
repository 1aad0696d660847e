"""Make a new workspace: the settings explained, an empty store, and the estate's workbook to fill in."""

from __future__ import annotations

from pathlib import Path

from checks import InputError
from reports.language import _
from scanner.estate.template import write_template
from scanner.sheets.files import replace_file
from scanner.store import Store
from scanner.workspace import SETTINGS_FILE, STORE_FILE

ESTATE_FILE = "estate.xlsx"

SETTINGS_TEXT = """\
# 一城墙（Citywall）的设置。行首的“#”表示注释；下列各项均为默认值，需要改动时直接修改即可。

# 界面和报告的语言：zh 中文，en 英文。
language = "zh"

# 授权时段、期限和报告日期所用的时区。
timezone = "Asia/Shanghai"

[scan]
# 同时检查的资产数。
assets_at_once = 16
# 同时运行的 nmap 进程数。
nmap_at_once = 2
# 对同一地址同时打开的连接数上限，系统较旧时可以调小。
connections_per_address = 5
# 本机是否处在管理网中：是则能访问到管理板卡不说明业务网也能访问到。
from_management = false
# 解析域名所用的服务器，如 ["10.1.1.53", "10.1.1.54:5353"]；空表示使用本机的设置。
nameservers = []
# 本市自建证书机构的根证书（PEM 文件，相对路径以本文件夹为准），如 ["city-ca.pem"]。
trusted_roots = []

[load]
# 对全部目标合计：每秒新建的连接数（含 nmap）、同时进行的访问数。
connections_per_second = 2000
at_once = 128
# 对每个网络区域的上限；个别区域另设时写作 [load.zones."政务外网"]，两项都要写。
zone = { connections_per_second = 1000, at_once = 64 }

[fleet]
# 分区采集（docs/fleet.zh-CN.md）：本机不能直接访问的区域由区域内的采集节点采集。broker 为消息代理地址，空表示全部由本机采集；
# login 为登录消息代理的凭据名称；ca 为其证书签发机构文件；[fleet.zones] 中写明各区域签名密钥的凭据名称。
broker = ""
login = ""
ca = ""

[schedule]
# 同时进行的扫描数上限，超过时后到的等待。
scans_at_once = 2

[warnings]
# 扫描结束后的预警：新增或复发问题达到该级别、得分下降达到该分值时通知；early 为是否通知早期征兆。
severity = "high"
score_drop = 5.0
early = true

[logs]
# 运行日志（每行一个 JSON 对象）：级别 debug/info/warning/error；写入的文件（相对路径以本文件夹为准）；
# 转发到的 syslog，如 "udp://10.1.1.20:514"、"tcp://10.1.1.20:514" 或 "/dev/log"。空表示不用。
level = "info"
file = ""
syslog = ""

[web]
# 网页界面：是否所有人双因素登录；除证书中的名称外，网站可用的名称（使用反向代理时必填），如 ["citywall.example.gov.cn"]。
second_factor = true
hosts = []

[report]
# 报告封面和文档控制页：编制单位、密级标识、文档编号前缀、审批环节、分发名单。
organisation = ""
classification = "内部资料"
number_prefix = "CW"
approvals = ["编制", "审核", "批准"]
distribution = []

[credentials]
# 登录主机、数据库所用凭据的存放处，相对路径以本文件夹为准；台账中只写凭据名称，口令不进入台账、证据和报告。
# 依次查找：环境变量 CITYWALL_CREDENTIAL_<名称>_USER 等、下列文件、系统密钥环、age 加密文件。
# 凭据文件（TOML，每个凭据一个表），须仅属主可读（chmod 600）；空表示不用。
file = "credentials.toml"
# 是否查找系统密钥环（服务名 citywall，用户名为凭据名称）。
keyring = false
# 用 age 加密的凭据文件，及其身份文件（同样须仅属主可读）；空表示不用。
age_file = ""
age_identity = ""
# 已核对的 SSH 主机密钥，格式与 OpenSSH 的 known_hosts 相同。
known_hosts = "known_hosts"

[retention]
# 原始证据保留的天数；隐患及其变化记录长期保留。
evidence_days = 400

[risk]
# 本单位的风险评估设置（YAML，相对路径以本文件夹为准），如 "risk.yaml"；空表示使用程序自带的威胁目录、矩阵和分级。
# `citywall risk template risk.yaml` 写出一份自带设置供修改。
file = ""

[cloud]
# 云租户系统沿用承载云平台的评估结果，自平台扫描结束之日起有效的天数，按平台的等保定级；超过的按未测处理。
# 四级系统每半年、三级系统每年测评一次，二级系统一般每两年一次。
level2_days = 730
level3_days = 365
level4_days = 183

[deadline_days]
# 整改期限（天），自首次发现之日起算，按严重程度；发现登记时确定，此后改动设置不影响已有发现。
critical = 7
high = 15
medium = 30
low = 90

[deadlines]
# 工作日历（YAML，相对路径以本文件夹为准），如 "calendar.yaml"：holidays 列放假日，workdays 列调休上班日。
# 给出后期限按工作日计算；空表示按自然日。
calendar = ""
# 到期前几天起算作“即将到期”。
due_soon_days = 7
# 各等保级别与上述期限不同的部分，如三级：
# [deadlines.level3]
# critical = 3
# high = 10

[notices]
# 整改通知书：文号前缀（如“整改〔2026〕12号”），回执期限（天；给出工作日历的按工作日）。发文单位见 [report] 的 organisation。
number_prefix = "整改"
answer_days = 5

[delivery]
# 每日提醒最早在几点生成；接受风险、误报认定到期前几天列入提醒。
digest_from = "08:30"
acceptance_days = 7
# 邮件服务器、群机器人和接收人，如下例；口令、机器人地址和加签密钥只写在凭据中（邮件 user、password；机器人 webhook、password）。
# [delivery.mail]
# host = "mail.example.gov.cn"
# port = 587
# security = "starttls"            # 或 tls（如 465 端口）、none
# sender = "citywall@example.gov.cn"
# credential = "mail"
# [[delivery.robots]]
# name = "值班群"
# kind = "dingtalk"                # 或 wecom 企业微信、feishu 飞书、webhook 自有程序
# credential = "duty-robot"
# host = ""                        # 专有部署的主机名；空表示公有服务
# [delivery.people."*"]            # 所有系统；也可写系统编号或部门名称
# mail = ["security@example.gov.cn"]
# robots = ["值班群"]

[acceptance_days]
# 接受风险或认定误报的最长期限（天），按严重程度；到期次日自动恢复。
critical = 30
high = 90
medium = 180
low = 365
"""


def make_workspace(folder: Path) -> list[Path]:
    """Make a workspace in `folder`, which may exist already; the files that were made.

    Raises:
        InputError: one of its files stands there already (nothing is touched then), or can't be written.
    """
    settings, store, estate = (folder / name for name in (SETTINGS_FILE, STORE_FILE, ESTATE_FILE))
    for path in (settings, store, estate):
        if path.exists():
            raise InputError(_("{file} exists already; a workspace is never overwritten").format(file=path))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(_("{file}: can't be made: {why}").format(file=folder, why=error.strerror)) from error
    write_template(estate)
    Store(store).close()
    # The settings come last: only a folder that has all the rest is a workspace.
    replace_file(settings, SETTINGS_TEXT.encode())
    return [settings, store, estate]
