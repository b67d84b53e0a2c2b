"""The hall's dashboard: what happened in a period, and what waits now. Every figure leads to the cases behind it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.catalogue.cuts import as_percent, as_text
from wangge.hall import figures
from wangge.hall.figures import Event, Figures, naming, now
from wangge.hall.figures.counts import Counts
from wangge.hall.figures.exporting import record_export
from wangge.hall.figures.lists import NONE
from wangge.hall.figures.now import WAITING_WORDS, Waiting
from wangge.kernel import clock
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.hall.asking import PERIOD_WORDS, Asked, asked, days
from wangge.web.page import page
from wangge.windows.now import queues

SEE = Permission.SEE_HALL
SHOWN = 12  # rows of a table before "show all"


def heads() -> list[str]:
    """The columns of every split."""
    return [
        _("申请"), _("受理"), _("决定"), _("按时率"), _("超期"), _("平均用时"), _("承诺时限"), _("法定时限"), _("结束"),
        _("最多跑一次"),
    ]  # fmt: skip


@require_GET
@guarded(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The figures of a period, and what waits now."""
    at = clock.now()
    what = asked(request, at)
    found = figures.read(what.period, what.scope, at=at)
    offices, lines = now.by_office(what.scope, at=at), queues(me(request), at=at)
    context = {
        "asked": what, "found": found, "at": at, "days": days(what.period), "chips": _chips(what), "narrowed": _narrowed(what),
        "stats": stats(what, found), "splits": splits(what, found, request.GET.get("all", "")), "heads": heads(),
        "hours": _hours(found), "queues": lines, "many_halls": len({one.hall_id for one in lines}) > 1,
        "offices": _offices(what, offices),
        "waiting": list(WAITING_WORDS.values()), "query": what.query(), "typed": what.typed(),
    }  # fmt: skip
    return page(request, "hall/figures.html", context, status=422 if what.form.errors else 200)


@require_GET
@guarded(SEE)
def workbook(request: HttpRequest) -> HttpResponse:
    """Every line of every split as a spreadsheet; the journal says who took how many."""
    return sheets.response(_("大厅数据"), *_exported(request), clock.now())


