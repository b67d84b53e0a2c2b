"""Words for books, accounts and entries, for pages, spreadsheets and the printed statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from wangge.kernel.clock import local
from wangge.kernel.masking import mask_name
from wangge.people.models import Person
from wangge.points import ledger
from wangge.points.commands import NOT_HERE
from wangge.points.models import Account, Book, Entry
from wangge.points.queries import Explained
from wangge.posts.access import Permission, Rights
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


def holder(account: Account, viewer: Person, rights: Rights) -> str:
    """Whose account it is: a person's name in full only where one sees people, and for oneself."""
    person = account.person
    if person is None:
        return account.organisation.name if account.organisation else account.get_system_display()
    full = person.pk == viewer.pk or rights.allow(Permission.SEE_PEOPLE, person.home.path if person.home else "")
    return person.name if full else mask_name(person.name)


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
    elif correct and entry.posting.kind not in NOT_HERE:
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
    """A line of the exported list of accounts: people's names masked, minutes as they are."""
    organisation = account.organisation.name if account.organisation else ""
    return [
        mask_name(account.person.name) if account.person else organisation,
        account.get_book_display(),
        ledger.available(account, at),
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
