"""Looking at matching: the runs, one run with its pairs, what is missing, where to recruit, the proof, one pair."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.kernel import clock, jobs
from wangge.kernel.clock import day_of
from wangge.kernel.models import Job
from wangge.matching import proofs, queries
from wangge.matching.models import Run
from wangge.matching.queries import ALL, Asked
from wangge.matching.states import PairState, RunState, Why
from wangge.needs.kinds import NeedKind
from wangge.places.models import Place
from wangge.posts.exporting import take_out
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.matching import show, words
from wangge.web.matching.show import Eyes
from wangge.web.page import page

PER_PAGE = 50
FILTERS = ("q", "state", "kind", "grid", "safety", "why")
SEE = Permission.SEE_SERVICE


@require_GET
@guarded(SEE)
def runs(request: HttpRequest) -> HttpResponse:
    """The runs of my places, the newest first, and the button that begins one."""
    at, viewer = clock.now(), me(request)
    shown: Any = Paginator(queries.runs(viewer, at=at), PER_PAGE).get_page(request.GET.get("page"))
    states = queries.decided(list(shown), viewer, at=at)
    shown.object_list = [show.run_row(one, states[one.pk]) for one in shown]
    places = queries.communities(viewer, at=at)
    heads = (_("开始"), _("社区"), _("状态"), _("待对接"), _("有人选"), _("待确认"), _("已确认"), _("由谁"))
    listing = {
        "rows": shown,
        "columns": [{"label": head, "key": "", "css": "number" if 2 < n < 7 else ""} for n, head in enumerate(heads)],
        "caption": _("供需对接"),
        "empty": {
            "title": _("还没有对接过"),
            "text": _("系统把待对接的需求与资源、志愿者、党员一次排好，先急后缓、就近、负担平均；每一对都由您确认。"),
            "icon": "care",
        },
    }
    return page(request, "matching/runs.html", {"listing": listing, "places": places})


@never_cache
@require_GET
@guarded(SEE)
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One run: how far the worker is, or who is proposed for whom."""
    found = queries.run_for(me(request), run_id, at=clock.now())
    return _busy(request, found) if found.state != RunState.DONE else _proposals(request, found)


