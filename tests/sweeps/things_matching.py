"""What the sweeps ask about matching."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests import cast
from wangge.checkin import consents
from wangge.kernel import jobs
from wangge.kernel.district import atomic
from wangge.kernel.models import Job
from wangge.matching import exclusions
from wangge.matching.certificate import Prices
from wangge.matching.models import Pair, Proof, Run, Unserved
from wangge.matching.problem import Plans, Problem
from wangge.needs.commands import add_need, add_resource

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

REASON = "按规定测试用的原因"
COUNTS = {
    "needs": 5, "offers": 5, "possible": 5, "candidates": 20, "served": 4, "helpers": 4, "busiest": 1, "metres": 50,
    "nearest_metres": 50, "known": 0, "outdated": 0,
}  # fmt: skip
TOLD = {
    "safety": False, "urgency": 3, "raised": 3, "waited": 0, "near": "building", "skills": [], "percent": 100, "slots": [],
    "known": 0, "kept": False, "load": 1, "cost": 50,
}  # fmt: skip


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    community = of.places["community"]
    run = _run(of, "done")
    first, second, third = (_pair(of, run, f"{of.segment}要修的第{n}处") for n in "一二三")
    missing = Unserved.objects.create(run=run, need=_need(of, f"{of.segment}要修的第四处"), rank=4, why="no_offer")
    helper = _helper(of)
    by_hand = {"to": f"person:{helper.pk}", "q": helper.name, "reason": REASON, "person_id": helper.pk}
    other = cast.person(f"旁人{of.segment}", home=of.places["next_door"])
    apart = exclusions.exclude(by=of.staff, subject_id=of.elder.pk, person_id=other.pk, reason=REASON, at=of.at)
    both = {"subject": of.elder.pk, "person": of.neighbour.pk, "reason": REASON}
    ids = {"subject_id": of.elder.pk, "person_id": of.neighbour.pk}

    def at_home(**args: Any) -> Thing:
        return Thing(of.home, args, **of.near)

    def of_pair(pair: Pair, **body: Any) -> Thing:
        return replace(at_home(pair_id=pair.pk), body=body, marker=pair.need.number)

    return {
        "mt_start": Thing(community.path, {}, body={"place": community.pk, "place_id": community.pk}),
        "mt_run": Thing(community.path, {"run_id": run.pk}, marker=str(run.pk)),
        "mt_stopped": _stopped(of),
        "mt_pair": of_pair(first),
        "mt_change": of_pair(second, **by_hand),
        "mt_reject": of_pair(third, reason=REASON),
        "mt_missing": replace(at_home(run_id=run.pk, need_id=missing.need_id), body=by_hand),
        "mt_apart": replace(at_home(exclusion_id=apart.pk), marker=str(apart.pk)),
        "mt_apart_new": replace(at_home(), body=both | ids),
    }


def _stopped(of: Community) -> Thing:
    """A run whose job failed; for the grid alone, because a place has one open run at a time."""
    from tests.sweeps.world import Thing

    run = _run(of, "asked", of.places["grid"])
    with atomic():
        jobs.put("matching.run", about_id=run.pk, by=of.staff, at=of.at)
    Job.objects.filter(about_id=run.pk).update(state="failed", error="NotProven")
    return Thing(of.grid, {"run_id": run.pk})


def _run(of: Community, state: str, place: Any = None) -> Run:
    done = state == "done"
    run = Run.objects.create(
        place=place or of.places["community"], by=of.staff, at=of.at, state=state, done_at=of.at if done else None,
        counts=COUNTS if done else {},
        certificate={name: {"value": 0, "bound": 0} for name in ("who", "whom", "spread")} if done else {},
    )  # fmt: skip
    if done:
        keep_empty_proof(run)
    return run


def keep_empty_proof(run: Run) -> None:
    """The proof of a run without needs."""
    kept = [of(*[[]] * size).pack() for of, size in ((Problem, 7), (Plans, 2), (Prices, 4))]  # type: ignore[arg-type]
    problem, plans, prices = kept
    Proof.objects.create(run=run, problem=problem, plans=plans, prices=prices, needs=b"", offers=b"")


def _need(of: Community, title: str) -> Any:
    return add_need(
        by=of.worker, at=of.at, kind="repair", title=title, place_id=of.places["home"].pk, subject_id=of.elder.pk
    )


def _pair(of: Community, run: Run, title: str) -> Pair:
    need = _need(of, title)
    resource = add_resource(
        by=of.staff,
        at=of.at,
        kind="equipment",
        title=f"{of.segment}的工具",
        place_id=of.places["home"].pk,
        serves=["repair"],
    )
    return Pair.objects.create(
        run=run, need=need, resource=resource, distance_m=0, rank=1, reasons=TOLD, need_version=1, helper_version=1
    )


def _helper(of: Community) -> Any:
    """Somebody who checked in and agreed, with a name of their own."""
    from wangge.checkin.models import CheckIn

    who = cast.person(f"帮手{of.segment}", home=of.places["next_door"])
    CheckIn.objects.create(
        person=who, place=of.places["community"], kind="volunteer", skills=["repair"], times=[], source="desk",
        state="approved", applied_at=of.at, applied_by=of.staff, since=cast.SINCE,
    )  # fmt: skip
    with atomic():
        consents.add(who, ["match_to_tasks"], how="paper", by=of.staff, place=of.places["community"], at=of.at)
    return who
