"""Shortlists of appraisals: who would have been on the list of the quarters and years that were appraised, under other weights.

The facts are the figures an appraisal kept. Who was not compared for too few services, has left or was struck has none there,
and stays out under whatever weights; a higher least number puts more people out. Votes and honours are what people decided: not
replayed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wangge.honours import rules as appraising
from wangge.honours.models import Appraisal, Nominee
from wangge.honours.preparing import HOLDER, LEAST, SEATS, TIMES, WEIGHTS
from wangge.honours.rules import Candidate
from wangge.honours.states import Award, Standing, State
from wangge.kernel.clock import day_of
from wangge.posts.access import Permission
from wangge.rehearsal.registry import Holder, Part, register
from wangge.rehearsal.rules import Facts, Figure, Rules, Window
from wangge.rehearsal.streams import rows

COLUMNS = ("appraisal_id", "standing", "sample", "parts")


@dataclass
class Group:
    """Everybody one appraisal compared for one award, with the figures it kept."""

    day: date  # whose rules were applied
    digest: str  # of the figures, as the appraisal states it
    award: Award
    candidates: list[Candidate] = field(default_factory=list)
    _listed: dict[str, set[Any]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Group({self.day}, {self.award}, {self.digest})"

    def listed(self, rule: Mapping[str, Any]) -> set[Any]:
        """Who is on the shortlist under these rules; worked out once for each."""
        weights, least, seats = rule[WEIGHTS[self.award]], rule[LEAST][self.award], rule[SEATS][self.award]
        key = repr((sorted(weights.items()), least, seats, rule[TIMES]))
        if key not in self._listed:
            ranked = appraising.ranked(self.candidates, weights, least)
            self._listed[key] = appraising.shortlisted(ranked, seats, rule[TIMES])
        return self._listed[key]


def read(award: Award, window: Window, drafted: Rules) -> Iterator[Facts]:
    """Everybody appraised for an award in periods inside the window. Two queries."""
    groups = {
        one.pk: Group(day_of(one.prepared_at), one.digest, award)
        for one in Appraisal.objects.exclude(state=State.STOPPED)
        if _inside(one, window)
    }
    events: dict[UUID, list[Group]] = defaultdict(list)
    books: dict[UUID, int] = defaultdict(int)
    holder = f"{HOLDER.get(award, 'person')}_id"
    for who, appraisal, standing, sample, parts in rows(_nominees(award, list(groups)), holder, *COLUMNS):
        group = groups[appraisal]
        group.candidates.append(_candidate(who, standing, sample, parts))
        events[who].append(group)
        books[who] += standing not in (Standing.RANKED, Standing.OUT)
    for who in sorted(events):
        yield Facts(who, None, events[who], Figure(books[who]))


def price(facts: Facts, rules: Rules) -> Figure:
    """How often somebody is on a shortlist. Pure."""
    return Figure(sum(facts.holder in group.listed(rules.day(group.day)) for group in facts.events))


def _candidate(who: UUID, standing: str, sample: int, parts: list[Mapping[str, Any]]) -> Candidate:
    figures = {
        part["measure"]: appraising.Figure(part["of"], part["out_of"] if part["share"] else None) for part in parts
    }
    return Candidate(who, sample, figures, removed=standing == Standing.OUT)


def _inside(one: Appraisal, window: Window) -> bool:
    since, until = appraising.days_of(one.year, one.quarter)
    return window.since <= since and until <= window.until


def _nominees(award: Award, appraisals: list[UUID]) -> QuerySet[Nominee]:
    return Nominee.objects.filter(award=award, appraisal__in=appraisals).order_by("appraisal_id", "id")


def _part(award: Award, holder: Holder) -> Part:
    return register(
        Part(
            f"shortlist_{award}", award.label, _("次入围"), holder, (WEIGHTS[award], LEAST, SEATS, TIMES),
            read=partial(read, award), price=price, size=lambda window: Nominee.objects.filter(award=award).count(),
            permission=Permission.SEE_HONOURS, gains=_("会入围"), loses=_("会落选"),
        )
    )  # fmt: skip


VOLUNTEER = _part(Award.VOLUNTEER, Holder.PERSON)
SHOP = _part(Award.SHOP, Holder.ORGANISATION)
ENTERPRISE = _part(Award.ENTERPRISE, Holder.ORGANISATION)
POST = _part(Award.POST, Holder.PERSON)
