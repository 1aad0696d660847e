"""Chinese fonts: is there one here, and did one get into the document. A report is never printed in boxes."""

from __future__ import annotations

import shutil
import subprocess

from pikepdf import Pdf

from checks import MissingTool, ReportError
from reports.child_environment import child_environment

_SECONDS = 20

NO_FONT = "no Chinese font on this machine, so a PDF would show boxes; install one: apt-get install fonts-noto-cjk"
NO_FONTCONFIG = "fc-list is missing, so fonts can't be looked for; install it: apt-get install fontconfig"


def chinese_families() -> frozenset[str]:
    """The families fontconfig knows to cover simplified Chinese.

    Raises:
        MissingTool: there is none, or fontconfig's `fc-list` is missing; names the package.
    """
    program = shutil.which("fc-list")
    if program is None:
        raise MissingTool(NO_FONTCONFIG)
    try:
        listed = subprocess.run(
            [program, ":lang=zh-cn", "family"],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
            env={**child_environment(), "LC_ALL": "C.UTF-8"},
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise MissingTool(f"{NO_FONTCONFIG} ({error})") from error
    families = frozenset(name.strip() for line in listed.splitlines() for name in line.split(",") if name.strip())
    if not families:
        raise MissingTool(NO_FONT)
    return families


def require_chinese(document: Pdf, name: str, families: frozenset[str]) -> None:
    """Make sure that one of `families` is embedded in the PDF `document`, called `name`.

    Raises:
        ReportError: none is, so its Chinese can't be read.
    """
    known = {_plain(family) for family in families}
    for page in document.pages:
        fonts = page.resources.get("/Font")
        for font in fonts.values() if fonts is not None else ():
            used = _plain(str(font.get("/BaseFont", "")).split("+")[-1])
            if any(used.startswith(family) for family in known):
                return
    raise ReportError(f"{name}: no Chinese font got into the document; {NO_FONT}")


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
