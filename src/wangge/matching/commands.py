"""Deeds on runs: start one for a community, let the worker try again, give it up. The worker's part is in `work`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from wangge import journal
from wangge.kernel import jobs
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.matching import refusals
from wangge.matching.models import Run
from wangge.matching.states import RunState
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

JOB = "matching.run"
COMMUNITIES = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE)


@atomic
def start(*, by: Person, place_id: UUID, at: datetime) -> Run:
    """Ask the worker to match the open needs of a community with all who can help there.

    Raises NotFound, NotPermitted, NotACommunity, RunsAlready (one at a time).
    """
    place = Place.objects.current().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    access.require(by, Permission.MANAGE_SERVICE, place=place, at=at)
    if place.kind not in COMMUNITIES:
        raise refusals.NotACommunity(field="place")
    if Run.objects.filter(place=place, state=RunState.ASKED).exists():
        raise refusals.RunsAlready(field="place", place=place.name)
    try:
        with atomic():
            run = Run.objects.create(place=place, by=by, at=at)
    except IntegrityError:  # somebody was quicker by a moment
        raise refusals.RunsAlready(field="place", place=place.name) from None
    jobs.put(JOB, about_id=run.pk, by=by, at=at)
    journal.record("matching.started", by=by, on=run, at=at, place=place)
    return run


@atomic
def start_again(*, by: Person, run_id: UUID, at: datetime) -> Run:
    """Let the worker try a run again that stopped by a fault. Raises NotFound, NotPermitted, RunNotThisStep."""
    run = _locked(by, run_id, at)
    job = jobs.newest_about(run.pk)
    if job is not None and job.state in job.OPEN:
        raise _not_now(run)
    jobs.put(JOB, about_id=run.pk, by=by, at=at)
    journal.record("matching.restarted", by=by, on=run, at=at, place=run.place)
    return run


@atomic
def cancel(*, by: Person, run_id: UUID, at: datetime) -> Run:
    """Give a run up that is not done yet; nothing of it was proposed. Raises NotFound, NotPermitted, RunNotThisStep."""
    run = _locked(by, run_id, at)
    run.state, run.version = RunState.CANCELLED, run.version + 1
    run.save(update_fields=["state", "version"])
    jobs.cancel(about_id=run.pk, at=at)
    journal.record("matching.cancelled", by=by, on=run, at=at, place=run.place)
    return run


def _locked(by: Person, run_id: UUID, at: datetime) -> Run:
    run = Run.objects.select_for_update(of=("self",)).select_related("place").filter(pk=run_id).first()
    if run is None:
        raise NotFound
    access.require(by, Permission.MANAGE_SERVICE, place=run.place, at=at)
    if run.state != RunState.ASKED:
        raise _not_now(run)
    return run


def _not_now(run: Run) -> refusals.RunNotThisStep:
    return refusals.RunNotThisStep(state=RunState(run.state).label)
