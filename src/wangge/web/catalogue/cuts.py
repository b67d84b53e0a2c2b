"""The ledger of the five cuts: figures, every cut with its two lines, and the same as a spreadsheet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.catalogue import cuts as rules
from wangge.catalogue import drafting, ledger, queries
from wangge.catalogue.cuts import MEASURE_UNITS, MEASURE_WORDS, Basis, Measure, as_percent, as_text
from wangge.catalogue.ledger import Ledger, Recorded
from wangge.hall import figures
from wangge.hall.figures import Period
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Invalid, NotFound
from wangge.places.models import Place
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.catalogue.forms import CutsForm
from wangge.web.guard import Permission, guarded
from wangge.web.page import page

SEE = Permission.SEE_CATALOGUE
PER_PAGE = 100
SHARES = (
    (rules.at_most_one_visit, "one"), (rules.no_visit, "none"), (rules.is_immediate, "immediate"),
)  # fmt: skip


def asked_ledger(request: HttpRequest) -> tuple[CutsForm, Ledger | None]:
    """The form with the two days, and the ledger between them; None when the days are no pair or nothing was published."""
    today = day_of(clock.now())
    first = queries.first_day() or today - timedelta(days=1)
    last = max(today, first + timedelta(days=1))
    initial = {"from_day": first, "to_day": last, "basis": Basis.KEPT.value, "by": "items"}
    chosen = {name: request.GET.get(name) or initial[name] for name in initial}
    form = CutsForm(chosen)
    if not form.is_valid():
        return form, None
    given = form.cleaned_data
    used = figures.usage(Period(given["from_day"], given["to_day"]), at=clock.now())
    try:
        found = ledger.five_cuts(
            given["from_day"], given["to_day"], basis=Basis(given["basis"]),
            weights=used.cases if given["by"] == "cases" else None, recorded=Recorded(used.finished, used.one_visit),
        )  # fmt: skip
    except Invalid as refusal:
        form.add_error("from_day", refusal.message)
        return form, None
    return form, found


def context_of(found: Ledger | None, form: CutsForm) -> dict[str, Any]:
    """What both the public page and the staff's show."""
    if found is None:
        return {"form": form, "found": None}
    rows = [
        {
            "measure": measure.value, "label": MEASURE_WORDS[measure], "unit": unit(found, measure),
            "before": as_text(total.before), "after": as_text(total.after), "cut": as_text(total.cut),
            "rate": as_percent(total.rate),
        }
        for measure, total in found.totals.items()
    ]  # fmt: skip
    shares = {
        name: {"before": as_percent(before), "after": as_percent(after)}
        for asked, name in SHARES for before, after in [found.share(asked)]
    }  # fmt: skip
    return {
        "form": form, "found": found, "rows": rows, "shares": shares,
        "times": as_text(found.efficiency) if found.efficiency is not None else "—",
        "recorded": as_percent(found.recorded.share) if found.recorded and found.recorded.cases else "",
        "query": urlencode({"from_day": found.from_day, "to_day": found.to_day, "basis": found.basis.value, "by": by(found)}),
        "weighted": sum(found.weights.values()) if found.weights is not None else None,
    }  # fmt: skip


def by(found: Ledger) -> str:
    """Whether every item counts once, or as often as it was applied for."""
    return "items" if found.weights is None else "cases"


def unit(found: Ledger, measure: Measure) -> str:
    """What a figure of the ledger counts."""
    if found.weights is None:
        return str(MEASURE_UNITS[measure])
    return _("办件") if measure == Measure.ITEMS else _("%(unit)s × 办件") % {"unit": MEASURE_UNITS[measure]}


@require_GET
@guarded(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The figures between two days, each leading to its lines."""
    form, found = asked_ledger(request)
    return page(request, "catalogue/cuts.html", context_of(found, form), status=200 if found else 422)


@require_GET
@guarded(SEE)
def lines(request: HttpRequest, measure: str) -> HttpResponse:
    """Every cut of one measure with its two lines."""
    form, found = asked_ledger(request)
    if measure not in Measure.__members__.values():
        raise NotFound
    if found is None:
        return page(request, "catalogue/cuts.html", context_of(None, form), status=422)
    which = Measure(measure)
    pages = Paginator(found.lines(which), PER_PAGE).get_page(request.GET.get("page"))
    total = found.totals[which]
    context = {
        "pages": pages, "lines": told(found, which, list(pages)), "label": MEASURE_WORDS[which], "unit": unit(found, which),
        "measure": measure, "cut": as_text(total.cut), "rate": as_percent(total.rate), "before": as_text(total.before),
        "after": as_text(total.after), "found": found, "query": context_of(found, form)["query"],
    }  # fmt: skip
    return page(request, "catalogue/cut_lines.html", context)


@require_GET
@guarded(SEE)
def export(request: HttpRequest) -> HttpResponse:
    """All lines of all five as a spreadsheet; the journal says who took how many."""
    at = clock.now()
    form, found = asked_ledger(request)
    place = Place.objects.order_by("path").first()
    if found is None or place is None:
        return page(request, "catalogue/cuts.html", context_of(None, form), status=422)
    rows = [
        [str(MEASURE_WORDS[measure]), one["code"], one["name"], one["before"], one["after"], one["amount"]]
        for measure in Measure for one in told(found, measure, found.lines(measure))
    ]  # fmt: skip
    drafting.record_export(by=me(request), count=len(rows), at=at, place=place)
    heads = (_("五减"), _("实施编码"), _("事项"), str(found.from_day), str(found.to_day), _("减少"))
    return sheets.response(_("五减台账"), heads, rows, at)


def told(found: Ledger, measure: Measure, some: list[rules.CutLine]) -> list[dict[str, Any]]:
    """Lines as people read them: what stood there, what stands there, and where to look. One query for items."""
    ends = ledger.endings([one.item_id for one in some if one.after_version is None])
    return [
        {
            "code": one.code, "name": one.name, "item_url": reverse("catalogue:item", args=[one.item_id]),
            "before": one.before or _("（无）"), "after": _after(one, ends.get(one.item_id), found.to_day),
            "before_url": _to(one.before_version), "after_url": _to(one.after_version), "amount": as_text(one.amount),
        }
        for one in some
    ]  # fmt: skip


def _after(one: rules.CutLine, end: ledger.Ending | None, day: date) -> str:
    if one.because:
        return _("免提交：%(why)s") % {"why": one.because}
    if one.after:
        return one.after
    if end is None or one.after_version is not None:
        return _("（无）")
    if end.into_name:
        return _("并入“%(name)s”（%(why)s）") % {"name": end.into_name, "why": end.reason}
    return _("取消（%(why)s）") % {"why": end.reason}


def _to(version_id: Any) -> str:
    return reverse("catalogue:version", args=[version_id]) if version_id else ""
