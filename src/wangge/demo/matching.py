"""One finished matching of the demo's needs with its resources and volunteers: most pressing ones confirmed, some decided
otherwise, two people kept apart."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from wangge.checkin import consents
from wangge.checkin.models import Consent
from wangge.kernel import jobs, writing
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Refused
from wangge.matching import commands, deciding, exclusions, loading
from wangge.matching import jobs as work
from wangge.matching.helpers import Choice
from wangge.matching.models import Pair, Run
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind

AGREE = 0.85  # of those who offer something themselves
MINUTES_AGO = 50
CONFIRMED, CHANGED, REJECTED = 60, 3, 4
CHANGE_REASONS = ("老人更愿意要同楼的邻居", "原来那位这周出门了", "孩子认生，要上次那位老师")
REJECT_REASONS = ("本人说这周不方便", "电话没有打通", "对方只接女性帮手", "材料要等物业批")
APART_REASON = "去年因装修噪声有过争执，本人要求回避"


def fill(community: Place, *, at: datetime, chance: Random) -> Run | None:
    """Match one community as its staff would have done this morning. None without staff."""
    desk = Holding.objects.filter(place=community, kind=PostKind.COMMUNITY_STAFF, valid_to=None).select_related(
        "person"
    )
    first = desk.order_by("id").first()
    if first is None:
        return None
    when = at - timedelta(minutes=MINUTES_AGO)
    with access.remembered():
        _agree(community, first.person, when, chance)
        run = _match(community, first.person, when)
        _decide(run, first.person, when, chance)
    return run


@atomic
def _agree(community: Place, staff: Person, at: datetime, chance: Random) -> None:
    """Whoever offered something was asked whether they agree to be matched; most do."""
    offered = loading.open_resources(community, at.date()).filter(person__isnull=False)
    asked = Consent.objects.filter(withdrawn_at=None, purpose=Consent.Purpose.MATCH).values("person")
    people = Person.objects.filter(pk__in=offered.values("person")).exclude(pk__in=asked).order_by("pinyin", "id")
    with writing.together():
        for person in people.select_related("home"):
            if chance.random() < AGREE:
                how = chance.choice((Consent.How.DESK, Consent.How.OWN_PHONE))
                by = person if how == Consent.How.OWN_PHONE else staff
                consents.add(
                    person, [Consent.Purpose.MATCH], how=how, by=by, place=person.home, at=at - timedelta(days=1)
                )


def _match(community: Place, staff: Person, at: datetime) -> Run:
    """Asked for by the staff, done by the worker."""
    run = commands.start(by=staff, place_id=community.pk, at=at)
    assert work.commands.JOB  # the worker knows the job once its module is loaded
    while jobs.run_waiting(at):
        pass
    OutboxMessage.objects.filter(about_id=run.pk).update(state=OutboxMessage.State.SENT, sent_at=at, attempts=1)
    run.refresh_from_db()
    return run


def _decide(run: Run, staff: Person, at: datetime, chance: Random) -> None:
    """The most pressing are confirmed; a few are changed or rejected, with reasons."""
    pairs = list(Pair.objects.filter(run=run).select_related("need").order_by("rank")[: CONFIRMED + CHANGED + REJECTED])
    otherwise = set(chance.sample(range(len(pairs)), min(CHANGED + REJECTED, len(pairs))))
    changes, rejections = list(CHANGE_REASONS), list(REJECT_REASONS)
    for number, pair in enumerate(pairs):
        moment = at + timedelta(seconds=150 + 40 * number)
        if number not in otherwise:
            _try_to_confirm(pair, staff, moment)
        elif changes and any(one["free"] for one in pair.alternatives):
            _change(pair, staff, changes.pop(), moment)
        elif rejections:
            deciding.reject(by=staff, pair_id=pair.pk, reason=rejections.pop(), at=moment)
    met = next((pair for pair in pairs if pair.need.subject_id and pair.person_id), None)
    if met is not None:
        _keep_apart(run, met, staff, at)


def _try_to_confirm(pair: Pair, staff: Person, at: datetime) -> None:
    try:
        deciding.confirm(by=staff, pair_id=pair.pk, at=at)
    except Refused:  # somebody was chosen by hand in between and has no hour left
        return


def _change(pair: Pair, staff: Person, reason: str, at: datetime) -> None:
    other = next(one for one in pair.alternatives if one["free"])
    to = Choice(resource_id=UUID(other["resource"])) if other["resource"] else Choice(person_id=UUID(other["person"]))
    try:
        deciding.change(by=staff, pair_id=pair.pk, to=to, reason=reason, at=at)
    except Refused:
        _try_to_confirm(pair, staff, at)


def _keep_apart(run: Run, met: Pair, staff: Person, at: datetime) -> None:
    """Somebody is not to be served by a neighbour who is proposed for another."""
    other = Pair.objects.filter(run=run, person__isnull=False).exclude(person=met.person_id).order_by("-rank").first()
    if other is not None and met.need.subject_id and other.person_id != met.need.subject_id:
        exclusions.exclude(
            by=staff, subject_id=met.need.subject_id, person_id=other.person_id, reason=APART_REASON,
            at=at - timedelta(days=3),
        )  # fmt: skip
