"""The form of a schedule: its fields as they are sent, what they ask for, and the fields of a schedule there is."""

from __future__ import annotations

import msgspec
from pydantic import BaseModel, Field

from checks import InputError
from checks.evidence import Depth
from reports.language import _, spoken
from scanner.schedule.edit import Wanted
from scanner.schedule.model import Chosen, ChosenBy, IfMissed, Schedule
from scanner.schedule.rule import rule_words

DEPTHS = {one.name.lower(): one for one in Depth}


class Fields(BaseModel):
    """What a browser sends; every field may lack. `names` are of systems (ids), `department` and `zone` count where `by` says."""

    name: str = ""
    when: str = ""
    timezone: str = ""
    by: str = ChosenBy.ALL.value
    names: list[str] = Field(default_factory=list)
    department: str = ""
    network: str = ""
    layers: list[str] = Field(default_factory=list)
    depth: str = "normal"
    opens: str = ""
    closes: str = ""
    if_missed: str = IfMissed.RUN_LATE.value
    preview: str = ""

    def wanted(self, home: str) -> Wanted:
        """What they ask for; `home` is the workspace's time zone.

        Raises:
            InputError: a field has a value that no form offers.
        """
        try:
            by, if_missed, depth = ChosenBy(self.by), IfMissed(self.if_missed), DEPTHS[self.depth]
        except (ValueError, KeyError) as error:
            raise InputError(_("the form was sent with a value it does not offer")) from error
        return Wanted(
            name=self.name,
            when=self.when,
            zone=self.timezone.strip() or home,
            chosen=Chosen(by=by, names=self._names(by)),
            layers=tuple(self.layers),
            depth=depth,
            hours=f"{self.opens}-{self.closes}" if self.opens or self.closes else "",
            if_missed=if_missed,
        )

    def sent(self) -> list[tuple[str, str]]:
        """Name and value of each field, for a form that sends them again."""
        pairs = []
        for name, value in self.model_dump(exclude={"preview"}).items():
            pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
        return pairs

    def _names(self, by: ChosenBy) -> tuple[str, ...]:
        if by is ChosenBy.SYSTEMS:
            return tuple(self.names)
        return {ChosenBy.DEPARTMENT: (self.department,), ChosenBy.ZONE: (self.network,)}.get(by, ())


def fields_of(one: Schedule) -> Fields:
    """The fields of a schedule as it stands."""
    opens, _dash, closes = one.hours.partition("-")
    chosen = one.chosen
    return Fields(
        name=one.name,
        when=rule_words(one.rule).in_(spoken()),
        timezone=one.zone,
        by=chosen.by.value,
        names=list(chosen.names) if chosen.by is ChosenBy.SYSTEMS else [],
        department=chosen.names[0] if chosen.by is ChosenBy.DEPARTMENT else "",
        network=chosen.names[0] if chosen.by is ChosenBy.ZONE else "",
        layers=list(one.layers),
        depth=one.depth.name.lower(),
        opens=opens,
        closes=closes,
        if_missed=one.if_missed.value,
    )


class Choice(msgspec.Struct, frozen=True):
    """One value a field offers, and its words."""

    value: str
    words: str
