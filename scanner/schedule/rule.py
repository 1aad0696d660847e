"""When a schedule comes due: in words, in English or Chinese, or as cron writes it. Words are kept as their cron expression.

every day 02:00                        每天 02:00
every monday and thursday at 02:00     每周一、周四 02:00
every monday to friday 02:00           每周一至周五 02:00
the first sunday of a month 03:30      每月第一个周日 03:30
the 15th of a month 02:00              每月15日 02:00
the last day of a month 02:00          每月最后一天 02:00
0 2 * * 1                              (minute hour day month weekday, as Debian's cron reads them)
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from checks import InputError, Text
from reports.language import _

LONGEST = 100
CRON_FIELDS = 5

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_DAYS_ZH = "日一二三四五六"
_NTH = {"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "L"}
_NTH_ZH = {"第一个": "1", "第二个": "2", "第三个": "3", "第四个": "4", "最后一个": "L"}

_EN_DAY = rf"(?:{'|'.join(_DAYS)})"
_ZH_DAY = r"(?:周|星期)?[一二三四五六日天]"
_AT = r"(?: at)? (\d{1,2}):(\d\d)"
_AT_ZH = r" ?(\d{1,2})[:：](\d\d)"
_OF = r" of (?:a|each|every|the) month"

_WEEKLY = re.compile(rf"every ({_EN_DAY}(?:(?:,| and|, and) {_EN_DAY})*|{_EN_DAY} to {_EN_DAY}){_AT}", re.ASCII)
_WEEKLY_ZH = re.compile(
    rf"每(?:周|星期)([一二三四五六日天](?:[、，,和]{_ZH_DAY})*|[一二三四五六日天][至到]{_ZH_DAY}){_AT_ZH}"
)
_DAILY = re.compile(rf"every day{_AT}|每[天日]{_AT_ZH}")
_NTH_DAY = re.compile(rf"(?:the )?({'|'.join(_NTH)}) ({_EN_DAY}){_OF}{_AT}", re.ASCII)
_NTH_DAY_ZH = re.compile(rf"每月({'|'.join(_NTH_ZH)})(?:周|星期)([一二三四五六日天]){_AT_ZH}")
_DATE = re.compile(rf"(?:the )?(?:(\d{{1,2}})(?:st|nd|rd|th)|last day){_OF}{_AT}", re.ASCII)
_DATE_ZH = re.compile(rf"每月(?:(\d{{1,2}})[日号]|最后一天){_AT_ZH}")


def read_rule(text: str) -> str:
    """The cron expression of a rule given in words, or as one.

    Raises:
        InputError: it is neither, never comes due, or comes due more often than once an hour.
    """
    plain = " ".join(text.split())
    if len(plain) > LONGEST:
        raise InputError(_("the rule is longer than {limit} characters").format(limit=LONGEST))
    found = _of_words(plain.lower()) or plain.upper()
    _check(text, found)
    return found


def rule_words(rule: str) -> Text:
    """A rule as people say it; those that have no such words are given as they are."""
    minute, hour, day, month, weekday = rule.split()
    if month != "*" or not (minute.isdigit() and hour.isdigit()):
        return Text(zh=rule, en=rule)
    at = f"{int(hour):02}:{int(minute):02}"
    if weekday != "*" and day != "*":
        return Text(zh=rule, en=rule)
    said = _say_day(day) if weekday == "*" else _say_weekday(weekday)
    return Text(zh=f"{said.zh} {at}", en=f"{said.en} {at}") if said else Text(zh=rule, en=rule)


def _of_words(text: str) -> str | None:
    """The cron expression of words, or None where they are none."""
    if match := _DAILY.fullmatch(text):
        hour, minute = [one for one in match.groups() if one is not None]
        return f"{int(minute)} {int(hour)} * * *"
    if match := _WEEKLY.fullmatch(text) or _WEEKLY_ZH.fullmatch(text):
        days, hour, minute = match.groups()
        return f"{int(minute)} {int(hour)} * * {_weekdays(days)}"
    if match := _NTH_DAY.fullmatch(text) or _NTH_DAY_ZH.fullmatch(text):
        nth, day, hour, minute = match.groups()
        which = _NTH.get(nth) or _NTH_ZH[nth]
        return f"{int(minute)} {int(hour)} * * {_weekday(day)}{'L' if which == 'L' else '#' + which}"
    if match := _DATE.fullmatch(text) or _DATE_ZH.fullmatch(text):
        date, hour, minute = match.groups()
        return f"{int(minute)} {int(hour)} {int(date) if date else 'L'} * *"
    return None


def _weekdays(words: str) -> str:
    named = re.findall(rf"{_EN_DAY}|[一二三四五六日天]", words)
    numbers = [_weekday(one) for one in named]
    if re.search(r" to |[至到]", words):
        first, last = numbers
        # Cron counts Sunday before Monday and after Saturday.
        return f"{first}-{last or 7}"
    return ",".join(str(one) for one in sorted(set(numbers)))


def _weekday(word: str) -> int:
    return _DAYS.index(word) if word in _DAYS else _DAYS_ZH.index(word.replace("天", "日"))


def _say_day(day: str) -> Text | None:
    if day == "*":
        return Text(zh="每天", en="every day")
    if day == "L":
        return Text(zh="每月最后一天", en="the last day of a month")
    if not day.isdigit():
        return None
    ending = "th" if day in ("11", "12", "13") else {"1": "st", "2": "nd", "3": "rd"}.get(day[-1], "th")
    return Text(zh=f"每月{int(day)}日", en=f"the {int(day)}{ending} of a month")


def _say_weekday(weekday: str) -> Text | None:
    if match := re.fullmatch(r"([0-7])(?:#([1-4])|L)", weekday, re.ASCII):
        day, nth = int(match[1]) % 7, match[2] or "L"
        word, word_zh = ({value: key for key, value in table.items()}[nth] for table in (_NTH, _NTH_ZH))
        return Text(zh=f"每月{word_zh}周{_DAYS_ZH[day]}", en=f"the {word} {_DAYS[day]} of a month")
    if match := re.fullmatch(r"([0-6])-([1-7])", weekday, re.ASCII):
        first, last = int(match[1]), int(match[2]) % 7
        return Text(zh=f"每周{_DAYS_ZH[first]}至周{_DAYS_ZH[last]}", en=f"every {_DAYS[first]} to {_DAYS[last]}")
    if not re.fullmatch(r"[0-7](,[0-7])*", weekday, re.ASCII):
        return None
    days = sorted({int(one) % 7 for one in weekday.split(",")})
    zh = "、".join(f"周{_DAYS_ZH[one]}" for one in days)
    names = [_DAYS[one] for one in days]
    return Text(zh=f"每{zh}", en="every " + " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))))


def _check(text: str, rule: str) -> None:
    expected = _(
        "expected words such as “every monday 02:00” or “每周一 02:00”, or a cron expression such as 0 2 * * 1"
    )
    if len(rule.split()) != CRON_FIELDS:
        raise InputError(_("when {text}: {expected}").format(text=repr(text), expected=expected))
    try:
        read = CronSim(rule, datetime(2026, 1, 1, tzinfo=UTC))
        next(read)
    except (CronSimError, StopIteration, ValueError) as error:
        why = str(error) or _("it never comes due")
        raise InputError(
            _("when {text}: {why}; {expected}").format(text=repr(text), why=why, expected=expected)
        ) from error
    if len(read.minutes) > 1:
        raise InputError(_("when {text}: more often than once an hour").format(text=repr(text)))
