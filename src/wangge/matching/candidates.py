"""From needs and offers to possible pairs: who can meet which need, at what cost, and what is missing where nobody can.

Needs of one kind that ask the same are looked at together, in blocks of whole-number arrays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from wangge.matching import positions, rules
from wangge.matching.loading import Ask, Loaded, Offer
from wangge.matching.positions import Spots
from wangge.matching.problem import Numbers, Problem
from wangge.matching.rules import Fit, Pressing
from wangge.needs.kinds import Unit
from wangge.people.abilities import SLOTS

BLOCK = 2_000_000  # pairs looked at together
QUESTIONS = (
    "fits",
    "in_reach",
    "in_time",
    "allowed",
    "free",
)  # asked in this order; what is left after each is counted
BITS = {slot: 1 << number for number, slot in enumerate(SLOTS)}
GOLDEN = 0.618  # steps of this size fall evenly between 0 and 1
Mask = NDArray[np.bool_]
Profile = tuple[
    frozenset[str], frozenset[str], bool
]  # what an offer serves, its skills, whether it is a person's alone
Tell = Callable[[int, int], object]


@dataclass(frozen=True)
class Candidates:
    """Needs in their order, offers, and the possible pairs between them, sorted by need."""

    asks: list[Ask]  # the most pressing first
    offers: list[Offer]
    holders: list[UUID]  # helpers, as numbered in `problem`
    problem: Problem
    distance_m: Numbers  # of each pair
    units: Numbers  # of each pair: how much of the offer it would take
    left: Numbers  # of each need: how many offers were left after each of QUESTIONS
    served_before: list[int]  # of each need: services so far


def fit_of(ask: Ask, offer: Offer) -> Fit | None:
    """Whether and how an offer fits a need by kind and skills."""
    return _fit(ask, _profile(offer))


def _fit(ask: Ask, profile: Profile) -> Fit | None:
    serves, skills, is_person = profile
    return rules.fit(ask.kind, ask.skills, serves, skills, is_person=is_person)


def _profile(offer: Offer) -> Profile:
    return offer.serves, offer.skills, offer.is_person


def ordered(loaded: Loaded, at: datetime) -> list[Ask]:
    """The needs, the first to be served first."""
    served = loaded.history.by_subject

    def key(ask: Ask) -> Any:
        so_far = served.get(ask.about, 0) if ask.about else 0
        pressing = Pressing(ask.safety, ask.urgency, ask.reported_at, so_far, ask.id)
        return rules.order_key(pressing, at, loaded.rules.step_days)

    return sorted(loaded.asks, key=key)


def find(loaded: Loaded, at: datetime, tell: Tell = lambda done, total: None) -> Candidates:
    """All possible pairs, at most `candidates` for each need. Deterministic: the same tables and moment give the same."""
    finder = _Finder(loaded, ordered(loaded, at))
    groups: dict[Any, list[int]] = defaultdict(list)
    for number, ask in enumerate(finder.asks):
        groups[ask.kind, ask.skills, ask.unit, ask.amount].append(number)
    done = 0
    for numbers in groups.values():
        finder.look(np.array(numbers))
        done += len(numbers)
        tell(done, len(finder.asks))
    return finder.found()


class _Finder:
    """Collects pairs group by group."""

    def __init__(self, loaded: Loaded, asks: list[Ask]) -> None:
        self.loaded, self.rules, self.asks, self.offers = loaded, loaded.rules, asks, loaded.offers
        numbers: dict[str, int] = {}
        self.here: Spots = positions.spots([one.path for one in asks], loaded.where, numbers)
        self.there: Spots = positions.spots([one.path for one in self.offers], loaded.where, numbers)
        self.slots = _bits(asks), _bits(self.offers)
        self.reach = np.array([_or_far(one.reach_m) for one in self.offers], np.int64)
        self.units_left = np.array([one.left for one in self.offers], np.int64)
        self.number_of = {one.id: number for number, one in enumerate(self.offers)}
        self.of_holder: dict[UUID, list[int]] = defaultdict(list)
        for number, one in enumerate(self.offers):
            self.of_holder[one.holder].append(number)
        self.barred, self.known, self.former = self._barred(), self._known(), self._former()
        self.unit = np.array([Unit.values.index(one.unit) for one in self.offers], np.int64)
        numbered: dict[Profile, int] = {}
        self.profile = np.array([numbered.setdefault(_profile(one), len(numbered)) for one in self.offers], np.int64)
        self.profiles = list(numbered)
        self.left = np.zeros((len(asks), len(QUESTIONS)), np.int64)
        self.parts: list[tuple[Numbers, ...]] = []

    def look(self, needs: Numbers) -> None:
        """One group: needs that ask for the same kind, skills and amount."""
        first = self.asks[needs[0]]
        percent = np.array(
            [-1 if (fit := _fit(first, one)) is None else fit.percent for one in self.profiles], np.int64
        )
        offers = np.flatnonzero(percent[self.profile] >= 0)
        if not len(offers):
            return
        lacking = self.rules.prices.skill * (100 - percent[self.profile[offers]]) // 100
        takes = np.array(
            [rules.units_taken(first.unit, first.amount, unit, self.rules.task_hours) for unit in Unit.values], np.int64
        )[self.unit[offers]]
        size = max(BLOCK // len(offers), 1)
        for start in range(0, len(needs), size):
            self._block(needs[start : start + size], offers, lacking, takes)

    def _block(self, needs: Numbers, offers: Numbers, lacking: Numbers, takes: Numbers) -> None:
        metres = self.here.metres_to(needs, self.there, offers, self.rules.near)
        mine, theirs = self.slots[0][needs, None], self.slots[1][None, offers]
        possible = np.ones(metres.shape, bool)
        answers = (
            possible,
            metres <= self.reach[offers],
            (mine == 0) | (theirs == 0) | (mine & theirs != 0),
            ~self._marked(needs, offers, self.barred),
            np.broadcast_to(takes <= self.units_left[offers], metres.shape),
        )
        for column, answer in enumerate(answers):
            possible = possible & answer
            self.left[needs, column] = possible.sum(1)
        prices = self.rules.prices
        cost = metres + lacking
        cost += prices.known * ~self._marked(needs, offers, self.known) + prices.keep * ~self._marked(
            needs, offers, self.former
        )
        rows, columns = self._chosen(needs, possible, cost)
        self.parts.append((needs[rows], offers[columns], cost[rows, columns], metres[rows, columns], takes[columns]))

    def _chosen(self, needs: Numbers, possible: Mask, cost: Numbers) -> tuple[Numbers, Numbers]:
        """The cheapest candidates of each need, and some evenly from all others, so that not everybody waits for the same few."""
        most = self.rules.candidates
        anywhere = most * self.rules.anywhere // 100
        best = most - anywhere
        chosen = []
        for row, need in enumerate(needs.tolist()):
            able = np.flatnonzero(possible[row])
            if len(able) > most:
                order = np.argpartition(cost[row, able], best)
                others = np.sort(able[order[best:]])
                first = need * GOLDEN % 1  # where to begin: other needs take others
                spread = others[((np.arange(anywhere) + first) * len(others) / max(anywhere, 1)).astype(np.int64)]
                able = np.concatenate([able[order[:best]], spread])
            chosen.append(able)
        return np.repeat(np.arange(len(needs)), [len(one) for one in chosen]), np.concatenate(chosen)

    def _marked(self, needs: Numbers, offers: Numbers, of: dict[int, set[int]]) -> Mask:
        """Which pairs of the block are named; `offers` are ascending."""
        marked = np.zeros((len(needs), len(offers)), bool)
        for row, need in enumerate(needs.tolist()) if of else ():
            if need in of:
                named = np.array(sorted(of[need]), np.int64)
                at = np.minimum(np.searchsorted(offers, named), len(offers) - 1)
                marked[row, at[offers[at] == named]] = True
        return marked

    def _barred(self) -> dict[int, set[int]]:
        """Of each need the offers that may not be proposed: one's own, kept apart, or rejected."""
        found: dict[int, set[int]] = defaultdict(set)
        apart: dict[UUID, list[UUID]] = defaultdict(list)
        for about, holder in self.loaded.apart:
            apart[about].append(holder)
        rejected: dict[UUID, list[UUID]] = defaultdict(list)
        for need, offer in self.loaded.rejected:
            rejected[need].append(offer)
        for number, ask in enumerate(self.asks):
            for holder in (ask.about, *apart.get(ask.about, ())) if ask.about else ():
                found[number].update(self.of_holder.get(holder, ()))
            found[number].update(self.number_of[one] for one in rejected.get(ask.id, ()) if one in self.number_of)
        return found

    def _known(self) -> dict[int, set[int]]:
        known = self.loaded.history.known
        return {
            number: {offer for holder in known[ask.about] for offer in self.of_holder.get(holder, ())}
            for number, ask in enumerate(self.asks)
            if ask.about in known
        }

    def _former(self) -> dict[int, set[int]]:
        former = self.loaded.former
        return {
            number: {self.number_of[former[ask.id]]}
            for number, ask in enumerate(self.asks)
            if former.get(ask.id) in self.number_of
        }

    def found(self) -> Candidates:
        """Everything put together, sorted by need."""
        nothing = tuple(np.zeros(0, np.int64) for _column in range(5))
        need, offer, cost, metres, units = (np.concatenate(column) for column in zip(nothing, *self.parts, strict=True))
        order = np.lexsort((offer, need))
        need, offer, cost, metres, units = (column[order] for column in (need, offer, cost, metres, units))
        holders = list(dict.fromkeys(one.holder for one in self.offers))
        numbers = {holder: number for number, holder in enumerate(holders)}
        people = {one.holder for one in self.offers if one.person}
        most = np.ones(len(self.offers), np.int64)  # the largest amount asked of each offer: it is never promised twice
        np.maximum.at(most, offer, units)
        served = self.loaded.history.by_subject
        problem = Problem(
            weight=np.array(rules.weights(len(self.asks)), np.int64),
            capacity=self.units_left // most,
            helper=np.array([numbers[one.holder] for one in self.offers], np.int64),
            spread=np.array([self.rules.prices.spread if one in people else 0 for one in holders], np.int64),
            need=need, offer=offer, cost=cost,
        )  # fmt: skip
        before = [served.get(ask.about, 0) if ask.about else 0 for ask in self.asks]
        return Candidates(self.asks, self.offers, holders, problem, metres, units, self.left, before)


def _bits(some: Sequence[Ask | Offer]) -> Numbers:
    return np.array([sum(BITS[slot] for slot in one.slots) for one in some], np.int64)


def _or_far(reach_m: int | None) -> int:
    return np.iinfo(np.int64).max if reach_m is None else reach_m
