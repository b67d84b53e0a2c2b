"""The demo's projects: done, running, late, stopped and planned ones, four of them made of this morning's confirmed pairs;
agreements with shops and helpers at every stage, one of which ends soon. Played through the commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from io import BytesIO
from random import Random
from typing import NamedTuple

from django.db.models import F
from PIL import Image, ImageDraw

from wangge.agreements import commands as agreements
from wangge.agreements import texts
from wangge.agreements.models import Agreement
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.models import OutboxMessage
from wangge.matching.models import Pair
from wangge.matching.states import PairState
from wangge.needs.kinds import NeedKind as K
from wangge.people.models import Organisation, OrganisationContact, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind
from wangge.projects import commands
from wangge.projects.models import Project, Task

MINUTES_AGO = 15  # after the pairs were confirmed
PER_PROJECT, PARTNERS = 8, 6
STAGES = ("ends_soon", "in_force", "in_force", "offered", "ended", "terminated")


class Plan(NamedTuple):
    """A project without pairs: days from today, tasks as (title, kind, weight, done), and whether it ended."""

    title: str
    goal: str
    from_day: int
    to_day: int
    tasks: tuple[tuple[str, K, int, bool], ...]
    end: str = ""


PLANS = (
    Plan("冬季暖气检修", "供暖前把老旧楼栋的暖气片看一遍", -70, -40, (
        ("1至3号楼暖气排查", K.REPAIR, 3, True), ("4至6号楼暖气排查", K.REPAIR, 3, True), ("更换漏水阀门", K.REPAIR, 4, True),
    ), "close"),
    Plan("重阳节敬老", "为八十岁以上老人理发、量血压、送重阳糕", -55, -35, (
        ("便民理发", K.CARE, 2, True), ("量血压和用药咨询", K.HOSPITAL, 2, True), ("重阳文艺演出", K.CULTURE, 3, True),
        ("送重阳糕上门", K.GOODS, 1, True),
    ), "close"),
    Plan("楼道杂物清理", "清出消防通道，劝导电动车入棚", -30, -3, (
        ("清点堆放杂物的楼道", K.SAFETY, 1, True), ("与住户逐户沟通", K.MEDIATION, 3, True), ("集中清运", K.ENVIRONMENT, 3, False),
    )),
    Plan("四点半课堂", "放学后有人看作业，周三有书法和手工", -40, 45, (
        ("布置教室", K.VENUE, 1, True), ("第一期作业辅导", K.TUTORING, 4, True), ("书法体验课", K.CULTURE, 2, True),
        ("第二期作业辅导", K.TUTORING, 4, False), ("期末展示", K.CULTURE, 2, False),
    )),
    Plan("夜间露天电影", "每周六晚在小广场放一场老电影", -25, 10, (
        ("借放映设备", K.GOODS, 1, True), ("第一场放映", K.CULTURE, 2, False), ("第二场放映", K.CULTURE, 2, False),
    ), "stop"),
    Plan("春节送福", "写春联、包饺子，看望独居老人", 20, 50, (
        ("书法志愿者写春联", K.CULTURE, 2, False), ("看望独居老人", K.CARE, 4, False),
    )),
)  # fmt: skip
FROM_PAIRS = (
    ("居家养老帮扶", "给独居和高龄老人搭把手", (K.CARE, K.GOODS)),
    ("就医陪诊", "挂号、陪诊、取药有人陪", (K.HOSPITAL, K.COUNSELLING)),
    ("上门小修", "水电门锁小毛病三天内上门", (K.REPAIR, K.SAFETY, K.ENVIRONMENT)),
    ("助学和办事", "功课有人辅导，手续有人帮办", (K.TUTORING, K.ERRAND, K.LEGAL, K.JOB, K.MEDIATION)),
)
STOPPED_BECAUSE, DROPPED_BECAUSE = "天气转冷，居民反映夜间声音大，改到社区活动室另办", "住户自己已经修好，不用再上门"
ENDED_BECAUSE = "店铺搬到别的街道，双方商定提前结束"
DEEDS = (
    "便民理发", "义务维修", "助餐送餐", "家电清洗", "量血压和用药咨询", "场地共享",
)  # fmt: skip


def fill(community: Place, *, at: datetime, chance: Random) -> list[Project]:
    """Projects and agreements of one community. Empty without staff."""
    staff = _staff(community)
    if staff is None:
        return []
    with access.remembered():  # no transaction around it: PDFs are set in between
        made = [_by_hand(plan, community, staff, at, chance) for plan in PLANS]
        made += _of_pairs(community, staff, at - timedelta(minutes=MINUTES_AGO), chance)
        _agree(community, staff, made, at, chance)
        waiting = OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING, kind__startswith="agreement.")
        waiting.update(state=OutboxMessage.State.SENT, sent_at=F("at"), attempts=1)
    return made


def _staff(community: Place) -> Person | None:
    desk = Holding.objects.filter(place=community, kind=PostKind.COMMUNITY_STAFF, valid_to=None).select_related(
        "person"
    )
    first = desk.order_by("id").first()
    return first.person if first else None


def _by_hand(plan: Plan, community: Place, staff: Person, at: datetime, chance: Random) -> Project:
    """Created some days before it begins; its tasks are spread over its days and those done finished on the spot."""
    began = _moment(at, min(plan.from_day, 0) - 2, 10)
    project = commands.create(
        by=staff, place_id=community.pk, title=plan.title, goal=plan.goal, from_day=day_of(_moment(at, plan.from_day)),
        to_day=day_of(_moment(at, plan.to_day)), at=began,
    )  # fmt: skip
    if plan.from_day <= 0:
        commands.begin_due(project_id=project.pk, at=_moment(at, plan.from_day, 0))
    step = max(1, (plan.to_day - plan.from_day) // (len(plan.tasks) + 1))
    last = began
    for number, (title, kind, weight, done) in enumerate(plan.tasks, 1):
        day = plan.from_day + step * number
        day = min(day, -1) if done else max(day, plan.from_day)
        starts_at = _moment(at, day, 9 if number % 2 else 14)
        task = commands.add_task(
            by=staff, project_id=project.pk, title=title, kind=kind, starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2), difficulty=chance.randint(1, 3), weight=weight, at=began,
        )  # fmt: skip
        if done:
            last = starts_at + timedelta(hours=2)
            _finish(task, staff, last, number == 1)
    if plan.end == "close":
        commands.close(by=staff, project_id=project.pk, at=last + timedelta(hours=3))
    elif plan.end == "stop":
        commands.stop(by=staff, project_id=project.pk, reason=STOPPED_BECAUSE, at=_moment(at, -6, 16))
    return project


def _finish(task: Task, staff: Person, when: datetime, pictured: bool) -> None:
    if pictured:
        commands.add_photo(by=staff, task_id=task.pk, photo=_photo(task.title), at=when - timedelta(minutes=10))
    commands.finish_task(by=staff, task_id=task.pk, at=when)


def _of_pairs(community: Place, staff: Person, at: datetime, chance: Random) -> list[Project]:
    """What was confirmed this morning becomes four projects; two tasks are done already, one is not needed any more."""
    confirmed = Pair.objects.filter(state=PairState.CONFIRMED, need__place__path__startswith=community.path)
    rows = list(confirmed.order_by("rank", "id").values_list("pk", "need__kind"))
    made = []
    for number, (title, goal, kinds) in enumerate(FROM_PAIRS):
        chosen = [pk for pk, kind in rows if kind in kinds][:PER_PROJECT]
        if not chosen:
            continue
        project = commands.from_pairs(
            by=staff, place_id=community.pk, pair_ids=chosen, title=title, goal=goal, from_day=day_of(at),
            to_day=day_of(at) + timedelta(days=30 + 15 * number), at=at,
        )  # fmt: skip
        tasks = list(Task.objects.filter(project=project).order_by("starts_at", "id"))
        if number in (0, 2):
            _finish(tasks[0], staff, at + timedelta(minutes=5), pictured=True)
        if number == 2 and len(tasks) > 1:
            commands.drop_task(by=staff, task_id=tasks[-1].pk, reason=DROPPED_BECAUSE, at=at + timedelta(minutes=8))
        made.append(project)
    return made


def _agree(community: Place, staff: Person, projects: Sequence[Project], at: datetime, chance: Random) -> None:
    """Agreements at every stage; those that hold belong to open projects."""
    partners = _partners(community, chance)
    still = [one for one in projects if Project.objects.get(pk=one.pk).state in ("planned", "running")]
    for number, ((partner, signer), stage) in enumerate(zip(partners, STAGES, strict=False)):
        deed = DEEDS[number % len(DEEDS)]
        made = _agreement(community, staff, partner, signer, deed, stage, at)
        if stage in ("ends_soon", "in_force", "offered") and still:
            commands.attach(by=staff, project_id=still[number % len(still)].pk, agreement_id=made.pk, at=at)
    if partners:
        _draft(community, staff, partners[-1][0], "节日慰问物资协议", at, -1, 180)


def _agreement(
    community: Place, staff: Person, partner: Organisation | Person, signer: Person, deed: str, stage: str, at: datetime
) -> Agreement:
    ago, days = {"ends_soon": (347, 365), "ended": (420, 365), "terminated": (200, 365), "offered": (2, 365)}.get(
        stage, (60, 365)
    )
    made = _draft(community, staff, partner, f"{deed}服务协议", at, -ago, days)
    when = _moment(at, -ago, 11)
    agreements.offer(by=staff, agreement_id=made.pk, at=when)
    agreements.sign(by=staff, agreement_id=made.pk, name=staff.name, at=when + timedelta(minutes=30))
    if stage == "offered":
        return made
    agreements.sign(
        by=signer, agreement_id=made.pk, name=signer.name, picture=_handwriting(deed), at=when + timedelta(hours=4)
    )
    if stage == "ended":
        agreements.end_due(agreement_id=made.pk, at=_moment(at, days - ago + 1, 0))
    elif stage == "terminated":
        agreements.terminate(by=signer, agreement_id=made.pk, reason=ENDED_BECAUSE, at=_moment(at, -20, 15))
    elif stage == "ends_soon":
        agreements.remind(agreement_id=made.pk, at=_moment(at, -10, 8))
    return made


def _draft(
    community: Place, staff: Person, partner: Organisation | Person, title: str, at: datetime, day: int, days: int
) -> Agreement:
    first = day_of(_moment(at, day))
    return agreements.draft(
        by=staff, kind=Agreement.Kind.PROJECT, place_id=community.pk, partner=partner, title=title,
        terms=texts.TERMS["project"], from_day=first, to_day=first + timedelta(days=days), at=_moment(at, day, 10),
    )  # fmt: skip


def _partners(community: Place, chance: Random) -> list[tuple[Organisation | Person, Person]]:
    """Shops somebody we know speaks for, then people who help, each with who signs."""
    spoken = OrganisationContact.objects.filter(
        valid_to=None,
        person__isnull=False,
        organisation__valid_to=None,
        organisation__place__path__startswith=community.path,
    ).select_related("organisation", "person")
    shops = list(spoken.order_by("organisation__name", "id"))
    found: list[tuple[Organisation | Person, Person]] = [
        (one.organisation, one.person) for one in chance.sample(shops, min(4, len(shops))) if one.person
    ]
    helping = Pair.objects.filter(
        person__isnull=False, organisation=None, need__place__path__startswith=community.path
    ).select_related("person")
    people = {pair.person.pk: pair.person for pair in helping.order_by("rank", "id") if pair.person}
    return [*found, *((who, who) for who in list(people.values())[: PARTNERS - len(found)])]


def _moment(at: datetime, day: int, hour: int = 0) -> datetime:
    return datetime.combine(day_of(at) + timedelta(days=day), time(hour), SHANGHAI)


def _photo(title: str) -> bytes:
    """A plain picture: the demo shows no real place."""
    shade = sum(title.encode()) % 60
    image = Image.new("RGB", (320, 240), (150 + shade, 185, 170))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 160, 320, 240), fill=(120, 110, 100 + shade))
    pen.rectangle((90, 70, 230, 190), fill=(225, 220, 205), outline=(90, 90, 90), width=3)
    return _bytes(image)


def _handwriting(deed: str) -> bytes:
    """Strokes like a name written with a finger."""
    image = Image.new("RGB", (300, 100), "white")
    pen = ImageDraw.Draw(image)
    chance = Random(deed)  # noqa: S311
    for left in (20, 110, 200):
        points = [(left + chance.randint(0, 70), chance.randint(15, 85)) for _stroke in range(7)]
        pen.line(points, fill=(25, 25, 60), width=4, joint="curve")
    return _bytes(image)


def _bytes(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
