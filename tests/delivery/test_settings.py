"""The table [delivery] of citywall.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks import InputError
from scanner.delivery.settings import DeliverySettings, RobotKind, Security
from scanner.new_workspace import make_workspace
from scanner.workspace import SETTINGS_FILE, Settings, Workspace

MAIL = '[delivery.mail]\nhost = "mail.example.gov.cn"\nsender = "citywall@example.gov.cn"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[delivery.mail]\nhost = "a b"\nsender = "a@b.cn"', "mail.host"),
        ('[delivery.mail]\nhost = "mail.example.gov.cn"\nsender = "nobody"', "mail.sender"),
        (MAIL + 'security = "ssl"', "security"),
        (MAIL + 'password = "secret"', "password"),
        (MAIL + '[delivery.people."*"]\nmail = ["a@b.cn\\nBcc: c@d.cn"]', "people"),
        (MAIL + '[delivery.people."*"]\nrobots = ["none"]', "no robot"),
        ('[delivery.people."*"]\nmail = ["a@b.cn"]', "mail.host"),
        ('[[delivery.robots]]\nname = "a"\nkind = "webhook"\ncredential = "a"', "host is lacking"),
        ('[[delivery.robots]]\nname = "a"\nkind = "wecom"\ncredential = "a"\nhost = "https://x"', "host"),
        ('[[delivery.robots]]\nname = "a"\nkind = "wecom"\ncredential = "a"\n' * 2, "two have one name"),
        ('[delivery]\ndigest_from = "25:00"', "digest_from"),
    ],
)
def test_what_is_wrong_is_refused_with_its_name(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / SETTINGS_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        Workspace(tmp_path)


def test_a_new_workspace_explains_the_defaults(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    text = (tmp_path / SETTINGS_FILE).read_text(encoding="utf-8")
    assert "[delivery]" in text
    assert Workspace(tmp_path).settings == Settings()


@pytest.mark.parametrize("guide", ["notices.md", "notices.zh-CN.md"])
def test_the_guide_names_every_setting(guide: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / guide).read_text(encoding="utf-8")
    wanted = (*DeliverySettings.__struct_fields__, *Settings().notices.__struct_fields__, *RobotKind, *Security)
    assert [one for one in wanted if one not in text] == []
