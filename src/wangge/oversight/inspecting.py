"""Inspection (全覆盖行政监察): look at cases, draw those that deserve it, put questions the office has to answer (督办)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import numbered
from wangge.kernel.refusals import Invalid, NotFound
from wangge.oversight import demands, refusals, risk, separation, signs
from wangge.oversight.kinds import DemandKind, FindingKind, Verdict
from wangge.oversight.models import Answer, Demand, Finding, Inspection, Sample, SampleCase
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

INSPECT = Permission.INSPECT_CASES
LARGEST_SAMPLE = 500


@atomic
def inspect(
    *, by: Person, case_id: UUID, at: datetime, findings: Collection[str] = (), note: str = "", verdict: str = ""
) -> Inspection:
    """Put on record that one looked at a whole case, up to the step it stands at, and what one found.

    `verdict` empty: what follows from the findings. Raises NotFound, NotPermitted, HadAHand, FindingsMissing, Invalid.
    """
    case = separation.overseen(by, case_id, INSPECT, at)
    kinds = list(dict.fromkeys(findings))
    if unknown := set(kinds) - set(FindingKind.values):
        raise Invalid(field="findings", what=_("发现的问题"), why="、".join(sorted(unknown)))
    follows = Verdict.FINDINGS if kinds else Verdict.SOUND
    if verdict and verdict != follows:
        raise refusals.FindingsMissing(field="findings")
    words = separation.sound(note, "note") if note.strip() or kinds else None
    made = Inspection(case=case, step=separation.newest_step(case), verdict=follows, note=words, by=by, at=at)
    made.save(force_insert=True)
    Finding.objects.bulk_create([Finding(inspection=made, kind=kind) for kind in kinds])
    said = {"note": journal.commit_to("note", words)} if words else {}
    journal.record(
        "oversight.inspected", by=by, on=case, at=at, place=case.place, step=made.step.kind, verdict=follows.value,
        findings=kinds, **said,
    )  # fmt: skip
    return made


@atomic
def supervise(
    *, by: Person, case_id: UUID, text: str, days: int, at: datetime, inspection_id: UUID | None = None,
    after_id: UUID | None = None,
) -> Demand:  # fmt: skip
    """Send the office a supervision notice (督办通知) to be answered within `days` working days; `after_id`: the answered
    notice whose answer did not do.

    Raises NotFound, NotPermitted, HadAHand, WordsMissing, NotADay, NotOver (the one before is not answered yet), Answered
    (it was followed up already).
    """
    case = separation.overseen(by, case_id, INSPECT, at)
    most = policy.on(demands.NOTICE_MOST, at).value
    if not 1 <= days <= most:
        raise refusals.NotADay(field="days", most=most)
    inspection = Inspection.objects.filter(pk=inspection_id, case=case).first() if inspection_id else None
    before = Demand.objects.filter(pk=after_id, case=case, kind=DemandKind.NOTICE).first() if after_id else None
    if (inspection_id and inspection is None) or (after_id and before is None):
        raise NotFound
    if before is not None and not Answer.objects.filter(demand=before).exists():
        raise refusals.NotOver(number=before.number)
    if before is not None and Demand.objects.filter(after=before).exists():
        raise refusals.Answered(number=before.number)
    words = separation.sound(text)
    return demands.make(case, DemandKind.NOTICE, words, days, by=by, at=at, inspection=inspection, after=before)


@atomic
def draw_sample(*, by: Person, from_day: date, to_day: date, size: int, at: datetime) -> Sample:
    """Draw cases of a period that nobody has inspected yet, by risk and by lot; each with its reasons.

    Cases the drawer had a hand in are left out. Raises NotPermitted, Invalid, NothingToInspect, TooManyCases.
    """
    access.require_anywhere(by, INSPECT, at=at)
    if from_day > to_day or to_day > day_of(at):
        raise Invalid(field="to_day", what=_("时间"), why=_("开始不晚于结束，结束不晚于今天"))
    if not 1 <= size <= LARGEST_SAMPLE:
        raise Invalid(field="size", what=_("抽取件数"), why=_("写 1 到 500 的整数"))
    found = signs.scored(by, from_day, to_day, at=at)
    if not found:
        raise refusals.NothingToInspect(field="from_day")
    number, place = numbered("CJ", day_of(at)), _widest(by, at)
    drawn = risk.draw(found, size, policy.on(signs.CHANCE, at).value, number)
    sample = Sample(
        number=number, place=place, from_day=from_day, to_day=to_day, size=size, among=len(found), by=by, at=at
    )  # fmt: skip
    sample.save(force_insert=True)
    SampleCase.objects.bulk_create(
        SampleCase(sample=sample, case_id=one.case_id, position=position, points=one.points, reasons=list(one.reasons))
        for position, one in enumerate(drawn, start=1)
    )
    journal.record(
        "oversight.drawn", by=by, on=sample, at=at, place=place, number=number, from_day=from_day, to_day=to_day,
        among=len(found), cases=[str(one.case_id) for one in drawn],
    )  # fmt: skip
    return sample


@atomic
def record_export(*, by: Person, sample: Sample, count: int, at: datetime) -> None:
    """Note who took the list of a draw with them. Raises NotPermitted."""
    access.require(by, INSPECT, place=sample.place, at=at)
    journal.record("oversight.exported", by=by, on=sample, at=at, place=sample.place, number=sample.number, count=count)


def _widest(by: Person, at: datetime) -> Place:
    """The place of a sample's journal line: where the drawer inspects."""
    return Place.objects.get(path=access.paths(by, INSPECT, on=day_of(at))[0])
