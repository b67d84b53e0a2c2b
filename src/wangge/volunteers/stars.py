"""Star levels: applied for by the volunteer, announced in public, granted by somebody else. Rule: docs/rules/stars.md."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wangge import journal
from wangge.kernel import policy, working_days
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.volunteers import notices, queries, refusals
from wangge.volunteers.models import Star

State = Star.State
NOTICE = "volunteers.star_notice_working_days"


@atomic
def apply(*, by: Person, at: datetime) -> Star:
    """Ask for the next level with the hours recorded. Raises MayNotServe, NotEnoughHours, StarOpen."""
    check_in = queries.place_of(by, day_of(at))
    if check_in is None or not queries.may_serve(by, day_of(at)):
        raise refusals.MayNotServe(name=by.name)
    Person.objects.select_for_update().get(pk=by.pk)
    reach = queries.star_reach(by, at)
    if reach.following is None or Star.objects.filter(person=by, state__in=(State.APPLIED, State.NOTICED)).exists():
        raise refusals.StarOpen
    if reach.have < reach.wanted:
        raise refusals.NotEnoughHours(level=reach.following, wanted=reach.wanted, have=reach.have)
    made = Star.objects.create(
        person=by, place=check_in.place, level=reach.following, minutes=queries.minutes_of([by.pk], at)[by.pk], applied_at=at,
        policy_row=policy.on(queries.STARS, at).row_id,
    )  # fmt: skip
    journal.record("star.applied", by=by, on=made, at=at, place=made.place, level=made.level)
    return made


@atomic
def announce(*, by: Person, star_id: UUID, at: datetime) -> Star:
    """Put it under public notice. Raises NotFound, NotPermitted, Party, Decided."""
    one = _managed(by, star_id, at)
    if one.state != State.APPLIED:
        raise refusals.Decided
    calendar = working_days.calendar()
    one.state, one.noticed_by = State.NOTICED, by
    one.notice_until = calendar.add_working_days(day_of(at), policy.on(NOTICE, at).value)
    one.save(update_fields=["state", "noticed_by", "notice_until"])
    journal.record("star.announced", by=by, on=one, at=at, place=one.place, level=one.level, until=one.notice_until)
    notices.star(one, at)
    return one


@atomic
def grant(*, by: Person, star_id: UUID, at: datetime) -> Star:
    """Grant it after the notice, by somebody else than who announced it. Raises NotFound, NotPermitted, Party, Decided,
    NoticeRuns."""
    one = _managed(by, star_id, at)
    if one.state != State.NOTICED or one.notice_until is None:
        raise refusals.Decided
    if by.pk == one.noticed_by_id:
        raise refusals.Party
    if day_of(at) <= one.notice_until:
        raise refusals.NoticeRuns(day=one.notice_until)
    return _decide(one, State.GRANTED, by, "", at)


@atomic
def decline(*, by: Person, star_id: UUID, answer: str, at: datetime) -> Star:
    """Do not grant it, and say why. Raises NotFound, NotPermitted, Party, Decided, GroundsMissing."""
    one = _managed(by, star_id, at)
    if one.state not in (State.APPLIED, State.NOTICED):
        raise refusals.Decided
    if by.pk == one.noticed_by_id:
        raise refusals.Party
    if len(answer.strip()) < 4:
        raise refusals.GroundsMissing(field="answer")
    return _decide(one, State.DECLINED, by, answer.strip(), at)


def _decide(one: Star, state: State, by: Person, answer: str, at: datetime) -> Star:
    one.state, one.decided_by, one.decided_at, one.answer = state, by, at, answer or None
    one.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    journal.record(f"star.{state}", by=by, on=one, at=at, place=one.place, level=one.level)
    notices.star(one, at)
    return one


def _managed(by: Person, star_id: UUID, at: datetime) -> Star:
    rows = Star.objects.select_for_update(of=("self",)).select_related("person", "place")
    one: Star | None = rows.filter(pk=star_id).first()
    if one is None:
        raise NotFound
    access.require(by, Permission.MANAGE_SERVICE, place=one.place, at=at)
    if by.pk == one.person_id:
        raise refusals.Party
    return one
