"""The list of grids, and the desk of one grid: what to do today, who is in charge, who lives here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from wangge.care import grid_desk
from wangge.care.grid_desk import GridDesk, GridLine, Guide
from wangge.care.states import LABELS, Stage
from wangge.kernel import clock
from wangge.needs import queries as needs
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.places.queries import ancestors
from wangge.posts import access, contacts
from wangge.posts import queries as posts
from wangge.posts.models import Holding, PostKind
from wangge.surveys import queries as surveys
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.journal import show as journal_show
from wangge.web.page import page

PAGE_ROWS = 50
MOST_EXPORTED = 5_000
ALARM, WARN, QUIET = "alarm", "warn", "quiet"


@dataclass(frozen=True)
class Todo:
    """Something to be done at the grid: how many (None: it is or it is not), in words, how pressing, and where."""

    count: int | None
    words: str
    tone: str
    url: str = ""


@require_GET
@guarded(Permission.SEE_PLACES)
def listing(request: HttpRequest) -> HttpResponse:
    """The grids of my places; `?community=` (code) and `?q=` narrow them."""
    at = clock.now()
    on = clock.day_of(at)
    text, community, offered = _asked(request)
    found = grid_desk.grids_of(me(request), on, text=text, community=community)
    shown: Any = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    guide = grid_desk.guide_at(at)
    shown.object_list = _rows(me(request), shown, guide, at)
    heads = [(_("网格"), ""), (_("网格长"), ""), (_("网格员"), ""), (_("住户"), "number"), (_("公示电话"), "")]
    heads += [(_("现在值班"), ""), (_("在办求助"), "number"), (_("未办结需求"), "number"), (_("走访覆盖"), "number")]
    heads += [(_("公示卡"), "")]
    kept = {"community": community.code} if community else {}
    chips = [{"label": _("全部"), "url": "?" + urlencode({"q": text} if text else {}), "current": community is None}]
    chips += [
        {
            "label": one.name,
            "url": "?" + urlencode({"community": one.code, **({"q": text} if text else {})}),
            "current": community is not None and one.pk == community.pk,
        }
        for one in offered
    ]
    alone = community or (offered[0] if len(offered) == 1 else None)
    context = {
        "guide": guide,
        "all_cards": f"{reverse('grids:cards-pdf')}?{urlencode({'community': alone.code})}" if alone else "",
        "listing": {
            "rows": shown,
            "columns": [{"label": head, "key": "", "css": css} for head, css in heads],
            "caption": _("您职责范围内的网格"),
            "chips": chips if len(offered) > 1 else [],
            "q": text,
            "placeholder": _("网格名称或编码"),
            "keep": kept,
            "export": f"{reverse('grids:export')}?{urlencode({**kept, **({'q': text} if text else {})})}",
            "empty": {
                "title": _("这里还没有网格"),
                "text": _("网格在社区下面划分；划好并设了网格长、网格员，就会出现在这里。"),
                "icon": "grid",
                "url": reverse("places:tree"),
                "action": _("去地点列表"),
            },
        },
    }
    return page(request, "grids/list.html", context)


@require_GET
@guarded(Permission.SEE_PLACES)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a spreadsheet: names that stand on public cards and counts, so no line in the journal."""
    at = clock.now()
    text, community, _offered = _asked(request)
    found = grid_desk.grids_of(me(request), clock.day_of(at), text=text, community=community)[:MOST_EXPORTED]
    guide = grid_desk.guide_at(at)
    heads = (
        _("社区"), _("网格"), _("网格编码"), _("网格长"), _("网格员"), _("住户"), _("与户数指导相比"), _("已公示电话"),
        _("现在值班"), _("在办求助"), _("已超时"), _("未办结需求"), _("已走访户数"),
    )  # fmt: skip
    rows = []
    for row in _rows(me(request), found, guide, at):
        line, standing, visits = row["line"], row["standing"], row["visits"]
        rows.append((
            line.grid.parent.name if line.grid.parent else "", line.grid.name, line.grid.code,
            "、".join(row["leaders"]), "、".join(row["workers"]), line.households, row["size_words"], line.published,
            "、".join(row["on_duty"] or ()), line.open_calls, line.overdue, standing and standing.needs,
            visits and visits.visited,
        ))  # fmt: skip
    return sheets.response(_("网格"), heads, rows, at)


