"""Deeds on the way to publication: submit, return, publish from a day, withdraw, cancel what has not begun."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.catalogue import reading, refusals, rules
from wangge.catalogue.deeds import Actor, locked_item, locked_version, record, saved
from wangge.catalogue.drafting import MANAGE, name_item
from wangge.catalogue.kinds import State
from wangge.catalogue.models import Item, ItemVersion
from wangge.catalogue.queries import joint_offices
from wangge.kernel.actors import person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission

PUBLISH = Permission.PUBLISH_CATALOGUE
ONE_DAY = timedelta(days=1)
SHORTEST_REASON, LONGEST_REASON = 2, 500
REVIEWING = ("item.returned", "item.published", "item.withdrawn", "item.publication_cancelled")  # not work on a draft
TOLD = 5  # problems said at once in a refusal; pages show all


@atomic
def submit(*, by: Actor, version_id: UUID, at: datetime, version: int | None = None) -> ItemVersion:
    """Hand a draft in for review. Raises NotFound, NotPermitted, WrongState, Changed, NotSound (what is still missing)."""
    draft = locked_version(by, version_id, MANAGE, at, states=(State.DRAFT,), version=version)
    _require_sound(draft)
    draft.state, draft.submitted_by, draft.submitted_at, draft.returned_for = State.REVIEW, person_or_none(by), at, ""
    saved(draft, "state", "submitted_by", "submitted_at", "returned_for")
    record("item.submitted", by, draft, at)
    return draft


@atomic
def return_version(
    *, by: Actor, version_id: UUID, reason: str, at: datetime, version: int | None = None
) -> ItemVersion:
    """Give a version in review back to its drafter, saying what to change.

    Raises NotFound, NotPermitted, WrongState, Changed, Invalid (no reason).
    """
    found = locked_version(by, version_id, PUBLISH, at, states=(State.REVIEW,), version=version)
    found.state, found.returned_for = State.DRAFT, _reason(reason)
    saved(found, "state", "returned_for")
    record("item.returned", by, found, at)
    return found


@atomic
def publish(*, by: Actor, version_id: UUID, from_day: date, at: datetime, version: int | None = None) -> ItemVersion:
    """Put a version in review in force from a day, today or later; the one before ends the day before.

    It is checked again as it stands. Cases keep the version they began with. Raises NotFound, NotPermitted, OwnDraft (drafted
    or submitted by the same person), WrongState, Changed, NotSound, TooEarly, WrongDay (not after the one before began).
    """
    found = locked_version(by, version_id, PUBLISH, at, states=(State.REVIEW,), version=version)
    who = person_or_none(by)
    if who is not None and _worked_on(found, who):
        raise refusals.OwnDraft
    _require_sound(found)
    if from_day < day_of(at):
        raise refusals.TooEarly(field="from_day")
    before = _last_published(found.item)
    if before is not None:
        _end(before, from_day)
    found.state, found.valid_from, found.published_by, found.published_at = State.PUBLISHED, from_day, who, at
    saved(found, "state", "valid_from", "published_by", "published_at")
    name_item(found.item, found.name)
    found.item.merged_into = None
    found.item.version += 1
    found.item.save(update_fields=["name", "pinyin", "initials", "merged_into", "version"])
    record("item.published", by, found, at, from_day=from_day)
    return found


@atomic
def withdraw(
    *, by: Actor, item_id: UUID, from_day: date, reason: str, at: datetime, merged_into_id: UUID | None = None
) -> ItemVersion:
    """Take an item out of the catalogue from a day on, cancelled or merged into another one. Open cases go on.

    Raises NotFound, NotPermitted, NothingPublished, TooEarly, WrongDay, Invalid (no reason), WrongMerge.
    """
    item = locked_item(item_id)
    access.require(by, PUBLISH, place=item.place, at=at)
    last = _last_published(item)
    if last is None or last.valid_to is not None:
        raise refusals.NothingPublished
    words = _reason(reason)
    if from_day < day_of(at):
        raise refusals.TooEarly(field="from_day")
    other = _merge_target(item, merged_into_id, from_day)
    _end(last, from_day, words)
    item.merged_into = other
    item.version += 1
    item.save(update_fields=["merged_into", "version"])
    record("item.withdrawn", by, last, at, from_day=from_day, merged_into=other.code if other else "")
    return last


@atomic
def cancel_publication(*, by: Actor, version_id: UUID, reason: str, at: datetime) -> ItemVersion:
    """Take back a published version before its first day: it is discarded, and the one before goes on without an end.

    Raises NotFound, NotPermitted, WrongState (in force or over), Invalid (no reason).
    """
    found = locked_version(by, version_id, PUBLISH, at, states=(State.PUBLISHED,), version=None)
    if found.valid_from is None or found.valid_from <= day_of(at):
        raise refusals.WrongState(state=_("已经生效"))
    words = _reason(reason)
    began = found.valid_from
    found.state, found.valid_from, found.valid_to, found.published_at, found.ended_for = (
        State.DISCARDED, None, None, None, words,
    )  # fmt: skip
    saved(found, "state", "valid_from", "valid_to", "published_at", "ended_for")
    before = found.item.versions.filter(state=State.PUBLISHED, valid_to=began - ONE_DAY).first()
    if before is not None:
        before.valid_to = None
        saved(before, "valid_to")
    record("item.publication_cancelled", by, found, at)
    return found


# Parts of the above


def _worked_on(version: ItemVersion, who: Person) -> bool:
    """Whether somebody drafted, changed or submitted the version, as the journal tells."""
    if who.pk in (version.drafted_by_id, version.submitted_by_id):
        return True
    since = journal.history_of(version.item).filter(by_id=who.pk, at__gte=version.drafted_at)
    return since.exclude(kind__in=REVIEWING).exists()


def _require_sound(version: ItemVersion) -> None:
    found = rules.problems(reading.content(version))
    if found:
        raise refusals.NotSound(problems="".join(one.message for one in found[:TOLD]))
    _offices, unknown = joint_offices(version)
    if unknown:
        raise refusals.NoJointDepartment(names="、".join(unknown))


def _reason(text: str) -> str:
    plain = text.strip()
    if not SHORTEST_REASON <= len(plain) <= LONGEST_REASON:
        raise Invalid(field="reason", what=_("原因"), why=_("写 2 到 500 个字"))
    return plain


def _last_published(item: Item) -> ItemVersion | None:
    found = ItemVersion.objects.select_for_update(of=("self",)).filter(item=item, state=State.PUBLISHED)
    return found.order_by("valid_from").last()


def _end(version: ItemVersion, next_day: date, reason: str = "") -> None:
    """Let a version end the day before `next_day`; one that has ended before stays as it is. Raises WrongDay."""
    if version.valid_from is None or next_day <= version.valid_from:
        raise refusals.WrongDay(field="from_day", day=version.valid_from)
    if version.valid_to is not None:
        if version.valid_to >= next_day:
            raise refusals.WrongDay(field="from_day", day=version.valid_to)
        return
    version.valid_to, version.ended_for = next_day - ONE_DAY, reason
    saved(version, "valid_to", "ended_for")


def _merge_target(item: Item, other_id: UUID | None, on: date) -> Item | None:
    """The item another one is merged into: in force on the day, and not the same. Raises WrongMerge."""
    if other_id is None:
        return None
    in_force = ItemVersion.objects.filter(item=other_id, state=State.PUBLISHED, valid_from__lte=on, valid_to=None)
    if other_id == item.pk or not in_force.exists():
        raise refusals.WrongMerge(field="merged_into")
    return Item.objects.get(pk=other_id)
