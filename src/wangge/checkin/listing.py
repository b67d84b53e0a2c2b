"""Lists: many people reported in at once, from their unit or by the desk. All of it or nothing.

As many statements for two hundred rows as for two; a list sent twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wangge.checkin import refusals
from wangge.checkin.intake import (
    SHORTEST_PHONE,
    CheckInRow,
    Kind,
    Offer,
    Source,
    draft,
    file,
    require_sound,
    sound_purposes,
)
from wangge.checkin.models import CheckIn, Consent, UnitContact
from wangge.kernel import policy, writing
from wangge.kernel.bulk import in_chunks
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.identity import BadNumber, check_citizen_no, normalise_phone
from wangge.kernel.refusals import Invalid, NotPermitted, Refused
from wangge.people.models import Organisation, Person
from wangge.people.newcomers import Newcomer, add_newcomers
from wangge.places.models import Place
from wangge.places.queries import valid_on
from wangge.posts import access
from wangge.posts.access import Permission


@dataclass(frozen=True)
class Imported:
    """What a list brought: new check-ins, how many were there already, and how many people became known by it."""

    made: list[CheckIn]
    there: int
    newcomers: int


@dataclass
class _Known:
    """What the rows of a list are looked up in; two queries, and two more for every 500 of its numbers."""

    places: dict[UUID, Place]
    units: dict[UUID, Organisation]
    by_phone: dict[str, list[Person]]
    by_number: dict[str, Person]

    def person(self, row: CheckInRow, phone: str, number: str | None, *, desk: bool) -> Person | None:
        """Who the row means: the citizen number decides, else name and phone together. Raises Invalid.

        Only the desk, which sees the person, enters a phone under a second name: a number of two people signs nobody in.
        """
        if number:
            holder = self.by_number.get(_digest("citizen_no", number))
            if holder is not None and holder.name != row.name.strip():
                raise Invalid(field="citizen_no", what=_("公民身份号码"), why=_("已登记在另一个姓名下，请核对"))
            if holder is not None:
                return holder
        same = self.by_phone.get(_digest("phone", phone), []) if phone else []
        found = next((one for one in same if one.name == row.name.strip()), None)
        if same and found is None and not desk:
            raise Invalid(
                field="phone", what=_("电话"), why=_("已登记在另一个姓名下；请核对姓名，家人共用电话的请本人到窗口登记")
            )
        return found


@atomic
def import_checkins(*, by: Person, rows: Sequence[CheckInRow], at: datetime) -> Imported:
    """Report a whole list in; each check-in waits for approval.

    The desk may do it for its communities, a unit's contact for serving members of that unit where it has checked in.
    Raises NotPermitted, RowsRefused (which names every row, field and reason; then nothing was taken in).
    """
    return _take_in(_sound_rows(by, rows, at), by, at)


def try_checkins(*, by: Person, rows: Sequence[CheckInRow], at: datetime) -> list[bool]:
    """Which of these rows would be new check-ins; the others are there already, or said twice. Nothing is written.

    Raises what `import_checkins` raises.
    """
    ready = _sound_rows(by, rows, at)
    people = {one.person.pk for one in ready if one.person}
    seen: set[tuple[Any, ...]] = set()
    for some in in_chunks(people):
        seen |= set(CheckIn.objects.live().filter(person__in=some).values_list("person", "place", "kind"))
    found = []
    for one in ready:
        mine = (*one.key, one.place.pk, one.row.kind)
        found.append(mine not in seen)
        seen.add(mine)
    return found


def _sound_rows(by: Person, rows: Sequence[CheckInRow], at: datetime) -> list[_Ready]:
    """All rows, looked up and checked. Raises NotPermitted, RowsRefused."""
    known = _look_up(rows)
    desks = _require_may(by, rows, known, at)
    problems: list[tuple[int, str, str]] = []
    ready: list[_Ready] = []
    with policy.remembered():  # the age limits, once for all rows
        for number, row in enumerate(rows, start=1):
            try:
                ready.append(_checked(row, known, at, desk=row.place_id in desks))
            except Refused as refusal:
                problems.append((number, refusal.field, refusal.message))
    if problems:
        raise refusals.RowsRefused(problems)
    return ready


@dataclass
class _Ready:
    """A row that passed: the person known or to be added, and everything looked up."""

    row: CheckInRow
    place: Place
    unit: Organisation | None
    offer: Offer
    ground: Any
    purposes: list[str]
    newcomer: Newcomer
    person: Person | None

    @property
    def key(self) -> tuple[Any, ...]:
        """Two rows of one list with the same key are one person."""
        who = self.newcomer
        return (self.person.pk,) if self.person else (who.name, who.citizen_no or who.phone, who.born_on)


def _look_up(rows: Sequence[CheckInRow]) -> _Known:
    phones = {_digest("phone", row.phone) for row in rows if normalise_phone(row.phone)}
    numbers = {_digest("citizen_no", row.citizen_no) for row in rows if row.citizen_no.strip()}
    by_phone: dict[str, list[Person]] = {}
    by_number: dict[str, Person] = {}
    people: dict[UUID, Person] = {}
    for column, digests in (("phone_digest", phones), ("citizen_no_digest", numbers)):
        for some in in_chunks(digests):
            people |= Person.objects.filter(**{f"{column}__in": some}, merged_into=None).in_bulk()
    for person in sorted(people.values(), key=lambda one: one.pk):
        if person.phone_digest:
            by_phone.setdefault(person.phone_digest, []).append(person)
        if person.citizen_no_digest:
            by_number[person.citizen_no_digest] = person
    return _Known(
        Place.objects.current().in_bulk({row.place_id for row in rows}),
        Organisation.objects.filter(valid_to=None).in_bulk({row.unit_id for row in rows if row.unit_id}),
        by_phone,
        by_number,
    )


def _require_may(by: Person, rows: Sequence[CheckInRow], known: _Known, at: datetime) -> set[UUID]:
    """Whoever sends the list manages check-ins in all its communities, or speaks for all its units there.

    Returns the communities whose check-ins they manage.
    """
    rights = access.rights_of(by, day_of(at))
    desks = {pk for pk, place in known.places.items() if rights.allow(Permission.MANAGE_CHECKINS, place.path)}
    spoken_for = set(UnitContact.objects.filter(valid_on(day_of(at)), person=by).values_list("unit", "place"))
    for place_id, unit_id, kind in {(row.place_id, row.unit_id, row.kind) for row in rows}:
        if kind == Kind.SERVING_MEMBER and (unit_id, place_id) in spoken_for and place_id in known.places:
            continue
        if place_id not in desks:
            raise NotPermitted
    return desks


def _checked(row: CheckInRow, known: _Known, at: datetime, *, desk: bool) -> _Ready:
    """One row by the same rules as a single check-in. Raises what `intake.apply` raises."""
    if not row.name.strip():
        raise Invalid(field="name", what=_("姓名"), why=_("不能为空"))
    phone = normalise_phone(row.phone)
    if not phone and not row.citizen_no.strip():
        raise Invalid(field="phone", what=_("电话"), why=_("电话和公民身份号码至少填一项"))
    if phone and len(phone) < SHORTEST_PHONE:
        raise Invalid(field="phone", what=_("电话"), why=_("位数不足，请连区号一起填写"))
    try:
        number = check_citizen_no(row.citizen_no) if row.citizen_no.strip() else None
    except BadNumber as problem:
        raise Invalid(field="citizen_no", what=_("公民身份号码"), why=_("号码有误，请核对")) from problem
    person = known.person(row, phone, number, desk=desk)
    place, unit = known.places[row.place_id], known.units.get(row.unit_id) if row.unit_id else None
    born_on = (person.born_on if person else None) or row.born_on
    ground = require_sound(row.kind, place, unit, born_on, row.ground, at)
    newcomer = Newcomer(row.name.strip(), place, row.gender, row.born_on, phone or None, number)
    return _Ready(row, place, unit, row.offer.sound(), ground, sound_purposes(row.consents), newcomer, person)


def _take_in(ready: Sequence[_Ready], by: Person, at: datetime) -> Imported:
    keyed = [(one.key, one) for one in ready]  # before newcomers become persons, which changes the keys
    first: dict[tuple[Any, ...], _Ready] = {}
    for key, one in keyed:
        first.setdefault(key, one)
    new = [one for one in first.values() if one.person is None]
    for one, person in zip(new, add_newcomers([one.newcomer for one in new], by=by, at=at), strict=True):
        one.person = person
    people = {key: one.person for key, one in first.items() if one.person}
    ids = [person.pk for person in people.values()]
    live: set[tuple[Any, ...]] = set()
    agreed: set[tuple[Any, ...]] = set()
    for some in in_chunks(ids):
        live |= set(CheckIn.objects.live().filter(person__in=some).values_list("person", "place", "kind"))
        agreed |= set(Consent.objects.filter(person__in=some, withdrawn_at=None).values_list("person", "purpose"))
    made: list[CheckIn] = []
    with writing.together():
        for key, one in keyed:
            person = people[key]
            if (person.pk, one.place.pk, one.row.kind) in live:
                continue
            live.add((person.pk, one.place.pk, one.row.kind))
            desk = one.row.kind != Kind.SERVING_MEMBER or one.unit is None
            check_in = draft(
                person, one.place, one.row.kind, one.unit, one.offer, by=by, at=at,
                source=Source.DESK if desk else Source.UNIT,
            )  # fmt: skip
            purposes = [purpose for purpose in one.purposes if (person.pk, purpose) not in agreed]
            agreed |= {(person.pk, purpose) for purpose in purposes}
            file(check_in, one.ground, purposes, how=Consent.How.PAPER, by=by, at=at)
            made.append(check_in)
    return Imported(made, len(ready) - len(made), len(new))


def _digest(field: str, value: str) -> str:
    return Person._meta.get_field(f"{field}_digest").lookup(value)  # type: ignore[union-attr]
