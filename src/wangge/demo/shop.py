"""The shelf of the demo: goods and services for points, some redeemed, collected, cancelled and waiting."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from wangge.kernel.district import atomic
from wangge.kernel.refusals import Refused
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.points.models import Account, Book
from wangge.posts import access
from wangge.posts.models import Holding, PostKind
from wangge.shop import commands, goods, queries

SHELF = (
    ("good", "洗衣皂（两块）", "超市捐赠", 10, 60, 2), ("good", "抽纸一提", "", 15, 50, 2), ("good", "牙膏", "", 12, 40, 2),
    ("good", "食用油 1.8 升", "联盟粮油店提供", 60, 20, 1), ("good", "大米 5 公斤", "联盟粮油店提供", 80, 15, 1),
    ("good", "雨伞", "", 40, 25, 1),
    ("good", "保温杯", "印有社区标志", 70, 0, 1), ("good", "儿童绘本", "图书馆下架捐赠", 20, 30, 3),
    ("service", "理发一次", "联盟理发店，工作日上午", 30, 20, 1), ("service", "家电清洗一次", "油烟机或空调", 90, 8, 1),
    ("service", "手机维修检测", "联盟维修点，不含配件", 25, 20, 1), ("service", "体检加项", "社区卫生服务站", 100, 10, 1),
)  # fmt: skip
DAYS = 90  # of the limit of each
REDEEMERS = 24  # people with points who redeem one thing each
OLDEST = 12  # days ago; nothing is left uncollected for too long


def fill(community: Place, *, at: datetime, chance: Random) -> None:
    """A shelf of a dozen, and what people with points took from it."""
    desk = Holding.objects.filter(place=community, kind=PostKind.COMMUNITY_STAFF, valid_to=None).select_related(
        "person"
    )
    first = desk.order_by("id").first()
    if first is None:
        return
    with atomic(), access.remembered():
        for kind, title, details, cost, stock, most in SHELF:
            goods.add(
                by=first.person, place_id=community.pk, kind=kind, title=title, details=details, cost=cost, stock_in=stock,
                most=most, days=DAYS, at=at - timedelta(days=30),
            )  # fmt: skip
        rich = Account.objects.filter(book=Book.POINTS, balance__gte=10, person__home__path__startswith=community.path)
        found = list(rich.select_related("person__home").order_by("-balance", "id")[:REDEEMERS])
        for number, account in enumerate(found):
            if account.person is not None:
                _redeem(account.person, account.balance, number, first.person, at, chance)


def _redeem(person: Person, points: int, number: int, staff: Person, at: datetime, chance: Random) -> None:
    """One thing each can pay; most is collected, every sixth cancelled, the newest wait."""
    when = at - timedelta(days=chance.randint(0, OLDEST), hours=1)
    afford = list(queries.shelf(person, at=when).filter(cost__lte=points, stock__gte=1))
    if not afford:
        return
    try:
        one = commands.redeem(by=person, good_id=chance.choice(afford).pk, count=1, at=when)
    except Refused:  # points that came only afterwards
        return
    if number % 6 == 5:
        commands.cancel(by=person, redemption_id=one.pk, at=when + timedelta(minutes=20))
    elif number % 3:
        commands.collect(by=staff, code=one.code, at=when + timedelta(minutes=40))
