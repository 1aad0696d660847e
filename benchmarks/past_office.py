"""What the offices of a made-up city left: accounts, sessions, the audit log, schedules and runs, notices, messages, answers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from baselines.questions import Question
from benchmarks.past_lives import OFFICER
from benchmarks.past_weeks import TOOK, WEEK, Weeks
from checks import Outcome
from checks.evidence import Depth, Proof
from reports.notice_model import Notice
from scanner.accounts import sessions
from scanner.accounts.log import Actor, Deed
from scanner.accounts.model import Role
from scanner.answers.asked import asked_of
from scanner.answers.model import Answer
from scanner.delivery.model import Channel, Draft, MessageKind, Recipient
from scanner.estate.model import System
from scanner.notices.issue import chosen
from scanner.notices.model import Choice
from scanner.schedule.model import Chosen, ChosenBy, Run, RunState, Schedule
from scanner.store import Store
from scanner.store.accounts import add_account, change_account
from scanner.store.answers import save_answers
from scanner.store.log import record
from scanner.store.notices import register
from scanner.store.outbox import add_message
from scanner.store.runs import add_run
from scanner.store.schedules import save_schedule
from scanner.workspace import Workspace

LOG_ENTRIES = 100_000
NOTICE_HOLDS = 40
DAY = timedelta(days=1)
_DEEDS = (Deed.LOGIN, Deed.LOGOUT, Deed.EXPORT, Deed.LOGIN_FAILED, "POST /findings/{number}", "POST /requests")


class PastOffice:
    """All that people left, and what was sent to them."""

    def __init__(
        self, workspace: Workspace, store: Store, city: Sequence[System], past: Weeks, chance: random.Random
    ) -> None:
        self._workspace = workspace
        self._store = store
        self._city = city
        self._past = past
        self._random = chance
        self._end = past.begins[-1] + TOOK

    def live(self) -> None:
        """Write it."""
        self._people()
        self._log()
        self._runs()
        self._notices()
        self._messages()
        self._answers()

    def _people(self) -> None:
        """An account for each role and one for the owner of each system, with the sessions they had open."""
        rows: list[tuple[str, Role, str]] = [(role.value, role, "") for role in Role if role is not Role.OWNER]
        rows += [(f"owner-{one.id}", Role.OWNER, one.id) for one in self._city]
        with self._store.transaction() as db:
            for login, role, system in rows:
                own = [system] if system else []
                id = add_account(
                    db, login=login, person=f"人员 {login}", role=role, systems=own, at=self._past.begins[0]
                )
                since = self._end.isoformat()
                change_account(db, id, password="-", password_set_at=since, second_factor="-")
                sessions.begin(db, id, self._end)

    def _log(self) -> None:
        begin, span = self._past.begins[0], self._end - self._past.begins[0]
        with self._store.transaction() as db:
            for nth in range(LOG_ENTRIES):
                system = self._random.choice(self._city).id
                by = Actor(who=f"owner-{system}", role=Role.OWNER.value, address="192.0.2.7")
                record(db, begin + span * nth / LOG_ENTRIES, by, str(self._random.choice(_DEEDS)), f"/systems/{system}")

    def _runs(self) -> None:
        """Each system has a schedule, and a run of it for each of its scans."""
        for system in self._city:
            made = self._schedule(system)
            with self._store.transaction() as db:
                for week in range(len(self._past.begins)):
                    add_run(db, self._run(made, system.id, week))

    def _schedule(self, system: System) -> Schedule:
        return save_schedule(
            self._store,
            Schedule(
                id=0,
                name=f"每周 {system.name}",
                rule="0 2 * * 6",
                zone=self._workspace.settings.timezone,
                chosen=Chosen(by=ChosenBy.SYSTEMS, names=(system.id,)),
                made_by=OFFICER,
                made_at=self._past.begins[0],
                counts_from=self._end,
            ),
        )

    def _run(self, made: Schedule, system: str, week: int) -> Run:
        at = self._past.at(week, system)
        return Run(
            id=0,
            schedule=made.id,
            due_at=at,
            asked_by="",
            systems=(system,),
            layers=(),
            depth=Depth.NORMAL,
            asset=None,
            state=RunState.DONE,
            scan=self._past.number(week, system),
            attempts=1,
            started_at=at,
            ended_at=at + TOOK,
        )

    def _notices(self) -> None:
        """One a month for each department."""
        for department in dict.fromkeys(one.department for one in self._city):
            held = chosen(self._workspace, self._store, Choice(department=department), self._end)[:NOTICE_HOLDS]
            concerned = [one for one in self._city if one.department == department]
            with self._store.transaction() as db:
                for at in self._every(30 * DAY):
                    notice = Notice(
                        year=at.year,
                        count=0,
                        prefix=self._workspace.settings.notices.number_prefix,
                        department=department,
                        system="",
                        systems=tuple(one.id for one in concerned),
                        owners=tuple(one.owner for one in concerned),
                        organisation="",
                        classification="",
                        issued_by=OFFICER,
                        issued_at=at,
                        issued_on=at.date(),
                        answer_by=at.date() + WEEK,
                        findings=held,
                    )
                    register(db, notice, [int(one.number.removeprefix("F-")) for one in held])

    def _messages(self) -> None:
        """A digest for each department every working day; those of the last days failed or wait."""
        departments = list(dict.fromkeys(one.department for one in self._city))
        with self._store.transaction() as db:
            for at in self._every(DAY):
                for nth, department in enumerate(departments if at.weekday() < 5 else ()):
                    to = Recipient(Channel.MAIL, f"bureau{nth:02}@example.gov.cn")
                    lines = tuple(f"{department}：F-{nth} 已逾期 3 天" for nth in range(10))
                    key, subject = f"digest:{at.date()}", f"{department} 整改提醒"
                    add_message(db, Draft(key=key, kind=MessageKind.DIGEST, to=to, subject=subject, lines=lines), at)
            since = (self._end - 2 * DAY).isoformat()
            db.conn.execute("UPDATE outbox SET state = 'sent', attempts = 1, sent_at = made_at, next_at = NULL")
            db.conn.execute(
                "UPDATE outbox SET state = 'failed', last_error = 'connection refused' WHERE made_at >= ?", [since]
            )

    def _answers(self) -> None:
        """Each system answered all of its questions once a year."""
        for at in self._every(365 * DAY):
            save_answers(
                self._store,
                [self._answer(system.id, one, at) for system in self._city for one in asked_of(system, self._city)],
            )

    def _answer(self, system: str, question: Question, at: datetime) -> Answer:
        return Answer(
            system=system,
            question=question.id,
            topic=question.topic,
            claim=self._random.choice((Outcome.MET, Outcome.NOT_MET)),
            person=f"{system} 责任人",
            answered_on=at.date(),
            expires_on=at.date() + 400 * DAY,
            imported_at=at,
            proofs=(Proof(name="制度.pdf", sha256="0" * 64),),
        )

    def _every(self, step: timedelta) -> Iterator[datetime]:
        at = self._past.begins[0]
        while at < self._end:
            yield at
            at += step
