"""What people decide about pairs: confirm, change, reject, match by hand; and what projects tell back.

Locks are taken in one order: the need, the helper's row, the pair. A program proposes, people decide; whoever decides
otherwise gives a reason, and both are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from wangge import journal
from wangge.kernel import writing
from wangge.kernel.actors import System, person_or_none
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.matching import helpers, refusals, states
from wangge.matching.helpers import Choice, Found
from wangge.matching.models import Pair, PairStep, Run, Unserved
from wangge.matching.states import LIVE, PROMISED, PairState, RunState
from wangge.needs.models import Need
from wangge.needs.states import State
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission

SHORTEST_REASON = 2


@atomic
def confirm(*, by: Person, pair_id: UUID, at: datetime) -> Pair:
    """Promise what was proposed. From now on the next runs leave the need alone and count the helper's capacity less.

    Raises NotFound, NotPermitted, PairNotThisStep, NeedGone, and what `helpers.require` refuses.
    """
    pair = _locked(by, pair_id, at, helper=True)
    _require_next(pair, PairState.CONFIRMED)
    _require_open(pair.need, besides=pair)
    helpers.require(pair.need, choice_of(pair), within=pair.run.place, at=at)
    _decide(pair, PairState.CONFIRMED, by, at)
    _write(pair, "confirmed", by=by, at=at)
    return pair


@atomic
def change(*, by: Person, pair_id: UUID, to: Choice, reason: str, at: datetime) -> Pair:
    """Take another helper than proposed (or confirmed), with a reason; the new pair is confirmed. Returns it.

    Raises NotFound, NotPermitted, PairNotThisStep, NeedGone, SameHelper, ReasonMissing, and what `helpers.require` refuses.
    """
    pair = _locked(by, pair_id, at, helper=False)
    _require_next(pair, PairState.REPLACED)
    _require_open(pair.need, besides=pair)
    if to == choice_of(pair):
        raise refusals.SameHelper(field="to")
    why = _sound(reason)
    helpers.lock(to)
    found = helpers.require(pair.need, to, within=pair.run.place, at=at)
    pair.state, pair.version = PairState.REPLACED, pair.version + 1
    pair.save(update_fields=["state", "version"])
    made = _made(pair.run, pair.need, found, pair.rank, by, at)
    pair.replaced_by = made
    pair.save(update_fields=["replaced_by"])
    _write(pair, "changed", by=by, at=at, note=why, to=_helper(made))
    _write(made, "chosen", by=by, at=at, note=why, instead_of=_helper(pair))
    return made


@atomic
def reject(*, by: Person, pair_id: UUID, reason: str, at: datetime) -> Pair:
    """Say no to a proposed or confirmed pair, with a reason. It is not proposed again until one of the two has changed.

    Raises NotFound, NotPermitted, PairNotThisStep, ReasonMissing.
    """
    pair = _locked(by, pair_id, at, helper=False)
    _require_next(pair, PairState.REJECTED)
    why = _sound(reason)
    former = pair.state
    _decide(pair, PairState.REJECTED, by, at)
    _write(pair, "rejected", by=by, at=at, note=why, former=str(former))
    return pair


@atomic
def match_by_hand(*, by: Person, run_id: UUID, need_id: UUID, to: Choice, reason: str, at: datetime) -> Pair:
    """Promise a helper for a need for which a run proposed nobody, or another. Returns the confirmed pair.

    Raises NotFound, NotPermitted, NeedGone, ReasonMissing, and what `helpers.require` refuses.
    """
    run = Run.objects.select_related("place").filter(pk=run_id, state=RunState.DONE).first()
    need = _locked_need(need_id)
    if run is None or need is None or not need.place.path.startswith(run.place.path):
        raise NotFound
    access.require(by, Permission.MANAGE_SERVICE, place=need.place, at=at)
    _require_open(need)
    why = _sound(reason)
    helpers.lock(to)
    found = helpers.require(need, to, within=run.place, at=at)
    missing = Unserved.objects.filter(run=run, need=need).first()
    made = _made(run, need, found, missing.rank if missing else 0, by, at)
    _write(made, "chosen", by=by, at=at, note=why, instead_of="")
    return made


@atomic
def mark_projected(*, pairs: Iterable[UUID], by: Person | System, at: datetime) -> list[Pair]:
    """Projects have made tasks of these confirmed pairs. Part of the caller's deed, which has asked who may.

    Raises NotFound, PairNotThisStep.
    """
    return _move(list(pairs), PairState.PROJECTED, "projected", by, at)


@atomic
def give_back(*, pairs: Iterable[UUID], by: Person | System, at: datetime) -> list[Pair]:
    """The tasks of these pairs were dropped: they are confirmed pairs again, to be projected, changed or rejected.

    Raises NotFound, PairNotThisStep.
    """
    return _move(list(pairs), PairState.CONFIRMED, "given_back", by, at)


def choice_of(pair: Pair) -> Choice:
    """The helper of a pair as a choice."""
    return Choice(resource_id=pair.resource_id) if pair.resource_id else Choice(person_id=pair.person_id)


def _locked(by: Person, pair_id: UUID, at: datetime, *, helper: bool) -> Pair:
    """The pair, its need locked first, then (`helper`) the helper's row."""
    seen = Pair.objects.filter(pk=pair_id).first()
    need = _locked_need(seen.need_id) if seen else None
    if seen is None or need is None:
        raise NotFound
    access.require(by, Permission.MANAGE_SERVICE, place=need.place, at=at)
    if helper:
        helpers.lock(choice_of(seen))
    pair = Pair.objects.select_for_update(of=("self",)).select_related("run__place").get(pk=pair_id)
    pair.need = need
    return pair


