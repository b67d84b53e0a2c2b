"""Words for books, accounts and entries, for pages, spreadsheets and the printed statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from wangge.kernel.clock import local
from wangge.points.models import Account, Book, Entry, Posting
from wangge.points.queries import Explained
from wangge.web.kit import Cell, Row

KIND_TONES = {
    "earn": "ok",
    "deduct": "warn",
    "redeem": "info",
    "give_back": "info",
    "expire": "quiet",
    "reverse": "warn",
}
BOOKS = [(book.value, book.label) for book in Book]


def holder(account: Account) -> str:
    """Whose account it is."""
    found = account.person or account.organisation
    return found.name if found else account.get_system_display()


def amount(book: str, number: int) -> str:
    """So many points, or hours and minutes."""
    if book != Book.MINUTES:
        return str(number)
    hours, minutes = divmod(abs(number), 60)
    return _("%(sign)s%(hours)s 小时 %(minutes)s 分") % {
        "sign": "-" if number < 0 else "",
        "hours": hours,
        "minutes": minutes,
    }


def signed(book: str, number: int) -> str:
    """As `amount`, with a plus sign for what was gained."""
    return f"+{amount(book, number)}" if number > 0 else amount(book, number)


def why(one: Explained) -> str:
    """What an entry is because of, in words."""
    if one.told is not None:
        return one.told.words
    posting = one.entry.posting
    if posting.because_type == "year_close":
        return _("%(year)s 年底清零") % {"year": posting.detail.get("year", "")}
    if posting.because_type == "correction":
        return _("更正")
    return str(posting.get_kind_display())


def rule(one: Explained) -> str:
    """The dated rule that was applied, with its figures."""
    if one.rule is None:
        return ""
    found = _("规则自 %(day)s 起：%(source)s") % {"day": one.rule.valid_from, "source": one.rule.source}
    detail = one.entry.posting.detail
    if "per_hour" in detail:
        told = _("难度 %(d)s，每小时 %(p)s 分，计 %(m)s 分钟，类别系数 %(k)s，评价系数 %(s)s") % {
            "d": detail["difficulty"], "p": detail["per_hour"], "m": detail["counted"], "k": detail["kind_percent"] / 100,
            "s": detail["stars_percent"] / 100,
        }  # fmt: skip
        found = f"{told} · {found}"
    return found


def url_of(one: Explained) -> str:
    """The page of what it is because of, empty when there is none."""
    if one.told is None or not one.told.route:
        return ""
    try:
        return reverse(one.told.route, args=one.told.args)
    except NoReverseMatch:
        return ""


def entry_row(one: Explained, book: str, *, correct: bool) -> Row:
    """A line of the statement."""
    entry: Entry = one.entry
    state = Cell()
    if one.reversed:
        state = Cell(_("已冲正"), tone="quiet")
    elif one.waiting:
        state = Cell(_("更正待审核"), tone="warn")
    elif correct and entry.posting.kind not in (Posting.Kind.REVERSE, Posting.Kind.REDEEM, Posting.Kind.GIVE_BACK):
        state = Cell(_("申请更正"), url=reverse("points:correct", args=[entry.pk]))
    return Row(
        url_of(one),
        why(one),
        rule(one),
        [
            Cell(at=entry.posting.at),
            Cell(entry.posting.get_kind_display(), tone=KIND_TONES[entry.posting.kind]),
            Cell(signed(book, entry.amount), css="number"),
            Cell(amount(book, entry.balance_after or 0), css="number"),
            state,
        ],
    )


def sheet_row(account: Account, at: datetime) -> list[Any]:
    """A line of the exported list of accounts."""
    return [
        holder(account),
        account.get_book_display(),
        account.balance,
        account.entries,
        f"{local(account.opened_at):%Y-%m-%d}",
    ]


def pdf_rows(rows: list[Explained], book: str) -> list[list[str]]:
    """The entries as the printed statement lists them."""
    return [
        [
            f"{local(one.entry.posting.at):%Y-%m-%d %H:%M}", why(one), str(one.entry.posting.get_kind_display()),
            signed(book, one.entry.amount), amount(book, one.entry.balance_after or 0), rule(one),
        ]
        for one in rows
    ]  # fmt: skip