@require_GET
@guarded(Permission.SEE_PLACES)
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """The desk of one grid, each part as far as the viewer's posts reach."""
    at = clock.now()
    viewer = me(request)
    grid = grid_desk.grid_for(viewer, code, clock.day_of(at))
    desk = grid_desk.desk_of(viewer, grid, at)
    context = {"desk": desk, "place": grid, "crumbs": ancestors(grid), **parts_of(viewer, desk)}
    return page(request, "grids/detail.html", context)


def parts_of(viewer: Person, desk: GridDesk) -> dict[str, Any]:
    """The parts of the page by name. Whoever knows more about a grid (visits, needs) adds a part here and its box in
    `grids/detail.html`."""
    grid = desk.grid
    rights = access.rights_of(viewer, clock.day_of(desk.at))
    may_manage = rights.allow(Permission.MANAGE_POSTS, grid.path) and grid.valid_to is None
    may_set_phones = grid.parent is not None and rights.allow(Permission.MANAGE_POSTS, grid.parent.path)
    sees_people = rights.allow(Permission.SEE_PEOPLE, grid.path)
    return {
        "todo": _todo(desk, rights, may_manage, may_set_phones),
        "size_words": _size_words(desk.guide, desk.households),
        "special": [_special(desk, kind, count, sees_people) for kind, count in desk.special or ()],
        "people_url": _people_url(grid) if sees_people else "",
        "call_states": _call_states(desk),
        "team": [_member(desk, one, viewer, may_manage) for one in desk.posts or ()],
        "may_manage": may_manage,
        "may_set_phones": may_set_phones,
        "changes": _changes(viewer, desk),
        "standing": needs.standing(viewer, [grid], at=desk.at).get(grid.pk),
        "visits": surveys.coverage(viewer, [grid], clock.day_of(desk.at), desk.at).get(grid.pk),
        "lists_needs": rights.allow(Permission.SEE_NEEDS, grid.path),
        "lists_surveys": rights.allow(Permission.SEE_SURVEYS, grid.path),
    }


# Parts of the above


def _asked(request: HttpRequest) -> tuple[str, Place | None, list[Place]]:
    """Typed text, the chosen community, and the communities offered."""
    on = clock.day_of(clock.now())
    offered = list(posts.communities(me(request), on, permission=Permission.SEE_PLACES))
    code = request.GET.get("community", "")
    return request.GET.get("q", "").strip(), next((one for one in offered if one.code == code), None), offered


def _rows(viewer: Person, grids: Any, guide: Guide, at: datetime) -> list[dict[str, Any]]:
    """The lines with what the lists above the grids know: needs, and how many households were visited."""
    lines = grid_desk.lines_of(viewer, grids, at)
    of_needs = needs.standing(viewer, [line.grid for line in lines], at=at)
    of_visits = surveys.coverage(viewer, [line.grid for line in lines], clock.day_of(at), at)
    return [
        _row(line, guide) | {"standing": of_needs.get(line.grid.pk), "visits": of_visits.get(line.grid.pk)}
        for line in lines
    ]


def _row(line: GridLine, guide: Guide) -> dict[str, Any]:
    held = line.posts or []
    return {
        "line": line,
        "grid": line.grid,
        "community": line.grid.parent.name if line.grid.parent else "",
        "leaders": [one.person.name for one in held if one.kind == PostKind.GRID_LEADER],
        "workers": [one.person.name for one in held if one.kind == PostKind.GRID_WORKER],
        "sees_posts": line.posts is not None,
        "households": line.households,
        "size": guide.verdict(line.households),
        "size_words": _size_words(guide, line.households),
        "published": line.published,
        "to_publish": len(held),
        "on_duty": [one.person.name for one in line.on_duty] if line.on_duty is not None else None,
        "open_calls": line.open_calls,
        "overdue": line.overdue,
    }


