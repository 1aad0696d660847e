"""Text in both languages, as the YAML files beside the checks and baselines carry it."""

from __future__ import annotations

from typing import Literal

import msgspec

Language = Literal["zh", "en"]


class Text(msgspec.Struct, frozen=True):
    """One text in Chinese and English; both are required."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in `language`."""
        return self.zh if language == "zh" else self.en

    def format(self, values: dict[str, str]) -> Text:
        """Both texts with `{name}` replaced from `values`.

        Only the template, which is ours, is read for braces: a value that holds `{…}` stays as it is.
        A name missing from `values` is drawn as an ellipsis.
        """
        known = _Forgiving(values)
        return Text(zh=self.zh.format_map(known), en=self.en.format_map(known))


class _Forgiving(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"
