"""Pages of the usual three kinds, from plain data: a list, a thing with its timeline, a form for one deed.

A domain's pages say what stands where; how it looks is in `templates/kit/`. A page that needs more has a template of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from wangge import journal
from wangge.journal.models import Leaf
from wangge.kernel.refusals import Refused
from wangge.people.models import Person
from wangge.web.asking import refuse
from wangge.web.errors import refused_page
from wangge.web.page import done, page

PER_PAGE = 50
TONES = {  # of a line in a timeline, by the last word of its kind
    "overdue": "alarm", "late": "alarm", "broken": "warn", "missed": "warn", "expired": "warn",
    "withdrawn": "quiet", "cancelled": "quiet", "stopped": "quiet", "terminated": "quiet",
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A value in a row or a fact: words, or a moment (`at`), perhaps with a tone (then a status) or a link."""

    text: Any = ""
    at: datetime | None = None
    tone: str = ""
    url: str = ""
    css: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a list: where it leads, what it is called, a note below, and its cells in the order of the columns."""

    url: str
    title: Any
    note: Any = ""
    cells: Sequence[Cell] = ()


@dataclass(frozen=True)
class Action:
    """Something one can do from a page: a link to a form, or (`post`) a button that does it at once."""

    label: Any
    url: str
    post: bool = False
    primary: bool = False
    danger: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Section:
    """A table below the facts of a thing; `empty` says what will stand there."""

    title: Any
    heads: Sequence[Any] = ()
    rows: Sequence[Row] = ()
    empty: Any = ""
    actions: Sequence[Action] = ()

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The heads; those of figures stand over their figures."""
        return _columns(self.heads, self.rows)


@dataclass
class Listing:
    """What a list page shows. `columns` are labels, the first of the titles."""

    title: Any
    columns: Sequence[Any]
    rows: Any  # a queryset or sequence; `to_row` makes lines of one page of it
    to_row: Callable[[Any], Row]
    empty: tuple[Any, Any]  # words, and how the first row comes about
    chips: Sequence[tuple[str, Any]] = ()  # values of the filter `state` and their words
    counts: Mapping[str, int] = field(default_factory=dict)
    search: Any = ""  # placeholder; empty: no search box
    actions: Sequence[Action] = ()
    export: str = ""
    notices: Sequence[tuple[str, Any]] = ()
    icon: str = "list"
    note: Any = ""
    prepare: Callable[[list[Any]], Any] | None = None  # called with the page's objects before lines are made
    back: tuple[str, Any] | None = None
    total: int | None = None  # how many rows there are, where that is known; else they are counted
    most: int = 0  # rows to page through: of a list that grows without end nobody waits for the number. 0: all


def show_list(request: HttpRequest, listing: Listing) -> HttpResponse:
    """A list with filters, search, paging, export and an empty state."""
    pages = _Pages(listing).get_page(request.GET.get("page"))
    objects = list(pages.object_list)
    if listing.prepare is not None:
        listing.prepare(objects)
    pages.object_list = [listing.to_row(one) for one in objects]
    chosen = request.GET.get("state", "")
    keep = {"state": chosen} if chosen else {}
    query = urlencode({**keep, **({"q": request.GET["q"]} if request.GET.get("q") else {})})
    title, text = listing.empty
    context = {
        "kit": listing,
        "listing": {
            "rows": pages, "columns": _columns(listing.columns, pages.object_list),
            "caption": listing.title, "q": request.GET.get("q", "") if listing.search else None,
            "placeholder": listing.search, "keep": keep,
            "chips": [
                {"label": words, "url": f"?{urlencode({'state': value})}" if value else "?", "current": chosen == value,
                 "count": listing.counts.get(value)} for value, words in listing.chips
            ],
            "export": f"{listing.export}?{query}" if listing.export else "",
            "empty": {"title": title, "text": text, "icon": listing.icon},
        },
    }  # fmt: skip
    return page(request, "kit/list.html", context)


class _Pages(Paginator):
    """Pages of a listing that need not count a million rows: `has_more` says that there are more than can be paged."""

    def __init__(self, listing: Listing) -> None:
        super().__init__(listing.rows, PER_PAGE)
        self._rows, self._most, self._total = listing.rows, listing.most, listing.total

    @cached_property
    def _counted(self) -> int:
        if self._total is not None:
            return self._total
        return self._rows.count(self._most) if self._most else super().count

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through."""
        return min(self._counted, self._most) if self._most else self._counted

    @property
    def has_more(self) -> bool:
        """Whether there are rows beyond."""
        return bool(self._most) and self._counted > self._most


def _columns(labels: Sequence[Any], rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The heads of a list; those of figures stand over their figures."""
    cells = [Cell(), *(rows[0].cells if rows else ())]
    css = [one.css if one.css == "number" else "" for one in cells] + [""] * len(labels)
    return [{"label": label, "key": "", "css": look} for label, look in zip(labels, css, strict=False)]


