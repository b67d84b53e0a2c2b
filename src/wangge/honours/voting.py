"""The committee votes on the shortlist, and the votes are counted. Staff prepare, the committee decides."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from wangge import journal
from wangge.honours import notices, refusals, rights, rules
from wangge.honours.models import Appraisal, Nominee, Vote
from wangge.honours.preparing import SEATS, SHORTEST_REASON, decided_by, moved, prepared_by
from wangge.honours.rules import Ballot
from wangge.honours.states import Award, Standing, State
from wangge.kernel import policy, working_days
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, NotFound
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for
from wangge.places.models import Place
from wangge.posts.models import Holding

VOTE, QUORUM, NOTICE = "honours.vote_working_days", "honours.quorum_percent", "honours.notice_working_days"
NOBODY_PASSED = "表决后没有人过半数同意"
Choice = Vote.Choice


@atomic
def submit(*, by: Person, appraisal_id: UUID, at: datetime) -> Appraisal:
    """Put the shortlist before the committee, who has so many working days.

    Raises NotFound, NotPermitted, WrongState, NobodyListed, NoCommittee.
    """
    one = prepared_by(by, appraisal_id, at, State.PREPARED)
    if not one.nominees.filter(standing=Standing.SHORTLISTED).exists():
        raise refusals.NobodyListed
    members = committee(one.place, day_of(at))
    if not members:
        raise refusals.NoCommittee(place=one.place.name)
    one.vote_until = working_days_after(at, VOTE)
    moved(one, State.VOTING)
    journal.record("appraisal.submitted", by=by, on=one, at=at, place=one.place, until=one.vote_until)
    notices.vote_asked(one, members, at)
    return one


@atomic
def extend(*, by: Person, appraisal_id: UUID, at: datetime) -> Appraisal:
    """Give the committee so many working days from today. Raises NotFound, NotPermitted, WrongState."""
    one = prepared_by(by, appraisal_id, at, State.VOTING)
    one.vote_until = working_days_after(at, VOTE)
    moved(one, State.VOTING)
    journal.record("appraisal.extended", by=by, on=one, at=at, place=one.place, until=one.vote_until)
    return one


@atomic
def vote(*, by: Person, nominee_id: UUID, choice: str, at: datetime, reason: str = "") -> Vote:
    """Say yes, no (with a reason) or nothing to one on the shortlist; again to change it. Nobody votes about themselves.

    Raises NotFound, NotPermitted, WrongState, NotOfCommittee, VoteOver, NotListed, Party, ReasonMissing, Invalid.
    """
    nominee = Nominee.objects.filter(pk=nominee_id).first()
    if nominee is None:
        raise NotFound
    one = decided_by(by, nominee.appraisal_id, at, State.VOTING)
    if by.pk not in {member.pk for member in committee(one.place, day_of(at))}:
        raise refusals.NotOfCommittee
    if one.vote_until is not None and day_of(at) > one.vote_until:
        raise refusals.VoteOver(day=one.vote_until)
    if nominee.standing != Standing.SHORTLISTED:
        raise refusals.NotListed
    require_no_party(by, nominee, at)
    if choice not in Choice.values:
        raise Invalid(field="choice", what="choice", why=choice)
    reason = reason.strip()
    if choice == Choice.AGAINST and len(reason) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    made, _new = Vote.objects.update_or_create(
        nominee=nominee, by=by, defaults={"choice": Choice(choice), "reason": reason or None, "at": at}
    )
    journal.record(
        "appraisal.voted", by=by, on=one, at=at, place=one.place, nominee=nominee.pk,
        vote=journal.commit_to("vote", [str(choice), reason]),
    )  # fmt: skip
    return made


@atomic
def count(*, by: Person, appraisal_id: UUID, at: datetime) -> Appraisal:
    """Count the votes once everybody has voted or the days are over; whoever passed goes under public notice.

    Nobody passed: the appraisal ends there. Raises NotFound, NotPermitted, WrongState, VoteRuns, NotQuorate.
    """
    one = decided_by(by, appraisal_id, at, State.VOTING)
    on = day_of(at)
    _require_counted(one, on, at)
    listed = list(one.nominees.filter(standing=Standing.SHORTLISTED).order_by("award", "rank", "id"))
    cast = Counter(Vote.objects.filter(nominee__in=listed).values_list("nominee_id", "choice"))
    through = {key for award in Award for key in _passed(one, award, listed, cast)}
    for nominee in listed:
        nominee.votes_for, nominee.votes_against = cast[nominee.pk, Choice.FOR], cast[nominee.pk, Choice.AGAINST]
        nominee.standing = Standing.PASSED if nominee.pk in through else Standing.NOT_PASSED
    Nominee.objects.bulk_update(listed, ["votes_for", "votes_against", "standing"], batch_size=500)
    if through:
        one.notice_from, one.notice_until = on, working_days_after(at, NOTICE)
    else:
        one.stop_reason = NOBODY_PASSED
    moved(one, State.NOTICED if through else State.STOPPED)
    journal.record(
        "appraisal.counted",
        by=by,
        on=one,
        at=at,
        place=one.place,
        until=one.notice_until,
        passed=sorted(map(str, through)),
    )
    notices.counted(one, [nominee for nominee in listed if nominee.pk in through], at)
    return one


def committee(place: Place, on: date) -> list[Person]:
    """Whoever decides honours at this very place that day, by name. One query."""
    held = Holding.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), place=place, kind__in=rights.COMMITTEES, valid_from__lte=on
    )
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("pinyin", "id"))


def voters(one: Appraisal) -> set[UUID]:
    """Who of the committee has voted on everybody they may vote on; a party to one is not waited for."""
    return set(_votes(one).values_list("by_id", flat=True))


def require_no_party(by: Person, nominee: Nominee, at: datetime) -> None:
    """Raise Party when the honour is for oneself or an organisation one speaks for."""
    if nominee.person_id == by.pk:
        raise refusals.Party
    if nominee.organisation_id and spoken_for(by, day_of(at)).filter(pk=nominee.organisation_id).exists():
        raise refusals.Party


def working_days_after(at: datetime, key: str) -> date:
    """The last of so many working days after today, as the policy `key` says."""
    calendar = working_days.calendar()
    return calendar.add_working_days(day_of(at), policy.on(key, at).value)


def _votes(one: Appraisal) -> QuerySet[Vote]:
    return Vote.objects.filter(nominee__appraisal=one, nominee__standing=Standing.SHORTLISTED)


def _require_counted(one: Appraisal, on: date, at: datetime) -> None:
    members = {member.pk for member in committee(one.place, on)}
    said = voters(one)
    waiting = members - said
    if waiting and one.vote_until is not None and on <= one.vote_until:
        raise refusals.VoteRuns(left=len(waiting), day=one.vote_until)
    percent = policy.on(QUORUM, at).value
    if not rules.quorate(len(said), len(members), percent):
        raise refusals.NotQuorate(voters=len(said), wanted=max(1, -(-len(members) * percent // 100)))


def _passed(one: Appraisal, award: Award, listed: list[Nominee], cast: Counter[tuple[UUID, str]]) -> set[UUID]:
    ballots = [
        Ballot(
            nominee.pk,
            cast[nominee.pk, Choice.FOR],
            sum(cast[nominee.pk, choice] for choice in Choice),
            nominee.score or 0,
        )
        for nominee in listed
        if nominee.award == award
    ]
    seats = one.rules[SEATS]["value"].get(award, 0)
    return rules.passed(ballots, seats)  # type: ignore[return-value]
