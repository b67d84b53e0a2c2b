"""Two records of one person made into one: only a record that nothing hangs on can be dropped, and it can come back.

The deed that merges asks for its own permission and journals; nothing here does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from wangge.kernel.clock import day_of
from wangge.people.models import AccessLog, Person, Trait

FACTS = ("phone", "citizen_no", "born_on")  # taken over where the record that stays has none

_loose: dict[type[Model], Q] = {}


def does_not_bind(model: type[Model], rows: Q) -> None:
    """Let a package say which rows of a table may stay with a record that is dropped, such as a proposal nobody took."""
    _loose[model] = rows


def ties_of(person: Person, *, movable: Iterable[type[Model]], flags: Iterable[str]) -> list[str]:
    """The tables (by label) in which something hangs on this person and would not come along.

    Accesses to the record stay with it: they are about the record. `flags` are the traits that come along.
    """
    left = {*movable, AccessLog, Trait, Person}
    relations = [one for one in Person._meta.related_objects if one.related_model not in left]
    found = {
        one.related_model._meta.label_lower
        for one in relations
        if one.related_model._base_manager.filter(**{one.field.name: person})
        .exclude(_loose.get(one.related_model, Q(pk__in=())))
        .exists()
    }
    if person.traits.exclude(kind__in=list(flags)).exists():
        found.add(Trait._meta.label_lower)
    return sorted(found)


def merge(*, kept: Person, dropped: Person, flags: Iterable[str], at: datetime) -> dict[str, Any]:
    """Take the dropped record off every list and give the kept one its missing facts and flags. Both must be locked.

    Returns what `undo` needs.
    """
    facts = {name: value for name in FACTS if (value := getattr(dropped, name)) and not getattr(kept, name)}
    if "citizen_no" in facts:
        dropped.citizen_no = None  # one number names one person
    dropped.merged_into = kept
    dropped.save()
    for name, value in facts.items():
        setattr(kept, name, value)
    if facts:
        kept.version += 1
        kept.save()
    up = dropped.traits.filter(kind__in=list(flags), valid_to=None)
    double = list(up.filter(kind__in=kept.traits.filter(valid_to=None).values("kind")).values_list("pk", flat=True))
    moving = list(up.exclude(pk__in=double).values_list("pk", flat=True))
    Trait.objects.filter(pk__in=double).update(valid_to=day_of(at))
    Trait.objects.filter(pk__in=moving).update(person=kept)
    return {
        "facts": {name: str(value) for name, value in facts.items()},
        "flags_ended": [str(pk) for pk in double],
        "flags_moved": [str(pk) for pk in moving],
    }


def undo(*, kept: Person, dropped: Person, moved: Mapping[str, Any]) -> None:
    """Put both records back as they were before `merge`; a fact somebody changed since then stays."""
    for name, text in moved["facts"].items():
        value: Any = date.fromisoformat(text) if name == "born_on" else text
        if getattr(kept, name) == value:
            setattr(kept, name, None)
        if name == "citizen_no":
            dropped.citizen_no = text
    dropped.merged_into = None
    dropped.save()
    if moved["facts"]:
        kept.version += 1
        kept.save()
    Trait.objects.filter(pk__in=moved["flags_ended"]).update(valid_to=None)
    Trait.objects.filter(pk__in=moved["flags_moved"]).update(person=dropped)


def lock_both(one: UUID, other: UUID) -> dict[UUID, Person]:
    """Both persons locked in one order, so that two merges cannot wait for each other."""
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=(one, other)).order_by("pk")
    return {row.pk: row for row in rows}