@dataclass
class Thing:
    """What the page of one thing shows."""

    title: Any
    back: tuple[str, Any]
    number: Any = ""
    status: Cell | None = None
    notices: Sequence[tuple[str, Any]] = ()
    actions: Sequence[Action] = ()
    facts: Sequence[tuple[Any, Any]] = ()  # label, and words or a Cell
    stats: Sequence[tuple[Any, Any, Any]] = ()  # label, value, unit
    sections: Sequence[Section] = ()
    timeline: Sequence[dict[str, Any]] = ()
    note: Any = ""


def show_thing(request: HttpRequest, thing: Thing) -> HttpResponse:
    """One thing: facts, deeds, what belongs to it, and who did what when."""
    facts = [(label, one if isinstance(one, Cell) else Cell(one)) for label, one in thing.facts]
    return page(request, "kit/thing.html", {"thing": thing, "facts": facts})


def asked(
    request: HttpRequest, form: forms.Form, deed: Callable[[dict[str, Any]], tuple[Any, str]], *, title: Any, button: Any,
    back: tuple[str, Any], effect: Any = "", danger: bool = False, template: str = "kit/form.html", **more: Any,
) -> HttpResponse:  # fmt: skip
    """One form, one command: show it, or do the deed and go on. `deed` gives what to say and where to go."""
    if request.method == "POST" and form.is_valid():
        try:
            sentence, then = deed(form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, str(sentence), then=then)
    context = {"form": form, "title": title, "button": button, "back": back, "effect": effect, "danger": danger, **more}
    return page(request, template, context, status=422 if form.errors else 200)


def pressed(request: HttpRequest, deed: Callable[[], object], *, said: Any, then: str) -> HttpResponse:
    """A button: the deed, or the page that says why not."""
    try:
        deed()
    except Refused as refusal:
        return refused_page(request, refusal)
    return done(request, str(said), then=then)


class ReasonForm(forms.Form):
    """Words that explain a deed."""

    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint


class Line(Protocol):
    """A journal line, or what stands for one."""

    @property
    def pk(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def by_id(self) -> UUID | None: ...


def timeline(
    leaves: Iterable[Leaf | Line], words: Mapping[str, Any], hide: Iterable[UUID] = (),
    part: Callable[[Leaf | Line], Any] = lambda leaf: "", *, receipts: str = "",
) -> list[dict[str, Any]]:  # fmt: skip
    """Who did what when, from the journal, with the seal that proves it. Two queries.

    `words` by kind of line; lines without words are left out. `hide`: people the reader may not know; `part` says what they
    are, which stands in place of their name. Lines whose kind begins with `receipts` come with their receipt: the reader may
    download the proof and have the browser check it.
    """
    lines = [leaf for leaf in leaves if leaf.kind in words]
    hidden = set(hide)
    names = dict(
        Person.objects.filter(pk__in={one.by_id for one in lines if one.by_id} - hidden).values_list("pk", "name")
    )
    return [
        {
            "at": one.at, "what": words[one.kind], "who": (names.get(one.by_id) or part(one)) if one.by_id else "",
            "tone": tone_of(one.kind), **_seal(one, receipts),
        }
        for one in lines
    ]  # fmt: skip


def tone_of(kind: str) -> str:
    """How a line of the journal looks: `case.part_overdue` ends with `overdue`, which went wrong; most went as they should."""
    return TONES.get(re.split(r"[._]", kind)[-1], "ok")


def _seal(line: Leaf | Line, receipts: str) -> dict[str, str]:
    """Where a line is checked; with its receipt also where its proof is. Lines loaded in bulk share one, about all of them."""
    if not (receipts and isinstance(line, Leaf) and line.kind.startswith(receipts)):
        return {"seal_url": f"{reverse('journal:check')}?leaf={line.pk}"}
    shown = journal.receipt(line)
    return {"seal_url": shown.path, "proof_url": f"{reverse('journal:proof', args=[line.pk])}?hash={shown.short_hash}"}
