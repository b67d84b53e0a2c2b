"""The demo's ratings: of cases that ended and of visits, most of them good; bad ones at every stage, one of them appealed."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from wangge.hall.models import Case
from wangge.hall.states import State as CaseState
from wangge.kernel.district import atomic
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.models import Holding, PostKind
from wangge.ratings import giving, handling
from wangge.ratings.models import Asked, Handling, Rating
from wangge.ratings.states import Channel, State, is_bad
from wangge.windows.models import Ticket, TicketState

CASES, VISITS = 240, 60
LEVELS, WEIGHTS = (5, 4, 3, 2, 1), (62, 25, 8, 3, 2)
CHANNELS = (Channel.QR, Channel.SMS, Channel.MOBILE, Channel.PC)
GOOD_WORDS = ("", "", "很快就办好了", "态度很好，一次说清", "")
BAD_WORDS = ("等的时间太长", "材料让跑了两次", "没有一次说清要带什么", "系统老是打不开")
# Of the newest bad ratings, the newest first; everything older was followed up long ago.
STAGES = (State.APPEALED, State.OPEN, State.OPEN, State.CONTACTED, State.CONTACTED, State.RECTIFIED)
FOUND, DONE = "向当事窗口和叫号记录核实，情况属实", "已说明致歉，调整了窗口排班"
REPLIES = ("已增开综合窗口，缩短等候时间。", "已重新培训一次性告知，材料清单贴在窗口。", "系统已扩容，办理更顺畅。")


def fill(*, at: datetime, chance: Random) -> None:
    """Rate cases and visits that ended before `at`, and handle the bad ones. Does nothing where there are none."""
    with atomic(), access.remembered():
        ended = Case.objects.filter(state__in=(CaseState.CLOSED, CaseState.ARCHIVED), closed_at__lt=at, rating=None)
        cases = list(ended.select_related("applicant").order_by("-closed_at", "id")[:CASES])
        for case in cases:
            _rate_case(case, at, chance)
        Asked.objects.bulk_create(Asked(case=case, at=at) for case in cases)
        visits = Ticket.objects.filter(state=TicketState.DONE, ended_at__lt=at, rating=None).exclude(window=None)
        for number, ticket in enumerate(visits.order_by("-ended_at", "id")[:VISITS]):
            bad = number < len(STAGES)  # as many as there are stages to show
            level = chance.choice((1, 2)) if bad else chance.choices(LEVELS, WEIGHTS)[0]
            when = min(at, (ticket.ended_at or at) + timedelta(minutes=1))
            words = chance.choice(BAD_WORDS) if bad else ""
            giving.rate_ticket(token=ticket.token, level=level, at=when, channel=Channel.QR, words=words)
        _handle(at, chance)


def _rate_case(case: Case, at: datetime, chance: Random) -> Rating:
    level = chance.choices(LEVELS, WEIGHTS)[0]
    bad = is_bad(level)
    when = min(at, (case.closed_at or at) + timedelta(minutes=chance.randint(5, 600)))
    contact = (case.applicant.phone or "") if bad and case.applicant is not None and chance.random() < 0.7 else ""
    return giving.rate_case(
        token=case.token, level=level, at=when, channel=chance.choice(CHANNELS), contact=contact,
        words=chance.choice(BAD_WORDS if bad else GOOD_WORDS),
    )  # fmt: skip


def _handle(at: datetime, chance: Random) -> None:
    """The newest bad ones at the stages of STAGES, the others closed; who handles them is not who was rated."""
    heads = [one.person for one in Holding.objects.filter(kind=PostKind.BUREAU_HEAD).select_related("person")]
    if not heads:
        return
    rows = list(Handling.objects.select_related("rating__clerk").order_by("-rating__given_at", "id"))
    rated = [one for one in rows if one.rating.clerk is not None]  # somebody who may appeal
    stages = dict(zip((one.pk for one in rated), STAGES, strict=False))
    for one in reversed(rows):
        _bring(one, stages.get(one.pk, State.CLOSED), heads[0], at, chance)


def _bring(one: Handling, stage: State, head: Person, at: datetime, chance: Random) -> None:
    def later(hours: int) -> datetime:
        return min(at, one.rating.given_at + timedelta(hours=hours))

    if stage == State.APPEALED and one.rating.clerk is not None:
        handling.appeal(by=one.rating.clerk, handling_id=one.pk, reason="叫号记录显示没有等候", at=later(3))
    if stage in (State.OPEN, State.APPEALED):
        return
    handling.contact(by=head, handling_id=one.pk, found=FOUND, is_complex=chance.random() < 0.2, at=later(4))
    if stage == State.CONTACTED:
        return
    handling.rectify(by=head, handling_id=one.pk, done=DONE, reply=chance.choice(REPLIES), at=later(30))
    if stage == State.CLOSED:
        result = "unreached" if one.rating.contact is None else chance.choice(("satisfied", "satisfied", "basically"))
        handling.follow_up(by=head, handling_id=one.pk, result=result, at=later(54))
