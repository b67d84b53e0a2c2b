"""Strikes and standing: the third verified complaint, or the third deduction, removes by rule, at that moment.

Only an appeal that won takes a strike back. What removal and restoration mean (benefits, cards) is done by the deed that
strikes or lifts, in the same transaction. Rule: docs/rules/strikes.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from wangge.kernel import policy
from wangge.kernel.actors import System, person_or_none
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.points import refusals, rules
from wangge.points.ledger import Because
from wangge.points.models import Standing, Strike, StrikeLift

Holder = Person | Organisation
LIMIT = {Standing.Role.MEMBER: "strikes.member_limit_points", Standing.Role.VOLUNTEER: "strikes.volunteer_limit_points"}
WINDOW = "strikes.window_days"


@dataclass(frozen=True)
class Struck:
    """What a strike came to: how many count now, and whether this one removed the holder."""

    strike: Strike
    counting: int
    removed: bool


def standing_of(role: Standing.Role, holder: Holder) -> Standing | None:
    """The standing, or None for somebody who never had a strike (good). One query."""
    return Standing.objects.filter(role=role, **_of(holder)).first()


def is_removed(role: Standing.Role, holder: Holder) -> bool:
    """Whether the holder was removed and not restored. One query."""
    return Standing.objects.filter(role=role, state=Standing.State.REMOVED, **_of(holder)).exists()


def removed(role: Standing.Role, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these people (volunteers) or organisations (members) who were removed. One query."""
    column = "person_id" if role == Standing.Role.VOLUNTEER else "organisation_id"
    found = Standing.objects.filter(role=role, state=Standing.State.REMOVED, **{f"{column}__in": list(ids)})
    return set(found.values_list(column, flat=True))


def counting(standing: Standing, at: datetime) -> list[Strike]:
    """The strikes that count now: not lifted and inside the window, the oldest first. Two queries."""
    days = policy.on(WINDOW, at).value
    found = Strike.objects.filter(standing=standing, lift=None, at__lte=at)
    if days:
        found = found.filter(at__gt=at - timedelta(days=days))
    return list(found.order_by("number"))


def strike(*, role: Standing.Role, holder: Holder, because: Because, by: Person | System, at: datetime) -> Struck:
    """Count one more; the one too many removes the holder. Part of the caller's transaction.

    Raises AlreadyCounted (the same `because`).
    """
    standing = _lock(role, holder)
    if Strike.objects.filter(standing=standing, because_type=because.type, because_id=because.id).exists():
        raise refusals.AlreadyCounted
    limit = policy.on(LIMIT[role], at)
    count = len(counting(standing, at)) + 1
    removes = standing.state == Standing.State.GOOD and rules.removes(count, limit.value)
    made = Strike(
        standing=standing, number=standing.strikes + 1, because_type=because.type, because_id=because.id, at=at,
        by=person_or_none(by), policy_row=limit.row_id, removes=removes,
    )  # fmt: skip
    made.save(force_insert=True)
    standing.strikes += 1
    if removes:
        standing.state, standing.removed_at = Standing.State.REMOVED, at
    _save(standing)
    return Struck(made, count, removes)


def lift(*, strike_id: UUID, because: Because, by: Person | System, at: datetime) -> StrikeLift:
    """An appeal won: the strike counts no more; `restores` says whether the holder is back. Part of the caller's transaction.

    Raises NotFound, AlreadyLifted.
    """
    found = Strike.objects.filter(pk=strike_id).first()
    if found is None:
        raise NotFound
    standing = Standing.objects.select_for_update().get(pk=found.standing_id)
    if StrikeLift.objects.filter(strike=found).exists():
        raise refusals.AlreadyLifted
    left = [one for one in counting(standing, at) if one.pk != found.pk]
    limit = policy.on(LIMIT[Standing.Role(standing.role)], at).value
    restores = standing.state == Standing.State.REMOVED and not rules.removes(len(left), limit)
    made = StrikeLift(
        strike=found, because_type=because.type, because_id=because.id, at=at, by=person_or_none(by), restores=restores
    )
    made.save(force_insert=True)
    if restores:
        standing.state, standing.removed_at = Standing.State.GOOD, None
    _save(standing)
    return made


def _lock(role: Standing.Role, holder: Holder) -> Standing:
    key: dict[str, Any] = {"role": role, **_of(holder)}
    found = Standing.objects.select_for_update().filter(**key).first()
    if found is None:
        Standing.objects.bulk_create([Standing(**key)], ignore_conflicts=True)
        found = Standing.objects.select_for_update().get(**key)
    return found


def _save(standing: Standing) -> None:
    standing.version += 1
    standing.save(update_fields=["strikes", "state", "removed_at", "version"])


def _of(holder: Holder) -> dict[str, Any]:
    return {"person": holder} if isinstance(holder, Person) else {"organisation": holder}
