"""What the worker does with a run: read, look for candidates, three flows, the proof, and one short transaction at the end.

Everything before that writes nothing, so a worker may be killed anywhere and the run taken up again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wangge import journal
from wangge.kernel import bulk, district, outbox
from wangge.kernel.bulk import Prepared
from wangge.kernel.district import atomic
from wangge.kernel.jobs import Work
from wangge.matching import candidates, certificate, engine, loading, results
from wangge.matching.candidates import Candidates
from wangge.matching.certificate import Checked, Prices, Stage
from wangge.matching.loading import Loaded
from wangge.matching.models import Pair, Proof, Run, Unserved
from wangge.matching.problem import Plans
from wangge.matching.states import PROMISED, PairState, RunState
from wangge.needs.models import Need
from wangge.needs.states import State
from wangge.places.models import Place
from wangge.posts import access

log = structlog.get_logger(__name__)
TOTAL = 100  # progress in percent of the way
READ, LOOKED, FLOWED, PROVEN = 10, 50, 85, 95
OFFICE_LANGUAGE = "zh-hans"
DONE, TOLD = _("供需对接已完成"), _("%(place)s：%(served)d 条需求有了人选，%(unserved)d 条还缺人。请登录网格确认。")


class NotProven(RuntimeError):
    """The certificate does not show the plan to be optimal: a bug in engine or certificate. Nothing is proposed."""


def run(work: Work, at: datetime) -> None:
    """Match one run's community and write what came out. Does nothing for a run that is done or cancelled."""
    asked = Run.objects.select_related("place", "by").get(pk=work.about_id)
    if asked.state != RunState.ASKED:
        return
    work.tell(0, TOTAL, now=True)
    loaded = loading.load(asked.place, at)
    work.tell(READ, TOTAL, now=True)
    found = candidates.find(loaded, at, _between(work, READ, LOOKED))
    plans = engine.solve(found.problem, _between(work, LOOKED, FLOWED))
    prices = certificate.prove(found.problem, plans)
    checked = certificate.check(found.problem, plans, prices)
    if not checked.proven:
        raise NotProven(f"gaps {checked.who.gap}, {checked.whom.gap}, {checked.spread.gap}")
    work.tell(PROVEN, TOTAL, now=True)
    _write(work, asked, _Result(asked, loaded, found, plans, prices, checked, at))


class _Result:
    """Everything of a run, ready to be written."""

    def __init__(
        self,
        asked: Run,
        loaded: Loaded,
        found: Candidates,
        plans: Plans,
        prices: Prices,
        checked: Checked,
        at: datetime,
    ) -> None:
        self.at = at
        pairs, unserved = results.pairs(asked, loaded, found, plans, at), results.unserved(asked, found, plans)
        self.of_needs = [pair.need_id for pair in pairs]
        self.pairs, self.unserved = bulk.insert(Pair, pairs), bulk.insert(Unserved, unserved)
        paths = {results.around(ask.path) for ask in found.asks}
        places = {path: pk for some in bulk.in_chunks(paths) for path, pk in _ids(some)}
        self.proof = Proof(
            run=asked, problem=found.problem.pack(), plans=plans.pack(), prices=prices.pack(),
            needs=b"".join(ask.id.bytes for ask in found.asks), offers=b"".join(one.id.bytes for one in found.offers),
        )  # fmt: skip
        self.values: dict[str, Any] = {
            "counts": results.counts(loaded, found, plans),
            "recruiting": results.recruiting(found, plans, prices, places),
            "certificate": {name: _stage(getattr(checked, name)) for name in ("who", "whom", "spread")},
            "input_digest": found.problem.digest(),
            "plan_digest": plans.digest(),
            "policy_rows": loaded.rules.rows,
        }


def _write(work: Work, asked: Run, made: _Result) -> None:
    """The one transaction: former proposals give way, and what changed meanwhile is left as it is."""
    at = made.at
    with atomic():
        work.finish()
        run = Run.objects.select_for_update(of=("self",)).select_related("place", "by").get(pk=asked.pk)
        if run.state != RunState.ASKED:
            return
        here = access.within_any([run.place.path], "need__place__path")
        former = Pair.objects.filter(pk__in=Pair.objects.filter(here, state=PairState.PROPOSED).values("pk"))
        former.update(state=PairState.REPLACED, version=F("version") + 1)
        kept = _still_open(run.place)
        pairs = _only(made.pairs, made.of_needs, kept)
        pairs.write()
        made.unserved.write()
        made.proof.save(force_insert=True)
        for name, value in made.values.items():
            setattr(run, name, value)
        run.counts["outdated"] = len(made.pairs) - len(pairs)
        run.state, run.done_at, run.version = RunState.DONE, work.moment, run.version + 1
        run.save(update_fields=[*made.values, "state", "done_at", "version"])
        _tell(run, at)
        journal.record(
            "matching.done", by=run.by, on=run, at=at, place=run.place, needs=run.counts["needs"],
            served=run.counts["served"], input=run.input_digest, plan=run.plan_digest,
            bounds={name: stage["bound"] for name, stage in run.certificate.items()},
        )  # fmt: skip
    log.info("matching done", run=str(asked.pk), needs=run.counts["needs"], served=run.counts["served"],
             district=district.code())  # fmt: skip


def _still_open(place: Place) -> set[UUID]:
    """Needs that are open and not promised now."""
    promised = Pair.objects.filter(state__in=PROMISED).values("need")
    here = Need.objects.filter(access.within_any([place.path], "place__path"), state=State.OPEN)
    return set(here.exclude(pk__in=promised).values_list("pk", flat=True))


def _only(prepared: Prepared, needs: list[UUID], kept: set[UUID]) -> Prepared:
    return replace(prepared, values=[row for row, need in zip(prepared.values, needs, strict=True) if need in kept])


def _tell(run: Run, at: datetime) -> None:
    """Whoever started it need not wait at the page. Helpers hear of it when a task is offered to them, not now."""
    with override(OFFICE_LANGUAGE):
        body = str(TOLD) % {
            "place": run.place.name, "served": run.counts["served"], "unserved": run.counts["needs"] - run.counts["served"],
        }  # fmt: skip
        outbox.put(
            channel=outbox.Channel.NOTICE, kind="matching.done", subject=str(DONE), body=body, at=at, to_person=run.by,
            address=run.by.phone, about=run,
        )  # fmt: skip


def _between(work: Work, first: int, last: int) -> Callable[[int, int], None]:
    def told(done: int, total: int) -> None:
        work.tell(first + (last - first) * done // max(total, 1), TOTAL)

    return told


def _stage(stage: Stage) -> dict[str, int]:
    return {"value": stage.value, "bound": stage.bound}


def _ids(paths: list[str]) -> Any:
    return Place.objects.filter(path__in=paths).values_list("path", "pk")
