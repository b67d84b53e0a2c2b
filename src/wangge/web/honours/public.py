"""What everybody may open: who is under public notice, who was honoured, and whether a certificate holds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.honours import queries, wording
from wangge.honours.models import Honour, Nominee
from wangge.honours.states import Award, Standing
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.web.guard import PUBLIC, guarded
from wangge.web.honours import show
from wangge.web.page import page

MOST_SHOWN = 200


@require_GET
@guarded(PUBLIC)
def hall(request: HttpRequest) -> HttpResponse:
    """The notice of today and the honours of a year, with the figures they rest on."""
    years = queries.honoured_years()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in years else (years[0] if years else None)
    noticed = [_noticed(one) for one in sorted(queries.announced(day_of(clock.now())), key=_award)]
    honoured = [_shown(one) for one in sorted(queries.honoured(year=year)[:MOST_SHOWN], key=_period)] if year else []
    context = {"noticed": noticed, "honoured": honoured, "years": years, "year": year}
    return page(request, "honours/hall.html", context)


@never_cache
@require_GET
@guarded(PUBLIC)
def check(request: HttpRequest, token: str) -> HttpResponse:
    """What the QR code of a certificate says: number, award, period, whether it holds; a person's name only if agreed."""
    one = queries.honour_verdict(token)
    title = _("荣誉证书核验")
    if one is None:
        unknown = {"title": title, "word": _("查无此证书"), "says": _("请联系授予单位核实。"), "tone": "alarm"}
        return page(request, "volunteers/verdict.html", unknown, status=404)
    about = one.nominee
    facts: list[tuple[str, Any]] = [
        (_("编号"), one.number), (_("奖项"), f"{about.appraisal.period} {about.get_award_display()}"),
        (_("获得者"), show.public_name(about, queries.name_is_public(about))), (_("授予单位"), about.appraisal.place.name),
        (_("授予日期"), day_of(one.at)),
    ]  # fmt: skip
    says = _("与纸面上的编号、奖项和日期一致才是真的。")
    if one.state == Honour.State.WITHDRAWN:
        says, facts = _("这项荣誉已由授予单位撤销，证书不再有效。"), facts[:2]
    context = {
        "title": title, "word": one.get_state_display(), "says": says, "facts": facts, "tone": show.HONOUR_TONES[one.state]
    }  # fmt: skip
    return page(request, "volunteers/verdict.html", context)


def _award(one: Nominee) -> tuple[str, int, int]:
    """Awards in the order they are declared, the best first."""
    return one.appraisal.place.path, list(Award).index(Award(one.award)), one.rank or 0


def _period(one: Nominee) -> tuple[int, tuple[str, int, int]]:
    """The whole year first, then the newest quarter."""
    quarter = one.appraisal.quarter
    return (0 if quarter is None else 5 - quarter), _award(one)


def _shown(one: Nominee) -> dict[str, Any]:
    return {
        "name": show.public_name(one, one.named), "award": one.get_award_display(),  # type: ignore[attr-defined]
        "place": one.appraisal.place.name, "period": one.appraisal.period, "reasons": wording.reasons(one.award, one.parts),
        "points": wording.points(one.score),
    }  # fmt: skip


def _noticed(one: Nominee) -> dict[str, Any]:
    open_to = one.standing == Standing.PASSED
    return _shown(one) | {
        "until": one.appraisal.notice_until, "struck": not open_to,
        "object": reverse("honours:object", args=[one.pk]) if open_to else "",
    }  # fmt: skip