@require_GET
@guarded(SEE)
def export(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The filtered pairs as a spreadsheet: masked names, no house numbers; the journal says who took how many lines."""
    at, viewer = clock.now(), me(request)
    found = queries.run_for(viewer, run_id, at=at)
    _chosen, asked = _asked(request)
    taken = take_out(
        "pairs.exported", queries.pairs_of(found, viewer, asked, at=at), Permission.SEE_SERVICE, by=viewer, at=at
    )
    grids = show.grid_names(queries.grids_of(found, viewer, at=at))
    return sheets.response(_("供需对接"), show.export_heads(), (show.export_row(one, grids) for one in taken), at)


@require_GET
@guarded(SEE)
def missing(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The needs nobody is proposed for, with what is missing."""
    at, viewer = clock.now(), me(request)
    found = queries.run_for(viewer, run_id, at=at)
    chosen, asked = _asked(request)
    eyes, grids = Eyes.of(viewer, day_of(at)), queries.grids_of(found, viewer, at=at)
    shown: Any = Paginator(queries.unserved_of(found, viewer, asked, at=at), PER_PAGE).get_page(request.GET.get("page"))
    shown.object_list = [show.unserved_row(one, eyes, show.grid_names(grids)) for one in shown]
    counted = queries.missing(found, viewer, at=at)
    chips = [("", _("全部"), sum(counted.values())), *((one, one.label, counted.get(one, 0)) for one in Why)]
    listing = {
        "rows": shown,
        "columns": [
            {"label": head} for head in (_("需求"), _("缺什么"), _("紧急程度"), _("需求人"), _("地点"), _("办理"))
        ],
        "caption": _("还缺人的需求"),
        "q": chosen["q"],
        "placeholder": _("标题、编号、姓名或拼音"),
        "keep": {name: value for name, value in chosen.items() if value and name != "q"},
        "chips": [
            {"label": label, "url": f"?{_query(chosen, why=code)}", "current": chosen["why"] == code, "count": count}
            for code, label, count in chips
            if count or code == chosen["why"]
        ],
        "empty": {"title": _("没有缺人的需求"), "text": _("每一条待对接的需求都有了人选。"), "icon": "check"},
    }
    context = {"listing": listing, "chosen": chosen, "kinds": NeedKind.choices, "grids": grids}
    return page(request, "matching/missing.html", {**context, **_around(found, "missing")})


@require_GET
@guarded(SEE)
def recruiting(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Where one more helper would be worth most."""
    at, viewer = clock.now(), me(request)
    found = queries.run_for(viewer, run_id, at=at)
    rows = queries.recruiting_of(found, viewer, at=at)
    shown = [show.recruiting_row(row, number) for number, row in enumerate(rows, start=1)]
    return page(request, "matching/recruiting.html", {"rows": shown, **_around(found, "recruiting")})


@never_cache
@require_GET
@guarded(SEE)
def proof(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The proof of a run, checked again at this moment."""
    found = queries.run_for(me(request), run_id, at=clock.now())
    context: dict[str, Any] = _around(found, "proof")
    if found.state == RunState.DONE:
        again = proofs.recheck(found)
        context |= {
            "holds": again.holds, "looked_at": words.rechecked(again), "stages": words.proof_words(found),
            "figures": show.figures(found),
        }  # fmt: skip
    return page(request, "matching/proof.html", context)


@require_GET
@guarded(SEE)
def pair(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """One pair: why, who else could, what was decided."""
    at, viewer = clock.now(), me(request)
    found = queries.pair_for(viewer, pair_id, at=at)
    eyes = Eyes.of(viewer, day_of(at))
    grids = show.grid_names(queries.grids_of(found.run, viewer, at=at))
    row = show.pair_row(found, eyes, grids)
    may_decide = eyes.may_decide(found.need.place.path) and not row["over"]
    context = {
        "pair": found,
        "row": row,
        "others": show.alternatives(found, queries.named(found.alternatives), eyes),
        "timeline": show.timeline(found, queries.steps_of(found)),
        "run_url": reverse("matching:run", args=[found.run_id]),
        "may_confirm": row["may_confirm"],
        "may_change": may_decide and found.state in (PairState.PROPOSED, PairState.CONFIRMED),
        "apart_url": _apart_url(found) if may_decide else "",
        "replaced_url": reverse("matching:pair", args=[found.replaced_by_id]) if found.replaced_by_id else "",
    }
    return page(request, "matching/pair.html", context)


# Parts of the above


def _busy(request: HttpRequest, found: Run) -> HttpResponse:
    job = jobs.newest_about(found.pk) if found.state == RunState.ASKED else None
    working = job is not None and job.state in Job.OPEN
    if request.htmx and not working:  # type: ignore[attr-defined]
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"  # the worker is through: the page looks different now
        return response
    eyes = Eyes.of(me(request), day_of(clock.now()))
    context = {
        "run": found, "job": job, "working": working, "stopped": found.state == RunState.ASKED and not working,
        "may_decide": eyes.may_decide(found.place.path), "state": RunState(found.state).label,
        "tone": show.RUN_TONES[RunState(found.state)],
    }  # fmt: skip
    return page(request, "matching/busy.html#live", context)


def _proposals(request: HttpRequest, found: Run) -> HttpResponse:
    at, viewer = clock.now(), me(request)
    chosen, asked = _asked(request)
    eyes, grids = Eyes.of(viewer, day_of(at)), queries.grids_of(found, viewer, at=at)
    shown: Any = Paginator(queries.pairs_of(found, viewer, asked, at=at), PER_PAGE).get_page(request.GET.get("page"))
    shown.object_list = [show.pair_row(one, eyes, show.grid_names(grids)) for one in shown]
    may_decide = any(row["may_confirm"] for row in shown)
    heads = [_("需求"), _("由谁来"), _("为什么"), _("紧急程度"), _("需求人"), _("地点"), _("状态")]
    listing = {
        "rows": shown,
        "columns": [{"label": head} for head in ([_("选择")] if may_decide else []) + heads],
        "caption": _("建议的安排，急的在前"),
        "q": chosen["q"],
        "placeholder": _("标题、编号、姓名或拼音"),
        "keep": {name: value for name, value in chosen.items() if value and name != "q"},
        "chips": _chips(chosen, queries.decided([found], viewer, at=at)[found.pk]),
        "export": f"{reverse('matching:export', args=[found.pk])}?{_query(chosen)}",
        "empty": {"title": _("没有符合条件的安排"), "text": _("换一个筛选条件，或查看还缺人的需求。"), "icon": "care"},
    }
    context = {
        "listing": listing, "chosen": chosen, "may_decide": may_decide, "kinds": NeedKind.choices, "grids": grids,
        "figures": show.figures(found), "narrowed": any(chosen[name] for name in ("kind", "grid", "safety")),
        "proven": all(one["proven"] for one in words.proof_words(found)), **_around(found, "run"),
    }  # fmt: skip
    return page(request, "matching/run.html", context)


def _chips(chosen: dict[str, str], counted: dict[str, int]) -> list[dict[str, Any]]:
    states: list[tuple[str, Any, int]] = [("", PairState.PROPOSED.label, counted[PairState.PROPOSED])]
    promised = counted[PairState.CONFIRMED] + counted[PairState.PROJECTED]
    states.append((PairState.CONFIRMED.value, PairState.CONFIRMED.label, promised))
    states += [(one.value, one.label, counted[one]) for one in (PairState.REJECTED, PairState.REPLACED)]
    states.append((ALL, _("全部"), sum(counted.values())))
    return [
        {"label": label, "url": f"?{_query(chosen, state=code)}", "current": chosen["state"] == code, "count": count}
        for code, label, count in states
    ]


def _asked(request: HttpRequest) -> tuple[dict[str, str], Asked]:
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    chosen["kind"] = chosen["kind"] if chosen["kind"] in NeedKind.values else ""
    chosen["state"] = chosen["state"] if chosen["state"] in (*PairState.values, ALL) else ""
    chosen["why"] = chosen["why"] if chosen["why"] in Why.values else ""
    place = Place.objects.filter(code=chosen["grid"]).first() if chosen["grid"] else None
    return chosen, Asked(
        text=chosen["q"], state=chosen["state"], kind=chosen["kind"], why=chosen["why"], safety=bool(chosen["safety"]),
        place=place,
    )  # fmt: skip


def _query(chosen: dict[str, str], **change: str) -> str:
    return urlencode({name: value for name, value in {**chosen, **change}.items() if value})


def _around(found: Run, here: str) -> dict[str, Any]:
    """What every page of a run shares: the run and the tabs."""
    pages = (("run", _("安排")), ("missing", _("还缺人")), ("recruiting", _("哪里最缺帮手")), ("proof", _("证明")))
    tabs = [
        {"label": label, "url": reverse(f"matching:{name}", args=[found.pk]), "current": name == here}
        for name, label in pages
    ]
    return {"run": found, "tabs": tabs}


def _apart_url(found: Any) -> str:
    """Where these two are kept apart from now on; empty when one of them is not a person or an organisation."""
    helper = {"person": found.person_id} if found.person_id else {"organisation": found.organisation_id}
    if found.need.subject_id is None or not any(helper.values()):
        return ""
    return f"{reverse('matching:exclusion-new')}?{urlencode({'subject': found.need.subject_id, **helper})}"
