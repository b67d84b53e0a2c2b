"""Questions about people. Each says who is looking; what they may not see is not there."""

from __future__ import annotations

import re
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from wangge.kernel import permits
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.kernel.sealed import matching
from wangge.people.models import SEE_PEOPLE, AccessLog, Kin, Person, Residence, Trait
from wangge.people.refusals import RevealOver
from wangge.places import queries as places
from wangge.places.codes import subtree_range
from wangge.places.models import Place

MOST_FOUND = 20
MOST_WORDS = 4
SHORTEST_NUMBER = 7  # digits that can be a phone number


def people_seen_by(viewer: Person, *, at: datetime, text: str = "", trait: str = "") -> QuerySet[Person]:
    """The people a viewer may see, by name; narrowed by typed text and a trait. Home and current traits come along."""
    people = Person.objects.visible_to(viewer, day_of(at))
    if text.strip():
        people = people.filter(_typed(text, viewer, day_of(at)))
    if trait:
        people = people.filter(traits__kind=trait, traits__valid_to=None)
    current = Prefetch("traits", Trait.objects.filter(valid_to=None).order_by("kind"), to_attr="current_traits")
    return people.select_related("home__parent__parent").prefetch_related(current).order_by("pinyin", "name", "id")


def search(viewer: Person, text: str, *, at: datetime) -> list[Person]:
    """Up to 20 people by name, pinyin, initials, whole phone or citizen number, or address; at most two queries.

    Several words narrow: "王 3号楼" is a Wang in building 3. Nothing typed finds nobody.
    """
    if not text.strip():
        return []
    people = Person.objects.visible_to(viewer, day_of(at)).filter(_typed(text, viewer, day_of(at)))
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


def _typed(text: str, viewer: Person, on: date) -> Q:
    """Every word must fit: words with a house number by address, the others by name; without numbers either will do."""
    words = text.split()[:MOST_WORDS]
    numbered = [word for word in words if _is_house_number(word)]
    named = Q(*[_named(word) for word in words if word not in numbered])
    if numbered:
        return named & _living_at(" ".join(numbered), viewer, on)
    return named | _living_at(text, viewer, on)


def _is_house_number(word: str) -> bool:
    digits = len(re.sub(r"\D", "", word))
    return 0 < digits < SHORTEST_NUMBER


def _named(word: str) -> Q:
    low = word.lower()
    fits = Q(name__contains=word)
    if low.isascii() and low.isalpha():
        fits |= Q(pinyin__startswith=low) | Q(initials__startswith=low)
    if len(re.sub(r"\D", "", word)) >= SHORTEST_NUMBER:
        fits |= matching(Person, phone=word) | matching(Person, citizen_no=word)
    return fits


def _living_at(text: str, viewer: Person, on: date) -> Q:
    """People whose home is at or below a place in the viewer's reach that the text names."""
    mine = Place.objects.filter(permits.subtree_filter(viewer, SEE_PEOPLE, on=on))
    condition = Q(pk__in=())
    for place in places.search(text, among=mine, on=on):
        low, high = subtree_range(place.path)
        condition |= Q(home__path__gte=low, home__path__lt=high)
    return condition
