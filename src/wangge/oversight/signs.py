"""What the records say about the cases of a period nobody has inspected yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from wangge.hall.models import Case, CaseStep
from wangge.kernel import policy
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.oversight import refusals, risk
from wangge.oversight.models import Inspection, reach
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for
from wangge.posts.access import Permission

WEIGHTS, CHANCE = "oversight.risk_weights", "oversight.chance_percent"
PAIR_PERCENT, PAIR_TIMES = "oversight.pair_percent", "oversight.pair_times"
MOST_CASES: Final = 20_000
AT_ONCE: Final = 2000
Rated = Callable[[Collection[UUID]], Collection[UUID]]
_bad_ratings: list[Rated] = []


def register_bad_ratings(source: Rated) -> None:
    """Let a source say which of some cases were rated badly (the review package, which knows nothing of this one)."""
    if source not in _bad_ratings:
        _bad_ratings.append(source)


def of_period(viewer: Person, from_day: date, to_day: date, on: date) -> QuerySet[Case]:
    """The cases begun in a period that the viewer inspects. No query."""
    begin = datetime.combine(from_day, time(), SHANGHAI)
    end = datetime.combine(to_day + timedelta(days=1), time(), SHANGHAI)
    found = Case.objects.filter(reach(viewer, Permission.INSPECT_CASES, on), began_at__gte=begin, began_at__lt=end)
    return found.filter(number__isnull=False)


def not_inspected(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of the cases nobody has inspected."""
    return cases.filter(~Exists(Inspection.objects.filter(case=OuterRef("pk"))))


def weights(at: datetime) -> risk.Weights:
    """The weights valid at this moment. One query."""
    rows = policy.many((WEIGHTS, PAIR_PERCENT, PAIR_TIMES), at)
    return risk.Weights(**rows[WEIGHTS].value, pair_percent=rows[PAIR_PERCENT].value, pair_cases=rows[PAIR_TIMES].value)


def scored(viewer: Person, from_day: date, to_day: date, *, at: datetime) -> list[risk.Scored]:
    """Every case of the period nobody has inspected and the viewer had no hand in, with points and reasons.

    Raises TooManyCases.
    """
    all_of_period = of_period(viewer, from_day, to_day, day_of(at))
    candidates = _without_hand(not_inspected(all_of_period), viewer, day_of(at))
    count = candidates.count()
    if count > MOST_CASES:
        raise refusals.TooManyCases(field="from_day", count=count, most=MOST_CASES)
    pairs, clerks = _pairs(all_of_period)
    weighed = weights(at)
    fields = ("pk", "due_at", "decided_at", "next_at", "taken_by_id", "decided_by_id", "on_the_spot")
    rows = list(candidates.order_by("pk").values_list(*fields))
    found = []
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        pks = [row[0] for row in some]
        lines, bad = _lines(pks), _badly_rated(pks)
        for pk, due, decided, following, clerk, decider, on_the_spot in some:
            pair = 0 if on_the_spot or not clerk or not decider else pairs[clerk, decider]
            late = (due is not None and decided is not None and decided > due) or (
                following is not None and following < at
            )
            signs = risk.Signs(
                is_late=late, returns=risk.returns(lines[pk]), pair_cases=pair, clerk_cases=clerks[clerk],
                is_badly_rated=pk in bad, is_out_of_order=risk.out_of_order(lines[pk]),
            )  # fmt: skip
            because = risk.reasons(signs, weighed)
            found.append(risk.Scored(pk, risk.points(because, weighed), because))
    return found


def _without_hand(cases: QuerySet[Case], viewer: Person, on: date) -> QuerySet[Case]:
    theirs = Q(applicant=viewer) | Q(agent=viewer) | Q(taken_by=viewer) | Q(owner=viewer) | Q(decided_by=viewer)
    theirs |= Q(organisation_id__in=list(spoken_for(viewer, on).values_list("pk", flat=True)))
    others = cases.exclude(pk__in=cases.filter(theirs).values("pk"))
    return others.filter(~Exists(CaseStep.objects.filter(case=OuterRef("pk"), by=viewer)))


def _pairs(cases: QuerySet[Case]) -> tuple[Counter, Counter]:
    """How many decided cases each clerk shares with each approver, and has in all. One query."""
    decided = cases.filter(on_the_spot=False, taken_by__isnull=False, decided_by__isnull=False)
    pairs = Counter(decided.values_list("taken_by_id", "decided_by_id").iterator(chunk_size=AT_ONCE))
    clerks: Counter = Counter()
    for (clerk, _decider), count in pairs.items():
        clerks[clerk] += count
    return pairs, clerks


def _lines(pks: list[UUID]) -> dict[UUID, list[risk.Line]]:
    """The timelines of these cases. One query."""
    rows = CaseStep.objects.filter(case__in=pks).order_by("case_id", "id")
    found: dict[UUID, list[risk.Line]] = defaultdict(list)
    for pk, steps in groupby(rows.values_list("case_id", "kind", "before", "after", "at"), key=lambda row: row[0]):
        found[pk] = [risk.Line(*row[1:]) for row in steps]
    return found


def _badly_rated(pks: list[UUID]) -> set[UUID]:
    return {pk for source in _bad_ratings for pk in source(pks)}
