"""The public card of a grid 网格公示卡: a page anybody may open, and the same as a PDF for the stairwell.

What is published, and why, says docs/rules/grid-card.md.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wangge import documents
from wangge.kernel import clock, district
from wangge.kernel.identity import normalise_phone
from wangge.kernel.refusals import NotFound
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.places.queries import children
from wangge.posts import access, published
from wangge.posts.models import PostKind
from wangge.posts.published import GridCard
from wangge.web.asking import me
from wangge.web.grids.drawing import PAPER, Atlas, Drawing
from wangge.web.guard import PUBLIC, Permission, guarded
from wangge.web.page import page

TEMPLATE = Path(__file__).with_name("card.typ")
SIZES = ("a4", "a5")  # for a wall, for a door
NAMED_IN_PRINT = 12  # buildings; a card stays on one page
KEPT_PRINTS = 32  # PDFs kept in memory: everybody may ask for one, and setting it takes a while
# 网格员职责 in plain words, after the item lists of standing ordinances (滨州 Art. 3; docs/rules/grid-card.md).
DUTIES = (
    gettext_lazy("上门走访，了解每户的情况和难处"),
    gettext_lazy("查看消防、水电气等安全隐患，能办的当场办"),
    gettext_lazy("照看独居、空巢和行动不便的老人"),
    gettext_lazy("调解邻里纠纷，把大家的意见带回社区"),
    gettext_lazy("宣讲政策，为出门不便的居民代办、帮办"),
)
ASK_FOR = (
    gettext_lazy("老人跌倒、突发不适，需要有人马上来"),
    gettext_lazy("楼道堆物、飞线充电、漏水漏气"),
    gettext_lazy("邻里有矛盾，想请人说和"),
    gettext_lazy("办事不方便，想请人代办"),
    gettext_lazy("对社区有意见、有建议、愿意出力"),
)


@require_GET
@guarded(PUBLIC)
def card(request: HttpRequest, code: str) -> HttpResponse:
    """The card of one grid. A closed grid says so and leads to the one that took its place."""
    at = clock.now()
    shown = published.cards_of([published.grid_of(code, at)], at)[0]
    atlas = Atlas.of(shown.community, shown.as_of)
    url = address_of(request, code)
    context = {
        "card": shown,
        "people": [_person(one, shown) for one in shown.people],
        "office": _dial(shown.phones.to_call),
        "supervision": _dial(shown.phones.to_complain),
        "has_office": bool(shown.phones.office),
        "has_supervision": bool(shown.phones.supervision),
        "drawing": None if shown.closed else atlas.draw(shown.grid),
        "buildings": _range_words(atlas, shown.grid),
        "map_words": _map_words(atlas, shown),
        "north": _("北"),
        "duties": DUTIES,
        "ask_for": ASK_FOR,
        "qr": documents.qr_svg(url),
        "address": url,
        "others": children(shown.community, shown.as_of).filter(kind=PlaceKind.GRID) if shown.closed else [],
        "manages": _sees(request, shown.grid),
    }
    return page(request, "grids/card.html", context)


@require_GET
@guarded(PUBLIC)
def card_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The card as a PDF of one page: `?size=` a4 for a wall, a5 for a door."""
    at = clock.now()
    shown = published.cards_of([published.grid_of(code, at)], at)[0]
    return _pdf(request, [shown], _("网格公示卡 %(grid)s") % {"grid": shown.grid.name})


@require_GET
@guarded(Permission.SEE_PLACES)
def cards_pdf(request: HttpRequest) -> HttpResponse:
    """All cards of one community (`?community=` code) as one PDF, a page a grid. Raises NotFound."""
    at = clock.now()
    on = clock.day_of(at)
    mine = access.subtree_filter(me(request), Permission.SEE_PLACES, on=on)
    community = Place.objects.filter(code=request.GET.get("community", "")).first()
    if community is None:
        raise NotFound
    grids = children(community, on).filter(mine, kind=PlaceKind.GRID).select_related("parent", "merged_into")
    shown = published.cards_of(grids, at)
    if not shown:
        raise NotFound
    return _pdf(request, shown, _("网格公示卡 %(grid)s") % {"grid": community.name})


def address_of(request: HttpRequest, code: str) -> str:
    """The whole address of a card's page, as the QR code tells it."""
    return district.address(request, reverse("grids:card", args=[code]))


