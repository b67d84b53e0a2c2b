"""Volunteers as the office works with them: the list, one volunteer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts import access
from wangge.posts.exporting import take_out
from wangge.volunteers import queries
from wangge.volunteers.models import Card
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import page
from wangge.web.volunteers import show

PAGE_ROWS = 50
SHOWN = 20  # certificates and deductions on one volunteer's page
STATES = ("removed", "none")


@require_GET
@guarded(Permission.SEE_SERVICE)
def volunteers(request: HttpRequest) -> HttpResponse:
    """The volunteers of my places: card, hours, points, standing."""
    at, viewer = clock.now(), me(request)
    text, state = _asked(request)
    shown: Any = Paginator(queries.volunteers(viewer, at=at, text=text, state=state), PAGE_ROWS).get_page(
        request.GET.get("page")
    )
    shown.object_list = [show.row(one) for one in queries.lines(shown.object_list, at)]
    chips = (("", _("全部")), ("none", _("还没有卡")), ("removed", _("已退出")))
    rights = access.rights_of(viewer, day_of(at))
    heads = [_("姓名"), _("卡号"), _("服务时长"), _("积分"), _("扣分次数"), _("状态")]
    context = {
        "listing": {
            "rows": shown,
            "columns": [
                {"label": head, "key": "", "css": "number" if n in (2, 3, 4) else ""} for n, head in enumerate(heads)
            ],
            "caption": _("您的岗位范围内的志愿者"),
            "chips": [
                {"label": label, "url": _query(text, code), "current": state == code, "count": None}
                for code, label in chips
            ],
            "q": text,
            "placeholder": _("姓名、拼音或卡号"),
            "keep": {"state": state} if state else {},
            "export": reverse("volunteers:export") + _query(text, state),
            "empty": {
                "title": _("还没有志愿者"),
                "text": _("居民报到成为志愿者并通过审核后，会自动发卡并列在这里。"),
                "icon": "people",
            },
        },
        "may_decide": rights.anywhere(Permission.DECIDE_APPEALS),
    }
    return page(request, "volunteers/list.html", context)


@require_GET
@guarded(Permission.SEE_SERVICE)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a spreadsheet; the journal says who took how many."""
    at = clock.now()
    text, state = _asked(request)
    people = take_out(
        "volunteers.exported", queries.volunteers(me(request), at=at, text=text, state=state), Permission.SEE_SERVICE,
        by=me(request), at=at, most=None,
    )  # fmt: skip
    heads = (_("姓名"), _("卡号"), _("服务时长"), _("积分"), _("扣分次数"), _("状态"))
    rows = [show.row(one) for one in queries.lines(people, at)]
    names = ("name", "number", "hours", "points", "strikes", "state")
    return sheets.response(_("志愿者"), heads, [[row[name] for name in names] for row in rows], at)


@require_GET
@guarded(SIGNED_IN)
def detail(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One volunteer: card, standing, hours, points, deductions, certificates, every step."""
    at, viewer = clock.now(), me(request)
    person = queries.volunteer_for(viewer, person_id, at=at)
    line, card = queries.lines([person], at)[0], queries.card_of(person)
    check_in = queries.place_of(person, day_of(at))
    place = check_in.place if check_in else card.place if card else None
    rights = access.rights_of(viewer, day_of(at))
    may_manage = place is not None and rights.allow(Permission.MANAGE_SERVICE, place.path)
    valid = card is not None and card.state == Card.State.VALID
    context = {
        "person": person, "row": show.row(line), "place": place, "may_manage": may_manage, "own": viewer.pk == person.pk,
        "card": show.card(request, card) if card else None, "valid": valid,
        "may_issue": may_manage and not valid and not line.removed and check_in is not None,
        "reach": queries.star_reach(person, at),
        "deductions": [show.deduction(one, day_of(at)) for one in queries.deductions(person)[:SHOWN]],
        "certificates": [
            show.certificate(one) for one in queries.certificates(viewer, at=at).filter(person=person)[:SHOWN]
        ],
        "timeline": show.events(queries.history_of(person)),
    }  # fmt: skip
    return page(request, "volunteers/detail.html", context)


def _asked(request: HttpRequest) -> tuple[str, str]:
    state = request.GET.get("state", "")
    return request.GET.get("q", "").strip(), state if state in STATES else ""


def _query(text: str, state: str) -> str:
    return "?" + urlencode({name: value for name, value in (("q", text), ("state", state)) if value})
