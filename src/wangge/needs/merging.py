"""Two entries that are one: merge, and undo it exactly."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from wangge.kernel.district import atomic
from wangge.needs import refusals, timeline
from wangge.needs.models import STEPS, Need, Resource
from wangge.needs.states import State
from wangge.needs.timeline import Actor, E

TAKEN_OVER = ("urgency", "safety", "wanted_by", "reported_at")  # the more pressing of the two, so that nobody loses


@atomic
def merge_needs(*, by: Actor, need_id: UUID, into_id: UUID, at: datetime) -> Need:
    """Merge a need into another open one, which takes over the higher urgency, the nearer day and the longer wait.

    Returns the one that stays. Raises NotFound, NotPermitted (at either place), WrongState, OnePlease.
    """
    loser, keeper = _pair(Need, need_id, into_id, by, at)
    before = {field: getattr(keeper, field) for field in TAKEN_OVER}
    keeper.urgency = max(keeper.urgency, loser.urgency)
    keeper.safety = keeper.safety or loser.safety
    keeper.wanted_by = min(filter(None, (keeper.wanted_by, loser.wanted_by)), default=None)
    keeper.reported_at = min(keeper.reported_at, loser.reported_at)
    changed = {name: [_plain(value), _plain(getattr(keeper, name))] for name, value in before.items()
               if getattr(keeper, name) != value}  # fmt: skip
    if "wanted_by" in changed:
        keeper.warned_on = None
    timeline.save(keeper, *TAKEN_OVER, "warned_on")
    return _finish(loser, keeper, changed, by, at)


@atomic
def merge_resources(*, by: Actor, resource_id: UUID, into_id: UUID, at: datetime) -> Resource:
    """Merge a resource into another open one, which stays as it is. Raises as `merge_needs`."""
    loser, keeper = _pair(Resource, resource_id, into_id, by, at)
    timeline.save(keeper)
    return _finish(loser, keeper, {}, by, at)


@atomic
def undo_need_merge(*, by: Actor, need_id: UUID, at: datetime) -> Need:
    """Undo a merge: both needs are again as before it. What was edited since in the one that stayed is kept.

    Raises NotFound, NotPermitted, WrongState (not merged), LaterMergeFirst.
    """
    return _undo(Need, need_id, by, at)


@atomic
def undo_resource_merge(*, by: Actor, resource_id: UUID, at: datetime) -> Resource:
    """As `undo_need_merge`."""
    return _undo(Resource, resource_id, by, at)


def _pair(of: type[E], loser_id: UUID, keeper_id: UUID, by: Actor, at: datetime) -> tuple[E, E]:
    if loser_id == keeper_id:
        raise refusals.OnePlease(field="into_id")
    loser, keeper = timeline.locked(of, loser_id, keeper_id)
    for entry in (loser, keeper):
        timeline.require_staff(by, entry, at)
        timeline.require_next(entry, State.MERGED)  # only open entries merge, so chains cannot close to a ring
    return loser, keeper


def _finish(loser: E, keeper: E, changed: dict[str, Any], by: Actor, at: datetime) -> E:
    loser.state, loser.closed_at, loser.merged_into = State.MERGED, at, keeper
    timeline.save(loser, "state", "closed_at", "merged_into")
    timeline.write(loser, "merged", by=by, at=at, other=str(keeper.pk), other_number=keeper.number)
    timeline.write(
        keeper, "took_over", by=by, at=at, other=str(loser.pk), other_number=loser.number, changed=changed
    )  # fmt: skip
    return keeper


def _undo(of: type[E], entry_id: UUID, by: Actor, at: datetime) -> E:
    keeper_id = of.objects.filter(pk=entry_id).values_list("merged_into", flat=True).first()
    loser, keeper = timeline.locked(of, entry_id, keeper_id or entry_id)
    for entry in (loser, keeper):
        timeline.require_staff(by, entry, at)
    if loser.state != State.MERGED or loser.merged_into_id != keeper.pk:
        raise refusals.WrongState(number=loser.number, state=of.STATE_WORDS[loser.state])
    taken = STEPS[of]._base_manager.filter(entry=keeper, kind="took_over").order_by("-id")
    merges = {step.detail["other"]: step for step in reversed(taken)}  # the latest of each pair
    merge = merges[str(loser.pk)]
    _require_last(keeper, merge, merges)
    restored = _restore(keeper, merge.detail["changed"])
    timeline.save(keeper, *restored, "warned_on")
    loser.state, loser.closed_at, loser.merged_into = State.OPEN, None, None
    timeline.save(loser, "state", "closed_at", "merged_into")
    timeline.write(loser, "merge_undone", by=by, at=at, other=str(keeper.pk), other_number=keeper.number)
    timeline.write(keeper, "gave_back", by=by, at=at, other=str(loser.pk), other_number=loser.number, restored=restored)
    return loser


def _require_last(keeper: Need | Resource, merge: Any, merges: dict[str, Any]) -> None:
    """A later merge took over from the state this one left: undone out of order, neither could be restored exactly."""
    still = type(keeper)._base_manager.filter(merged_into_id=keeper.pk).values_list("pk", "number")
    for pk, number in still:
        if merges[str(pk)].pk > merge.pk:
            raise refusals.LaterMergeFirst(keeper=keeper.number, later=number)


def _restore(keeper: Need | Resource, changed: dict[str, Any]) -> list[str]:
    restored = [name for name, (_before, after) in changed.items() if _plain(getattr(keeper, name)) == after]
    for name in restored:
        setattr(keeper, name, _value(name, changed[name][0]))
    return restored


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _value(name: str, plain: Any) -> Any:
    if name == "reported_at":
        return datetime.fromisoformat(plain)
    return date.fromisoformat(plain) if name == "wanted_by" and plain else plain