def _size_words(guide: Guide, households: int) -> str:
    words = {"low": guide.low, "high": guide.high}
    verdict = guide.verdict(households)
    if verdict == "few":
        return _("少于 %(low)d 户") % words
    return _("多于 %(high)d 户") % words if verdict else _("合乎 %(low)d–%(high)d 户") % words


def _todo(desk: GridDesk, rights: access.Rights, may_manage: bool, may_set_phones: bool) -> list[Todo]:
    """What waits at this grid, the most pressing first; nothing that is nought."""
    grid, calls = desk.grid, desk.calls
    found: list[Todo] = []
    if grid.valid_to is not None:
        return found
    if calls is not None:
        listed = rights.allow(Permission.SEE_CALLS, grid.path)

        def shown(state: str) -> str:
            return f"{reverse('calls:list')}?{urlencode({'state': state, 'place': grid.code})}" if listed else ""

        found += [
            Todo(calls.alarms, ngettext("个求助无人可派", "个求助无人可派", calls.alarms), ALARM, shown("alarm")),
            Todo(calls.overdue, ngettext("个求助已超时", "个求助已超时", calls.overdue), ALARM, shown("overdue")),
            Todo(
                calls.mine,
                ngettext("个求助在您手上", "个求助在您手上", calls.mine),
                WARN,
                reverse("calls:mine") if listed else "",
            ),
            Todo(calls.open, ngettext("个求助正在办", "个求助正在办", calls.open), WARN, shown("open")),
            Todo(
                calls.to_follow_up,
                ngettext("个求助待回访", "个求助待回访", calls.to_follow_up),
                WARN,
                shown(Stage.CLOSED),
            ),
        ]
    if desk.posts is not None and not desk.now:
        found.append(Todo(None, _("现在没有人值班"), WARN, reverse("posts:duty")))
    if may_manage:
        found += [
            Todo(
                len(desk.unpublished),
                ngettext("位网格人员没有公示电话", "位网格人员没有公示电话", len(desk.unpublished)),
                WARN,
                "#team",
            ),
            Todo(desk.without_head, ngettext("栋楼没有楼长", "栋楼没有楼长", desk.without_head), QUIET, "#buildings"),
            Todo(
                desk.units_without_head,
                ngettext("个单元没有单元长", "个单元没有单元长", desk.units_without_head),
                QUIET,
                "#buildings",
            ),
        ]
    if may_set_phones and not desk.phones.supervision:
        found.append(Todo(None, _("监督电话还没有登记"), WARN, reverse("grids:phone", args=[grid.code])))
    return [one for one in found if one.count != 0]


def _people_url(grid: Place, **asked: str) -> str:
    return f"{reverse('people:list')}?{urlencode({'place': grid.code, **asked})}"


def _special(desk: GridDesk, kind: Any, count: int, sees_people: bool) -> dict[str, Any]:
    return {
        "label": kind.label,
        "count": count,
        "url": _people_url(desk.grid, trait=kind.value) if sees_people and count else "",
    }


def _call_states(desk: GridDesk) -> list[dict[str, Any]]:
    if desk.calls is None:
        return []
    states = desk.calls.by_state
    return [{"label": LABELS[state], "value": states[state]} for state in Stage if states.get(state)]


def _member(desk: GridDesk, holding: Holding, viewer: Person, may_manage: bool) -> dict[str, Any]:
    contact = desk.contacts.get(holding.pk)
    if contact is not None:
        contact.holding = holding
    return {
        "holding": holding,
        "contact": contact,
        "may_publish": may_manage,
        "may_withdraw": contact is not None and contacts.may_withdraw(viewer, contact, desk.at),
    }


def _changes(viewer: Person, desk: GridDesk) -> list[dict[str, Any]] | None:
    """The journal's newest lines for the timeline; None where the viewer may not read the journal."""
    if desk.changes is None:
        return None
    names = journal_show.place_names(desk.changes, viewer, clock.day_of(desk.at))
    rows = [journal_show.row(leaf, names) for leaf in desk.changes]
    return [
        {
            "at": row["at"],
            "what": row["words"],
            "who": row["place"],
            "seal_url": reverse("journal:leaf", args=[row["id"]]),
        }
        for row in rows
    ]