@require_GET
@guarded(SEE)
def plain_text(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    answer = HttpResponse(sheets.as_csv(*_exported(request)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="hall-figures.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _exported(request: HttpRequest) -> tuple[list[str], list[list[Any]]]:
    at = clock.now()
    what = asked(request, at)
    found = figures.read(what.period, what.scope, at=at)
    lines = [[_("合计"), days(what.period), *_plain(found.total)]]
    for split in naming.splits(found):
        lines += [[split.label, name, *_plain(one)] for _key, name, one in split.rows]
    record_export(by=me(request), period=what.period, count=len(lines), at=at)
    return [_("分类"), _("名称"), *heads()], lines


def stats(what: Asked, found: Figures) -> list[dict[str, Any]]:
    """The large figures: label, value, a word below, the list behind it."""
    total = found.total

    def to(event: Event) -> str:
        return _to(what, event=event.value)

    return [
        {"label": _("申请"), "value": total.received, "url": to(Event.RECEIVED)},
        {"label": _("受理"), "value": total.accepted, "url": to(Event.ACCEPTED)},
        {"label": _("作出决定"), "value": total.decided, "url": to(Event.DECIDED)},
        {"label": _("办结"), "value": total.finished, "url": to(Event.FINISHED)},
        {"label": _("按时率"), "value": as_percent(total.on_time_share), "url": to(Event.ON_TIME),
         "note": _("%(n)d 件按时") % {"n": total.on_time}},
        {"label": _("超期"), "value": total.late, "url": to(Event.LATE), "tone": "alarm" if found.unexplained else "",
         "note": _("%(n)d 件未公开说明") % {"n": found.unexplained} if total.late else "",
         "note_url": to(Event.UNEXPLAINED) if found.unexplained else ""},
        {"label": _("平均用时"), "value": _days(total.taken_days), "unit": _("工作日"),
         "note": _("承诺 %(a)s，法定 %(b)s") % {"a": _days(total.promised_days), "b": _days(total.statutory_days)}},
        {"label": _("最多跑一次"), "value": as_percent(total.one_visit_share), "url": to(Event.ONE_VISIT),
         "note": _("%(n)d 件办结") % {"n": total.finished}},
    ]  # fmt: skip


def splits(what: Asked, found: Figures, whole: str) -> list[dict[str, Any]]:
    """A table for every way to split the figures; `whole` is the one shown to its end."""
    made = []
    for split in naming.splits(found):
        shown = split.rows if whole == split.axis else split.rows[:SHOWN]
        made.append({
            "name": split.axis, "label": split.label, "count": len(split.rows),
            "more": f"?{what.query(all=split.axis)}#{split.axis}" if len(split.rows) > len(shown) else "",
            "rows": [_row(what, split.axis, name, key, one) for key, name, one in shown],
        })  # fmt: skip
    return made


def _row(what: Asked, axis: str, name: str, key: str, one: Counts) -> dict[str, Any]:
    only = {axis: int(key) if axis == "hour" else key or NONE}

    def cell(value: Any, event: Event | None = None, count: int = 1, tone: str = "") -> dict[str, Any]:
        return {"value": value, "url": _to(what, event=event.value, **only) if event and count else "", "tone": tone}

    narrower = {"place": "centre", "office": "office"}.get(axis)
    return {
        "name": name,
        "url": f"?{what.query(**{narrower: key})}" if narrower else "",
        "cells": [
            cell(one.received, Event.RECEIVED, one.received), cell(one.accepted, Event.ACCEPTED, one.accepted),
            cell(one.decided, Event.DECIDED, one.decided), cell(as_percent(one.on_time_share), Event.ON_TIME, one.on_time),
            cell(one.late, Event.LATE, one.late, "alarm" if one.late else ""), cell(_days(one.taken_days)),
            cell(_days(one.promised_days)), cell(_days(one.statutory_days)), cell(one.ended, Event.ENDED, one.ended),
            cell(as_percent(one.one_visit_share), Event.ONE_VISIT, one.one_visit),
        ],
    }  # fmt: skip


def _plain(one: Counts) -> list[Any]:
    """The cells of an exported line: figures as figures, shares as text."""
    averages = [_number(value) for value in (one.taken_days, one.promised_days, one.statutory_days)]
    return [
        one.received, one.accepted, one.decided, as_percent(one.on_time_share), one.late, *averages, one.ended,
        as_percent(one.one_visit_share),
    ]  # fmt: skip


def _number(value: Fraction | None) -> float | str:
    return round(float(value), 2) if value is not None else ""


def _days(value: Fraction | None) -> str:
    return as_text(value) if value is not None else "—"


def _to(what: Asked, **key: Any) -> str:
    return f"{reverse('hall:counted')}?{what.query(**key)}"


def _hours(found: Figures) -> list[dict[str, Any]]:
    return [
        {"label": key, "value": found.hours[key].received} for key in sorted(found.hours) if found.hours[key].received
    ]


def _chips(what: Asked) -> list[dict[str, Any]]:
    scope = {"centre": what.centre.pk if what.centre else "", "office": what.office.pk if what.office else ""}
    kept = "".join(f"&{name}={value}" for name, value in scope.items() if value)
    return [
        {"label": words, "url": f"?period={name.value}{kept}", "current": what.name == name}
        for name, words in PERIOD_WORDS.items()
    ]


def _narrowed(what: Asked) -> list[dict[str, str]]:
    """The centre and office the figures are narrowed to, each with the address without it."""
    found = []
    if what.centre is not None:
        found.append({"label": str(what.centre), "url": f"?{what.query(centre='')}"})
    if what.office is not None:
        found.append({"label": str(what.office), "url": f"?{what.query(office='')}"})
    return found


def _offices(what: Asked, found: list[now.OfficeNow]) -> list[dict[str, Any]]:
    base = reverse("hall:counted")

    def cell(one: now.OfficeNow, waiting: Waiting) -> dict[str, Any]:
        count = one.waiting[waiting]
        alarming = waiting in (Waiting.LATE, Waiting.UNEXPLAINED) and count
        address = f"{base}?{what.query(office=one.office_id, waiting=waiting.value)}" if count else ""
        return {"value": count, "url": address, "tone": "alarm" if alarming else "", "label": WAITING_WORDS[waiting]}

    return [
        {"name": one.name, "open": one.open, "url": f"{base}?{what.query(office=one.office_id, waiting='open')}",
         "cells": [cell(one, waiting) for waiting in Waiting]}
        for one in found
    ]  # fmt: skip
