"""Deeds on drafts: a new item, a new version of one, its fields and lines, giving it up. What is in review or published
is not changed any more; it is returned, or a new version is drafted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from wangge import journal
from wangge.catalogue import checking, reading, refusals
from wangge.catalogue.content import FIELDS, Content, Line
from wangge.catalogue.deeds import Actor, locked_item, locked_version, record, saved
from wangge.catalogue.kinds import ItemKind, Level, State
from wangge.catalogue.models import OPEN, PART_MODELS, PART_SETS, Item, ItemVersion, Material
from wangge.kernel import writing
from wangge.kernel.actors import person_or_none
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

MANAGE = Permission.MANAGE_CATALOGUE


@atomic
def add_item(
    *,
    by: Actor,
    at: datetime,
    place_id: UUID,
    department_id: UUID,
    base_code: str,
    kind: str,
    content: Content,
    field: str = "",
    level: str = Level.COUNTY,
    code: str = "",
) -> ItemVersion:
    """Put a new item into the catalogue with its first draft. The implementation code is made of department, level and base
    code unless given. Raises NotFound, NotPermitted, NoDepartment, BadItemCode, CodeTaken, Invalid.
    """
    place = Place.objects.current().filter(pk=place_id).first()
    if place is None:
        raise NotFound(field="place")
    access.require(by, MANAGE, place=place, at=at)
    department = checking.department(department_id)
    base, whole = checking.item_codes(department, level=level, base=base_code, code=code)
    checking.require_kind(kind, field, level)
    other = Item.objects.filter(code=whole).first()
    if other is not None:
        raise refusals.CodeTaken(field="base_code", name=other.name)
    item = Item(
        base_code=base, code=whole, kind=kind, field=field if kind == ItemKind.PUBLIC_SERVICE else "", level=level,
        department=department, place=place, added_at=at,
    )  # fmt: skip
    name_item(item, content.name)
    made = _new_version(item, 1, checking.content(content), by, at)
    with writing.together():
        writing.add(item)
        writing.add(made)
        add_lines(made, content)
        record("item.added", by, made, at, code=whole)
    return made


@atomic
def draft_version(*, by: Actor, item_id: UUID, at: datetime, from_version_id: UUID | None = None) -> ItemVersion:
    """Begin a new version with what an earlier one says: the given one, else the newest published one.

    Raises NotFound, NotPermitted, DraftOpen, NothingPublished.
    """
    item = locked_item(item_id)
    access.require(by, MANAGE, place=item.place, at=at)
    if item.versions.filter(state__in=OPEN).exists():
        raise refusals.DraftOpen
    earlier = item.versions.filter(state=State.PUBLISHED).order_by("valid_from")
    if from_version_id is not None:
        earlier = item.versions.filter(pk=from_version_id)
    source = earlier.last()
    if source is None:
        raise refusals.NothingPublished if from_version_id is None else NotFound(field="from_version")
    said = reading.content(source)
    newest = item.versions.order_by("number").values_list("number", flat=True).last() or 0
    made = _new_version(item, newest + 1, said, by, at)
    with writing.together():
        writing.add(made)
        add_lines(made, said)
        record("item.drafted", by, made, at, copied=source.number)
    return made


@atomic
def change_draft(
    *, by: Actor, version_id: UUID, at: datetime, changes: Mapping[str, Any], version: int | None = None
) -> ItemVersion:
    """Change fields of a draft (`content.FIELDS`). Raises NotFound, NotPermitted, WrongState, Changed, Invalid."""
    unknown = sorted(set(changes) - set(FIELDS))
    if unknown:
        raise TypeError(f"no fields of a version: {', '.join(unknown)}")
    draft = locked_version(by, version_id, MANAGE, at, states=(State.DRAFT,), version=version)
    said = checking.content(reading.content(draft).but(**changes))
    values = said.values()
    changed = sorted(name for name in changes if getattr(draft, name) != values[name])
    for name in changed:
        setattr(draft, name, values[name])
    if changed:
        saved(draft, *changed)
        _rename(draft)
        record("item.changed", by, draft, at, fields=changed)
    return draft


@atomic
def put_line(
    *, by: Actor, version_id: UUID, noun: str, line: Line, at: datetime, line_id: UUID | None = None,
    version: int | None = None,
) -> ItemVersion:  # fmt: skip
    """Add a material, step or handling item (`noun`: material, step, handling) at the end of a draft, or change one of it.

    Raises NotFound, NotPermitted, WrongState, Changed, Invalid.
    """
    draft = locked_version(by, version_id, MANAGE, at, states=(State.DRAFT,), version=version)
    said = reading.content(draft)
    name = PART_SETS[noun] if noun != "handling" else "handling"
    lines = list(getattr(said, name))
    rows = list(getattr(draft, PART_SETS[noun]).order_by("position", "id"))
    where = next((number for number, row in enumerate(rows) if row.pk == line_id), None)
    if line_id is not None and where is None:
        raise NotFound
    if where is None:
        lines.append(line)
    else:
        lines[where] = line
    checking.content(said.but(**{name: tuple(lines)}))
    _write_line(draft, noun, line, rows, where)
    saved(draft)
    record(f"item.{noun}_put", by, draft, at, name=line.name, new=where is None)
    return draft


@atomic
def remove_line(*, by: Actor, version_id: UUID, noun: str, line_id: UUID, at: datetime) -> ItemVersion:
    """Take a material, step or handling item out of a draft. Raises NotFound, NotPermitted, WrongState."""
    draft = locked_version(by, version_id, MANAGE, at, states=(State.DRAFT,), version=None)
    row = getattr(draft, PART_SETS[noun]).filter(pk=line_id).first()
    if row is None:
        raise NotFound
    row.delete()
    saved(draft)
    record(f"item.{noun}_removed", by, draft, at, name=row.name)
    return draft


@atomic
def replace_lines(
    *, by: Actor, version_id: UUID, at: datetime, version: int | None = None, **lines: Sequence[Line] | None
) -> ItemVersion:
    """Replace whole lists of a draft: `materials`, `steps`, `handling`; None leaves one as it is. A material that is still
    there by its name keeps its sample form.

    Raises NotFound, NotPermitted, WrongState, Changed, Invalid.
    """
    draft = locked_version(by, version_id, MANAGE, at, states=(State.DRAFT,), version=version)
    given = {name: tuple(rows) for name, rows in lines.items() if rows is not None}
    if "materials" in given:
        given["materials"] = _with_samples(draft, given["materials"])
    said = checking.content(reading.content(draft).but(**given))
    write_lines(draft, said, given)
    saved(draft)
    record("item.lines_replaced", by, draft, at, **{name: len(rows) for name, rows in given.items()})
    return draft


@atomic
def discard(*, by: Actor, version_id: UUID, at: datetime, version: int | None = None) -> ItemVersion:
    """Give a draft up; it stays readable. Raises NotFound, NotPermitted, WrongState, Changed."""
    draft = locked_version(by, version_id, MANAGE, at, states=(State.DRAFT,), version=version)
    draft.state = State.DISCARDED
    saved(draft, "state")
    record("item.discarded", by, draft, at)
    return draft


@atomic
def record_export(*, by: Actor, count: int, at: datetime, place: Place) -> None:
    """Note who took a list of the catalogue with them."""
    journal.record("catalogue.exported", by=by, on=place, at=at, place=place, rows=count)


# Parts of the above


def name_item(item: Item, name: str) -> None:
    """Call an item so, and let it be found by pinyin."""
    item.name, (item.pinyin, item.initials) = name, checking.pinyin(name)


def _with_samples(draft: ItemVersion, lines: Sequence[Any]) -> tuple[Any, ...]:
    known = {one.name: one.sample_id for one in Material.objects.filter(of=draft, sample__isnull=False)}
    return tuple(replace(one, sample_id=one.sample_id or known.get(one.name)) for one in lines)


def add_lines(version: ItemVersion, content: Content) -> None:
    """Insert all lines of a new version in their order."""
    for noun, name in (("material", "materials"), ("step", "steps"), ("handling", "handling")):
        model: Any = PART_MODELS[noun]
        lines = getattr(content, name)
        writing.add(*(model(of=version, position=n, **vars(one)) for n, one in enumerate(lines, start=1)))


def write_lines(version: ItemVersion, content: Content, names: Mapping[str, object] | Sequence[str]) -> None:
    """Replace these lists of a version by what the content says."""
    nouns = {"materials": "material", "steps": "step", "handling": "handling"}
    for name in names:
        model: Any = PART_MODELS[nouns[name]]
        model.objects.filter(of=version).delete()
        model.objects.bulk_create(
            model(of=version, position=n, **vars(one)) for n, one in enumerate(getattr(content, name), start=1)
        )


def _new_version(item: Item, number: int, content: Content, by: Actor, at: datetime) -> ItemVersion:
    return ItemVersion(item=item, number=number, drafted_by=person_or_none(by), drafted_at=at, **content.values())


def _rename(draft: ItemVersion) -> None:
    """A item nobody has seen published is called as its draft is."""
    item = draft.item
    if item.name != draft.name and not item.versions.filter(state=State.PUBLISHED).exists():
        name_item(item, draft.name)
        item.save(update_fields=["name", "pinyin", "initials"])


def _write_line(draft: ItemVersion, noun: str, line: Line, rows: list[Any], where: int | None) -> None:
    if where is None:
        last = rows[-1].position if rows else 0
        model: Any = PART_MODELS[noun]
        model.objects.create(of=draft, position=last + 1, **vars(line))
        return
    row = rows[where]
    for name, value in vars(line).items():
        setattr(row, name, value)
    row.save()
