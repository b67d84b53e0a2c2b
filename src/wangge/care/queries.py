"""Questions about help calls: the board, lists, one call with its timeline, figures."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When

from wangge.care.dispatch import GRID_DEPTH, part_of
from wangge.care.models import FallCard, FamilyNotice, HelpCall
from wangge.care.states import CHECKLIST, ENDED, LABELS, OPEN, Stage, may_happen, settled
from wangge.kernel import outbox, policy
from wangge.kernel.clock import day_of, local
from wangge.matters import commands as flow
from wangge.matters.models import Assignment, Clock, Matter, Step
from wangge.people.models import Kin, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

S = Stage
SEVERITY_ORDER = Case(
    When(help_call__severity=HelpCall.Severity.CRITICAL, then=Value(0)),
    When(help_call__severity=HelpCall.Severity.URGENT, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
SORTS: dict[str, tuple[Any, ...]] = {
    "-opened": ("-opened_at", "-id"),
    "opened": ("opened_at", "id"),
    "due": (F("due_at").asc(nulls_last=True), "-opened_at"),
    "-due": (F("due_at").desc(nulls_last=True), "-opened_at"),
    "number": ("number",),
    "-number": ("-number",),
}
NEWEST = "-opened"


def visible_calls(viewer: Person | None, at: datetime) -> QuerySet[Matter]:
    """The help calls this person may see, as matters with their call, place and people. One query."""
    return (
        Matter.objects.visible_to(viewer, day_of(at))
        .filter(procedure=Matter.Procedure.HELP_CALL)
        .select_related("help_call", "place", "subject", "owner")
    )


def board(viewer: Person, at: datetime) -> list[Matter]:
    """The desk's live board: open calls, alarms first, then by severity, the overdue before the rest, then by age.

    Two queries.
    """
    return list(
        visible_calls(viewer, at)
        .filter(access.subtree_filter(viewer, Permission.SEE_CALLS, on=day_of(at)), state__in=OPEN)
        .annotate(
            alarmed=Case(When(help_call__alarm_at__isnull=False, then=Value(0)), default=Value(1)),
            overdue=Case(When(due_at__lt=at, then=Value(0)), default=Value(1)),
            severity_rank=SEVERITY_ORDER,
        )
        .prefetch_related(_open_assignment())
        .order_by("alarmed", "severity_rank", "overdue", "opened_at")[:200]
    )


def board_version(viewer: Person, at: datetime) -> str:
    """Changes whenever the board would: a change of any call in sight that is open or waits for its follow-up, cheaply."""
    rows = (
        Matter.objects.filter(
            access.subtree_filter(viewer, Permission.SEE_CALLS, on=day_of(at)),
            procedure=Matter.Procedure.HELP_CALL,
            state__in=(*OPEN, S.CLOSED),
        )
        .order_by("id")
        .values_list("id", "version")
    )
    return str(hash(tuple(rows)))


def to_follow_up(viewer: Person, at: datetime) -> QuerySet[Matter]:
    """Closed calls whose follow-up is open, the earliest due first."""
    return visible_calls(viewer, at).filter(state=S.CLOSED).order_by(*SORTS["due"])


def my_tasks(worker: Person, at: datetime) -> list[Matter]:
    """What a worker was asked to take or has in hand, and own calls waiting for the follow-up. Two queries."""
    mine = Assignment.objects.filter(person=worker, open=True, matter=OuterRef("pk"))
    return list(
        Matter.objects.filter(procedure=Matter.Procedure.HELP_CALL)
        .filter(Q(Exists(mine), state__in=OPEN) | Q(owner=worker, state=S.CLOSED))
        .select_related("help_call", "place", "subject", "owner")
        .annotate(severity_rank=SEVERITY_ORDER)
        .prefetch_related(_open_assignment())
        .order_by(F("closed_at").asc(nulls_first=True), "severity_rank", "opened_at")
    )


def calls(
    viewer: Person,
    at: datetime,
    *,
    text: str = "",
    state: str = "",
    kind: str = "",
    severity: str = "",
    place: Place | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    sort: str = NEWEST,
) -> QuerySet[Matter]:
    """The list of calls, filtered. `text` matches the number, the resident's name, pinyin or initials, or the place.

    `state` is a stage code, or "open", "ended", "overdue" or "alarm".
    """
    found = visible_calls(viewer, at)
    special = {
        "open": Q(state__in=OPEN),
        "ended": Q(state__in=ENDED),
        "overdue": Q(due_at__lt=at, state__in=(*OPEN, S.CLOSED)),
        "alarm": Q(help_call__alarm_at__isnull=False),
    }
    if state:
        found = found.filter(special.get(state, Q(state=state)))
    if kind:
        found = found.filter(help_call__kind=kind)
    if severity:
        found = found.filter(help_call__severity=severity)
    if place is not None:
        found = found.filter(access.within_any([place.path], "path"))
    if since is not None:
        found = found.filter(opened_at__gte=since)
    if until is not None:
        found = found.filter(opened_at__lt=until)
    if text := text.strip():
        found = found.filter(_matches(text))
    return found.order_by(*SORTS.get(sort, SORTS[NEWEST]))


def _matches(text: str) -> Q:
    people = Person.objects.filter(
        Q(name__startswith=text) | Q(pinyin__startswith=text.lower()) | Q(initials__startswith=text.lower())
    )
    places = Place.objects.filter(name__contains=text)  # not joined: the names are looked through once, not once a call
    return (
        Q(number__startswith=text.upper()) | Q(subject_id__in=people.values("pk")) | Q(place_id__in=places.values("pk"))
    )


@dataclass
class CallPage:
    """One call as its page shows it."""

    matter: Matter
    call: HelpCall
    steps: list[Step]
    clocks: list[Clock]
    assignments: list[Assignment]
    fall_card: FallCard | None
    family_notices: list[FamilyNotice]
    kin: list[Kin]
    waiting_messages: int
    done: frozenset[Stage]
    skipped: frozenset[Stage]
    running: dict[str, Clock] = field(default_factory=dict)

    @property
    def assignment(self) -> Assignment | None:
        return next((one for one in self.assignments if one.open), None)

    def may(self, stage: Stage) -> bool:
        """Whether the stage may be settled now."""
        return may_happen(stage, self.done)

    @property
    def checklist(self) -> list[dict[str, object]]:
        """The four things that must be done or skipped before the call can be closed."""
        return [
            {
                "stage": stage,
                "label": LABELS[stage],
                "done": stage in self.done,
                "skipped": stage in self.skipped,
                "may": self.may(stage),
                "clock": self.running.get(stage),
            }
            for stage in CHECKLIST
        ]


def call_page(viewer: Person, call_id: UUID, at: datetime) -> CallPage | None:
    """One call with everything its page shows, or None when the viewer may not see it. A fixed number of queries."""
    matter = visible_calls(viewer, at).select_related("reporter", "help_call__hospital").filter(pk=call_id).first()
    if matter is None:
        return None
    steps = list(flow.steps_of(matter).select_related("by"))
    last = {Stage(step.kind): step.skipped for step in steps if step.kind in set(Stage)}
    clocks = list(matter.clocks.order_by("started_at", "id"))
    kin = Kin.objects.current(day_of(at)).filter(person=matter.subject).select_related("relative")
    return CallPage(
        matter=matter,
        call=matter.help_call,
        steps=steps,
        clocks=clocks,
        assignments=list(matter.assignments.select_related("person").order_by("asked_at", "id")),
        fall_card=FallCard.objects.filter(call_id=matter.pk).select_related("by").order_by("-id").first(),
        family_notices=list(
            FamilyNotice.objects.filter(call_id=matter.pk).select_related("relative", "by").order_by("at")
        ),
        kin=list(kin.order_by("contact_order")) if matter.subject_id else [],
        waiting_messages=outbox.stuck_about(matter.pk, at),
        done=settled(steps),
        skipped=frozenset(stage for stage, left_out in last.items() if left_out),
        running={clock.stage: clock for clock in clocks if clock.stopped_at is None},
    )


def own_calls(person: Person, at: datetime) -> QuerySet[Matter]:
    """Calls about or by this person, and of people who let this relative follow their calls; newest first."""
    consented = Kin.objects.current(day_of(at)).filter(relative=person, sees_calls=True).values("person_id")
    mine = Q(subject=person) | Q(reporter=person) | Q(subject_id__in=consented)
    return visible_calls(person, at).filter(mine).order_by("-opened_at", "-id")


def can_call_for(person: Person) -> list[Person]:
    """The people this person may call help for: oneself, then those whose contact one is."""
    others = Person.objects.filter(
        pk__in=Kin.objects.filter(relative=person, valid_to=None).values("person_id")
    ).select_related("home")
    return [person, *others.order_by("name")]


@dataclass(frozen=True)
class Figures:
    """Counts and times of a period. Minutes are medians to a tenth; None when nothing was measured."""

    calls: int
    cancelled: int
    in_time: int  # accepted within the answer limit valid today
    accepted: int
    accept_minutes: float | None  # median
    arrive_minutes: float | None  # median, from the report
    by_grid: list[tuple[Place | None, int, float | None, float | None]]
    by_hour: list[int]  # 24 counts, Asia/Shanghai
    by_kind: list[tuple[str, int]]


def figures(viewer: Person, at: datetime, *, since: datetime, until: datetime) -> Figures:
    """How quickly help came in the places whose figures the viewer may see. Three queries; work grows with the period."""
    rows = list(
        Matter.objects.filter(
            access.subtree_filter(viewer, Permission.SEE_FIGURES, on=day_of(at)),
            procedure=Matter.Procedure.HELP_CALL, opened_at__gte=since, opened_at__lt=until,
        ).exclude(state=S.MERGED)
        .values_list(
            "path", "state", "opened_at", "help_call__accepted_at", "help_call__arrived_at", "help_call__kind",
        )
    )  # fmt: skip
    grids: dict[str, list[tuple[float | None, float | None]]] = defaultdict(list)
    hours = [0] * 24
    kinds: dict[str, int] = defaultdict(int)
    accept, arrive = [], []
    for path, _state, opened_at, accepted_at, arrived_at, kind in rows:
        hours[local(opened_at).hour] += 1
        kinds[kind] += 1
        one = (_minutes(opened_at, accepted_at), _minutes(opened_at, arrived_at))
        grids[part_of(path, GRID_DEPTH)].append(one)
        accept.append(one[0])
        arrive.append(one[1])
    places = {place.path: place for place in Place.objects.filter(path__in=grids)}
    limit = policy.on("call.accept_minutes", at).value
    return Figures(
        calls=len(rows),
        cancelled=sum(row[1] == S.CANCELLED for row in rows),
        in_time=sum(minutes is not None and minutes <= limit for minutes in accept),
        accepted=sum(minutes is not None for minutes in accept),
        accept_minutes=median(accept),
        arrive_minutes=median(arrive),
        by_grid=sorted(
            (
                (places.get(path), len(ones), median(a for a, _ in ones), median(b for _, b in ones))
                for path, ones in grids.items()
            ),
            key=lambda row: (-row[1], row[0].path if row[0] else ""),
        ),
        by_hour=hours,
        by_kind=sorted(kinds.items(), key=lambda pair: -pair[1]),
    )


def median(minutes: Iterable[float | None]) -> float | None:
    """The median of the known values to a tenth of a minute, or None."""
    known = [value for value in minutes if value is not None]
    return round(statistics.median(known), 1) if known else None


def _minutes(start: datetime, end: datetime | None) -> float | None:
    return (end - start) / timedelta(minutes=1) if end else None


def _open_assignment() -> Prefetch:
    return Prefetch(
        "assignments",
        queryset=Assignment.objects.filter(open=True).select_related("person"),
        to_attr="open_assignments",
    )
