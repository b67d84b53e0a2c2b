"""Finding many persons at once: by citizen number, by home, by name and birth date. For lists of thousands of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from wangge.kernel.bulk import in_chunks
from wangge.people.models import Household, Person, Residence, Trait
from wangge.places.codes import subtree_range
from wangge.places.models import Place

Beat = Callable[[], None]  # called after each query
SEALED = ("citizen_no", "phone")  # compared by their digests, never opened here


def digest_of(field: str, value: str) -> str:
    """The digest of a citizen number or phone, as `Person` keeps it beside the sealed value."""
    return digests_of(field, (value,))[0]


def digests_of(field: str, values: Iterable[str]) -> list[str]:
    """The digests of many citizen numbers or phones."""
    return Person._meta.get_field(f"{field}_digest").lookups(values)  # type: ignore[union-attr]


def by_number(digests: Iterable[str], beat: Beat) -> dict[str, list[Person]]:
    """Everybody in the district who has one of these citizen numbers, by digest."""
    found: dict[str, list[Person]] = {}
    for chunk in in_chunks(digests):
        for person in _people().filter(citizen_no_digest__in=chunk):
            found.setdefault(person.citizen_no_digest or "", []).append(person)
        beat()
    return found


def by_home(homes: Iterable[UUID], beat: Beat) -> dict[UUID, list[Person]]:
    """Everybody who belongs to one of these homes, by home."""
    found: dict[UUID, list[Person]] = {}
    for chunk in in_chunks(homes):
        for person in _people().filter(home__in=chunk):
            if person.home_id is not None:
                found.setdefault(person.home_id, []).append(person)
        beat()
    return found


def by_name(names: Iterable[str], within: Place, beat: Beat) -> dict[str, list[Person]]:
    """Everybody of these names whose home lies within a place, by name."""
    low, high = subtree_range(within.path)
    found: dict[str, list[Person]] = {}
    for chunk in in_chunks(names):
        for person in _people().filter(name__in=chunk, home__path__gte=low, home__path__lt=high):
            found.setdefault(person.name, []).append(person)
        beat()
    return found


def residences_of(people: Iterable[UUID], beat: Beat) -> dict[UUID, Residence]:
    """Where these people are registered as living now, by person; the household comes along."""
    found: dict[UUID, Residence] = {}
    for chunk in in_chunks(people):
        rows = Residence.objects.filter(person__in=chunk, valid_to=None).select_related("household")
        found |= {row.person_id: row for row in rows}
        beat()
    return found


def households_at(homes: Iterable[UUID], beat: Beat) -> dict[UUID, UUID]:
    """The household that lives at each of these homes now: place → household."""
    found: dict[UUID, UUID] = {}
    for chunk in in_chunks(homes):
        found |= dict(Household.objects.filter(place__in=chunk, valid_to=None).values_list("place", "pk"))
        beat()
    return found


def traits_of_many(people: Iterable[UUID], beat: Beat) -> set[tuple[UUID, str]]:
    """What is true of these people now: pairs of person and kind."""
    found: set[tuple[UUID, str]] = set()
    for chunk in in_chunks(people):
        found |= set(Trait.objects.filter(Q(person__in=chunk), valid_to=None).values_list("person", "kind"))
        beat()
    return found


def _people() -> QuerySet[Person]:
    """With the path of their home; sealed values stay sealed."""
    return Person.objects.select_related("home").defer(*SEALED)
