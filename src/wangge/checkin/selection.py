"""Filling posts and service roles: openings, claims, the ranked proposal, the committee's decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wangge import journal
from wangge.checkin import commands, notices, refusals, rules
from wangge.checkin.consents import agreeing
from wangge.checkin.intake import COMMUNITIES, Offer
from wangge.checkin.models import (
    OFFERED,
    Candidate,
    CheckIn,
    Consent,
    Decision,
    Opening,
    Outcome,
    PostClaim,
    Proposal,
    ServiceRole,
)
from wangge.checkin.records import records_of
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.places.queries import ancestor_paths
from wangge.posts import access
from wangge.posts import commands as posts
from wangge.posts import rules as post_rules
from wangge.posts.access import Permission
from wangge.posts.models import SINGLE

State = Opening.State
MANAGE = Permission.MANAGE_CHECKINS
POLICIES = ("selection.weights", "selection.full_hours", "selection.neutral_points", "selection.near_points")
MOST_SEATS = 50
BUILDING_DEPTH = 5  # parts of a path: district, street, community, grid, building


@dataclass(frozen=True)
class Choice:
    """One candidate the committee chooses (by rank), and why where that leaves the order of the proposal."""

    rank: int
    reason: str = ""


@atomic
def offer(
    *, by: Person, place_id: UUID, from_day: date, apply_until: date, duties: str, at: datetime, post_kind: str = "",
    role: str = "", seats: int = 1, skills: Sequence[str] = (), times: Sequence[str] = (),
) -> Opening:  # fmt: skip
    """Offer a post or a service role at a place; `duties` says what is to be done and which risks it has.

    Raises NotFound, NotPermitted, BadOpening, Invalid (skills, times).
    """
    place = Place.objects.current().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    access.require(by, MANAGE, place=place, at=at)
    community = Place.objects.filter(path__in=ancestor_paths(place.path), kind__in=COMMUNITIES).first()
    if community is None:
        raise refusals.BadOpening(field="place", why=_("地点要在某个社区里"))
    asked = Offer(skills, times).sound()
    _require_sound_opening(place, post_kind, role, seats, from_day, apply_until, duties, at)
    opening = Opening.objects.create(
        community=community, place=place, post_kind=post_kind or None, role=role or None, seats=seats,
        skills=list(asked.skills), times=list(asked.times), duties=duties.strip(), from_day=from_day,
        apply_until=apply_until, created_by=by, created_at=at,
    )  # fmt: skip
    journal.record(
        "opening.offered", by=by, on=opening, at=at, place=place, post=opening.post_kind, role=opening.role, seats=seats,
        from_day=from_day, apply_until=apply_until,
    )  # fmt: skip
    return opening


@atomic
def withdraw_opening(*, by: Person, opening_id: UUID, reason: str, at: datetime) -> Opening:
    """Take an opening back before it is decided. Raises NotFound, NotPermitted, OpeningClosed, ReasonMissing."""
    opening = _locked(opening_id)
    access.require(by, MANAGE, place=opening.place, at=at)
    _require_state(opening, State.OPEN, State.CLOSED)
    said = commands.sound_reason(reason)
    _save(opening, State.WITHDRAWN)
    journal.record(
        "opening.withdrawn", by=by, on=opening, at=at, place=opening.place, reason=journal.commit_to("reason", said)
    )
    return opening


@atomic
def claim(*, by: Person, opening_id: UUID, check_in_id: UUID, at: datetime, wish: int = 1) -> PostClaim:
    """Put in for an opening (岗位认领), for oneself or through the desk; `wish` 1 to 3 is the order of one's wishes.

    Raises NotFound, NotPermitted, OpeningClosed, ApplyOver, NotCheckedIn, ClaimedAlready, ValueError (wish).
    """
    if wish not in rules.WISH_POINTS:
        raise ValueError("wish is 1 to 3")
    opening = _locked(opening_id)
    check_in = _check_in(check_in_id)
    if by.pk != check_in.person_id:
        access.require(by, MANAGE, place=opening.community, at=at)
    _require_state(opening, State.OPEN)
    if day_of(at) > opening.apply_until:
        raise refusals.ApplyOver(day=opening.apply_until)
    if check_in.state != CheckIn.State.APPROVED or check_in.place_id != opening.community_id:
        raise refusals.NotCheckedIn
    mine = PostClaim.objects.filter(opening=opening, check_in__person=check_in.person_id, withdrawn_at=None)
    if mine.exists():
        raise refusals.ClaimedAlready
    made = PostClaim.objects.create(opening=opening, check_in=check_in, wish=wish, at=at, by=by)
    journal.record(
        "opening.claimed", by=by, on=opening, at=at, place=opening.place, claim=made.pk, check_in=check_in.pk, wish=wish
    )
    return made


@atomic
def withdraw_claim(*, by: Person, opening_id: UUID, check_in_id: UUID, at: datetime) -> PostClaim:
    """Take a claim back before the decision. Raises NotFound, NotPermitted, OpeningClosed, NoClaim."""
    opening = _locked(opening_id)
    check_in = _check_in(check_in_id)
    if by.pk != check_in.person_id:
        access.require(by, MANAGE, place=opening.community, at=at)
    _require_state(opening, State.OPEN, State.CLOSED)
    made = PostClaim.objects.select_for_update().filter(opening=opening, check_in=check_in, withdrawn_at=None).first()
    if made is None:
        raise refusals.NoClaim
    made.withdrawn_at = at
    made.save(update_fields=["withdrawn_at"])
    journal.record("opening.claim_withdrawn", by=by, on=opening, at=at, place=opening.place, claim=made.pk)
    return made


@atomic
def prepare_proposal(*, by: Person, opening_id: UUID, at: datetime) -> Proposal:
    """Rank those who put in, by the weights valid today, once the time to apply is over; it closes the opening.

    People who do not agree to be matched are left out and only counted. Preparing again replaces the proposal that
    counts. Raises NotFound, NotPermitted, OpeningClosed, StillOpen, NobodyClaimed.
    """
    opening = _locked(opening_id)
    access.require(by, MANAGE, place=opening.place, at=at)
    _require_state(opening, State.OPEN, State.CLOSED)
    if day_of(at) <= opening.apply_until:
        raise refusals.StillOpen(day=opening.apply_until)
    current = PostClaim.objects.filter(
        opening=opening, withdrawn_at=None, check_in__state=CheckIn.State.APPROVED, check_in__hidden_at=None
    )
    rows = list(
        current.filter(check_in__person__in=agreeing(Consent.Purpose.MATCH))
        .select_related("check_in__person__home")
        .order_by("at", "id")
    )
    if not rows:
        raise refusals.NobodyClaimed
    policies = policy.many(POLICIES, at)
    proposal = Proposal.objects.create(
        opening=opening, prepared_by=by, at=at, weights=policies["selection.weights"].value,
        policies={key: str(one.row_id) for key, one in policies.items()}, left_out=current.count() - len(rows),
    )  # fmt: skip
    Candidate.objects.bulk_create(_candidates(proposal, opening, rows, policies, at))
    _save(opening, State.CLOSED)
    journal.record(
        "opening.ranked", by=by, on=opening, at=at, place=opening.place, proposal=proposal.pk, candidates=len(rows),
        left_out=proposal.left_out, policies=proposal.policies,
    )  # fmt: skip
    return proposal


@atomic
def decide(
    *, by: Person, opening_id: UUID, proposal_id: UUID, chosen: Sequence[Choice], meeting: str, at: datetime,
    reasons: Mapping[int, str] | None = None,
) -> Decision:  # fmt: skip
    """Decide who gets the seats: at most as many as there are, in any order, with a reason for each place left.

    `reasons` (by rank) tell people who were passed over why, and may tell anybody else. The decision is the authority:
    the posts are given by it, and everybody is told with their own reason only (PIPL Art. 24).
    Raises NotFound, NotPermitted, OpeningClosed, NoProposal, PreparedBySelf, AboutOneself, WrongChoice,
    DeviationUnexplained, and what `posts.give_post` refuses.
    """
    opening = _locked(opening_id)
    access.require(by, Permission.DECIDE_SELECTION, place=opening.place, at=at)
    _require_state(opening, State.CLOSED)
    proposal = latest_proposal(opening)
    if proposal is None or proposal.pk != proposal_id:
        raise refusals.NoProposal
    if proposal.prepared_by_id == by.pk:
        raise refusals.PreparedBySelf
    candidates = list(proposal.candidates.select_related("claim__check_in__person__home").order_by("rank"))
    if any(one.claim.check_in.person_id == by.pk for one in candidates):
        raise refusals.AboutOneself
    said = _sound_choice(opening, candidates, chosen, reasons or {})
    if not meeting.strip():
        raise refusals.WrongChoice(field="meeting", why=_("请写明是哪一次会议决定的"))
    decision = Decision.objects.create(
        opening=opening,
        proposal=proposal,
        prepared_by=proposal.prepared_by,
        decided_by=by,
        meeting=meeting.strip(),
        at=at,
    )
    picked = {one.rank for one in chosen}
    outcomes = _outcomes(decision, candidates, picked, opening.seats, said, by)
    Outcome.objects.bulk_create(outcomes)
    given = [_give(opening, one, at) for one in candidates if one.rank in picked and opening.post_kind]
    _save(opening, State.DECIDED)
    journal.record(
        "opening.decided", by=by, on=opening, at=at, place=opening.place, proposal=proposal.pk, meeting=decision.meeting,
        chosen=sorted(picked), follows=all(one.follows for one in outcomes), holdings=given,
        reasons=journal.commit_to("reasons", {str(rank): text for rank, text in sorted(said.items())}),
    )  # fmt: skip
    for outcome in outcomes:
        notices.decided(outcome, outcome.candidate.claim.check_in.person, opening, outcome.candidate.rank, at)
    return decision


def latest_proposal(opening: Opening) -> Proposal | None:
    """The proposal that counts. One query."""
    return opening.proposals.select_related("prepared_by").order_by("-at", "-id").first()


def _require_sound_opening(
    place: Place, post_kind: str, role: str, seats: int, from_day: date, apply_until: date, duties: str, at: datetime
) -> None:
    if bool(post_kind) == bool(role):
        raise refusals.BadOpening(field="post_kind", why=_("岗位和服务岗只选一项"))
    if post_kind and post_kind not in OFFERED:
        raise refusals.BadOpening(field="post_kind", why=_("这个岗位不在选聘范围"))
    if role and role not in ServiceRole.values:
        raise refusals.BadOpening(field="role", why=_("没有这一类服务岗"))
    if post_kind and not post_rules.belongs_at(post_kind, place.kind):
        raise refusals.BadOpening(field="place", why=_("这个岗位不能设在所选的地点"))
    if role and place.kind not in (*COMMUNITIES, PlaceKind.GRID):
        raise refusals.BadOpening(field="place", why=_("服务岗设在社区或网格"))
    if not 1 <= seats <= (1 if post_kind in SINGLE else MOST_SEATS):
        raise refusals.BadOpening(field="seats", why=_("人数不对：楼长、单元长各设一人，其他最多 50 人"))
    if apply_until < day_of(at):
        raise refusals.BadOpening(field="apply_until", why=_("报名截止日已过"))
    if from_day <= apply_until:
        raise refusals.BadOpening(field="from_day", why=_("上岗日期应在报名截止之后"))
    if len(duties.strip()) < rules.SHORTEST_REASON:
        raise refusals.BadOpening(field="duties", why=_("请写明做什么、有什么风险"))


def _candidates(
    proposal: Proposal, opening: Opening, rows: Sequence[PostClaim], policies: Mapping[str, Any], at: datetime
) -> list[Candidate]:
    today = day_of(at)
    records = records_of([row.check_in.person_id for row in rows], rules.add_months(today, -12), today)
    asked = rules.Asked(
        opening.skills, opening.times, policies["selection.full_hours"].value * 60,
        policies["selection.neutral_points"].value, policies["selection.near_points"].value,
    )  # fmt: skip
    applicants = []
    for row in rows:
        who, record = row.check_in, records[row.check_in.person_id]
        applicants.append(
            rules.Applicant(
                row.pk, row.at, record.minutes, record.kept, record.missed, record.stars, record.reviews, who.skills,
                who.times, _nearness(who.person.home, opening.place), row.wish,
            )
        )  # fmt: skip
    by_id = {row.pk: row for row in rows}
    return [
        Candidate(
            proposal=proposal, claim=by_id[one.key], rank=one.rank, total=one.total,
            parts={
                "gap": one.gap,
                "steps": dict(one.steps),
                "rows": [
                    {"component": str(part.component), "points": part.points, "weight": part.weight, "facts": dict(part.facts)}
                    for part in one.parts
                ],
            },
        )
        for one in rules.ranked(applicants, asked, proposal.weights)
    ]  # fmt: skip


def _nearness(home: Place | None, place: Place) -> str:
    """How near somebody lives to the place of the post: "building", "grid", "community", or "" for farther off."""
    if home is None:
        return ""
    a, b = home.path.rstrip("/").split("/"), place.path.rstrip("/").split("/")
    shared = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        shared += 1
    return "building" if shared >= BUILDING_DEPTH else {4: "grid", 3: "community"}.get(shared, "")


def _sound_choice(
    opening: Opening, candidates: Sequence[Candidate], chosen: Sequence[Choice], reasons: Mapping[int, str]
) -> dict[int, str]:
    """The reasons by rank, once the choice can stand. Raises WrongChoice, DeviationUnexplained."""
    picked = [one.rank for one in chosen]
    if not picked or len(set(picked)) != len(picked):
        raise refusals.WrongChoice(field="chosen", why=_("至少选一人，每人只选一次"))
    if len(picked) > opening.seats:
        raise refusals.WrongChoice(field="chosen", why=_("这个岗位只有 %(seats)s 个名额") % {"seats": opening.seats})
    ranks = [one.rank for one in candidates]
    if set(picked) - set(ranks):
        raise refusals.WrongChoice(field="chosen", why=_("所选的人不在排序里"))
    said = {one.rank: one.reason.strip() for one in chosen if one.reason.strip()}
    said |= {rank: text.strip() for rank, text in reasons.items() if text.strip() and rank in ranks}
    for rank in sorted(set(picked) ^ rules.proposed(ranks, opening.seats)):
        if len(said.get(rank, "")) < rules.SHORTEST_REASON:
            raise refusals.DeviationUnexplained(field="reasons", rank=rank)
    return said


def _outcomes(
    decision: Decision,
    candidates: Sequence[Candidate],
    picked: set[int],
    seats: int,
    said: Mapping[int, str],
    by: Person,
) -> list[Outcome]:
    first = rules.proposed([one.rank for one in candidates], seats)
    return [
        Outcome(
            decision=decision, candidate=one, person=one.claim.check_in.person, decided_by=by, chosen=one.rank in picked,
            follows=(one.rank in picked) == (one.rank in first), reason=said.get(one.rank) or None,
        )
        for one in candidates
    ]  # fmt: skip


def _give(opening: Opening, one: Candidate, at: datetime) -> UUID:
    """The post itself; the system gives it because the decision says so."""
    holding = posts.give_post(
        by=SYSTEM, person_id=one.claim.check_in.person_id, kind=str(opening.post_kind), place_id=opening.place_id,
        from_day=opening.from_day, at=at,
    )  # fmt: skip
    return holding.pk


def _locked(opening_id: UUID) -> Opening:
    found = (
        Opening.objects.select_for_update(of=("self",))
        .select_related("place", "community")
        .filter(pk=opening_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _check_in(check_in_id: UUID) -> CheckIn:
    found = CheckIn.objects.select_related("person", "place").filter(pk=check_in_id).first()
    if found is None:
        raise NotFound
    return found


def _require_state(opening: Opening, *states: str) -> None:
    if opening.state not in states:
        raise refusals.OpeningClosed(state=opening.get_state_display())


def _save(opening: Opening, state: str) -> None:
    opening.state, opening.version = state, opening.version + 1
    opening.save(update_fields=["state", "version"])
