"""Questions about oversight, as far as the viewer may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from wangge.hall.models import Case, CasePart, CaseStep
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.oversight import redaction, signs
from wangge.oversight.kinds import DemandKind
from wangge.oversight.models import Answer, Demand, Inspection, Opinion, Sample, reach
from wangge.people.models import Person
from wangge.posts.access import Permission

USUAL_DAYS: Final = 30
AROUND: Final = ("version", "item", "place", "office", "office_place")


@dataclass(frozen=True)
class Coverage:
    """How many cases of a period were inspected, of how many; in all and by office."""

    from_day: date
    to_day: date
    inspected: int
    all: int
    with_findings: int
    by_office: tuple[tuple[str, int, int], ...]  # name, inspected, all

    @property
    def tenths(self) -> int | None:
        """The share in tenths of a percent, rounded down: 1000 only when every case was inspected. None without cases."""
        return self.inspected * 1000 // self.all if self.all else None


def usual_period(at: datetime) -> tuple[date, date]:
    """The days asked about when nobody says which: the last thirty, until today."""
    today = day_of(at)
    return today - timedelta(days=USUAL_DAYS - 1), today


def coverage(viewer: Person, from_day: date, to_day: date, *, at: datetime) -> Coverage:
    """Cases begun in the period that were inspected, of all of them. Two queries."""
    cases = signs.of_period(viewer, from_day, to_day, day_of(at))
    seen = Exists(Inspection.objects.filter(case=OuterRef("pk")))
    wrong = Exists(Inspection.objects.filter(case=OuterRef("pk"), verdict="findings"))
    rows = list(
        cases.values("office__name").annotate(
            total=Count("pk"), seen=Count("pk", filter=Q(seen)), wrong=Count("pk", filter=Q(wrong))
        ).order_by("office__name")
    )  # fmt: skip
    return Coverage(
        from_day, to_day, sum(row["seen"] for row in rows), sum(row["total"] for row in rows),
        sum(row["wrong"] for row in rows), tuple((row["office__name"], row["seen"], row["total"]) for row in rows),
    )  # fmt: skip


def to_inspect(viewer: Person, from_day: date, to_day: date, *, at: datetime) -> QuerySet[Case]:
    """The cases of the period nobody has inspected yet, oldest first. One query."""
    cases = signs.not_inspected(signs.of_period(viewer, from_day, to_day, day_of(at)))
    return cases.select_related(*AROUND).order_by("began_at", "id")


def inspected(viewer: Person, from_day: date, to_day: date, *, at: datetime) -> QuerySet[Case]:
    """The cases of the period somebody has inspected, oldest first. One query."""
    cases = signs.of_period(viewer, from_day, to_day, day_of(at))
    found = cases.filter(Exists(Inspection.objects.filter(case=OuterRef("pk"))))
    return found.select_related(*AROUND).order_by("began_at", "id")


def case_for(viewer: Person, case_id: UUID, *, at: datetime) -> Case:
    """A case whose oversight the viewer may read as staff: where he sees cases. Raises NotFound."""
    found = Case.objects.filter(reach(viewer, Permission.SEE_CASES, day_of(at)), pk=case_id, number__isnull=False)
    case = found.select_related(*AROUND, "applicant", "organisation", "agent").first()
    if case is None:
        raise NotFound
    return case


def opinions_of(viewer: Person, case: Case, *, at: datetime) -> list[Opinion]:
    """The legal opinions on a case, oldest first. One query."""
    found = Opinion.objects.visible_to(viewer, day_of(at)).filter(case=case)
    return list(found.select_related("by", "step").order_by("id"))


def inspections_of(viewer: Person, case: Case, *, at: datetime) -> list[Inspection]:
    """The inspections of a case the viewer may read, oldest first. Two queries."""
    found = Inspection.objects.visible_to(viewer, day_of(at)).filter(case=case)
    return list(found.select_related("by", "step").prefetch_related("findings").order_by("id"))


def demands_of(viewer: Person, case: Case, *, at: datetime) -> list[Demand]:
    """What has to be answered about a case, oldest first. One query."""
    found = Demand.objects.visible_to(viewer, day_of(at)).filter(case=case)
    return list(found.select_related("by", "answer", "answer__by").order_by("id"))


def demand_for(viewer: Person, demand_id: UUID, *, at: datetime) -> Demand:
    """One demand the viewer may see as staff. Raises NotFound."""
    found = Demand.objects.visible_to(viewer, day_of(at)).filter(pk=demand_id)
    demand = found.select_related("by", "answer", "answer__by", *(f"case__{name}" for name in AROUND)).first()
    if demand is None:
        raise NotFound
    return demand


def demands(viewer: Person, group: str, *, at: datetime) -> QuerySet[Demand]:
    """What has to be answered where the viewer sees cases: waiting ones due first, "late", "answered", or one kind."""
    found = Demand.objects.visible_to(viewer, day_of(at)).select_related("case", "case__version", "answer")
    if group == "answered":
        return found.filter(answer__isnull=False).order_by("-at", "-id")
    found = found.filter(answer=None)
    if group == "late":
        found = found.filter(due__lt=at)
    elif group in DemandKind.values:
        found = found.filter(kind=group)
    return found.order_by("due", "id")


def samples(viewer: Person, *, at: datetime) -> QuerySet[Sample]:
    """The draws, newest first, with how many cases were drawn and inspected since. One query."""
    done = Exists(Inspection.objects.filter(case=OuterRef("drawn__case"), at__gte=OuterRef("at")))
    found = Sample.objects.visible_to(viewer, day_of(at)).select_related("by")
    return found.annotate(count=Count("drawn"), done=Count("drawn", filter=Q(done))).order_by("-at", "-id")


def sample_for(viewer: Person, sample_id: UUID, *, at: datetime) -> Sample:
    """One draw. Raises NotFound."""
    sample = Sample.objects.visible_to(viewer, day_of(at)).filter(pk=sample_id).select_related("by").first()
    if sample is None:
        raise NotFound
    return sample


def drawn(sample: Sample) -> list[Any]:
    """The `SampleCase`s of a draw in their order, each with `done`: whether it was inspected since. One query."""
    done = Exists(Inspection.objects.filter(case=OuterRef("case"), at__gte=sample.at))
    rows = sample.drawn.select_related("case", "case__version", "case__office").annotate(done=done)
    return list(rows.order_by("position"))


# the media observer: everything goes through `redaction`


def observed(viewer: Person, group: str, text: str, *, at: datetime) -> QuerySet[Case]:
    """The cases an observer may look at, newest first: "open", "late", "ended" or all; `text` is a number or words of an
    item, never of a person. Rows are to be shown through `redaction.case_seen` only. One query."""
    found = Case.objects.filter(reach(viewer, Permission.OBSERVE_CASES, day_of(at)), number__isnull=False)
    if group in ("open", "late"):
        found = found.filter(closed_at=None)
    if group == "late":
        found = found.filter(next_at__lt=at)
    if group == "ended":
        found = found.filter(closed_at__isnull=False)
    if plain := text.strip():
        found = found.filter(Q(number__startswith=plain.upper()) | Q(version__name__contains=plain))
    return found.select_related(*AROUND).order_by("-began_at", "-id")


@dataclass(frozen=True)
class Observed:
    """A whole case as an observer sees it."""

    case: redaction.SeenCase
    steps: list[redaction.SeenStep]
    oversight: list[redaction.SeenOversight]
    asked: list[Demand]  # the observer's own questions
    parts: list[redaction.SeenPart]


def observed_case(viewer: Person, case_id: UUID, *, at: datetime) -> Observed:
    """The whole process of a case without personal data. Raises NotFound. Seven queries."""
    case = observed(viewer, "", "", at=at).filter(pk=case_id).first()
    if case is None:
        raise NotFound
    steps = CaseStep.objects.filter(case=case).defer("note").order_by("id")
    demands = list(Demand.objects.filter(case=case).defer("text").select_related("answer").order_by("id"))
    parts = CasePart.objects.filter(case=case).defer("opinion").select_related("office").order_by("id")
    own = Demand.objects.filter(case=case, kind=DemandKind.QUESTION, by=viewer).select_related("answer").order_by("id")
    return Observed(
        redaction.case_seen(case, at), redaction.steps_seen(steps),
        redaction.oversight_seen(
            Opinion.objects.filter(case=case).only("at"), Inspection.objects.filter(case=case).only("at", "verdict"), demands
        ),
        list(own), redaction.parts_seen(parts),
    )  # fmt: skip


def questions(viewer: Person) -> QuerySet[Demand]:
    """The observer's own questions, newest first. One query."""
    found = Demand.objects.filter(kind=DemandKind.QUESTION, by=viewer)
    return found.select_related("answer", "case", "case__version").order_by("-at", "-id")


def published() -> QuerySet[Answer]:
    """The questions of media observers and the office's answers, as everybody may read them, newest first. One query."""
    found = Answer.objects.filter(demand__kind=DemandKind.QUESTION)
    return found.select_related("demand", "demand__case__version", "demand__case__office").order_by("-at", "-id")
