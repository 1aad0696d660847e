"""A small benchmark of our own, with rules named as ComplianceAsCode names them, that the real `oscap` evaluates."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

RULES: Mapping[str, str] = {
    "sshd_disable_root_login": r"^PermitRootLogin\s+no$",
    "accounts_tmout": r"^TMOUT=600$",
    "audit_rules_login_events": r"^-w /var/log/lastlog$",
}
"""Rule, and the line that must stand in the settings file for it to pass."""

_XCCDF = """<?xml version="1.0" encoding="UTF-8"?>
<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_org.ssgproject.content_benchmark_TEST"
  resolved="1" xml:lang="en">
  <status>draft</status><title>Test</title><version>1</version>
  <Profile id="xccdf_org.ssgproject.content_profile_standard"><title>Standard</title>
    <select idref="xccdf_org.ssgproject.content_rule_not_wanted" selected="false"/>
  </Profile>
  <Rule id="xccdf_org.ssgproject.content_rule_not_wanted" severity="low"><title>not wanted</title></Rule>
  {rules}
</Benchmark>
"""
_RULE = """<Rule id="xccdf_org.ssgproject.content_rule_{rule}" severity="medium"><title>{rule}</title>
    <check system="http://oval.mitre.org/XMLSchema/oval-definitions-5">
      <check-content-ref href="oval.xml" name="oval:test:def:{number}"/></check></Rule>"""
_OVAL = """<?xml version="1.0" encoding="UTF-8"?>
<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5"
  xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5"
  xmlns:ind="http://oval.mitre.org/XMLSchema/oval-definitions-5#independent">
  <generator><oval:schema_version>5.11</oval:schema_version><oval:timestamp>2026-01-01T00:00:00</oval:timestamp></generator>
  <definitions>{definitions}</definitions><tests>{tests}</tests><objects>{objects}</objects>
</oval_definitions>
"""
_DEFINITION = """<definition id="oval:test:def:{n}" version="1" class="compliance">
  <metadata><title>t</title><description>t</description></metadata>
  <criteria><criterion test_ref="oval:test:tst:{n}"/></criteria></definition>"""
_TEST = """<ind:textfilecontent54_test id="oval:test:tst:{n}" version="1" check="all" comment="t"
  check_existence="at_least_one_exists"><ind:object object_ref="oval:test:obj:{n}"/></ind:textfilecontent54_test>"""
_OBJECT = """<ind:textfilecontent54_object id="oval:test:obj:{n}" version="1"><ind:filepath>{file}</ind:filepath>
  <ind:pattern operation="pattern match">{pattern}</ind:pattern>
  <ind:instance datatype="int" operation="greater than or equal">1</ind:instance></ind:textfilecontent54_object>"""


def evaluate(folder: Path, settings: str, *, arf: bool = True) -> Path:
    """Let `oscap` evaluate the rules over a file that holds `settings`; the result file it wrote."""
    file = folder / "settings.conf"
    file.write_text(settings, encoding="utf-8")
    numbered = list(enumerate(RULES.items(), start=1))
    (folder / "xccdf.xml").write_text(
        _XCCDF.format(
            rules="".join(_RULE.format(rule=rule, number=n) for n, (rule, _) in numbered),
        ),
        encoding="utf-8",
    )
    (folder / "oval.xml").write_text(
        _OVAL.format(
            definitions="".join(_DEFINITION.format(n=n) for n, _ in numbered),
            tests="".join(_TEST.format(n=n) for n, _ in numbered),
            objects="".join(_OBJECT.format(n=n, file=file, pattern=line) for n, (_, line) in numbered),
        ),
        encoding="utf-8",
    )
    out = folder / ("arf.xml" if arf else "results.xml")
    profile = "xccdf_org.ssgproject.content_profile_standard"
    command = ["oscap", "xccdf", "eval", "--profile", profile, "--results-arf" if arf else "--results", str(out)]
    done = subprocess.run([*command, "xccdf.xml"], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    # 2: evaluated, and a rule failed.
    assert done.returncode in (0, 2), done.stderr
    return out
