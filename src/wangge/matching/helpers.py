"""One helper for one need: found, locked, and asked whether they may be promised now. Runs in the deed's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Q

from wangge.kernel.clock import day_of
from wangge.matching import history, loading, positions, refusals, results, rules, standing
from wangge.matching.loading import Ask, Offer, Rules
from wangge.matching.models import Exclusion
from wangge.matching.using import used_by
from wangge.needs.kinds import Unit
from wangge.needs.models import Need, Resource
from wangge.people.models import Person
from wangge.places.models import Place


@dataclass(frozen=True)
class Choice:
    """A helper somebody chose: a resource, or a person who checked in."""

    resource_id: UUID | None = None
    person_id: UUID | None = None

    def __post_init__(self) -> None:
        if (self.resource_id is None) == (self.person_id is None):
            raise ValueError("a choice is a resource or a person")


@dataclass(frozen=True)
class Found:
    """A helper for a need: the offer, where it is, how much the need would take, and why they fit."""

    offer: Offer
    units: int
    distance_m: int
    reasons: dict[str, Any]


def lock(choice: Choice) -> None:
    """Lock the row whose capacity would be promised: no two deeds promise the last place. Before the pair, after the need."""
    if choice.resource_id is not None:
        list(Resource.objects.select_for_update(of=("self",)).filter(pk=choice.resource_id).values_list("pk"))
    elif choice.person_id is not None:
        list(Person.objects.select_for_update(of=("self",)).filter(pk=choice.person_id).values_list("pk"))


def require(need: Need, choice: Choice, *, within: Place, at: datetime) -> Found:
    """The helper, if they may be promised for this need now.

    Raises HelperGone, NotAgreed, HelperRemoved, ForThemselves, KeptApart, TakenUp.
    """
    rules_now = Rules.on(at)
    offer = _offer(choice, within, rules_now, at)
    ask = loading.ask_of(need)
    if ask.about == offer.holder:
        raise refusals.ForThemselves(field="to")
    if need.subject_id and _kept_apart(need.subject_id, offer):
        raise refusals.KeptApart(field="to")
    units = rules.units_taken(need.unit, need.amount, offer.unit, rules_now.task_hours)
    if units > offer.left:
        raise refusals.TakenUp(field="to", left=offer.left, units=units, unit=Unit(offer.unit).label)
    return Found(offer, units, distance(ask, offer, rules_now), reasons(ask, offer, rules_now, at))


def reasons(ask: Ask, offer: Offer, rules_now: Rules, at: datetime) -> dict[str, Any]:
    """Why these two fit, told as a run tells it."""
    waited = rules.waited_days(ask.reported_at, at)
    on = day_of(at)
    known = 0
    if ask.about:
        so_far = history.of([ask.about], on - rules.days(rules_now.history_days), on)
        known = so_far.by_pair.get((ask.about, offer.holder), 0)
    return {
        "safety": ask.safety, "urgency": ask.urgency, "raised": rules.raised(ask.urgency, waited, rules_now.step_days),
        "waited": waited, **results.told(ask, offer), "known": known, "kept": False, "load": 1,
    }  # fmt: skip


def distance(ask: Ask, offer: Offer, rules_now: Rules) -> int:
    """Metres between the two, as a run would say."""
    places = list(Place.objects.filter(path__in=[ask.path, offer.path]))
    where, numbers, first = positions.known(places), {}, np.array([0])  # type: ignore[var-annotated]
    here, there = (positions.spots([path], where, numbers) for path in (ask.path, offer.path))
    return int(here.metres_to(first, there, first, rules_now.near)[0, 0])


def _offer(choice: Choice, within: Place, rules_now: Rules, at: datetime) -> Offer:
    on = day_of(at)
    if choice.resource_id is not None:
        resource = loading.open_resources(within, on).filter(pk=choice.resource_id).select_related("place").first()
        if resource is None:
            raise refusals.HelperGone(field="to")
        used = used_by(resources=[resource.pk], people=[], on=on)
        offer = loading.offer_of_resource(resource, used)
    else:
        helping = loading.helping(loading.checked_in(within).filter(person=choice.person_id), within)
        if not helping:
            raise refusals.HelperGone(field="to")
        (found,) = helping.values()
        offer = loading.offer_of_person(found, used_by(resources=[], people=[found.person], on=on), rules_now)
    _require_standing(offer)
    if choice.resource_id is None and not standing.may_serve([offer.holder], on):
        raise refusals.HelperGone(field="to")
    return offer


def _require_standing(offer: Offer) -> None:
    if offer.person is not None:
        if not standing.agreed([offer.person]):
            raise refusals.NotAgreed(field="to")
        if standing.removed_people([offer.person]):
            raise refusals.HelperRemoved(field="to")
    if offer.organisation is not None and standing.removed_organisations([offer.organisation]):
        raise refusals.HelperRemoved(field="to")


def _kept_apart(subject: UUID, offer: Offer) -> bool:
    if offer.person is None and offer.organisation is None:
        return False
    other = Q(person=offer.person) if offer.person else Q(organisation=offer.organisation)
    return Exclusion.objects.current().filter(other, subject=subject).exists()
