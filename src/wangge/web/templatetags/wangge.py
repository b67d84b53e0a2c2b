"""Tags of the design system. A template built-in: pages need no `{% load %}`. The style guide shows each one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.http import QueryDict
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from wangge.kernel import clock as wall_clock
from wangge.web.templatetags import moments
from wangge.web.templatetags.icons import ICONS, SHAPES

register = template.Library()
BOTTOM_ENTRIES = 4  # beside "more"; look: a bottom bar of 3 to 5
CHART_HEIGHT, CHART_HEAD, CHART_FOOT = 180, 20, 24  # px
CHART_LABELS = 8  # more do not fit side by side on a phone


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon; the words beside it carry the meaning. Raises KeyError for an unknown name."""
    return _svg("icon", 24, ICONS[name])


@register.simple_tag
def shape(tone: str) -> SafeString:
    """The mark of a tone: ok, info, warn, alarm or quiet."""
    return _svg("shape", 16, SHAPES[tone])


def _svg(css: str, size: int, paths: str) -> SafeString:
    drawing = mark_safe(paths)  # noqa: S308 - our own drawings
    head = format_html('<svg class="{}" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">', css, size, size)
    return head + drawing + mark_safe("</svg>")


@register.simple_tag
def status(word: str, tone: str = "quiet") -> SafeString:
    """A state as word and shape: `{% status call.state_word call.tone %}`."""
    return format_html('<span class="status" data-tone="{}">{}{}</span>', tone, shape(tone), word)


@register.simple_tag
def message_tone(message: Message) -> str:
    """The tone of a message of Django's messages framework."""
    return {"success": "ok", "warning": "warn", "error": "alarm"}.get(message.level_tag, "info")


@register.simple_tag
def when(at: datetime | None) -> SafeString | str:
    """A moment as people here say it, with the exact one in its title; a dash for None."""
    if at is None:
        return "—"
    words = moments.moment_words(at, wall_clock.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), moments.full_words(at), words)


@register.simple_tag
def clock(due: datetime | None, done: datetime | None = None, soon_minutes: int = 5) -> SafeString | str:
    """What is left until `due`, how late it is, or (with `done`) how it was met. Ticks in the browser."""
    if not due:
        return ""
    done = done or None  # a template hands over "" for what an entry does not have
    soon = timedelta(minutes=soon_minutes)
    words, tone = moments.clock_words(due, done, wall_clock.now(), soon)
    ticking = format_html(' data-due="{}" data-soon="{}"', due.isoformat(), soon_minutes * 60) if done is None else ""
    title = _("期限 %(moment)s") % {"moment": moments.full_words(due)}
    return format_html(
        '<span class="clock" data-tone="{}">{}<time datetime="{}" title="{}"{}>{}</time></span>',
        tone, icon("clock"), due.isoformat(), title, ticking, words,
    )  # fmt: skip


@register.inclusion_tag("components/stat.html")
def stat(
    value: object,
    label: str,
    *,
    unit: str = "",
    was: float | None = None,
    versus: str = "",
    url: str = "",
    passport: str = "",
    tone: str = "",
) -> dict[str, Any]:
    """A figure: number, what it counts, change against `was` in words, link to records, link to its passport."""
    change = None
    if was is not None and isinstance(value, int | float):
        change = _change(value - was, versus, unit)
    return {
        "value": value,
        "label": label,
        "unit": unit,
        "change": change,
        "url": url,
        "passport": passport,
        "tone": tone,
    }


def _change(difference: float, versus: str, unit: str) -> dict[str, str]:
    parts = {"versus": versus, "n": f"{abs(difference):g}", "unit": unit}
    if difference > 0:
        return {"icon": "up", "words": _("比%(versus)s多 %(n)s %(unit)s") % parts}
    if difference < 0:
        return {"icon": "down", "words": _("比%(versus)s少 %(n)s %(unit)s") % parts}
    return {"icon": "same", "words": _("与%(versus)s持平") % parts}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Who did what when. Each entry: at, who, what; optional note, tone, due and done (its clock), seal_url, and proof_url
    where the reader may have the line's proof: then the page offers to check all of them in the browser."""
    now = wall_clock.now()
    rows = [
        {**entry, "tone": entry.get("tone") or "quiet", "hour": f"{wall_clock.local(entry['at']):%H:%M}"}
        for entry in entries
    ]
    days = [
        {"words": moments.day_words(group[0]["at"], now), "entries": group}
        for group in (
            list(rows_of_day) for _day, rows_of_day in groupby(rows, key=lambda row: wall_clock.day_of(row["at"]))
        )
    ]
    return {"days": days, "seals": moments.seal_words() if any(row.get("proof_url") for row in rows) else None}


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", *, icon: str = "list", url: str = "", action: str = "") -> dict[str, str]:
    """An empty list: what it is for, how its first row comes about, and the way there."""
    return {"title": title, "text": text, "icon": icon, "url": url, "action": action}


