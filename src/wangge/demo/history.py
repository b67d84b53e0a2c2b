"""Months of help calls, played through the real commands at their own times, so that every line, clock and seal is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from wangge.care import commands, dispatch, intake
from wangge.care.models import FamilyNotice, HelpCall
from wangge.care.rules import NEEDS_120, Advice
from wangge.care.states import Stage
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.district import atomic
from wangge.matters import commands as flow
from wangge.matters.models import Clock
from wangge.people.models import Kin, Organisation, Person
from wangge.places.models import Place
from wangge.posts.models import Holding, PostKind

S = Stage
Kind, Severity, Channel = HelpCall.Kind, HelpCall.Severity, HelpCall.Channel
KINDS = (Kind.FALL, Kind.ILLNESS, Kind.SAFETY, Kind.DAILY, Kind.MOOD, Kind.LOST, Kind.OTHER)
KIND_WEIGHTS = (34, 16, 12, 22, 8, 3, 5)
HOUR_WEIGHTS = (2, 1, 1, 1, 2, 5, 9, 10, 9, 8, 7, 6, 5, 5, 6, 6, 7, 7, 8, 7, 6, 5, 4, 3)  # falls cluster in the morning
SAID = {
    Kind.FALL: ("在卫生间滑倒了，站不起来", "下床时摔了一下，腰疼", "在楼道里绊倒了", "阳台上滑了一跤，手腕疼"),
    Kind.ILLNESS: ("头晕，胸口闷", "一直咳嗽喘不上气", "血压高，眼前发黑"),
    Kind.SAFETY: ("闻到煤气味", "家里跳闸没电了", "水管漏水关不上"),
    Kind.DAILY: ("下楼取药不方便", "灯坏了够不着", "想请人帮忙买菜"),
    Kind.MOOD: ("一个人心里难受，想找人说说话", "几天睡不好觉"),
    Kind.LOST: ("老伴出门两个小时没回来",),
    Kind.OTHER: ("邻居家老人敲门没有人应",),
}
CANCELLED_SHARE, TIMEOUT_SHARE, SLOW_SHARE = 0.05, 0.09, 0.07
COMMIT_EVERY = 10  # calls in one transaction


@dataclass
class Cast:
    """Who appears in the history of one community."""

    staff: list[Person]
    elders: list[Person]
    hospitals: list[Organisation]
    kin: dict[UUID, Kin]


def cast_of(community: Place) -> Cast:
    """The people of a community that calls need. Four queries."""
    staff = [
        holding.person
        for holding in Holding.objects.filter(place=community, kind=PostKind.COMMUNITY_STAFF)
        .select_related("person").order_by("id")
    ]  # fmt: skip
    kin = {one.person_id: one for one in Kin.objects.filter(valid_to=None).select_related("relative")}
    elders = list(Person.objects.filter(pk__in=kin).select_related("home").order_by("id"))
    elders = [elder for elder in elders if elder.home and elder.home.path.startswith(community.path)]
    return Cast(staff, elders, list(Organisation.objects.filter(kind=Organisation.Kind.HOSPITAL)), kin)


def play(cast: Cast, *, days: int, a_day: float, at: datetime, chance: Random, report: Callable[[], None]) -> int:
    """Play the calls of the last `days` days (none of the last two hours), oldest first. Returns how many."""
    moments = sorted(_moment(at, days, chance) for _number in range(round(days * a_day)))
    moments = [moment for moment in moments if moment < at - timedelta(hours=2)]
    for start in range(0, len(moments), COMMIT_EVERY):
        with atomic():
            for moment in moments[start : start + COMMIT_EVERY]:
                _whole_call(cast, moment, at, chance)
                report()
    return len(moments)


def _moment(at: datetime, days: int, chance: Random) -> datetime:
    day = day_of(at) - timedelta(days=chance.randint(0, days - 1))
    hour = chance.choices(range(24), HOUR_WEIGHTS)[0]
    return datetime.combine(day, time(hour, chance.randint(0, 59), chance.randint(0, 59)), SHANGHAI)


class _Playing:
    """One call on its way; `later` moves its own clock and raises what ran out in between."""

    def __init__(self, call: HelpCall, at: datetime, chance: Random) -> None:
        self.call, self.at, self.chance = call, at, chance

    def later(self, shortest: float, longest: float) -> datetime:
        """Some minutes later, evenly between the two."""
        self.at += timedelta(minutes=self.chance.uniform(shortest, longest))
        late = Clock.objects.filter(matter_id=self.call.pk, stopped_at=None, overdue_told_at=None, due_at__lte=self.at)
        for clock_id, due_at in late.order_by("due_at").values_list("pk", "due_at"):
            commands.raise_overdue(clock_id=clock_id, at=due_at)
        return self.at


def _whole_call(cast: Cast, moment: datetime, at: datetime, chance: Random) -> None:
    playing = start_call(cast, moment, chance)
    worker = _answered(playing, cast)
    if worker is None:
        return
    _helped(playing, worker, cast)
    due = playing.at + timedelta(hours=chance.uniform(14, 22))
    if due < at - timedelta(hours=1):
        playing.at = due
        playing.later(0, 1)
        note = chance.choice(
            ("电话回访，老人已好转，能下地走动", "上门回访，老人情况稳定", "家属说已经出院，恢复得不错")
        )
        commands.follow_up(by=worker, call_id=playing.call.pk, note=note, at=playing.at)


def start_call(cast: Cast, moment: datetime, chance: Random, *, kind: HelpCall.Kind | None = None) -> _Playing:
    """A call comes in from an elder, a relative or by phone at the desk."""
    elder = chance.choice(cast.elders)
    kind = kind or Kind(chance.choices(KINDS, KIND_WEIGHTS)[0])
    severity = chance.choices((Severity.CRITICAL, Severity.URGENT, Severity.ORDINARY), (12, 48, 40))[0]
    by, channel = chance.choice(
        (
            (chance.choice(cast.staff), Channel.PHONE),
            (elder, Channel.ONE_KEY),
            (cast.kin[elder.pk].relative, Channel.WEB),
        )
    )
    said = chance.choice(SAID[kind])
    report = intake.Report(kind=kind, severity=severity, channel=channel, subject_id=elder.pk, said=said)
    return _Playing(intake.report_call(by=by, report=report, at=moment), moment, chance)


def _answered(playing: _Playing, cast: Cast) -> Person | None:
    chance, call = playing.chance, playing.call
    if chance.random() < CANCELLED_SHARE:
        reason = chance.choice(("按错了，家里没事", "问题已自己解决", "家属已到家，不需要帮助"))
        intake.cancel_call(by=cast.staff[0], call_id=call.pk, reason=reason, at=playing.later(1, 2.5))
        return None
    if chance.random() < TIMEOUT_SHARE:
        dispatch.hand_on(call_id=call.pk, at=playing.later(3.01, 3.3))
    assignment = flow.current_assignment(call.matter)
    if assignment is None:
        assignment = dispatch.dispatch(by=cast.staff[0], call_id=call.pk, at=playing.later(0.5, 1))
    if assignment is None:
        intake.cancel_call(by=cast.staff[0], call_id=call.pk, reason="社区自行上门处理完毕", at=playing.later(20, 40))
        return None
    dispatch.accept(by=assignment.person, call_id=call.pk, at=playing.later(0.4, 2.6))
    return assignment.person


def _helped(playing: _Playing, worker: Person, cast: Cast) -> None:
    chance, pk = playing.chance, playing.call.pk
    slow = 2.2 if chance.random() < SLOW_SHARE else 1.0
    commands.set_out(by=worker, call_id=pk, at=playing.later(0.5, 3))
    commands.arrive(by=worker, call_id=pk, at=playing.later(3 * slow, 9 * slow))
    advice = _checked(playing, worker)
    subject_id = playing.call.matter.subject_id
    kin = cast.kin.get(subject_id) if subject_id else None
    if advice in NEEDS_120:
        commands.call_ambulance(by=worker, call_id=pk, at=playing.later(0.3, 1.5))
    else:
        commands.skip(
            by=worker, call_id=pk, stage=S.AMBULANCE, reason="伤情不重，不需要拨打120", at=playing.later(0.2, 1)
        )
    if kin is not None:
        commands.tell_family(
            by=worker,
            call_id=pk,
            relative_id=kin.relative_id,
            channel=FamilyNotice.Channel.PHONE,
            reached=True,
            at=playing.later(0.5, 4),
        )
    else:
        commands.skip(by=worker, call_id=pk, stage=S.FAMILY, reason="老人没有登记的家属", at=playing.later(0.5, 2))
    hospital = advice is not None and advice != Advice.HELP_UP_SLOWLY
    if hospital:
        chosen = chance.choice(cast.hospitals)
        commands.accompany(by=worker, call_id=pk, hospital_id=chosen.pk, at=playing.later(12, 35))
    else:
        commands.skip(
            by=worker, call_id=pk, stage=S.ACCOMPANIED, reason="在家观察，不需要去医院", at=playing.later(3, 12)
        )
    outcome = HelpCall.Outcome.HOSPITAL if hospital else HelpCall.Outcome.SAFE_AT_HOME
    commands.close(by=worker, call_id=pk, outcome=outcome, at=playing.later(3, 20))


def _checked(playing: _Playing, worker: Person) -> Advice | None:
    chance, pk = playing.chance, playing.call.pk
    if playing.call.kind not in (HelpCall.Kind.FALL, HelpCall.Kind.ILLNESS):
        commands.skip(
            by=worker, call_id=pk, stage=S.CHECKED, reason="不是跌倒或疾病，无需查看伤情", at=playing.later(0.5, 2)
        )
        return None
    answers = {"conscious": chance.random() > 0.03, "remembers": chance.random() > 0.12, "breathing": True}
    for sign, share in (("back_pain", 0.14), ("fracture_signs", 0.09), ("slurred_speech", 0.03), ("bleeding", 0.1)):
        answers[sign] = chance.random() < share
    card = commands.check(by=worker, call_id=pk, answers=answers, at=playing.later(1, 4))
    return Advice(card.advice)


def open_calls(cast: Cast, *, at: datetime, chance: Random) -> None:
    """What is going on right now: one call waiting for an answer, one worker on the way, one on site."""
    with atomic():
        start_call(cast, at - timedelta(seconds=40), chance, kind=Kind.DAILY)
        on_the_way = start_call(cast, at - timedelta(minutes=6), chance, kind=Kind.ILLNESS)
        on_site = start_call(cast, at - timedelta(minutes=14), chance, kind=Kind.FALL)
        for playing, arrives in ((on_the_way, False), (on_site, True)):
            assignment = flow.current_assignment(playing.call.matter)
            if assignment is None:
                continue
            dispatch.accept(by=assignment.person, call_id=playing.call.pk, at=playing.later(0.8, 1.5))
            commands.set_out(by=assignment.person, call_id=playing.call.pk, at=playing.later(0.5, 1.5))
            if arrives:
                commands.arrive(by=assignment.person, call_id=playing.call.pk, at=playing.later(4, 7))
