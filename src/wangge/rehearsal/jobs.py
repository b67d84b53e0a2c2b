"""The worker's part: replay, and put down in one short transaction what came out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from wangge import journal
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.kernel.jobs import Work, job
from wangge.people.models import Organisation, Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.rehearsal import notices
from wangge.rehearsal.commands import JOB
from wangge.rehearsal.models import Outcome, Rehearsal
from wangge.rehearsal.registry import Holder
from wangge.rehearsal.replay import Line, Replayed, replay
from wangge.rehearsal.rules import Window
from wangge.rehearsal.states import State

AT_ONCE = 1_000


@job(JOB)
def rehearse(work: Work, at: datetime) -> None:
    """Replay one rehearsal. Nothing is written before the end, so a worker may be killed anywhere."""
    asked = Rehearsal.objects.get(pk=work.about_id)
    if asked.state != State.ASKED:
        return
    found = replay(Window(asked.since, asked.until), asked.changes, work.tell)
    outcomes = list(_outcomes(asked, found))
    with atomic():
        work.finish()
        _put_down(asked.pk, found, outcomes, work.moment)


def _put_down(pk: UUID, found: Replayed, outcomes: list[Outcome], at: datetime) -> None:
    one = Rehearsal.objects.select_for_update(of=("self",)).select_related("drafted_by").get(pk=pk)
    if one.state != State.ASKED:
        return
    Outcome.objects.bulk_create(outcomes, batch_size=AT_ONCE)
    one.summary, one.basis, one.digest = [total.plain() for total in found.totals], found.basis, found.digest
    one.state, one.ready_at, one.version = State.READY, at, one.version + 1
    one.save(update_fields=["summary", "basis", "digest", "state", "ready_at", "version"])
    journal.record(
        "rehearsal.ready", by=SYSTEM, on=one, at=at, number=one.number, lines=len(outcomes), digest=one.digest,
        strays=sum(total.strays for total in found.totals),
    )  # fmt: skip
    notices.ready(one, one.drafted_by, at)


def _outcomes(one: Rehearsal, found: Replayed) -> Iterable[Outcome]:
    """The rows of the result, each with its community. Three queries, and more only for very many holders."""
    communities = dict(
        Place.objects.filter(kind__in=(PlaceKind.COMMUNITY, PlaceKind.VILLAGE)).values_list("path", "pk")
    )
    people = [line for line in found.lines if line.part.holder == Holder.PERSON]
    shops = [line for line in found.lines if line.part.holder == Holder.ORGANISATION]
    paths = _paths(Person, "home__path", people) | _paths(Organisation, "place__path", shops)
    for line in found.lines:
        yield _outcome(one, line, communities.get(_community(paths.get(line.holder) or "")))


def _outcome(one: Rehearsal, line: Line, place: UUID | None) -> Outcome:
    before, after = line.before, line.after
    holder = "person_id" if line.part.holder == Holder.PERSON else "organisation_id"
    return Outcome(
        rehearsal=one, part=line.part.code, place_id=place, effect=line.effect.value, before=before.amount,
        after=after.amount, difference=after.amount - before.amount, balance_before=before.balance,
        balance_after=after.balance, uncovered=max(0, after.uncovered - before.uncovered), removed_before=before.removed,
        removed_after=after.removed, reasons=[list(reason) for reason in line.reasons], **{holder: line.holder},
    )  # fmt: skip


def _paths(model: Any, column: str, lines: list[Line]) -> dict[UUID, str | None]:
    found: dict[UUID, str | None] = {}
    ids = sorted({line.holder for line in lines})
    for place in range(0, len(ids), AT_ONCE):
        found.update(model.objects.filter(pk__in=ids[place : place + AT_ONCE]).values_list("pk", column))
    return found


def _community(path: str) -> str:
    """The path of the community a place lies in."""
    return "".join(f"{part}/" for part in path.strip("/").split("/")[:3]) if path else ""
