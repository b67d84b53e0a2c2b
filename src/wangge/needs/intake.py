"""What may go on the two lists: the rows as they are handed in, and the checks one row and 50,000 rows share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Invalid, NotFound, NotPermitted
from wangge.needs import kinds, queries, refusals
from wangge.needs.kinds import USUAL_URGENCY, NeedKind, Per, ResourceKind, Source, Unit
from wangge.needs.models import Entry, Need, Resource
from wangge.needs.timeline import Actor
from wangge.people.abilities import sound_skills, sound_times
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

SHORTEST_TITLE, LONGEST_TITLE, LONGEST_TEXT = 2, 80, 2000
MOST_PARAMETERS = 5000  # SQLite takes 32,766
MOST = 100_000  # of an amount, a capacity or metres: more is a slip of the finger


@dataclass(frozen=True, kw_only=True)
class NeedRow:
    """A need as it is handed in; the fields are those of `commands.add_need`."""

    kind: str
    title: str
    place_id: UUID
    details: str = ""
    urgency: int = USUAL_URGENCY
    wanted_by: date | None = None
    times: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    amount: int = 1
    unit: str = Unit.PERSON
    safety: bool = False
    subject_id: UUID | None = None
    organisation_id: UUID | None = None
    source: str = Source.IMPORT
    source_id: UUID | None = None

    @classmethod
    def of(cls, need: Need) -> NeedRow:
        """The row that would make this need."""
        return cls(**_shared(need), urgency=need.urgency, wanted_by=need.wanted_by, amount=need.amount, unit=need.unit,
                   safety=need.safety, subject_id=need.subject_id)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ResourceRow:
    """A resource as it is handed in; the fields are those of `commands.add_resource`."""

    kind: str
    title: str
    place_id: UUID
    serves: tuple[str, ...] = ()
    details: str = ""
    capacity: int = 1
    capacity_per: str = Per.WEEK
    unit: str = Unit.TIME
    times: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    limits: str = ""
    reach_m: int | None = None
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    valid_to: date | None = None
    source: str = Source.IMPORT
    source_id: UUID | None = None

    @classmethod
    def of(cls, resource: Resource) -> ResourceRow:
        """The row that would make this resource."""
        return cls(**_shared(resource), serves=tuple(resource.serves), capacity=resource.capacity,
                   capacity_per=resource.capacity_per, unit=resource.unit, limits=resource.limits or "",
                   reach_m=resource.reach_m, person_id=resource.person_id, valid_to=resource.valid_to)  # fmt: skip


def _shared(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,  # type: ignore[attr-defined]
        "title": entry.title,
        "place_id": entry.place_id,
        "details": entry.details or "",
        "times": tuple(entry.times),
        "skills": tuple(entry.skills),
        "organisation_id": entry.organisation_id,
        "source": entry.source,
        "source_id": entry.source_id,
    }


@dataclass(frozen=True)
class Known:
    """What the rows point at, read once: places, people the actor may see, people the actor speaks for, organisations."""

    places: dict[UUID, Place]
    people: dict[UUID, Person]
    spoken_for: dict[UUID, Person]
    organisations: frozenset[UUID]


def known_of(rows: Sequence[NeedRow | ResourceRow], *, by: Actor, at: datetime) -> Known:
    """Read what the rows point at: at most six queries for each 5,000 different people."""
    persons = {person_id for row in rows if (person_id := _person_id(row))}
    organisations = {row.organisation_id for row in rows if row.organisation_id}
    if isinstance(by, Person):
        seen = Person.objects.visible_to(by, day_of(at))
        own = any(row.source == Source.OWN for row in rows)
        spoken_for = {person.pk: person for person in queries.speaks_for(by, at=at)} if own else {}
    else:
        seen, spoken_for = Person.objects.all(), {}
    return Known(
        places=Place.objects.in_bulk({row.place_id for row in rows}),
        people=_people(seen, persons),
        spoken_for=spoken_for,
        organisations=frozenset(
            pk
            for some in batched(organisations)
            for pk in Organisation.objects.filter(pk__in=some).values_list("pk", flat=True)
        ),
    )


def _people(seen: Any, persons: set[UUID]) -> dict[UUID, Person]:
    found: dict[UUID, Person] = {}
    for some in batched(persons):
        found |= {one.pk: one for one in seen.filter(pk__in=some).select_related("home")}
    return found


def batched(keys: set[UUID]) -> Iterator[list[UUID]]:
    """The keys in lists a database takes as parameters of one query."""
    rest = iter(keys)
    while some := list(islice(rest, MOST_PARAMETERS)):
        yield some


def checked(
    row: NeedRow | ResourceRow, known: Known, *, by: Actor, at: datetime, before: Need | Resource | None = None
) -> dict[str, Any]:
    """The field values of a row that may be added by `by`, or that an entry (`before`) may be changed to.

    Raises NotFound, NotPermitted, NotYours, Invalid.
    """
    place = known.places.get(row.place_id)
    if place is None:
        raise NotFound(field="place_id")
    if before is None:
        _require_may_add(row, place, known, by, at)
    elif place.pk != before.place_id:
        access.require(by, Permission.EDIT_NEEDS, place=place, at=at)
    if place.valid_to is not None and place.valid_to < day_of(at):
        raise Invalid(field="place_id", what=_("地点"), why=_("已经撤销"))
    if row.organisation_id and row.organisation_id not in known.organisations:
        raise NotFound(field="organisation_id")
    values = {
        "place": place,
        "title": _sound_title(row.title),
        "details": _sound_text("details", row.details, _("详细说明")),
        "times": _closed("times", sound_times, row.times, _("时间")),
        "skills": _closed("skills", sound_skills, row.skills, _("技能")),
        "organisation_id": row.organisation_id,
        "source": row.source,
        "source_id": row.source_id,
    }
    _one_of("source", row.source, Source.values, _("来源"))
    _one_of("unit", row.unit, Unit.values, _("单位"))
    today = day_of(at)
    return values | (
        _need_values(row, today, before) if isinstance(row, NeedRow) else _resource_values(row, today, before)
    )


def _need_values(row: NeedRow, today: date, before: Any) -> dict[str, Any]:
    _one_of("kind", row.kind, NeedKind.values, _("类别"))
    _between("urgency", row.urgency, kinds.LOWEST_URGENCY, kinds.HIGHEST_URGENCY, _("紧急程度"))
    _between("amount", row.amount, 1, MOST, _("数量"))
    if row.wanted_by is not None and (before is None or before.wanted_by != row.wanted_by):
        _not_past("wanted_by", row.wanted_by, today, _("希望完成的日期"))
    return {
        "kind": row.kind,
        "urgency": row.urgency,
        "amount": row.amount,
        "unit": row.unit,
        "safety": row.safety,
        "wanted_by": row.wanted_by,
        "subject_id": row.subject_id,
    }


def _resource_values(row: ResourceRow, today: date, before: Any) -> dict[str, Any]:
    _one_of("kind", row.kind, ResourceKind.values, _("类别"))
    _one_of("capacity_per", row.capacity_per, Per.values, _("能力的时段"))
    _between("capacity", row.capacity, 1, MOST, _("能力"))
    if row.reach_m is not None:
        _between("reach_m", row.reach_m, 1, MOST, _("服务半径"))
    if row.valid_to is not None and (before is None or before.valid_to != row.valid_to):
        _not_past("valid_to", row.valid_to, today, _("有效期"))
    return {
        "kind": row.kind,
        "serves": _closed("serves", kinds.sound_kinds, row.serves, _("可满足的需求")),
        "capacity": row.capacity,
        "capacity_per": row.capacity_per,
        "unit": row.unit,
        "limits": _sound_text("limits", row.limits, _("限制条件")),
        "reach_m": row.reach_m,
        "person_id": row.person_id,
        "valid_to": row.valid_to,
    }


def _require_may_add(row: NeedRow | ResourceRow, place: Place, known: Known, by: Actor, at: datetime) -> None:
    """Staff at the place, for people they may see; residents from their own phone, for their own, where they live."""
    person_id = _person_id(row)
    field = "subject_id" if isinstance(row, NeedRow) else "person_id"
    if by is SYSTEM or not isinstance(by, Person):
        access.require(by, Permission.EDIT_NEEDS, place=place, at=at)
    elif row.source == Source.OWN:
        speaks = known.spoken_for if isinstance(row, NeedRow) else {by.pk: known.spoken_for[by.pk]}
        person = speaks.get(person_id or by.pk)
        if person is None or person.home is None or not person.home.path.startswith(place.path):
            raise refusals.NotYours(field=field)
        return
    elif not access.rights_of(by, day_of(at)).allow(Permission.EDIT_NEEDS, place.path):
        raise NotPermitted
    if person_id and person_id not in known.people:
        raise NotFound(field=field)


def _person_id(row: NeedRow | ResourceRow) -> UUID | None:
    return row.subject_id if isinstance(row, NeedRow) else row.person_id


def _sound_title(value: str) -> str:
    text = " ".join(value.split())
    if not SHORTEST_TITLE <= len(text) <= LONGEST_TITLE:
        why = _("应为 %(least)s 至 %(most)s 个字") % {"least": SHORTEST_TITLE, "most": LONGEST_TITLE}
        raise Invalid(field="title", what=_("标题"), why=why)
    return text


def _sound_text(field: str, value: str | None, what: str) -> str | None:
    text = (value or "").strip()
    if len(text) > LONGEST_TEXT:
        raise Invalid(field=field, what=what, why=_("最多 %(most)s 个字") % {"most": LONGEST_TEXT})
    return text or None


def _closed(field: str, sound: Callable[[Iterable[str]], list[str]], codes: Iterable[str], what: str) -> list[str]:
    try:
        return sound(codes)
    except ValueError as problem:
        raise Invalid(field=field, what=what, why=_("有不在清单里的选项")) from problem


def _one_of(field: str, value: str, allowed: Iterable[str], what: str) -> None:
    if value not in allowed:
        raise Invalid(field=field, what=what, why=_("不在可选范围内"))


def _between(field: str, value: int, least: int, most: int, what: str) -> None:
    if not least <= value <= most:
        raise Invalid(field=field, what=what, why=_("应在 %(least)s 到 %(most)s 之间") % {"least": least, "most": most})


def _not_past(field: str, value: date, today: date, what: str) -> None:
    if value < today:
        raise Invalid(field=field, what=what, why=_("早于今天"))