def print_data(card: GridCard, atlas: Atlas, url: str) -> dict[str, Any]:
    """Everything one page of the PDF shows, as plain values."""
    drawing = None if card.closed else atlas.draw(card.grid, PAPER)
    return {
        "community": card.community.name,
        "grid": atlas.short(card.grid.name),
        "code": card.grid.code,
        "people": [_person(one, card) for one in card.people],
        "office": card.phones.to_call,
        "office_name": _("社区电话") if card.phones.office else _("便民热线"),
        "supervision": card.phones.to_complain,
        "range": _range_words(atlas, card.grid, most=NAMED_IN_PRINT),
        "map": _drawn(drawing, _map_words(atlas, card)),
        "schematic": drawing is not None and drawing.schematic,
        "closed": _closed_words(card),
        "as_of": f"{card.as_of:%Y-%m-%d}",
        "qr": documents.qr_svg(url),
    }


# Parts of the above


def _pdf(request: HttpRequest, cards: list[GridCard], title: str) -> HttpResponse:
    size = request.GET.get("size", SIZES[0])
    if size not in SIZES:
        raise NotFound
    atlas = Atlas.of(cards[0].community, cards[0].as_of)
    data = {
        "size": size,
        "words": _words(),
        "cards": [print_data(one, atlas, address_of(request, one.grid.code)) for one in cards],
    }
    response = HttpResponse(_printed(json.dumps(data, ensure_ascii=False)), content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'{title}.pdf')}"
    response["Cache-Control"] = "no-cache"  # a phone that was withdrawn must not come out of a cache
    return response


@lru_cache(maxsize=KEPT_PRINTS)
def _printed(data: str) -> bytes:
    """The PDF of this data; the same data prints the same, whoever asks."""
    return documents.pdf(TEMPLATE, json.loads(data))


def _words() -> dict[str, Any]:
    """The words of the printed card in the reader's language."""
    return {
        "title": _("网格公示卡"),
        "code": _("网格编码"),
        "call": _("请拨打"),
        "range": _("网格范围"),
        "schematic": _("示意图，不是法定界线"),
        "no_map": _("边界图还没有绘制"),
        "more": _("还有其他人员，请扫码查看。"),
        "nobody": _("网格人员正在调整，有事请拨打下面的电话。"),
        "duties": _("网格员为您做什么"),
        "duty_lines": [str(line) for line in DUTIES],
        "ask_for": _("这些事都可以找网格员"),
        "ask_lines": [str(line) for line in ASK_FOR],
        "supervision": _("监督电话"),
        "scan": _("扫码看最新信息"),
        "as_of": _("信息截至"),
        "emergency": _("生命危险请先拨打 120，火警 119，报警 110。"),
    }


def _person(person: published.CardPerson, card: GridCard) -> dict[str, Any]:
    """Somebody on the card: with their own office phone, or with the phone to call instead."""
    phone = person.phone or card.phones.to_call
    return {
        "name": person.name,
        "initial": person.name[:1],
        "post": str(PostKind(person.kind).label),
        "phone": phone,
        "tel": normalise_phone(phone),
        "own": bool(person.phone),
        "instead": "" if person.phone else _("社区电话") if card.phones.office else _("便民热线"),
    }


def _dial(phone: str) -> dict[str, str]:
    return {"phone": phone, "tel": normalise_phone(phone)}


def _range_words(atlas: Atlas, grid: Place, most: int | None = None) -> str:
    """The buildings of the grid by name, at most so many."""
    names = [building.name for building in atlas.buildings.get(grid.pk, [])]
    words = "、".join(names[:most])
    return words if len(names) == len(names[:most]) else _("%(names)s等 %(n)d 栋") % {"names": words, "n": len(names)}


def _map_words(atlas: Atlas, card: GridCard) -> str:
    """The map in a sentence, for who cannot see it."""
    words = _("%(grid)s在%(community)s中的位置。") % {"grid": card.grid.name, "community": card.community.name}
    inside = _range_words(atlas, card.grid)
    return words + (_("网格内有 %(buildings)s。") % {"buildings": inside} if inside else "")


def _drawn(drawing: Drawing | None, words: str) -> str:
    if drawing is None:
        return ""
    return render_to_string("grids/map.html", {"drawing": drawing, "words": words, "north": _("北"), "paper": True})


def _closed_words(card: GridCard) -> str:
    if not card.closed:
        return ""
    words = _("本网格已于 %(day)s 撤销，这张卡不再有效。") % {"day": card.grid.valid_to}
    return words + (_("现在请找：%(grid)s。") % {"grid": card.successor.name} if card.successor else "")


def _sees(request: HttpRequest, grid: Place) -> bool:
    """Whether the reader works here and may go on to the grid's dashboard."""
    person = request.person  # type: ignore[attr-defined]
    return person is not None and access.rights_of(person, clock.day_of(clock.now())).allow(
        Permission.SEE_PLACES, grid.path
    )
