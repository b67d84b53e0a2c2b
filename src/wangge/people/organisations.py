"""Deeds on organisations: registered, corrected, moved, closed and opened again. Their contacts are in `contacts`.

A whole list at once is `organisation_rows.import_organisations`; both check a value by the same functions of
`organisation_rules`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from wangge import journal
from wangge.kernel import permits
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, NotFound
from wangge.people import organisation_rules as rules
from wangge.people import refusals
from wangge.people.commands import Actor
from wangge.people.models import SEE_ORGANISATIONS, Organisation, Person
from wangge.places.models import Place

EDIT_ORGANISATIONS = "edit_organisations"
EDITABLE = ("name", "kind", "uscc")


@atomic
def add_organisation(
    *, by: Actor, at: datetime, name: str, kind: str, uscc: str | None = None, place_id: UUID | None = None
) -> Organisation:
    """Register an organisation at a place of the tree; without one it serves the whole district.

    The credit code is checked (GB 32100) and belongs to one organisation. Raises NotPermitted, NotFound (place),
    NotADoor, Invalid (name, kind, uscc), CodeInUse, AlreadyThere.
    """
    place = door(place_id)
    require_edit(by, place, at)
    made = Organisation(place=place, valid_from=day_of(at))
    rules.put(made, {"name": name, "kind": kind, "uscc": uscc})
    _unique(made)
    made.save(force_insert=True)
    record("organisation.added", by, made, at, name=made.name, organisation_kind=made.kind)
    return made


@atomic
def update_organisation(
    *, by: Actor, organisation_id: UUID, version: int, at: datetime, **changes: Any
) -> Organisation:
    """Correct name, kind or credit code; `version` is the one the form was opened with.

    Returns it unchanged when nothing differs. Raises NotFound, NotPermitted, Changed, Invalid, CodeInUse, AlreadyThere,
    TypeError (a field that cannot be edited).
    """
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"update_organisation cannot change {', '.join(sorted(unknown))}")
    found = locked(organisation_id, by, at, version=version)
    before = {field: getattr(found, field) for field in changes}
    rules.put(found, changes)
    changed = sorted(field for field in changes if getattr(found, field) != before[field])
    if changed:
        _unique(found)
        found.version += 1
        found.save()
        record("organisation.updated", by, found, at, fields=changed, version=found.version)
    return found


@atomic
def move_organisation(
    *, by: Actor, organisation_id: UUID, version: int, place_id: UUID | None, at: datetime
) -> Organisation:
    """Register that the organisation is somewhere else from today on; the journal keeps where it was.

    Needs the permission at both places. Raises NotFound, NotPermitted, Changed, OrganisationClosed, NotADoor,
    AlreadyThere.
    """
    found = locked(organisation_id, by, at, version=version)
    place = door(place_id)
    require_edit(by, place, at)
    if found.valid_to is not None:
        raise refusals.OrganisationClosed
    if found.place_id == (place.pk if place else None):
        return found
    was = found.place.code if found.place else ""
    found.place, found.version = place, found.version + 1
    _unique(found)
    found.save(update_fields=["place", "version"])
    record("organisation.moved", by, found, at, place_from=was, place_to=place.code if place else "")
    return found


@atomic
def close_organisation(*, by: Actor, organisation_id: UUID, version: int, at: datetime) -> Organisation:
    """Register that the organisation closed; today is its last day. `reopen_organisation` takes it back.

    Raises NotFound, NotPermitted, Changed, OrganisationClosed.
    """
    found = locked(organisation_id, by, at, version=version)
    if found.valid_to is not None:
        raise refusals.OrganisationClosed
    found.valid_to, found.version = max(day_of(at), found.valid_from), found.version + 1
    found.save(update_fields=["valid_to", "version"])
    record("organisation.closed", by, found, at, last_day=found.valid_to)
    return found


@atomic
def reopen_organisation(*, by: Actor, organisation_id: UUID, version: int, at: datetime) -> Organisation:
    """Take back that the organisation closed. Raises NotFound, NotPermitted, Changed, NotClosed, AlreadyThere."""
    found = locked(organisation_id, by, at, version=version)
    if found.valid_to is None:
        raise refusals.NotClosed
    found.valid_to, found.version = None, found.version + 1
    _unique(found)
    found.save(update_fields=["valid_to", "version"])
    record("organisation.reopened", by, found, at)
    return found


@atomic
def record_export(*, by: Person, organisations: QuerySet[Organisation], at: datetime) -> list[Organisation]:
    """Take out a list of organisations; the journal says who took how many. Raises NotPermitted."""
    permits.require_anywhere(by, SEE_ORGANISATIONS, at=at)
    taken = list(organisations)
    journal.record("organisations.exported", by=by, on=by, at=at, count=len(taken))
    return taken


# What the commands here and in `contacts` share


def locked(organisation_id: UUID, by: Actor, at: datetime, *, version: int | None = None) -> Organisation:
    """The organisation, locked, once `by` may edit it here. Raises NotFound, NotPermitted, Changed."""
    found = (
        Organisation.objects.select_for_update(of=("self",)).select_related("place").filter(pk=organisation_id).first()
    )
    if found is None:
        raise NotFound
    require_edit(by, found.place, at)
    if version is not None and found.version != version:
        raise Changed
    return found


def require_edit(by: Actor, place: Place | None, at: datetime) -> None:
    """At a place by the post there; what belongs to the whole district by a post anywhere. Raises NotPermitted."""
    if rules.is_of_district(place):
        permits.require_anywhere(by, EDIT_ORGANISATIONS, at=at)
    else:
        permits.require(by, EDIT_ORGANISATIONS, place=place, at=at)


def door(place_id: UUID | None) -> Place | None:
    """The open place an organisation is registered at. Raises NotFound, NotADoor."""
    if place_id is None:
        return None
    place = Place.objects.current().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    if not rules.can_hold(place):
        raise refusals.NotADoor(field="place")
    return place


def record(kind: str, by: Actor, organisation: Organisation, at: datetime, **facts: Any) -> None:
    """One journal line about the organisation, at its place."""
    journal.record(kind, by=by, on=organisation, at=at, place=organisation.place, **facts)


def _unique(organisation: Organisation) -> None:
    """The kinder sentence before the database's own refusal. Two queries at most."""
    others = Organisation.objects.exclude(pk=organisation.pk)
    if organisation.uscc:
        holder = others.filter(uscc=organisation.uscc).first()
        if holder is not None:
            raise refusals.CodeInUse(field="uscc", name=holder.name)
    if (
        organisation.valid_to is None
        and others.current().filter(name=organisation.name, place=organisation.place).exists()
    ):
        raise refusals.AlreadyThere(field="name")
