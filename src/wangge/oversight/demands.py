"""What has to be answered by a date: made, answered once, reminded of by the clock. Rule: docs/rules/oversight.md."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from wangge import journal
from wangge.hall import clocks, timeline, timing
from wangge.hall import refusals as hall_refusals
from wangge.hall.models import Case
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import numbered
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.needs.rules import shown_by
from wangge.oversight import notices, refusals, separation
from wangge.oversight.kinds import DemandKind, Told
from wangge.oversight.models import Answer, Demand, Opinion, Reminder
from wangge.people.models import Person
from wangge.people.organisation_queries import speakers

PREFIXES: Final = {
    DemandKind.ADVICE: "FL", DemandKind.BINDING: "YJ", DemandKind.NOTICE: "DB", DemandKind.QUESTION: "MT",
}  # fmt: skip
ADVICE, ANSWER = "oversight.advice_working_days", "oversight.answer_working_days"
QUESTION, WARN = "oversight.question_working_days", "oversight.warn_working_days"
NOTICE_MOST = "oversight.notice_most_working_days"


def make(case: Case, kind: DemandKind, text: str, days: int, *, by: Person, at: datetime, **more: object) -> Demand:
    """Write a demand due in so many working days, its journal line on the case, and tell whoever has to answer."""
    demand = Demand(
        number=numbered(PREFIXES[kind], day_of(at)), kind=kind, case=case, text=text, by=by, at=at,
        due=clocks.working_days_after(at, days, timing.calendar()), **more,
    )  # fmt: skip
    demand.save(force_insert=True)
    journal.record(
        "oversight.demanded", by=by, on=case, at=at, place=case.place, number=demand.number, kind=kind, due=demand.due,
        text=journal.commit_to("text", text),
    )  # fmt: skip
    notices.tell(demand, "demanded", at)
    return demand


@atomic
def ask_question(*, by: Person, case_id: UUID, text: str, at: datetime) -> Demand:
    """A media observer asks about a case (媒体提问); the office has to answer by a date and both are published.

    Whether the words name a party is not looked at here: a refusal would tell the observer who it is.
    Raises NotFound, NotPermitted, HadAHand, WordsMissing, NamesSomebody (a number or a door).
    """
    case = separation.overseen(by, case_id, separation.Permission.OBSERVE_CASES, at)
    words = separation.sound(text)
    _require_nobody(words, (), "text")
    return make(case, DemandKind.QUESTION, words, policy.on(QUESTION, at).value, by=by, at=at)


@atomic
def answer(*, by: Person, demand_id: UUID, text: str, at: datetime, asked: str = "") -> Answer:
    """The office answers a binding opinion, a notice or a question, once. A question's answer is public at once, with the
    question in the words of `asked` (empty: its own): neither may name anybody.

    Raises NotFound, NotPermitted, OwnCase, Answered, WordsMissing, NamesSomebody.
    """
    demand = Demand.objects.filter(pk=demand_id).exclude(kind=DemandKind.ADVICE).first()
    if demand is None:
        raise NotFound
    case = timeline.locked(demand.case_id)
    if not separation.may_answer(by, case, at):
        raise NotPermitted
    if timeline.is_own(case, by, at):
        raise hall_refusals.OwnCase
    words, public = separation.sound(text), None
    if demand.kind == DemandKind.QUESTION:
        public, names = separation.sound(asked or demand.text, "asked"), _names(case, at)
        _require_nobody(words, names, "text")
        _require_nobody(public, names, "asked")
    return answered(demand, case, by=by, at=at, text=words, asked=public)


def answered(
    demand: Demand, case: Case, *, by: Person, at: datetime, text: str | None = None, asked: str | None = None,
    opinion: Opinion | None = None,
) -> Answer:  # fmt: skip
    """Write the answer of a demand whose case is locked. Raises Answered."""
    if Answer.objects.filter(demand=demand).exists():
        raise refusals.Answered(number=demand.number)
    made = Answer(demand=demand, text=text, asked=asked, opinion=opinion, by=by, at=at, is_late=at > demand.due)
    made.save(force_insert=True)
    said = {"text": journal.commit_to("text", text)} if text else {}
    journal.record(
        "oversight.answered", by=by, on=case, at=at, place=case.place, number=demand.number, late=made.is_late, **said
    )
    notices.tell(demand, "answered", at)
    return made


@atomic
def remind(*, demand_id: UUID, kind: Told, at: datetime) -> bool:
    """By the clock: tell whoever owes the answer that it is due soon, or whoever is above them that it is over; once each.
    Returns whether somebody was told now."""
    demand = Demand.objects.filter(pk=demand_id).select_related("case").first()
    if demand is None:
        raise NotFound
    case = timeline.locked(demand.case_id)
    done = Reminder.objects.filter(demand=demand, kind=kind).exists()
    if done or Answer.objects.filter(demand=demand).exists() or (demand.due < at) != (kind == Told.OVER):
        return False
    told = notices.tell(demand, kind.value, at)
    Reminder(demand=demand, kind=kind, people=told, at=at).save(force_insert=True)
    journal.record(
        "oversight.reminded", by=SYSTEM, on=case, at=at, place=case.place, number=demand.number, what=kind.value
    )
    return True


def _names(case: Case, at: datetime) -> list[str]:
    """Whoever must not be recognised: applicant, agent, the organisation and those who speak for it."""
    found = [one.name for one in (case.applicant, case.agent, case.organisation) if one is not None]
    if case.organisation is not None:
        found += [one.name for one in speakers(case.organisation, day_of(at))]
    return found


def _require_nobody(words: str, names: list[str] | tuple[()], field: str) -> None:
    found = shown_by(words, names)
    if found is not None:
        raise refusals.NamesSomebody(field=field, found=found[1])
