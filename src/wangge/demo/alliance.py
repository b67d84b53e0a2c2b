"""The demo's alliance: sixteen members by agreements of the last two years, what they learned and did, complaints at every
stage; one is one complaint from leaving, one has left, one is back by an appeal. Played through the commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import F

from wangge.agreements import commands as agreements
from wangge.alliance import complaints, memberships
from wangge.alliance.models import Complaint, Credit, Membership
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.models import OutboxMessage
from wangge.people.models import Organisation, OrganisationContact, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind

MEMBERS, LEFT = 16, 1
FEW = 60  # residents who speak for a shop or complain about one
YEARS = 2  # how long an agreement holds
LATEST, EARLIEST = 40, 700  # days ago, of joining
ADULT, ELDER = 26, 58
HEARD, VERDICT, APPEALED = timedelta(days=1), timedelta(days=2), timedelta(days=3)
BENEFITS = (
    ("挂牌展示", "门口挂联盟成员牌，公开页展示"),
    ("优先接单", "同等条件下优先派单"),
    ("免费摊位", "每月一次便民市集免费摊位"),
    ("培训名额", "每季度两个免费培训名额"),
)
LEARNED = ("食品安全培训", "消防演练", "诚信经营讲座", "老年人服务礼仪课", "垃圾分类培训", "反诈宣传课")
HELPED = ("便民市集义务服务", "为独居老人送餐", "清扫楼道", "重阳节义务理发", "小区巡逻", "给社区食堂送菜")
SAID = (
    "结账时多算了钱，要求退差价拖了三天", "挂出来的打折价和收的不一样", "约好上门的时间没有来，也没有打电话",
    "充值卡余额对不上，不给看记录", "对老人不耐烦，说话很大声，老人很难过", "答应的事拖了一个星期没有办，问了也不解释",
    "收了押金，退的时候又扣钱，没有提前说明", "宣传页写的和实际不一样，去问的时候态度不好",
)  # fmt: skip
REPLIED = (
    "已经向顾客道歉并退了款，店员也培训过了", "当天人手不够，耽误了，已经退款", "查了记录，确实是我们弄错了，已经改正",
    "我们核对过监控，当时已经说明清楚",
)  # fmt: skip
TRUE_BECAUSE, FALSE_BECAUSE = "查看了小票和监控，并向在场的邻居核实", "监控显示当时已经说明，小票与标价一致"
APPEAL, WON_BECAUSE = (
    "小票不是我们店开的，抬头是隔壁街的同名店，请调监控",
    "小票抬头和付款记录都不是这家店，投诉对象有误",
)


@dataclass
class _Cast:
    staff: list[Person]
    committee: Person | None
    residents: list[Person]


def fill(community: Place, *, at: datetime, chance: Random) -> list[Membership]:
    """Members of one community and what happened to them. Empty without staff or shops."""
    cast = _cast_of(community, at)
    shops = _shops(community, chance)
    if not cast.staff or not shops or len(cast.residents) < len(shops) * 2:
        return []
    speakers, cast.residents = cast.residents[: len(shops)], cast.residents[len(shops) :]
    with access.remembered():  # no transaction around it: PDFs are set in between
        _let_speak(shops, speakers)
        first = _days_ago(at, EARLIEST + 30)
        for name, what in BENEFITS:
            memberships.add_benefit(by=cast.staff[0], place_id=community.pk, name=name, what=what, at=first)
        step = (EARLIEST - LATEST) // len(shops)
        members = [
            _join(community, shop, speaker, cast.staff[0], _days_ago(at, EARLIEST - step * number))
            for number, (shop, speaker) in enumerate(zip(shops, speakers, strict=True))
        ]
        story = _Story(cast, at, chance)
        for member in members:
            story.credits(member)
        story.complaints(list(zip(members, speakers, strict=True)))
        sent = OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING)
        told = sent.filter(kind__startswith="agreement.") | sent.filter(kind__startswith="complaint.")
        told.update(state=OutboxMessage.State.SENT, sent_at=F("at"), attempts=1)
    return members


class _Story:
    """What members did, and what was said about them."""

    def __init__(self, cast: _Cast, at: datetime, chance: Random) -> None:
        self.cast, self.at, self.chance = cast, at, chance
        self.said, self.who = 0, 0

    def credits(self, member: Membership) -> None:
        """Learning and volunteering of the last year, from once to four times."""
        since = max(member.began_at, _days_ago(self.at, 360))
        days = max(1, (self.at - since).days - 1)
        for ago in sorted(self.chance.sample(range(1, days + 1), min(days, self.chance.randint(1, 4))), reverse=True):
            what = self.chance.choice(Credit.What.values)
            evidence = self.chance.choice(LEARNED if what == Credit.What.LEARNING else HELPED)
            when = _days_ago(self.at, ago, 17)
            memberships.credit(
                by=self.cast.staff[0], membership_id=member.pk, what=what, day=day_of(when), evidence=evidence, at=when
            )

    def complaints(self, members: Sequence[tuple[Membership, Person]]) -> None:
        """One member left, one is back, one is one from leaving; others have one verified, rejected, withdrawn, or open."""
        (left, first), (back, second), (near, third), *others = members
        for ago in (290, 230, 160):
            self._verified(left, first, ago)
        for ago in (200, 120):
            self._verified(back, second, ago)
        self._appeal(self._verified(back, second, 60), second, 60)
        for ago in (150, 45):
            self._verified(near, third, ago)
        self._raised(near, 1)  # waits for its reply
        appealed = self._verified(*others[0], 6)  # its appeal waits for the committee
        complaints.appeal(by=others[0][1], complaint_id=appealed.pk, text=APPEAL, at=_days_ago(self.at, 2))
        self._verified(*others[1], 80, verified=False)
        self._verified(*others[2], 25, verified=False)
        withdrawn = self._raised(others[3][0], 20)
        assert withdrawn.complainant is not None
        complaints.withdraw(by=withdrawn.complainant, complaint_id=withdrawn.pk, at=_days_ago(self.at, 19))
        self._replied(self._raised(others[4][0], 3), others[4][1], 2)  # waits to be verified
        self._raised(others[5][0], 0)

    def _raised(self, member: Membership, ago: int) -> Complaint:
        who = self.cast.residents[self.who % len(self.cast.residents)]
        self.who, self.said = self.who + 1, self.said + 1
        kind = Complaint.Kind.REPUTATION if self.said % 3 == 0 else Complaint.Kind.SERVICE
        when = _days_ago(self.at, ago) if ago else self.at - timedelta(hours=1)
        return complaints.raise_complaint(
            by=who, organisation_id=member.organisation_id, kind=kind, text=SAID[self.said % len(SAID)],
            complainant_id=who.pk, at=when,
        )  # fmt: skip

    def _replied(self, complaint: Complaint, speaker: Person, ago: int) -> Complaint:
        text = REPLIED[self.said % len(REPLIED)]
        return complaints.reply(by=speaker, complaint_id=complaint.pk, text=text, at=_days_ago(self.at, ago, 15))

    def _verified(self, member: Membership, speaker: Person, ago: int, *, verified: bool = True) -> Complaint:
        """Replied to the next day, decided the day after."""
        made = self._raised(member, ago)
        self._replied(made, speaker, ago - HEARD.days)
        grounds = TRUE_BECAUSE if verified else FALSE_BECAUSE
        decider = next(one for one in self.cast.staff if not complaints.is_party(one, made, self.at))
        when = _days_ago(self.at, ago - VERDICT.days)
        return complaints.decide(by=decider, complaint_id=made.pk, verified=verified, grounds=grounds, at=when)

    def _appeal(self, complaint: Complaint, speaker: Person, ago: int) -> None:
        """The committee finds that it was another shop."""
        if self.cast.committee is None:
            return
        complaints.appeal(
            by=speaker, complaint_id=complaint.pk, text=APPEAL, at=_days_ago(self.at, ago - APPEALED.days)
        )
        complaints.decide_appeal(
            by=self.cast.committee, complaint_id=complaint.pk, won=True, grounds=WON_BECAUSE,
            at=_days_ago(self.at, ago - 2 * APPEALED.days),
        )  # fmt: skip


def _cast_of(community: Place, at: datetime) -> _Cast:
    held = Holding.objects.filter(place=community, valid_to=None).select_related("person").order_by("id")
    by_kind = [(one.kind, one.person) for one in held]
    committee = [who for kind, who in by_kind if kind == PostKind.COMMITTEE_MEMBER]
    born = {"born_on__gt": _years_ago(at, ELDER), "born_on__lt": _years_ago(at, ADULT)}
    residents = Person.objects.filter(
        home__path__startswith=community.path,
        merged_into=None,
        phone__isnull=False,
        contact_of=None,
        holdings=None,
        **born,
    )
    return _Cast(
        [who for kind, who in by_kind if kind == PostKind.COMMUNITY_STAFF], committee[0] if committee else None,
        list(residents.order_by("pinyin", "id")[:FEW]),
    )  # fmt: skip


def _shops(community: Place, chance: Random) -> list[Organisation]:
    """Shops and enterprises, in an order of chance."""
    found = Organisation.objects.filter(
        place__path__startswith=community.path, valid_to=None,
        kind__in=(Organisation.Kind.SHOP, Organisation.Kind.ENTERPRISE),
    )  # fmt: skip
    some = list(found.order_by("name", "id"))
    return chance.sample(some, MEMBERS + LEFT) if len(some) >= MEMBERS + LEFT else []


def _let_speak(shops: Sequence[Organisation], speakers: Sequence[Person]) -> None:
    """Who keeps the shop turns out to be a resident we know."""
    for shop, speaker in zip(shops, speakers, strict=True):
        contact = OrganisationContact.objects.filter(organisation=shop, valid_to=None).order_by("id").first()
        if contact is None:
            contact = OrganisationContact(organisation=shop, role="manager")
        contact.person, contact.name, contact.phone, contact.valid_from = speaker, "", None, shop.valid_from
        contact.save()


def _join(community: Place, shop: Organisation, speaker: Person, staff: Person, when: datetime) -> Membership:
    first = day_of(when)
    made = memberships.invite(
        by=staff, place_id=community.pk, organisation_id=shop.pk, from_day=first,
        to_day=first.replace(year=first.year + YEARS) if (first.month, first.day) != (2, 29) else first + timedelta(730),
        at=when,
    )  # fmt: skip
    agreements.offer(by=staff, agreement_id=made.pk, at=when + timedelta(minutes=20))
    agreements.sign(by=speaker, agreement_id=made.pk, name=speaker.name, at=when + timedelta(hours=2))
    agreements.sign(by=staff, agreement_id=made.pk, name=staff.name, at=when + timedelta(hours=3))
    return Membership.objects.select_related("organisation", "place").get(agreement=made)


def _years_ago(at: datetime, years: int) -> date:
    return day_of(at) - timedelta(days=365 * years)


def _days_ago(at: datetime, days: int, hour: int = 10) -> datetime:
    return datetime.combine(day_of(at) - timedelta(days=days), time(hour), SHANGHAI)