@register.inclusion_tag("components/table.html", takes_context=True)
def table(
    context: template.Context,
    rows: Iterable[Any],
    cells: str,
    caption: str,
    *heads: str,
    numbers: str = "",
    deeds: str = "",
    keys: bool = False,
) -> dict[str, Any]:
    """A table without search and paging; a list page has components/list.html.

    `cells` is the template, or the part of one ("folder/page.html#cells"), with the cells of one `row`. `numbers` are the
    columns of figures, counted from 1 ("4 5"); `deeds` names a last column of buttons, for screen readers only; `keys`
    lets j and k walk the rows.
    """
    figures = {int(number) for number in numbers.split()}
    shown = [{"label": label, "css": "number" if n in figures else ""} for n, label in enumerate(heads, start=1)]
    if deeds:
        shown.append({"label": deeds, "css": "", "unseen": "yes"})
    made = {"rows": rows, "cells": cells, "caption": caption, "heads": shown, "keys": keys}
    page: dict[str, Any] = dict(context.flatten())  # type: ignore[arg-type]  # the cells may need the request (forms)
    return {**page, "table": made}


@register.inclusion_tag("components/progress.html")
def progress(value: int, total: int, label: str) -> dict[str, Any]:
    """How many of how many, as words and as a bar."""
    return {"value": value, "total": total, "label": label, "percent": round(100 * value / total) if total else 0}


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """The stages of a matter in a line. Each: word, state (done, now, next)."""
    tones = {"done": "ok", "now": "info", "next": "quiet"}
    return {"items": [{**item, "tone": tones[item["state"]]} for item in items]}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, unit: str = "", prefix: str = "") -> dict[str, Any]:
    """A form field: label above, hint below the label, error at the field, unit beside it."""
    widget = bound.field.widget
    kind = "text"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        kind = "choices"
    elif isinstance(widget, CheckboxInput):
        kind = "single"
    elif isinstance(widget, FileInput):
        kind = "file"
    return {"field": bound, "unit": unit, "prefix": prefix, "kind": kind, "hidden": bound.is_hidden}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm | None, focus: bool = True) -> dict[str, Any]:
    """All errors of a form in one place, each linked to its field. Empty when there are none; takes the focus."""
    if form is None or not form.is_bound or not form.errors:
        return {"errors": [], "focus": False}
    errors = [{"href": "", "label": "", "text": text} for text in form.non_field_errors()]
    for name in form.fields:
        bound = form[name]
        errors += [{"href": f"#{_first_control(bound)}", "label": bound.label, "text": text} for text in bound.errors]
    return {"errors": errors, "focus": focus}


def _first_control(bound: BoundField) -> str:
    """Radio buttons and check boxes number their ids; the link must reach the first of them."""
    grouped = isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple)
    return f"{bound.auto_id}_0" if grouped else bound.id_for_label or bound.auto_id


@register.simple_tag
def request_key() -> SafeString:
    """The hidden key that makes a repeated submit have one effect (architecture, rule 4)."""
    return format_html('<input type="hidden" name="request_key" value="{}">', uuid.uuid4())


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: template.Context, label: str, key: str = "", css: str = "") -> dict[str, Any]:
    """A column head. With `key` a link that sorts by it, then the other way, and keeps the rest of the query string."""
    query: QueryDict = context["request"].GET.copy() if "request" in context else QueryDict(mutable=True)
    now = query.get("sort", "")
    query["sort"] = f"-{key}" if now == key else key
    query.pop("page", None)
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "") if key else ""
    return {"label": label, "key": key, "css": css, "order": order, "href": f"?{query.urlencode()}"}


@register.simple_tag
def bottom_nav(nav: Iterable[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """The entries of the phone's bottom bar: the first four by their rank `phone`, else the first four."""
    items = [item for group in nav or [] for item in group["items"]]
    ranked = sorted((item for item in items if item.get("phone")), key=lambda item: item["phone"])
    return (ranked or items)[:BOTTOM_ENTRIES]


@register.simple_tag
def script_words() -> SafeString:
    """The words the scripts speak, as data (not executable, so the strict policy allows it)."""
    return json_script(moments.script_words(), "words")


@register.inclusion_tag("components/bars.html")
def bars(rows: Iterable[Mapping[str, Any]], caption: str, unit: str = "", layout: str = "rows") -> dict[str, Any]:
    """Values by category. Each row: label, value, optional tone. `layout`: `rows` or, for hours and months, `columns`.

    Rows are a table whose cells hold the bars; columns draw with a table folded below.
    """
    given = [dict(row) for row in rows]
    top = max((row["value"] for row in given), default=0) or 1
    drawn = (
        _columns(given, top)
        if layout == "columns"
        else [{**row, "width": round(100 * row["value"] / top, 2)} for row in given]
    )
    return {
        "rows": drawn,
        "caption": caption,
        "unit": unit,
        "layout": layout,
        "height": CHART_HEIGHT,
        "base": CHART_HEIGHT - CHART_FOOT,
    }


def _columns(rows: list[dict[str, Any]], top: float) -> list[dict[str, Any]]:
    """Percent across (so that text keeps its size when the chart is wide), pixels down."""
    if not rows:
        return []
    slot = 100 / len(rows)
    every = -(-len(rows) // CHART_LABELS)
    room = CHART_HEIGHT - CHART_HEAD - CHART_FOOT
    drawn = []
    for number, row in enumerate(rows):
        height = round(room * row["value"] / top, 1)
        drawn.append({
            **row,
            "x": f"{slot * (number + 0.15):.2f}%", "middle": f"{slot * (number + 0.5):.2f}%",
            "width": f"{slot * 0.7:.2f}%",
            "y": round(CHART_HEIGHT - CHART_FOOT - height, 1), "height": height,
            "value_y": round(CHART_HEIGHT - CHART_FOOT - height - 6, 1),
            "labelled": number % every == 0, "valued": row["value"] == top or len(rows) <= CHART_LABELS,
        })  # fmt: skip
    return drawn
