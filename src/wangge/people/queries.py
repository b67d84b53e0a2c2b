"""Questions about people. Each says who is looking; what they may not see is not there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people import typed
from wangge.people.models import AccessLog, Kin, Person, Residence, Trait
from wangge.people.refusals import RevealOver
from wangge.people.typed import Reach

MOST_FOUND = 20


def people_seen_by(viewer: Person, *, at: datetime, text: str = "", trait: str = "") -> QuerySet[Person]:
    """The people a viewer may see, by name; narrowed by typed text and a trait. Home and current traits come along."""
    people = Person.objects.visible_to(viewer, day_of(at))
    if text.strip():
        people = people.filter(typed.fitting(text, Reach(viewer, day_of(at))))
    if trait:
        people = people.filter(traits__kind=trait, traits__valid_to=None)
    current = Prefetch("traits", Trait.objects.filter(valid_to=None).order_by("kind"), to_attr="current_traits")
    return people.select_related("home__parent__parent").prefetch_related(current).order_by("pinyin", "name", "id")


def search(
    viewer: Person, text: str, *, at: datetime, numbers: bool = True, reach: Reach | None = None
) -> list[Person]:
    """Up to 20 people by name, pinyin, initials or address, and with `numbers` by a whole phone or citizen number.

    Several words narrow: "王 3号楼" is a Wang in building 3. Nothing typed finds nobody. One query for the people, and
    those of `places.queries.search` for an address (none when `reach` knows it already).
    """
    if not text.strip():
        return []
    fitting = typed.fitting(text, reach or Reach(viewer, day_of(at)), numbers=numbers)
    people = Person.objects.visible_to(viewer, day_of(at)).filter(fitting).defer("citizen_no")
    return list(people.select_related("home__parent__parent").order_by("pinyin", "name", "id")[:MOST_FOUND])


def person_for(viewer: Person, person_id: UUID, *, at: datetime) -> Person:
    """One person the viewer may see, with home. Raises NotFound."""
    person = (
        Person.objects.visible_to(viewer, day_of(at))
        .select_related("home__parent__parent")
        .filter(pk=person_id)
        .first()
    )
    if person is None:
        raise NotFound
    return person


def kin_of(person: Person, *, at: datetime) -> QuerySet[Kin]:
    """The person's relatives in the order they are to be called."""
    return person.kin.current(day_of(at)).select_related("relative").order_by("contact_order", "id")


def traits_of(person: Person) -> QuerySet[Trait]:
    """What is true of the person now."""
    return person.traits.filter(valid_to=None).order_by("kind")


def residence_of(person: Person) -> Residence | None:
    """Where the person is registered as living now, or None."""
    return person.residences.filter(valid_to=None).select_related("household__place__parent__parent").first()


def housemates_of(person: Person, viewer: Person, *, at: datetime) -> QuerySet[Residence]:
    """Who else lives in the household now, as far as the viewer may see them; the head first."""
    mine = Residence.objects.filter(person=person, valid_to=None).values("household")
    seen = Person.objects.visible_to(viewer, day_of(at))
    others = Residence.objects.filter(household__in=mine, valid_to=None, person__in=seen).exclude(person=person)
    return others.select_related("person").order_by("valid_from", "id")


def accesses_to(person: Person) -> QuerySet[AccessLog]:
    """Who looked at this person's sealed data, newest first."""
    return AccessLog.objects.filter(subject=person).select_related("viewer").order_by("-at", "-id")


def revealed(viewer: Person, access_id: UUID, *, at: datetime) -> tuple[AccessLog, str]:
    """The value of an access that is still open, for the viewer who asked. Raises NotFound, RevealOver."""
    access = AccessLog.objects.select_related("subject").filter(pk=access_id, viewer=viewer).first()
    if access is None:
        raise NotFound
    if at >= access.until:
        raise RevealOver
    return access, getattr(access.subject, access.field) or ""
