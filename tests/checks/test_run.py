"""Running checks: nothing that was not looked at is met, and no check spoils another."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from checks import Check, CheckText, FakeTarget, Layer, Outcome, Severity, Text, Verdict, all_checks, find_check, met
from checks import run_checks as run
from checks.check import CheckFunction
from checks.evidence import Evidence, FailedLook, PortsEvidence, Reason, ServiceEvidence, TlsEvidence

TARGET = FakeTarget()
WORD = Text(zh="字", en="word")


def made(function: CheckFunction, subject: type[Evidence] = TlsEvidence, id: str = "made.up") -> Check:
    text = CheckText(severity=Severity.LOW, title=WORD, why=WORD, fix=WORD, seen=WORD)
    return Check(id=id, layer=Layer.NETWORK, subject=subject, companions=(), function=function, text=text, manual="")


def one_verdict(evidence: list[Evidence], check: str = "tls.old-protocol") -> Verdict:
    (verdict,) = run(evidence, [find_check(check)])
    assert verdict.check == check
    return verdict


def test_a_failed_look_leaves_every_check_that_wanted_it_not_assessed() -> None:
    wanting = [check for check in all_checks().values() if check.subject is TlsEvidence]
    verdicts = list(run([TARGET.fails("tls", Reason.TIMEOUT, detail="after 8 s")], all_checks().values()))

    assert {verdict.check for verdict in verdicts} == {check.id for check in wanting}
    assert {(verdict.outcome, verdict.reason) for verdict in verdicts} == {(Outcome.NOT_ASSESSED, Reason.TIMEOUT)}
    assert verdicts[0].facts == {"detail": "after 8 s"}


def test_what_was_seen_on_one_port_stands_beside_what_failed_on_another() -> None:
    seen = TARGET.sees("tls", locator="tcp/443")
    failed = TARGET.fails("tls", Reason.SILENT, locator="tcp/8443")
    verdicts = {verdict.place.locator: verdict for verdict in run([failed, seen], [find_check("tls.old-protocol")])}

    assert verdicts["tcp/443"].outcome is Outcome.MET
    assert verdicts["tcp/8443"].reason is Reason.SILENT


def test_a_place_has_one_verdict_however_often_it_was_looked_at() -> None:
    old = TARGET.sees("tls", accepted={"TLS 1.0": ("X",)})
    records = [TARGET.fails("tls", Reason.RESET), old, TARGET.sees("tls"), TARGET.fails("tls", Reason.RESET)]

    assert one_verdict(records).outcome is Outcome.MET
    assert (
        one_verdict([TARGET.fails("tls", Reason.RESET), TARGET.fails("tls", Reason.TIMEOUT)]).reason is Reason.TIMEOUT
    )


def test_what_is_not_there_although_it_was_looked_for_does_not_apply() -> None:
    verdict = one_verdict([TARGET.sees("ports")])

    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert verdict.place.locator == ""


def test_nothing_is_said_where_nobody_looked_for_ports() -> None:
    assert list(run([TARGET.sees("dns")], [find_check("tls.old-protocol")])) == []


def test_a_host_whose_ports_could_not_be_found_is_not_assessed() -> None:
    assert one_verdict([TARGET.fails("ports", Reason.OUT_OF_SCOPE, locator="")]).reason is Reason.OUT_OF_SCOPE
    assert one_verdict([TARGET.sees("ports", alive_by="", open_tcp=())]).reason is Reason.UNREACHABLE


def test_assets_are_judged_apart() -> None:
    records = [FakeTarget(asset="one").sees("ports"), FakeTarget(asset="two").sees("tls")]
    verdicts = {verdict.place.asset: verdict.outcome for verdict in run(records, [find_check("tls.old-protocol")])}

    assert verdicts == {"one": Outcome.NOT_APPLICABLE, "two": Outcome.MET}


def _raises(tls: TlsEvidence) -> Verdict:
    raise ValueError("a fault in the check")


def _returns_a_word(tls: TlsEvidence) -> Any:
    return "met"


def _answers_for_another_place(tls: TlsEvidence) -> Verdict:
    return met(FakeTarget(asset="other").sees("tls"))


@pytest.mark.parametrize("function", [_raises, _returns_a_word, _answers_for_another_place])
def test_a_broken_check_is_not_assessed_and_spoils_no_other(function: CheckFunction) -> None:
    sound = find_check("tls.old-protocol")
    verdicts = {verdict.check: verdict for verdict in run([TARGET.sees("tls")], [made(function), sound])}

    assert (verdicts["made.up"].outcome, verdicts["made.up"].reason) == (Outcome.NOT_ASSESSED, Reason.CHECK_ERROR)
    assert verdicts["made.up"].place == TARGET.sees("tls").place
    assert verdicts["tls.old-protocol"].outcome is Outcome.MET


def test_a_check_may_leave_a_place_alone() -> None:
    assert list(run([TARGET.sees("tls")], [made(lambda tls: None)])) == []


def test_companions_are_the_records_of_the_same_asset() -> None:
    given: list[tuple[ServiceEvidence, ...]] = []

    def counting(ports: PortsEvidence, services: tuple[ServiceEvidence, ...]) -> Verdict:
        given.append(services)
        return met(ports)

    check = made(counting, PortsEvidence)
    check = Check(
        **{**{name: getattr(check, name) for name in check.__struct_fields__}, "companions": (ServiceEvidence,)}
    )
    mine = TARGET.sees("service")
    list(run([mine, TARGET.sees("ports"), FakeTarget(asset="other").sees("service")], [check]))

    assert given == [(mine,)]


def test_a_whole_well_kept_asset_shows_no_weakness() -> None:
    kinds = ("ports", "service", "tls", "ssh", "dns", "access", "registration")
    verdicts = list(run([TARGET.sees(kind, locator=kind) for kind in kinds], all_checks().values()))

    assert [verdict for verdict in verdicts if verdict.outcome.is_weakness] == []
    assert Counter(verdict.outcome for verdict in verdicts)[Outcome.MET] > 40


def test_failed_looks_are_evidence_of_no_kind_a_check_can_ask_for() -> None:
    assert not [check for check in all_checks().values() if check.subject is FailedLook]
