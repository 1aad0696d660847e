"""The rules of logrotate: for how many days each log is kept."""

from __future__ import annotations

import re

_DAYS = {"hourly": 1 / 24, "daily": 1.0, "weekly": 7.0, "monthly": 30.0, "yearly": 365.0}
_SCRIPTS = frozenset(("postrotate", "prerotate", "firstaction", "lastaction", "preremove"))
_FOR_EVER = 36500.0
_Rule = dict[str, str]


def kept_days(main: str, others: str) -> dict[str, int]:
    """Days by the path of a log, from logrotate.conf and the files of logrotate.d.

    A log that is rotated by its size is left out: nothing tells how soon it is full.
    """
    defaults, blocks = _parse(main)
    found = {}
    for paths, rule in [*blocks, *_parse(others)[1]]:
        days = _days({**defaults, **rule})
        if days is not None:
            found.update(dict.fromkeys(paths, days))
    return found


def _parse(text: str) -> tuple[_Rule, list[tuple[list[str], _Rule]]]:
    """What is said outside of all blocks, and each block with the paths before it."""
    outside: _Rule = {}
    blocks: list[tuple[list[str], _Rule]] = []
    paths: list[str] = []
    rule = outside
    in_script = False
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if in_script or words[0] in _SCRIPTS:
            in_script = words[0] != "endscript"
        elif words[0] == "}":
            paths, rule = [], outside
        else:
            if rule is outside and words[0][0] in "/\"'":
                paths += [word.strip("\"'") for word in words if word.strip("\"'").startswith("/")]
            elif words[0] != "{":
                _note(words, rule)
            if words[-1] == "{":
                rule = {}
                blocks.append((paths, rule))
    return outside, blocks


def _note(words: list[str], rule: _Rule) -> None:
    if words[0] in _DAYS:
        rule["period"] = words[0]
    elif words[0] in ("rotate", "maxage", "size", "maxsize"):
        rule[words[0]] = words[1] if len(words) > 1 else ""


def _days(rule: _Rule) -> int | None:
    if "size" in rule or "maxsize" in rule or "period" not in rule:
        return None
    times, oldest = _number(rule.get("rotate", "0")), _number(rule.get("maxage", ""))
    if times is None:
        return None
    # `rotate -1` keeps everything.
    kept = _FOR_EVER if times < 0 else times * _DAYS[rule["period"]]
    return int(kept if oldest is None else min(kept, oldest))


def _number(word: str) -> int | None:
    return int(word) if re.fullmatch(r"-?\d{1,6}", word) else None
