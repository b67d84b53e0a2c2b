"""What every deed on the catalogue shares: find and lock (item, then version), ask who may, write the line."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from wangge import journal
from wangge.catalogue import refusals
from wangge.catalogue.models import Item, ItemVersion
from wangge.kernel.actors import System
from wangge.kernel.refusals import Changed, NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission

Actor = Person | System


def locked_item(item_id: UUID) -> Item:
    """The item, locked: whoever changes which version holds when takes this lock first. Raises NotFound."""
    found = Item.objects.select_for_update(of=("self",)).select_related("place", "department").filter(pk=item_id)
    item = found.first()
    if item is None:
        raise NotFound
    return item


def locked_version(
    by: Actor, version_id: UUID, permission: Permission, at: datetime, *, states: Collection[str], version: int | None
) -> ItemVersion:
    """A version with its item, both locked, in one of these states, and as the form knew it (`version`, None: whatever).

    Raises NotFound, NotPermitted, WrongState, Changed.
    """
    item_id = ItemVersion.objects.filter(pk=version_id).values_list("item", flat=True).first()
    if item_id is None:
        raise NotFound
    item = locked_item(item_id)
    access.require(by, permission, place=item.place, at=at)
    found = ItemVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    found.item = item
    if found.state not in states:
        raise refusals.WrongState(state=found.get_state_display())
    if version is not None and found.version != version:
        raise Changed
    return found


def saved(version: ItemVersion, *fields: str) -> None:
    """Save these fields of a version and count its changes."""
    version.version += 1
    version.save(update_fields=[*fields, "version"])


def record(kind: str, by: Actor, version: ItemVersion, at: datetime, **facts: object) -> None:
    """The line of a deed on a version; it stands on the item, whose history it is."""
    item = version.item
    journal.record(kind, by=by, on=item, at=at, place=item.place, number=version.number, **facts)
