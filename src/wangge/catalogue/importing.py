"""Whole lists of items, as a spreadsheet brings them: each row becomes a draft by the rules of the single deeds.

Nothing that comes in is published: a row makes a new item with its draft, changes the open draft, or drafts a new version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as with_default
from datetime import datetime
from typing import Any
from uuid import UUID

from wangge.catalogue import checking, drafting, reading, refusals
from wangge.catalogue.content import FIELDS, Content
from wangge.catalogue.deeds import Actor
from wangge.catalogue.kinds import Level, State
from wangge.catalogue.models import OPEN, Item, ItemVersion
from wangge.kernel.bulk import in_chunks
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, Refused
from wangge.people.models import Organisation
from wangge.places.models import Place
from wangge.posts import access

BLANK = Content()


@dataclass(frozen=True)
class ItemRow:
    """One row. `said` are fields of a version, and `materials`, `steps`; what is not in it stays as it is."""

    department: str  # name or credit code
    base_code: str
    kind: str
    name: str
    field: str = ""
    level: str = Level.COUNTY.value
    code: str = ""
    said: Mapping[str, Any] = with_default(default_factory=dict)


@dataclass(frozen=True)
class ItemTrial:
    """What a row would do: `outcome` new, changed or same; which fields; the item and draft it would change, as read."""

    row: ItemRow
    outcome: str
    fields: tuple[str, ...] = ()
    item: Item | None = None
    draft: ItemVersion | None = None
    department: Organisation | None = None
    content: Content = BLANK


@dataclass(frozen=True)
class ItemFault:
    """A row (from 0) that cannot come in."""

    row: int
    refusal: Refused


@dataclass
class _Known:
    items: dict[str, Item]
    newest: dict[UUID, ItemVersion]
    contents: dict[UUID, Content]


def try_items(
    *, by: Actor, rows: Sequence[ItemRow], place: Place, at: datetime
) -> tuple[list[ItemTrial], list[ItemFault]]:
    """What each row would do, and every row that cannot come in. Nothing is written; a few queries for hundreds of rows.

    Raises NotPermitted.
    """
    access.require(by, drafting.MANAGE, place=place, at=at)
    coded, faults = _coded(rows)
    known = _known([(row, of, code) for row, of, code in coded.values()])
    trials, seen = [], dict[str, int]()
    for number, (row, department, code) in coded.items():
        try:
            if code in seen:
                raise refusals.CodeTaken(field="base_code", name=row.name)
            trials.append(_trial(row, department, code, known, place))
            seen[code] = number
        except Refused as refusal:
            faults.append(ItemFault(number, refusal))
    return trials, sorted(faults, key=lambda one: one.row)


@atomic
def import_items(*, by: Actor, rows: Sequence[ItemRow], place: Place, at: datetime) -> list[tuple[UUID, str]]:
    """Take in a whole list, all of it or nothing: gives the item of each row and what became of it (new, changed, same).

    Raises NotPermitted and the refusal of the first row that cannot come in.
    """
    trials, faults = try_items(by=by, rows=rows, place=place, at=at)
    if faults:
        raise faults[0].refusal
    return [(_taken_in(trial, by, place, at), trial.outcome) for trial in trials]


def _taken_in(trial: ItemTrial, by: Actor, place: Place, at: datetime) -> UUID:
    if trial.item is None:
        assert trial.department is not None
        row = trial.row
        made = drafting.add_item(
            by=by, at=at, place_id=place.pk, department_id=trial.department.pk, base_code=row.base_code, code=row.code,
            kind=row.kind, field=row.field, level=row.level, content=trial.content,
        )  # fmt: skip
        return made.item_id
    if trial.outcome == "same":
        return trial.item.pk
    draft = trial.draft or drafting.draft_version(by=by, item_id=trial.item.pk, at=at)
    changes = {name: getattr(trial.content, name) for name in trial.fields if name in FIELDS}
    lists = {name: getattr(trial.content, name) for name in trial.fields if name not in FIELDS}
    if changes:
        drafting.change_draft(by=by, version_id=draft.pk, at=at, changes=changes)
    if lists:
        drafting.replace_lines(by=by, version_id=draft.pk, at=at, **lists)
    return trial.item.pk


def _coded(
    rows: Sequence[ItemRow],
) -> tuple[dict[int, tuple[ItemRow, Organisation, str]], list[ItemFault]]:
    """The rows with their department and implementation code; and those whose codes cannot be."""
    departments = _departments(rows)
    found: dict[int, tuple[ItemRow, Organisation, str]] = {}
    faults = []
    for number, row in enumerate(rows):
        try:
            named = departments.get(row.department.strip(), [])
            if len(named) != 1:
                raise refusals.NoDepartment(field="department")
            base, code = checking.item_codes(named[0], level=row.level, base=row.base_code, code=row.code)
            checking.require_kind(row.kind, row.field, row.level)
            found[number] = (replace(row, base_code=base), named[0], code)
        except Refused as refusal:
            faults.append(ItemFault(number, refusal))
    return found, faults


def _departments(rows: Sequence[ItemRow]) -> dict[str, list[Organisation]]:
    found: dict[str, list[Organisation]] = {}
    for chunk in in_chunks({row.department.strip() for row in rows}):
        open_ones = Organisation.objects.current().filter(uscc__isnull=False)
        for one in [*open_ones.filter(name__in=chunk), *open_ones.filter(uscc__in=chunk)]:
            for word in (one.name, one.uscc or ""):
                if word in chunk and one not in found.setdefault(word, []):
                    found[word].append(one)
    return found


def _known(coded: Sequence[tuple[ItemRow, Organisation, str]]) -> _Known:
    """Items of these codes with their open version, else the newest published one, and what it says."""
    items: dict[str, Item] = {}
    for chunk in in_chunks({code for _row, _of, code in coded}):
        items |= {one.code: one for one in Item.objects.select_related("place", "department").filter(code__in=chunk)}
    newest: dict[UUID, ItemVersion] = {}
    for chunk in in_chunks([one.pk for one in items.values()]):
        usable = ItemVersion.objects.filter(item__in=chunk, state__in=(*OPEN, State.PUBLISHED)).order_by("number")
        for version in usable:
            current = newest.get(version.item_id)
            if current is None or version.state in OPEN or current.state not in OPEN:
                newest[version.item_id] = version
    return _Known(items, newest, reading.contents_of(list(newest.values())))


def _trial(row: ItemRow, department: Organisation, code: str, known: _Known, place: Place) -> ItemTrial:
    item = known.items.get(code)
    if item is None:
        said = checking.content(Content(name=row.name.strip()).but(**row.said))
        return ItemTrial(row, "new", department=department, content=said)
    if not item.place.path.startswith(place.path):
        raise Invalid(field="base_code", what=row.name, why=item.place.name)
    version = known.newest.get(item.pk)
    if version is None:
        raise refusals.NothingPublished(field="base_code")
    before = known.contents[version.pk]
    said = checking.content(before.but(name=row.name.strip(), **row.said))
    fields = tuple(name for name in ("name", *row.said) if getattr(before, name) != getattr(said, name))
    if fields and version.state == State.REVIEW:
        raise refusals.WrongState(field="base_code", state=version.get_state_display())
    draft = version if version.state == State.DRAFT else None
    return ItemTrial(row, "changed" if fields else "same", fields, item, draft, department, said)
