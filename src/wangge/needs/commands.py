"""Deeds on the two lists: add, import, change. Ends and their undoing are in `closing`, duplicates in `merging`,
the public lists in `publishing`.

Staff with EDIT_NEEDS add for the places of their posts; residents for themselves and for relatives who agreed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from wangge.kernel import ids, writing
from wangge.kernel.actors import person_or_none
from wangge.kernel.clock import day_of, local
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Refused
from wangge.needs import publishing, refusals, timeline
from wangge.needs.intake import Known, NeedRow, ResourceRow, checked, known_of
from wangge.needs.kinds import USUAL_URGENCY, Per, Source, Unit
from wangge.needs.models import Entry, Need, Resource
from wangge.needs.timeline import Actor, E
from wangge.posts import access

PREFIX: dict[type[Entry], str] = {Need: "XQ", Resource: "ZY"}  # 需求, 资源
NUMBER_LETTERS = 5  # 23 million codes a day and list; a repeat is refused by the database, not overwritten
NEED_FIELDS = (
    "kind", "title", "details", "place", "urgency", "safety", "wanted_by", "times", "skills", "amount", "unit",
)  # fmt: skip
RESOURCE_FIELDS = (
    "kind", "title", "details", "place", "serves", "capacity", "capacity_per", "unit", "times", "skills", "limits",
    "reach_m", "valid_to",
)  # fmt: skip
EDITABLE: dict[type[Entry], tuple[str, ...]] = {Need: NEED_FIELDS, Resource: RESOURCE_FIELDS}
ROWS: dict[type[Entry], Any] = {Need: NeedRow, Resource: ResourceRow}


@atomic
def add_need(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    title: str,
    place_id: UUID,
    details: str = "",
    urgency: int = USUAL_URGENCY,
    wanted_by: date | None = None,
    times: Iterable[str] = (),
    skills: Iterable[str] = (),
    amount: int = 1,
    unit: str = Unit.PERSON,
    safety: bool = False,
    subject_id: UUID | None = None,
    organisation_id: UUID | None = None,
    source: str = Source.DESK,
    source_id: UUID | None = None,
) -> Need:
    """Put a need on the list. `urgency` 5 cannot wait, 1 can; `amount` in `unit`; `wanted_by` is the last useful day.

    Raises NotFound (place, subject or organisation unknown or out of reach), NotPermitted, NotYours (a resident for
    somebody else, or elsewhere), Invalid.
    """
    row = NeedRow(
        kind=kind, title=title, place_id=place_id, details=details, urgency=urgency, wanted_by=wanted_by,
        times=tuple(times), skills=tuple(skills), amount=amount, unit=unit, safety=safety, subject_id=subject_id,
        organisation_id=organisation_id, source=source, source_id=source_id,
    )  # fmt: skip
    return _add(Need, [row], by, at)[0]


@atomic
def add_resource(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    title: str,
    place_id: UUID,
    serves: Iterable[str] = (),
    details: str = "",
    capacity: int = 1,
    capacity_per: str = Per.WEEK,
    unit: str = Unit.TIME,
    times: Iterable[str] = (),
    skills: Iterable[str] = (),
    limits: str = "",
    reach_m: int | None = None,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
    valid_to: date | None = None,
    source: str = Source.DESK,
    source_id: UUID | None = None,
) -> Resource:
    """Put a resource on the list: `capacity` in `unit` per week, month or in all; `reach_m` metres they would go.

    Raises NotFound, NotPermitted, NotYours (a resident offers only what is theirs, at home), Invalid.
    """
    row = ResourceRow(
        kind=kind, title=title, place_id=place_id, serves=tuple(serves), details=details, capacity=capacity,
        capacity_per=capacity_per, unit=unit, times=tuple(times), skills=tuple(skills), limits=limits, reach_m=reach_m,
        person_id=person_id, organisation_id=organisation_id, valid_to=valid_to, source=source, source_id=source_id,
    )  # fmt: skip
    return _add(Resource, [row], by, at)[0]


@atomic
def import_needs(*, by: Actor, rows: Sequence[NeedRow], at: datetime) -> list[Need]:
    """Put a whole list of needs on the list, by the rules of `add_need`: all of them, or none and BadRow.

    The number of queries does not grow with the rows. Raises BadRow (the first that cannot be added).
    """
    return _import(Need, rows, by, at)


@atomic
def import_resources(*, by: Actor, rows: Sequence[ResourceRow], at: datetime) -> list[Resource]:
    """As `import_needs`, by the rules of `add_resource`. Raises BadRow."""
    return _import(Resource, rows, by, at)


def problems_of(rows: Sequence[NeedRow | ResourceRow], *, by: Actor, at: datetime) -> list[tuple[int, Refused]]:
    """Every row that could not be added (counted from 1) and why; nothing is written. For dry runs."""
    found = []
    with access.remembered():
        known = known_of(rows, by=by, at=at)
        for number, row in enumerate(rows, start=1):
            try:
                checked(row, known, by=by, at=at)
            except Refused as problem:
                found.append((number, problem))
    return found


def problems_of_changes(
    changes: Sequence[tuple[Entry, dict[str, Any]]], *, by: Actor, at: datetime
) -> list[tuple[int, Refused]]:
    """As `problems_of`, of entries and what `update_need` or `update_resource` would be told to change."""
    found = []
    with access.remembered():
        rows = [(ROWS[type(entry)](**{**asdict(ROWS[type(entry)].of(entry)), **values})) for entry, values in changes]
        known = known_of(rows, by=by, at=at)
        for number, ((entry, _values), row) in enumerate(zip(changes, rows, strict=True), start=1):
            try:
                timeline.require_may_change(by, entry, at)
                if entry.state != "open":
                    raise refusals.WrongState(number=entry.number, state=entry.STATE_WORDS[entry.state])
                checked(row, known, by=by, at=at, before=entry)  # type: ignore[arg-type]
            except Refused as problem:
                found.append((number, problem))
    return found


@atomic
def update_need(*, by: Actor, need_id: UUID, version: int | None, at: datetime, **changes: Any) -> Need:
    """Change an open need; `version` is the one the form was opened with. `changes` hold `NEED_FIELDS`.

    A published title stays fit for the public. Returns the need unchanged when nothing differs.
    Raises NotFound, NotPermitted, Changed, WrongState, Invalid, and what `publishing` refuses.
    """
    return _update(Need, need_id, version, by, at, changes)


@atomic
def update_resource(*, by: Actor, resource_id: UUID, version: int | None, at: datetime, **changes: Any) -> Resource:
    """As `update_need`; `changes` hold `RESOURCE_FIELDS`."""
    return _update(Resource, resource_id, version, by, at, changes)


def _import(of: type[E], rows: Sequence[Any], by: Actor, at: datetime) -> list[E]:
    if problems := problems_of(rows, by=by, at=at):
        number, problem = problems[0]
        raise refusals.BadRow(field=problem.field, row=number, why=problem.message)
    return _add(of, rows, by, at)


def _add(of: type[E], rows: Sequence[Any], by: Actor, at: datetime) -> list[E]:
    with access.remembered(), writing.together():
        known = known_of(rows, by=by, at=at)
        numbers = _numbers(of, len(rows), at)
        return [
            _add_one(of, number, checked(row, known, by=by, at=at), by, at)
            for number, row in zip(numbers, rows, strict=True)
        ]


def _numbers(of: type[Entry], count: int, at: datetime) -> list[str]:
    """So many new numbers. Of thousands at once some would repeat by chance, so a batch looks at those of the day."""
    prefix = f"{PREFIX[of]}{local(at):%y%m%d}-"
    taken: set[str] = set()
    if count > 1:
        taken.update(of._base_manager.filter(number__startswith=prefix).values_list("number", flat=True))
    found: list[str] = []
    while len(found) < count:
        number = prefix + ids.readable(NUMBER_LETTERS)
        if number not in taken:
            taken.add(number)
            found.append(number)
    return found


def _add_one(of: type[E], number: str, values: dict[str, Any], by: Actor, at: datetime) -> E:
    entry = of(
        number=number,
        reported_by=person_or_none(by),
        reported_at=at,
        **values,
    )
    if isinstance(entry, Resource):
        entry.valid_from = day_of(at)
    writing.add(entry)
    facts: dict[str, Any] = {"entry_kind": entry.kind, "source": entry.source}
    if isinstance(entry, Need):
        facts |= {"urgency": entry.urgency, "safety": entry.safety}
    timeline.write(entry, "added", by=by, at=at, text=f"{entry.title}\n{entry.details or ''}", **facts)
    return entry


def _update(of: type[E], entry_id: UUID, version: int | None, by: Actor, at: datetime, changes: dict[str, Any]) -> E:
    if unknown := set(changes) - {_argument(field) for field in EDITABLE[of]}:
        raise TypeError(f"a {of.NOUN} cannot change {', '.join(sorted(unknown))}")
    (entry,) = timeline.locked(of, entry_id)
    timeline.require_may_change(by, entry, at)
    timeline.require_version(entry, version)
    if entry.state != "open":
        raise refusals.WrongState(number=entry.number, state=of.STATE_WORDS[entry.state])
    values = _checked_change(entry, changes, by, at)
    changed = sorted(field for field in EDITABLE[of] if getattr(entry, field) != values[field])
    if not changed:
        return entry
    for field in changed:
        setattr(entry, field, values[field])
    if entry.published_at is not None:
        publishing.require_fit(entry)
    if of.UNTIL in changed:
        entry.warned_on = None
    timeline.save(entry, *changed, "warned_on")
    timeline.write(
        entry, "updated", by=by, at=at, text=f"{entry.title}\n{entry.details or ''}", fields=changed,
        version=entry.version,
    )  # fmt: skip
    return entry


def _checked_change(entry: E, changes: dict[str, Any], by: Actor, at: datetime) -> dict[str, Any]:
    row = ROWS[type(entry)].of(entry)
    merged = {**asdict(row), **changes}
    new = type(row)(**merged)
    known: Known = known_of([new], by=by, at=at)
    return checked(new, known, by=by, at=at, before=entry)


def _argument(field: str) -> str:
    return "place_id" if field == "place" else field