def _locked_need(need_id: UUID) -> Need | None:
    return Need.objects.select_for_update(of=("self",)).select_related("place").filter(pk=need_id).first()


def _require_next(pair: Pair, state: PairState) -> None:
    if not states.may_follow(pair.state, state):
        raise refusals.PairNotThisStep(state=PairState(pair.state).label)


def _require_open(need: Need, *, besides: Pair | None = None) -> None:
    """The need still waits, and nobody else is promised for it; another proposal gives way."""
    others = Pair.objects.filter(need=need, state__in=LIVE)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if need.state != State.OPEN or others.filter(state__in=PROMISED).exists():
        raise refusals.NeedGone(number=need.number)
    for one in others.select_for_update(of=("self",)):
        one.state, one.version = PairState.REPLACED, one.version + 1
        one.save(update_fields=["state", "version"])


def _decide(pair: Pair, state: PairState, by: Person, at: datetime) -> None:
    pair.state, pair.decided_by, pair.decided_at, pair.version = state, by, at, pair.version + 1
    pair.save(update_fields=["state", "decided_by", "decided_at", "version"])


def _made(run: Run, need: Need, found: Found, rank: int, by: Person, at: datetime) -> Pair:
    offer = found.offer
    made = Pair(
        run=run, need=need, resource_id=offer.resource, person_id=offer.person, organisation_id=offer.organisation,
        slot=next(iter(found.reasons["slots"]), None), distance_m=found.distance_m, units=found.units, rank=rank,
        reasons=found.reasons, by_hand=True, state=PairState.CONFIRMED, need_version=need.version,
        helper_version=offer.version, decided_by=by, decided_at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    return made


def _move(keys: Sequence[UUID], state: PairState, kind: str, by: Person | System, at: datetime) -> list[Pair]:
    rows = Pair.objects.select_for_update(of=("self",)).filter(pk__in=keys).select_related("need__place").order_by("pk")
    found = list(rows)
    if len(found) != len(set(keys)):
        raise NotFound
    for pair in found:
        _require_next(pair, state)
        pair.state, pair.version = state, pair.version + 1
        pair.save(update_fields=["state", "version"])
        _write(pair, kind, by=by, at=at)
    return found


def _sound(reason: str) -> str:
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    return reason.strip()


def _helper(pair: Pair) -> str:
    return str(pair.resource_id or pair.person_id)


def _write(pair: Pair, kind: str, *, by: Person | System, at: datetime, note: str = "", **detail: Any) -> None:
    """The journal line and the pair's own line. `detail` is plain; of the reason the journal keeps only a commitment."""
    committed = {"reason": journal.commit_to("reason", note)} if note else {}
    leaf = journal.record(
        f"pair.{kind}", by=by, on=pair, at=at, place=pair.need.place, number=pair.need.number, helper=_helper(pair),
        **detail, **committed,
    )  # fmt: skip
    writing.add(
        PairStep(pair=pair, kind=kind, by=person_or_none(by), at=at, note=note or None, detail=detail, leaf_id=leaf.pk)
    )
