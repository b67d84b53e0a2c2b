"""The public lists: what is published says what is needed or offered, never by whom or at which door."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wangge.kernel.district import atomic
from wangge.needs import refusals, rules, timeline
from wangge.needs.models import Need, Resource
from wangge.needs.rules import Shows
from wangge.needs.states import State
from wangge.needs.timeline import Actor, E
from wangge.people.models import Person
from wangge.places.codes import PlaceKind

REFUSALS = {
    Shows.NAME: refusals.NamesSomebody,
    Shows.NUMBER: refusals.ShowsNumber,
    Shows.DOOR: refusals.ShowsDoor,
}


@atomic
def publish_need(*, by: Actor, need_id: UUID, at: datetime) -> Need:
    """Put an open need on the public list; repeating it changes nothing.

    Raises NotFound, NotPermitted, WrongState, NamesSomebody, ShowsNumber, ShowsDoor.
    """
    return _publish(Need, need_id, by, at)


@atomic
def publish_resource(*, by: Actor, resource_id: UUID, at: datetime) -> Resource:
    """As `publish_need`."""
    return _publish(Resource, resource_id, by, at)


@atomic
def unpublish_need(*, by: Actor, need_id: UUID, at: datetime) -> Need:
    """Take a need off the public list; repeating it changes nothing. Raises NotFound, NotPermitted."""
    return _unpublish(Need, need_id, by, at)


@atomic
def unpublish_resource(*, by: Actor, resource_id: UUID, at: datetime) -> Resource:
    """As `unpublish_need`."""
    return _unpublish(Resource, resource_id, by, at)


def require_fit(entry: Need | Resource) -> None:
    """Raise NamesSomebody, ShowsNumber or ShowsDoor when the title would lead to a person. One query."""
    found = rules.shown_by(entry.title, _names(entry))
    if found is not None:
        shows, words = found
        raise REFUSALS[shows](field="title", found=words)


def _publish(of: type[E], entry_id: UUID, by: Actor, at: datetime) -> E:
    (entry,) = timeline.locked(of, entry_id)
    timeline.require_staff(by, entry, at)
    if entry.state != State.OPEN:
        raise refusals.WrongState(number=entry.number, state=of.STATE_WORDS[entry.state])
    if entry.published_at is None:
        require_fit(entry)
        entry.published_at = at
        timeline.save(entry, "published_at")
        timeline.write(entry, "published", by=by, at=at)
    return entry


def _unpublish(of: type[E], entry_id: UUID, by: Actor, at: datetime) -> E:
    (entry,) = timeline.locked(of, entry_id)
    timeline.require_may_change(by, entry, at)
    if entry.published_at is not None:
        entry.published_at = None
        timeline.save(entry, "published_at")
        timeline.write(entry, "unpublished", by=by, at=at)
    return entry


def _names(entry: Need | Resource) -> list[str]:
    """Of the person it is about, who reported it from their own phone, and everybody living at the door."""
    ids = [getattr(entry, f"{entry.ABOUT}_id")]
    if entry.source == "own":
        ids.append(entry.reported_by_id)
    found = Person.objects.filter(pk__in=[one for one in ids if one])
    if entry.place.kind == PlaceKind.HOUSEHOLD:
        found = found | Person.objects.filter(home_id=entry.place_id)
    return list(found.order_by("id").values_list("name", flat=True))
