"""Excerpts of the feeds, as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"
NVD = DATA / "nvd-excerpt.json"
KEV = DATA / "kev-excerpt.json"

EPSS = """#model_version:v2025.03.14,score_date:2025-08-25T12:55:00Z
cve,epss,percentile
CVE-2021-22205,0.94467,0.99996
CVE-2021-23017,0.55212,0.97960
"""

CNNVD = """<?xml version="1.0" encoding="UTF-8"?>
<cnnvd xmlns="http://www.cnnvd.org.cn/vuln/1.0" cnnvd_xml_version="1.0" pub_date="2025-08-20">
<entry>
<name>nginx 安全漏洞</name><vuln-id>CNNVD-202105-1581</vuln-id><published>2021-05-25</published>
<modified>2025-08-19</modified><severity>高危</severity><vuln-type>其他</vuln-type><thrtype>远程</thrtype>
<vuln-descript>解析器存在越界写。</vuln-descript><other-id><cve-id>CVE-2021-23017</cve-id><bugtraq-id/></other-id>
<vuln-solution>升级。</vuln-solution>
</entry>
<entry>
<name>某产品 安全漏洞</name><vuln-id>CNNVD-202105-0001</vuln-id><published>2021-05-25</published>
<modified>2021-05-26</modified><other-id><cve-id/></other-id>
</entry>
</cnnvd>
"""


def nvd_records() -> dict[str, dict[str, Any]]:
    """The records of the excerpt by CVE, to change as a test needs."""
    return {one["cve"]["id"]: one["cve"] for one in json.loads(NVD.read_text(encoding="utf-8"))["vulnerabilities"]}


def nvd_file(path: Path, *records: dict[str, Any], timestamp: str = "2026-11-20T00:00:00.000") -> Path:
    """A file of the NVD that holds `records`."""
    whole = {
        "format": "NVD_CVE",
        "version": "2.0",
        "timestamp": timestamp,
        "vulnerabilities": [{"cve": one} for one in records],
    }
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path
