"""Many residents at once: what an import of households and residents writes.

`prepare` outside the transaction (it seals), `write_residents` inside it. The line in the journal is the import's: one for the
whole file, with its digest and counts; which row touched whom is kept by `wangge.imports`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from wangge.kernel import bulk, permits
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, NotPermitted
from wangge.people.models import Household, Person, Residence, Trait
from wangge.places.models import Place

IMPORT_DATA = "import_data"  # code of the permission; the rule is above, in posts
WITH = {"citizen_no": ("citizen_no_digest",), "phone": ("phone_digest",), "name": ("pinyin", "initials")}


@dataclass
class Residents:
    """What is to be written. People that change carry the version they were read with and their new values, and come with
    the names of the fields that change: what does not change is not even unsealed.

    `relations` are residences with another relation; `ended` are ids of residences that end today because their person
    moves; `homes` are the paths of all homes that are left or taken.
    """

    new: list[Person] = field(default_factory=list)
    changed: list[tuple[Person, tuple[str, ...]]] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    residences: list[Residence] = field(default_factory=list)
    relations: list[Residence] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    traits: list[Trait] = field(default_factory=list)
    homes: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class ResidentRows:
    """Residents ready to be written."""

    inserts: tuple[bulk.Prepared, ...]
    changed: tuple[bulk.Prepared, ...]
    numbers: dict[str, UUID]  # digest of a citizen number that is new → its person
    households: tuple[UUID, ...]  # places that get a household
    relations: dict[str, list[UUID]]
    ended: tuple[UUID, ...]
    homes: tuple[str, ...]


def prepare(residents: Residents) -> ResidentRows:
    """Get residents ready to be written: seals and digests all numbers."""
    people = bulk.insert(Person, residents.new)  # digests are filled in here
    changed = tuple(bulk.update(Person, group, _with(names)) for names, group in _grouped(residents.changed).items())
    renumbered = [person for person, names in residents.changed if "citizen_no" in names]
    relations: dict[str, list[UUID]] = {}
    for residence in residents.relations:
        relations.setdefault(str(residence.relation), []).append(residence.pk)
    return ResidentRows(
        inserts=(
            people,
            bulk.insert(Household, residents.households),
            bulk.insert(Residence, residents.residences),
            bulk.insert(Trait, residents.traits),
        ),
        changed=changed,
        numbers={
            person.citizen_no_digest: person.pk for person in (*residents.new, *renumbered) if person.citizen_no_digest
        },
        households=tuple(household.place_id for household in residents.households),
        relations=relations,
        ended=tuple(residents.ended),
        homes=tuple(residents.homes),
    )


@atomic
def write_residents(*, by: Any, within: Place, at: datetime, rows: ResidentRows) -> int:
    """Write prepared residents, whose old and new homes all lie within a place where `by` may import.

    New places must be written first. Returns how many rows. Raises NotPermitted; Changed when somebody changed or moved one
    of them, registered one of the numbers, or opened one of the households since; IntegrityError.
    """
    permits.require(by, IMPORT_DATA, place=within, at=at)
    if not all(path.startswith(within.path) for path in rows.homes):
        raise NotPermitted
    _require_free(rows)
    written = _end(rows.ended, day_of(at))
    for relation, keys in rows.relations.items():
        for chunk in bulk.in_chunks(keys):
            current = Residence.objects.filter(pk__in=chunk, valid_to=None)
            if current.update(relation=relation) != len(chunk):
                raise Changed
            written += len(chunk)
    return written + sum(one.write() for one in (*rows.changed, *rows.inserts))


def _grouped(changed: Sequence[tuple[Person, tuple[str, ...]]]) -> dict[tuple[str, ...], list[Person]]:
    """Who changes in the same fields: one statement for each group."""
    groups: dict[tuple[str, ...], list[Person]] = {}
    for person, names in changed:
        groups.setdefault(names, []).append(person)
    return groups


def _with(names: tuple[str, ...]) -> list[str]:
    """The fields and what is computed from them."""
    return [one for name in names for one in (name, *WITH.get(name, ()))]


def _require_free(rows: ResidentRows) -> None:
    """Neither numbers nor households may have been registered meanwhile: no constraint says so."""
    for chunk in bulk.in_chunks(rows.numbers):
        taken = Person.objects.filter(citizen_no_digest__in=chunk).values_list("citizen_no_digest", "pk")
        if any(rows.numbers[digest] != pk for digest, pk in taken):
            raise Changed
    for chunk in bulk.in_chunks(rows.households):
        if Household.objects.filter(place__in=chunk, valid_to=None).exists():
            raise Changed


def _end(residences: Sequence[UUID], today: date) -> int:
    for chunk in bulk.in_chunks(residences):
        if Residence.objects.filter(pk__in=chunk, valid_to=None).update(valid_to=today) != len(chunk):
            raise Changed
    return len(residences)
