"""What a manifest and its resources come to, where they say nothing themselves and where a configuration overrules them."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from checks.application.android import DANGEROUS
from scanner.probes.app.contents import AppContents
from scanner.probes.app.manifest import MOST_COMPONENTS, MOST_PERMISSIONS
from scanner.probes.app.package import read_package
from tests.probes.app.packages import Maker

CLEAR, TLS, USERS = '<base-config cleartextTrafficPermitted="true"/>', "<base-config/>", '<certificates src="user"/>'
LAUNCHER = (
    '<intent-filter><action android:name="android.intent.action.MAIN"/>'
    '<category android:name="android.intent.category.LAUNCHER"/></intent-filter>'
)
OTHER = '<intent-filter><action android:name="a"/></intent-filter>'


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(tmp_path_factory.mktemp("packages"))


def read(package: Path) -> AppContents:
    return read_package(memoryview(package.read_bytes()), 20.0)


@pytest.mark.parametrize(
    ("target", "attributes", "clear", "users"),
    [
        (23, "", True, True),
        (27, "", True, False),
        (28, "", False, False),
        (34, 'android:usesCleartextTraffic="true"', True, False),
        (23, 'android:usesCleartextTraffic="false"', False, True),
        (34, 'android:usesCleartextTraffic="@bool/yes"', True, False),
    ],
)
def test_without_a_configuration_the_manifest_and_the_target_settle_it(
    target: int, attributes: str, clear: bool, users: bool, maker: Maker
) -> None:
    resources = {"values/bools.xml": '<resources><bool name="yes">true</bool></resources>'}
    found = read(maker.build(f"<application {attributes}/>", sdk=(16, target), resources=resources))

    assert (found.clear_text, found.user_authorities, found.target_sdk) == (clear, users, target)
    assert (found.debuggable, found.backup, found.backup_rules) == (False, True, False)


@pytest.mark.parametrize(
    ("configuration", "clear", "domains", "users"),
    [
        (CLEAR, True, (), False),
        (TLS, False, (), False),
        (f"<base-config><trust-anchors>{USERS}</trust-anchors></base-config>", False, (), True),
        (
            '<domain-config cleartextTrafficPermitted="true"><domain>old.example.gov.cn</domain></domain-config>',
            False,
            ("old.example.gov.cn",),
            False,
        ),
        (
            '<domain-config><domain>a.example</domain><domain-config cleartextTrafficPermitted="true">'
            f"<domain>b.a.example</domain><trust-anchors>{USERS}</trust-anchors></domain-config></domain-config>",
            False,
            ("b.a.example",),
            True,
        ),
        (f"<debug-overrides><trust-anchors>{USERS}</trust-anchors></debug-overrides>", False, (), False),
    ],
)
def test_a_configuration_overrules_the_manifest(
    configuration: str, clear: bool, domains: tuple[str, ...], users: bool, maker: Maker
) -> None:
    resources = {"xml/a.xml": f"<network-security-config>{configuration}</network-security-config>"}
    application = '<application android:usesCleartextTraffic="true" android:networkSecurityConfig="@xml/a"/>'
    found = read(maker.build(application, resources=resources))

    assert (found.clear_text, found.clear_domains, found.user_authorities) == (clear, domains, users)


def test_what_debugging_trusts_counts_in_an_app_that_can_be_debugged(maker: Maker) -> None:
    overrides = f"<debug-overrides><trust-anchors>{USERS}</trust-anchors></debug-overrides>"
    resources = {"xml/a.xml": f"<network-security-config>{overrides}</network-security-config>"}
    application = '<application android:debuggable="true" android:networkSecurityConfig="@xml/a"/>'

    assert read(maker.build(application, resources=resources)).user_authorities is True


@pytest.mark.parametrize(
    ("component", "target", "exported"),
    [
        (f'<activity android:name=".A">{LAUNCHER}</activity>', 34, False),
        (f'<activity android:name=".A">{OTHER}</activity>', 30, True),
        ('<activity android:name=".A"/>', 30, False),
        ('<service android:name=".A" android:exported="true"/>', 34, True),
        ('<service android:name=".A" android:exported="true" android:permission="strong"/>', 34, False),
        ('<service android:name=".A" android:exported="true" android:permission="weak"/>', 34, True),
        ('<service android:name=".A" android:exported="true" android:enabled="false"/>', 34, False),
        (f'<receiver android:name=".A" android:exported="false">{OTHER}</receiver>', 34, False),
        ('<provider android:name=".A" android:authorities="a"/>', 16, True),
        ('<provider android:name=".A" android:authorities="a"/>', 17, False),
        (
            '<provider android:name=".A" android:authorities="a" android:exported="true" '
            'android:readPermission="strong"/>',
            34,
            True,
        ),
        (
            '<provider android:name=".A" android:authorities="a" android:exported="true" '
            'android:readPermission="strong" android:writePermission="strong"/>',
            34,
            False,
        ),
    ],
)
def test_a_component_is_open_to_others_or_not(component: str, target: int, exported: bool, maker: Maker) -> None:
    beside = (
        '<permission android:name="strong" android:protectionLevel="signature"/><permission android:name="weak"/>'
        '<uses-permission android:name="strong"/>'
    )
    found = read(maker.build(f"<application>{component}</application>", beside=beside, sdk=(16, target)))

    assert (found.exported_count, [one.name for one in found.exported]) == ((1, [".A"]) if exported else (0, []))


def test_lists_are_cut_and_words_cleaned(maker: Maker) -> None:
    services = "".join(f'<service android:name=".S{number}" android:exported="true"/>' for number in range(150))
    asked = "".join(f'<uses-permission android:name="a.P{number}"/>' for number in range(400))
    domain = '<domain-config cleartextTrafficPermitted="true"><domain>a&#x202e;b</domain></domain-config>'
    found = read(
        maker.build(
            f'<application android:networkSecurityConfig="@xml/a">{services}</application>',
            beside=asked,
            resources={"xml/a.xml": f"<network-security-config>{domain}</network-security-config>"},
        )
    )

    assert (len(found.exported), found.exported_count) == (MOST_COMPONENTS, 150)
    assert len(found.permissions) == MOST_PERMISSIONS
    assert found.clear_domains == ("a\\u202eb",)


def test_dangerous_permissions_are_those_of_the_platform() -> None:
    """Held against the lists that androguard took from AOSP, of the newest levels."""
    folder = files("androguard.core.api_specific_resources") / "aosp_permissions"
    known: set[str] = set()
    for level in range(33, 37):
        permissions = json.loads((folder / f"permissions_{level}.json").read_text())["permissions"]
        known |= {name for name, one in permissions.items() if "dangerous" in one["protectionLevel"]}

    assert known == DANGEROUS
