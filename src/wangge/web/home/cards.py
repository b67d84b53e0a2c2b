"""The cards on a staff member's front page: what waits, how much, and where it is handled."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.care import queries as care
from wangge.care.states import OPEN
from wangge.catalogue import queries as catalogue
from wangge.honours import queries as honours
from wangge.honours.models import Objection
from wangge.honours.states import State
from wangge.kernel import clock
from wangge.people.models import Person
from wangge.posts.access import Permission, Rights
from wangge.posts.contacts import ON_CARD


@dataclass(frozen=True)
class Card:
    """One number with its words and the page behind it; `alarm` when it must not wait."""

    label: str
    count: int | None
    says: str
    url: str
    alarm: bool = False


def cards_for(person: Person, rights: Rights) -> list[Card]:
    """The cards this person's posts give; the counts of calls are one query."""
    cards = _call_cards(person, rights) if rights.anywhere(Permission.SEE_CALLS) else []
    links = (
        (Permission.SEE_PEOPLE, _("居民"), _("查找居民、家庭和亲属"), "people:list"),
        (Permission.ANSWER_SURVEYS, _("我的走访"), _("今天要敲的门"), "surveys:mine"),
        (Permission.SEE_NEEDS, _("需求清单"), _("谁需要什么，等了多久"), "needs:list"),
        (Permission.SEE_CHECKINS, _("报到"), _("党员和志愿者：谁会什么、什么时候有空"), "checkin:list"),
        (Permission.SEE_CATALOGUE, _("政务服务事项"), _("事项目录、草案和五减台账"), "catalogue:list"),
        (Permission.SEE_POSTS, _("岗位"), _("谁在哪里负责什么"), "posts:list"),
        (Permission.SEE_FIGURES, _("求助统计"), _("多久接单、多久到场"), "calls:figures"),
        (Permission.SEE_PLACES, _("地图"), _("网格边界和地点"), "places:map"),
        (Permission.SEE_JOURNAL, _("日志与凭证"), _("每一步都有记录，人人可核对"), "journal:index"),
        (Permission.RUN_SYSTEM, _("运行状况"), _("服务、备份和消息是否正常"), "system:health"),
    )
    return (
        cards
        + _catalogue_cards(person, rights)
        + _honour_cards(person, rights)
        + _grid_cards(rights)
        + [
            Card(label, None, says, reverse(name))
            for permission, label, says, name in links
            if rights.anywhere(permission)
        ]
    )


def _catalogue_cards(person: Person, rights: Rights) -> list[Card]:
    """What waits for whoever drafts or publishes service items. One query."""
    if not (rights.anywhere(Permission.MANAGE_CATALOGUE) or rights.anywhere(Permission.PUBLISH_CATALOGUE)):
        return []
    counts = catalogue.counts(person, at=clock.now())
    items = reverse("catalogue:list")
    return [
        Card(_("待审核的事项"), counts["review"], _("等另一位人员审核发布"), f"{items}?state=review"),
        Card(_("事项草案"), counts["draft"], _("还没有送审"), f"{items}?state=draft"),
    ]


def _honour_cards(person: Person, rights: Rights) -> list[Card]:
    """What waits for the members of a committee. Two queries."""
    if not (rights.anywhere(Permission.DECIDE_HONOURS) or rights.anywhere(Permission.DECIDE_COMMUNITIES)):
        return []
    at = clock.now()
    voting = honours.appraisals(person, at=at, state=State.VOTING).count()
    waiting = honours.objections(person, at=at, state=Objection.State.WAITING).count()
    return [
        Card(_("待表决的考评"), voting, _("名单和每人的依据"), f"{reverse('honours:list')}?state=voting"),
        Card(_("待答复的异议"), waiting, _("公示期间有人提出"), f"{reverse('honours:objections')}?state=waiting"),
    ]


def _grid_cards(rights: Rights) -> list[Card]:
    """The grids whose leader, worker or assistant one is, each with its desk; for others the list of grids."""
    own = [
        Card(name, None, _("今天要办什么，谁在值班，公示卡"), reverse("grids:detail", args=[path.replace("/", "")]))
        for (kind, path), name in zip(rights.held, rights.names, strict=True)
        if kind in ON_CARD
    ]
    if own or not rights.anywhere(Permission.SEE_PLACES):
        return own
    return [Card(_("网格"), None, _("各网格的人员、户数、值班和公示卡"), reverse("grids:list"))]


def _call_cards(person: Person, rights: Rights) -> list[Card]:
    at = clock.now()
    counts = (
        care.visible_calls(person, at)
        .filter(state__in=OPEN)
        .aggregate(
            open=Count("pk", distinct=True),
            overdue=Count("pk", distinct=True, filter=Q(due_at__lt=at)),
            alarm=Count("pk", distinct=True, filter=Q(help_call__alarm_at__isnull=False)),
            mine=Count("pk", distinct=True, filter=Q(owner=person)),
        )
    )
    board = reverse("calls:board")
    cards = [Card(_("进行中的求助"), counts["open"], _("所有还没办结的求助"), board)]
    if counts["alarm"]:
        cards.insert(0, Card(_("无人可派"), counts["alarm"], _("请社区马上安排人"), board, alarm=True))
    if counts["overdue"]:
        cards.append(Card(_("已超时"), counts["overdue"], _("有一步超过了规定时间"), board, alarm=True))
    if rights.anywhere(Permission.ANSWER_CALL):
        cards.append(Card(_("我负责的"), counts["mine"], _("由您接单、还没办结"), reverse("calls:mine")))
    return cards
