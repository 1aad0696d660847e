"""What people read, in Chinese and English, through gettext catalogues.

The messages in the code are English; `locale/zh/LC_MESSAGES/citywall.po` has the Chinese. `_()` speaks the language of
the present context, set once by the program's face with `speak`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from checks import Language

_CATALOGUE = Path(__file__).parent / "locale" / "zh" / "LC_MESSAGES" / "citywall.po"

_speaking: ContextVar[Language] = ContextVar("speaking", default="zh")


def speak(language: Language) -> None:
    """Set the language of `_` in this context."""
    _speaking.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak `language` inside, and afterwards what was spoken before."""
    token = _speaking.set(language)
    try:
        yield
    finally:
        _speaking.reset(token)


def spoken() -> Language:
    """The language of this context."""
    return _speaking.get()


def _(message: str) -> str:
    """`message` in the language of this context."""
    return translations(_speaking.get()).gettext(message)


@cache
def translations(language: Language) -> NullTranslations:
    """The catalogue of `language`, for Jinja's i18n extension too."""
    if language == "en":
        return NullTranslations()
    with _CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
