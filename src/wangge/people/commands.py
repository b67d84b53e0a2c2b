"""Deeds on people: who lives where, who is whose family, what is true of them, and looking at what is sealed.

Accounts and tokens are in `accounts`. Every deed checks its permission at the person's home place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wangge import journal
from wangge.kernel import permits, policy
from wangge.kernel.actors import System
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.identity import BadNumber, check_citizen_no, normalise_phone
from wangge.kernel.refusals import Changed, Invalid, NotFound, NotPermitted
from wangge.kernel.sealed import matching
from wangge.people import refusals, rules
from wangge.people.models import AccessLog, Household, Kin, Person, Residence, Trait
from wangge.places.codes import PlaceKind
from wangge.places.models import Place

EDIT_PEOPLE = "edit_people"  # codes of the permissions; the rule is above, in posts
REVEAL_PERSONAL = "reveal_personal"
REVEALABLE = ("phone", "citizen_no")
EDITABLE = ("name", "gender", "born_on", "phone", "citizen_no")
EXPORTED_AT_ONCE = 1000
SHORTEST_PHONE = 7  # digits; a local number without its area code
Actor = Person | System


@dataclass(frozen=True)
class Revealed:
    """A sealed value in the clear, readable until a moment."""

    value: str
    until: datetime
    access_id: UUID


@atomic
def add_person(
    *,
    by: Actor,
    at: datetime,
    home: Place,
    name: str,
    gender: str = Person.Gender.UNKNOWN,
    born_on: date | None = None,
    phone: str | None = None,
    citizen_no: str | None = None,
) -> Person:
    """Register a person who belongs to a place.

    Raises NotPermitted, Invalid (name, phone, citizen_no), NumberInUse.
    """
    permits.require(by, EDIT_PEOPLE, place=home, at=at)
    person = Person(home=home)
    _set(person, {"name": name, "gender": gender, "born_on": born_on, "phone": phone, "citizen_no": citizen_no})
    person.save(force_insert=True)
    journal.record("person.added", by=by, on=person, at=at, place=home, name=journal.commit_to("name", person.name))
    return person


@atomic
def update_person(*, by: Actor, person_id: UUID, version: int, at: datetime, **changes: Any) -> Person:
    """Change what is known of a person; `version` is the one the form was opened with.

    `changes` may hold name, gender, born_on, phone, citizen_no. Returns the person unchanged when nothing differs.
    Raises NotFound, NotPermitted, Changed, Invalid, NumberInUse, TypeError (a field that cannot be edited).
    """
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"update_person cannot change {', '.join(sorted(unknown))}")
    person = _locked(person_id)
    permits.require(by, EDIT_PEOPLE, place=_home(person), at=at)
    if person.version != version:
        raise Changed
    before = {field: getattr(person, field) for field in changes}
    _set(person, changes)
    changed = sorted(field for field in changes if getattr(person, field) != before[field])
    if changed:
        person.version += 1
        person.save()
        _record("person.updated", by, person, at, fields=changed, version=person.version)
    return person


@atomic
def start_residence(*, by: Actor, person_id: UUID, place_id: UUID, relation: str, at: datetime) -> Residence:
    """Register that a person lives in the household at this place from today; ends where they lived before.

    Needs the permission at both homes. Raises NotFound, NotPermitted, NotAHome, AlreadyLivesHere.
    """
    person = _locked(person_id)
    place = _place(place_id)
    if place.kind != PlaceKind.HOUSEHOLD:
        raise refusals.NotAHome(field="place")
    permits.require(by, EDIT_PEOPLE, place=place, at=at)
    if person.home is not None:
        permits.require(by, EDIT_PEOPLE, place=person.home, at=at)
    today = day_of(at)
    current = person.residences.filter(valid_to=None).select_related("household").first()
    if current is not None and current.household.place_id == place.pk:
        raise refusals.AlreadyLivesHere
    if current is not None:
        _end(current, today)
    household, _new = Household.objects.get_or_create(place=place, valid_to=None, defaults={"valid_from": today})
    residence = Residence.objects.create(person=person, household=household, relation=relation, valid_from=today)
    _move(person, place)
    _record("residence.started", by, person, at, household=str(household.pk), relation=relation)
    return residence


@atomic
def end_residence(*, by: Actor, person_id: UUID, at: datetime) -> Residence:
    """Register that a person moved away today; they stay known to the community around their last home.

    Raises NotFound, NotPermitted, NoResidence.
    """
    person = _locked(person_id)
    permits.require(by, EDIT_PEOPLE, place=_home(person), at=at)
    residence = person.residences.filter(valid_to=None).first()
    if residence is None:
        raise refusals.NoResidence
    _end(residence, day_of(at))
    _record("residence.ended", by, person, at, household=str(residence.household_id))
    return residence


@atomic
def add_kin(
    *,
    by: Actor,
    person_id: UUID,
    relative_id: UUID,
    relation: str,
    at: datetime,
    contact_order: int = 1,
    sees_calls: bool = False,
) -> Kin:
    """Register a relative or emergency contact; `sees_calls` only with the person's own consent.

    Raises NotFound, NotPermitted, OwnKin, AlreadyKin, Invalid (relation).
    """
    person = _locked(person_id)
    permits.require(by, EDIT_PEOPLE, place=_home(person), at=at)
    if person.pk == relative_id:
        raise refusals.OwnKin(field="relative")
    relative = Person.objects.filter(pk=relative_id).first()
    if relative is None:
        raise NotFound
    if not relation.strip():
        raise Invalid(field="relation", what=_("与本人关系"), why=_("不能为空"))
    if Kin.objects.filter(person=person, relative=relative, valid_to=None).exists():
        raise refusals.AlreadyKin
    kin = Kin.objects.create(
        person=person,
        relative=relative,
        relation=relation.strip(),
        contact_order=contact_order,
        sees_calls=sees_calls,
        valid_from=day_of(at),
    )
    _record("kin.added", by, person, at, kin=str(kin.pk), sees_calls=sees_calls)
    return kin


@atomic
def set_kin_consent(*, by: Actor, kin_id: UUID, sees_calls: bool, at: datetime) -> Kin:
    """Record that the person agreed (or no longer agrees) that this relative sees them and their help calls.

    The person decides; staff may record what the person said. Raises NotFound, NotPermitted.
    """
    kin = _locked_kin(kin_id)
    if by != kin.person:
        permits.require(by, EDIT_PEOPLE, place=_home(kin.person), at=at)
    kin.sees_calls = sees_calls
    kin.save(update_fields=["sees_calls"])
    _record("kin.consent", by, kin.person, at, kin=str(kin.pk), sees_calls=sees_calls)
    return kin


@atomic
def end_kin(*, by: Actor, kin_id: UUID, at: datetime) -> Kin:
    """Take a relative off the list after today; they see the person no more at once. Raises NotFound, NotPermitted."""
    kin = _locked_kin(kin_id)
    permits.require(by, EDIT_PEOPLE, place=_home(kin.person), at=at)
    kin.valid_to, kin.sees_calls = day_of(at), False
    kin.save(update_fields=["valid_to", "sees_calls"])
    _record("kin.ended", by, kin.person, at, kin=str(kin.pk))
    return kin


@atomic
def add_trait(*, by: Actor, person_id: UUID, kind: str, at: datetime) -> Trait:
    """Record a fact that decides which care is offered. Raises NotFound, NotPermitted, TraitHeld, ValueError (kind)."""
    kind = Trait.Kind(kind)
    person = _locked(person_id)
    permits.require(by, EDIT_PEOPLE, place=_home(person), at=at)
    if person.traits.filter(kind=kind, valid_to=None).exists():
        raise refusals.TraitHeld
    trait = Trait.objects.create(person=person, kind=kind, valid_from=day_of(at))
    _record("trait.added", by, person, at, trait=str(trait.pk))
    return trait


@atomic
def end_trait(*, by: Actor, trait_id: UUID, at: datetime) -> Trait:
    """Record that a fact is true no longer. Raises NotFound, NotPermitted."""
    trait = (
        Trait.objects.select_for_update(of=("self",))
        .select_related("person__home")
        .filter(pk=trait_id, valid_to=None)
        .first()
    )
    if trait is None:
        raise NotFound
    permits.require(by, EDIT_PEOPLE, place=_home(trait.person), at=at)
    trait.valid_to = day_of(at)
    trait.save(update_fields=["valid_to"])
    _record("trait.ended", by, trait.person, at, trait=str(trait.pk))
    return trait


@atomic
def reveal(*, by: Person, subject_id: UUID, field: str, purpose: str, at: datetime) -> Revealed:
    """Unseal one field of one person for a stated purpose, for as many seconds as policy "reveal.seconds" says.

    The access is logged where the person can read it, and journalled without the value (PIPL Art. 51, 54).
    One's own data needs no post. Raises NotFound, NotPermitted, PurposeMissing, NothingToReveal, ValueError (field).
    """
    if field not in REVEALABLE:
        raise ValueError(f"{field} is not a field that can be revealed")
    subject = Person.objects.visible_to(by, day_of(at)).select_related("home").filter(pk=subject_id).first()
    if subject is None:
        raise NotFound
    if by.pk != subject.pk:
        permits.require(by, REVEAL_PERSONAL, place=_home(subject), at=at)
    if not rules.is_purpose(purpose):
        raise refusals.PurposeMissing(field="purpose")
    value = getattr(subject, field)
    if not value:
        raise refusals.NothingToReveal
    until = at + timedelta(seconds=policy.on("reveal.seconds", at).value)
    access = AccessLog.objects.create(
        viewer=by, subject=subject, field=field, purpose=purpose.strip()[:200], at=at, until=until
    )
    _record(
        "person.revealed",
        by,
        subject,
        at,
        field=field,
        until=until,
        purpose=journal.commit_to("purpose", access.purpose),
    )
    return Revealed(value, until, access.pk)


@atomic
def record_export(*, by: Person, people: QuerySet[Person], at: datetime) -> Iterator[Person]:
    """Take out a list of people; the journal says who took how many. Gives them one by one, a few in memory at a time.

    Raises NotPermitted.
    """
    permits.require_anywhere(by, "see_people", at=at)
    journal.record("people.exported", by=by, on=by, at=at, count=people.count())
    return people.iterator(chunk_size=EXPORTED_AT_ONCE)


def _record(kind: str, by: Actor, person: Person, at: datetime, **facts: Any) -> None:
    journal.record(kind, by=by, on=person, at=at, place=person.home, **facts)


def _locked(person_id: UUID) -> Person:
    person = Person.objects.select_for_update(of=("self",)).select_related("home").filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def _locked_kin(kin_id: UUID) -> Kin:
    kin = (
        Kin.objects.select_for_update(of=("self",))
        .select_related("person__home")
        .filter(pk=kin_id, valid_to=None)
        .first()
    )
    if kin is None:
        raise NotFound
    return kin


def _home(person: Person) -> Place:
    """Where the person belongs; nobody holds a post nowhere, so a person without a home is refused."""
    if person.home is None:
        raise NotPermitted
    return person.home


def _place(place_id: UUID) -> Place:
    place = Place.objects.current().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    return place


def _end(residence: Residence, day: date) -> None:
    residence.valid_to = day
    residence.save(update_fields=["valid_to"])


def _move(person: Person, place: Place) -> None:
    person.home, person.version = place, person.version + 1
    person.save(update_fields=["home", "version"])


def _set(person: Person, values: dict[str, Any]) -> None:
    """Put checked values on an unsaved or locked person."""
    for field, value in values.items():
        setattr(person, field, CHECKS[field](value, person) if field in CHECKS else value)
    if "name" in values:
        person.pinyin, person.initials = rules.pinyin_of(person.name)


def _checked_name(value: str, person: Person) -> str:
    if not value.strip():
        raise Invalid(field="name", what=_("姓名"), why=_("不能为空"))
    return value.strip()


def _checked_phone(value: str | None, person: Person) -> str | None:
    number = normalise_phone(value or "")
    if value and len(number) < SHORTEST_PHONE:
        raise Invalid(field="phone", what=_("电话"), why=_("位数不足，请连区号一起填写"))
    return number or None


def _checked_citizen_no(value: str | None, person: Person) -> str | None:
    if not value:
        return None
    try:
        number = check_citizen_no(value)
    except BadNumber as problem:
        raise Invalid(field="citizen_no", what=_("公民身份号码"), why=_wrong(problem)) from problem
    if Person.objects.filter(matching(Person, citizen_no=number)).exclude(pk=person.pk).exists():
        raise refusals.NumberInUse(field="citizen_no")
    return number


def _wrong(problem: BadNumber) -> str:
    return {
        "structure": _("应为 18 位数字，最后一位可为 X"),
        "birth_date": _("其中的出生日期不存在"),
        "check_digit": _("最后一位校验码不对"),
    }[problem.reason]


CHECKS = {"name": _checked_name, "phone": _checked_phone, "citizen_no": _checked_citizen_no}
