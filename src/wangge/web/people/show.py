"""How a person is shown: masked, with the address in words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from wangge.kernel.masking import mask_citizen_no, mask_phone
from wangge.people import rules
from wangge.people.models import Person, Trait
from wangge.places.models import Place

MASKS = {"phone": mask_phone, "citizen_no": mask_citizen_no}
LEVELS_SHOWN = 3  # building, unit, household


@dataclass(frozen=True)
class Hidden:
    """One sealed field: its masked form, empty when nothing is registered."""

    name: str
    label: str
    masked: str


@dataclass(frozen=True)
class Row:
    """One person in a list."""

    id: UUID
    name: str
    age: int | None
    gender: str
    phone: str
    address: str
    traits: list[str]


def hidden(person: Person, field: str) -> Hidden:
    """A sealed field as everybody who sees the person may see it."""
    value = getattr(person, field)
    return Hidden(field, label_of(field), MASKS[field](value) if value else "")


def label_of(field: str) -> str:
    """The field's name in the reader's language."""
    return {"phone": _("电话"), "citizen_no": _("公民身份号码")}[field]


def address_of(home: Place | None) -> str:
    """Building, unit and household in one line; the two places above must be loaded with it.

    Some districts name a unit "2单元", others "3号楼2单元": what a name already says is not said twice.
    """
    names: list[str] = []
    place = home
    for level in range(LEVELS_SHOWN):
        if place is None:
            break
        if not names or not names[0].startswith(place.name):
            names.insert(0, place.name)
        place = place.parent if level < LEVELS_SHOWN - 1 else None
    return "".join(names)


def row_of(person: Person, today: object) -> Row:
    """A list row; the person comes from `people_seen_by`."""
    traits: list[Trait] = getattr(person, "current_traits", [])
    return Row(
        id=person.pk,
        name=person.name,
        age=rules.age_on(person.born_on, today) if person.born_on else None,  # type: ignore[arg-type]
        gender=str(Person.Gender(person.gender).label),
        phone=mask_phone(person.phone) if person.phone else "",
        address=address_of(person.home),
        traits=[str(Trait.Kind(trait.kind).label) for trait in traits],
    )
