"""What a run says: the pairs with their reasons and alternatives, what is missing elsewhere, and where to look for helpers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from wangge.matching import rules
from wangge.matching.candidates import QUESTIONS, Candidates, fit_of
from wangge.matching.certificate import Prices
from wangge.matching.loading import Ask, Loaded, Offer
from wangge.matching.models import Pair, Run, Unserved
from wangge.matching.positions import LEVELS
from wangge.matching.problem import NOBODY, Numbers, Plans
from wangge.matching.states import Why
from wangge.people.abilities import SLOTS

ALTERNATIVES = 3
MISSING = dict(zip(QUESTIONS, (Why.NO_OFFER, Why.TOO_FAR, Why.NO_TIME, Why.NOT_THESE, Why.NOBODY_FREE), strict=True))
GRID, COMMUNITY = LEVELS["grid"], LEVELS["community"]
SKILLS_NAMED = 2


def pairs(run: Run, loaded: Loaded, found: Candidates, plans: Plans, at: datetime) -> list[Pair]:
    """The unsaved pairs of the final plan, the most pressing need first."""
    teller = _Teller(loaded, found, plans.final, at)
    return [teller.pair(run, need) for need in np.flatnonzero(plans.final != NOBODY).tolist()]


def unserved(run: Run, found: Candidates, plans: Plans) -> list[Unserved]:
    """The unsaved rows of needs nobody is proposed for, each with what is missing first."""
    rows = []
    for need in np.flatnonzero(plans.final == NOBODY).tolist():
        left = dict(zip(QUESTIONS, found.left[need].tolist(), strict=True))
        why = next((MISSING[question] for question in QUESTIONS if not left[question]), Why.MORE_URGENT)
        rows.append(Unserved(run=run, need_id=found.asks[need].id, rank=need + 1, why=why, counts=left))
    return rows


def counts(loaded: Loaded, found: Candidates, plans: Plans) -> dict[str, Any]:
    """The figures of a run."""
    used = plans.final[plans.final != NOBODY]
    helpers = found.problem.helper[found.problem.offer[used]]
    known = sum(_times_known(loaded, found, pair) > 0 for pair in used.tolist())
    return {
        "needs": len(found.asks),
        "offers": len(found.offers),
        "possible": len(found.problem.need),
        "candidates": loaded.rules.candidates,
        "served": len(used),
        "helpers": len(set(helpers.tolist())),
        "busiest": int(np.bincount(helpers).max()) if len(used) else 0,
        "metres": int(found.distance_m[used].mean()) if len(used) else 0,
        "nearest_metres": int(found.distance_m[plans.nearest[plans.nearest != NOBODY]].mean()) if len(used) else 0,
        "known": known,
        **{f"left_out_{why}": number for why, number in loaded.left_out.items()},
    }


def recruiting(found: Candidates, plans: Plans, prices: Prices, places: Mapping[str, UUID]) -> list[dict[str, Any]]:
    """Where one more helper would be worth most: by grid and kind, the weightiest need that could then be served too.

    From the shadow prices of stage 1: whoever could serve some needs is worth the most that one of them now pays for its
    helper. `places` gives the id of each grid or community by path.
    """
    worth = gain(found, prices.who)
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, ask in enumerate(found.asks):
        groups[around(ask.path), ask.kind].append(number)
    rows = []
    for (path, kind), needs in groups.items():
        price = int(worth[needs].max())
        if price > 0 and path in places:
            next_served = len(found.asks) - price  # weights are n for the first need, 1 for the last
            rows.append({
                "place": str(places[path]),
                "path": path,
                "kind": kind,
                "skills": _skills_of(found.asks[number] for number in needs),
                "unserved": int((plans.final[needs] == NOBODY).sum()),
                "price": price,
                "need": str(found.asks[next_served].id),
                "elsewhere": next_served not in needs,
            })  # fmt: skip
    return sorted(rows, key=lambda row: (-row["price"], -row["unserved"], row["path"], row["kind"]))


def gain(found: Candidates, price: Numbers) -> Numbers:
    """Of each need: what a new helper who can serve it would add to the weight of all that are served."""
    problem = found.problem
    pays = np.zeros(len(problem.weight), np.int64)
    usable = problem.usable
    need, offer = problem.need[usable], problem.offer[usable]
    np.maximum.at(pays, need, problem.weight[need] - price[offer])
    return problem.weight - pays


def around(path: str) -> str:
    """The path of the grid a place lies in, or of its community."""
    parts = path.strip("/").split("/")
    return "/".join(parts[: GRID if len(parts) >= GRID else COMMUNITY]) + "/"


def common_slots(ask: Ask, offer: Offer) -> list[str]:
    """The times both can; where only one of them says any, those."""
    both = ask.slots & offer.slots if ask.slots and offer.slots else ask.slots | offer.slots
    return [slot for slot in SLOTS if slot in both]


def near(one: str, other: str) -> str:
    """The smallest of building, grid and community that holds both places; empty when none does."""
    mine, theirs = one.strip("/").split("/"), other.strip("/").split("/")
    for level, parts in LEVELS.items():
        if len(mine) >= parts and mine[:parts] == theirs[:parts]:
            return level
    return ""


class _Teller:
    """Puts one pair after the other into words that pages can say: codes and numbers."""

    def __init__(self, loaded: Loaded, found: Candidates, plan: Numbers, at: datetime) -> None:
        self.loaded, self.found, self.plan, self.at = loaded, found, plan, at
        self.starts = np.searchsorted(found.problem.need, np.arange(len(found.asks) + 1))
        used = found.problem.offer[plan[plan != NOBODY]]
        self.load = np.bincount(used, minlength=len(found.offers))
        self.of_helper = Counter(found.problem.helper[used].tolist())
        self.taken: dict[UUID, Counter[str]] = defaultdict(Counter)

    def pair(self, run: Run, need: int) -> Pair:
        ask, chosen = self.found.asks[need], int(self.plan[need])
        offer = self._offer(chosen)
        slot = rules.chosen_slot(common_slots(ask, offer), self.taken[offer.holder])
        if slot:
            self.taken[offer.holder][slot] += 1
        return Pair(
            run=run, need_id=ask.id, resource_id=offer.resource, person_id=offer.person, organisation_id=offer.organisation,
            slot=slot, distance_m=int(self.found.distance_m[chosen]), units=int(self.found.units[chosen]), rank=need + 1,
            reasons=self._pressing(need) | self._of_pair(chosen), alternatives=self._others(need, chosen),
            need_version=ask.version, helper_version=offer.version,
        )  # fmt: skip

    def _offer(self, pair: int) -> Offer:
        return self.found.offers[self.found.problem.offer[pair]]

    def _pressing(self, need: int) -> dict[str, Any]:
        ask = self.found.asks[need]
        waited = rules.waited_days(ask.reported_at, self.at)
        raised = rules.raised(ask.urgency, waited, self.loaded.rules.step_days)
        return {"safety": ask.safety, "urgency": ask.urgency, "raised": raised, "waited": waited}

    def _of_pair(self, pair: int) -> dict[str, Any]:
        ask, offer = self.found.asks[self.found.problem.need[pair]], self._offer(pair)
        return told(ask, offer) | {
            "known": _times_known(self.loaded, self.found, pair),
            "kept": self.loaded.former.get(ask.id) == offer.id,
            "load": self.of_helper[int(self.found.problem.helper[self.found.problem.offer[pair]])],
            "cost": int(self.found.problem.cost[pair]),
        }

    def _others(self, need: int, chosen: int) -> list[dict[str, Any]]:
        others = [pair for pair in range(self.starts[need], self.starts[need + 1]) if pair != chosen]
        others.sort(key=lambda pair: (self.found.problem.cost[pair], pair))
        return [self._other(pair) for pair in others[:ALTERNATIVES]]

    def _other(self, pair: int) -> dict[str, Any]:
        offer, number = self._offer(pair), self.found.problem.offer[pair]
        return {
            "resource": _text(offer.resource), "person": _text(offer.person), "organisation": _text(offer.organisation),
            "distance_m": int(self.found.distance_m[pair]),
            "free": bool(self.load[number] < self.found.problem.capacity[number]),
            **self._of_pair(pair),
        }  # fmt: skip


def told(ask: Ask, offer: Offer) -> dict[str, Any]:
    """Why these two fit, as codes: nearness, skills in common, times."""
    fit = fit_of(ask, offer)
    return {
        "near": near(ask.path, offer.path),
        "skills": list(fit.skills) if fit else [],
        "percent": fit.percent if fit else 0,
        "slots": common_slots(ask, offer),
    }


def _times_known(loaded: Loaded, found: Candidates, pair: int) -> int:
    about, holder = found.asks[found.problem.need[pair]].about, found.offers[found.problem.offer[pair]].holder
    return loaded.history.by_pair.get((about, holder), 0) if about else 0


def _skills_of(asks: Any) -> list[str]:
    wanted = Counter(skill for ask in asks for skill in (ask.skills or rules.SKILLS_OF[ask.kind]))
    return [skill for skill, _count in wanted.most_common(SKILLS_NAMED)]


def _text(key: UUID | None) -> str | None:
    return str(key) if key else None
