"""Accounts and statements: one's own on the phone, everybody's in reach at the desk, each with why and by which rule."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge import documents
from wangge.kernel import clock
from wangge.kernel.clock import day_of, local
from wangge.people.organisation_queries import spoken_for
from wangge.points import commands, ledger, queries
from wangge.points.models import Account, Book
from wangge.posts import access
from wangge.posts.exporting import take_out
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, Section, Thing, show_list, show_thing
from wangge.web.points import show

TEMPLATE = Path(__file__).with_name("statement.typ")
MOST_PRINTED = 1000
PER_PAGE = 50
FIRST_YEAR, LAST_YEAR = 2000, 2200


@require_GET
@guarded(Permission.SEE_SERVICE)
def index(request: HttpRequest) -> HttpResponse:
    """The accounts in reach, by balance; the filter chooses the book."""
    at = clock.now()
    book = _book(request)
    rights = access.rights_of(me(request), day_of(at))
    actions = []
    if rights.anywhere(Permission.CORRECT_POINTS):
        actions.append(Action(_("更正审核"), reverse("points:corrections"), icon="check"))
    if rights.anywhere(Permission.MANAGE_POLICY):
        actions.append(Action(_("年底清零"), reverse("points:years"), icon="clock"))
    return show_list(request, Listing(
        title=_("积分账"), columns=[_("户主"), _("余额"), _("笔数"), _("开户")],
        rows=queries.accounts(me(request), book=book, at=at, text=request.GET.get("q", "")),
        to_row=lambda one: Row(reverse("points:account", args=[one.pk]), show.holder(one, me(request), rights), "", [
            Cell(show.amount(book, ledger.available(one, at)), css="number"), Cell(one.entries, css="number"),
            Cell(at=one.opened_at),
        ]),
        chips=[("", Book.POINTS.label), (Book.MINUTES.value, Book.MINUTES.label), (Book.SCORE.value, Book.SCORE.label)],
        search=_("姓名、单位、拼音或首字母"), actions=actions, export=reverse("points:export"),
        empty=(_("还没有账户"), _("有人完成服务、获得积分或联盟赋分后，账户会自动出现在这里。")), icon="chart",
    ))  # fmt: skip


@require_GET
@guarded(Permission.SEE_SERVICE)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a spreadsheet: masked names; the journal says who took how many lines."""
    at = clock.now()
    found = queries.accounts(me(request), book=_book(request), at=at, text=request.GET.get("q", ""))
    taken = take_out("accounts.exported", found, Permission.SEE_SERVICE, by=me(request), at=at)
    heads = [_("户主"), _("账本"), _("余额"), _("笔数"), _("开户")]
    return sheets.response(_("积分账"), heads, (show.sheet_row(one, at) for one in taken), at)


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """What I have: points, hours, and the score of the organisations I speak for."""
    at = clock.now()
    person = me(request)
    own = queries.accounts_of(person)
    points, minutes = own.get(Book.POINTS), own.get(Book.MINUTES)
    have = ledger.available(points, at) if points else 0
    served = minutes.balance if minutes else 0
    rows = [_line(one, one.person or one.organisation, at) for one in own.values()]
    for organisation in spoken_for(person, day_of(at)):
        rows += [_line(one, one.person or one.organisation, at) for one in queries.accounts_of(organisation).values()]
    coming = queries.coming_close(at)
    notices = []
    if coming is not None and have > 0:
        day = local(coming.cutoff).date()
        notices.append(
            ("info", _("%(n)s 积分到 %(day)s 零点清零，请在此前兑换。时长不受影响。") % {"n": have, "day": day})
        )
    return show_thing(request, Thing(
        title=_("我的积分"), back=(reverse("home"), _("首页")), notices=notices,
        stats=[(_("可用积分"), have, ""), (_("服务时长"), show.amount(Book.MINUTES, served), "")],
        sections=[Section(_("明细"), [_("账本"), _("余额"), _("笔数")], rows, _("完成一次服务后，积分和时长会记在这里。"))],
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def statement(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One account: every entry with its reason, the rule of the day, and the balance after it."""
    at = clock.now()
    account = queries.account_for(me(request), account_id, at=at)
    since, until = _year(request)
    pages = Paginator(queries.entries_of(account, since=since, until=until), PER_PAGE).get_page(request.GET.get("page"))
    may_correct = _may_correct(request, account, at)
    rows = [show.entry_row(one, account.book, correct=may_correct) for one in queries.explained(pages)]
    own = account.person_id == me(request).pk or (account.organisation_id is not None and not _staff(request, at))
    back = (reverse("points:mine"), _("我的积分")) if own else (reverse("points:accounts"), _("积分账"))
    year = f"?year={since.year}" if since else ""
    more = f"{year}&page=" if year else "?page="
    following = [Action(_("更早的"), f"{more}{pages.next_page_number()}")] if pages.has_next() else []
    following += [
        Action(_("%(year)d 年") % {"year": one}, f"?year={one}")
        for one in range(day_of(at).year, day_of(account.opened_at).year - 1, -1)
        if since is None or one != since.year
    ]
    return show_thing(request, Thing(
        title=_("%(name)s 的%(book)s") % {"name": _name(request, account, at), "book": account.get_book_display()}, back=back,
        actions=[Action(_("打印对账单"), reverse("points:statement-pdf", args=[account.pk]) + year, icon="download"), *following],
        stats=[(_("余额"), show.amount(account.book, ledger.available(account, at)), "")],
        sections=[Section(_("明细"), [_("原因"), _("时间"), _("类型"), _("变动"), _("余额"), ""], rows, _("还没有记录。"))],
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def statement_pdf(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """The statement as a PDF, at most a thousand entries, the newest first."""
    at = clock.now()
    account = queries.account_for(me(request), account_id, at=at)
    since, until = _year(request)
    rows = queries.explained(queries.entries_of(account, since=since, until=until)[:MOST_PRINTED])
    content = documents.pdf(TEMPLATE, {
        "title": _("%(book)s对账单") % {"book": account.get_book_display()},
        "facts": [
            [_("户主"), _name(request, account, at)], [_("余额"), show.amount(account.book, ledger.available(account, at))],
            [_("打印时间"), f"{local(at):%Y-%m-%d %H:%M}"],
        ],
        "heads": [_("时间"), _("原因"), _("类型"), _("变动"), _("余额"), _("依据")],
        "rows": show.pdf_rows(rows, account.book), "empty": _("还没有记录。"),
    })  # fmt: skip
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="statement.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _line(account: Account, holder: Any, at: datetime) -> Row:
    cells = [
        Cell(show.amount(account.book, ledger.available(account, at)), css="number"),
        Cell(account.entries, css="number"),
    ]
    return Row(reverse("points:account", args=[account.pk]), account.get_book_display(), holder.name, cells)


def _name(request: HttpRequest, account: Account, at: datetime) -> str:
    return show.holder(account, me(request), access.rights_of(me(request), day_of(at)))


def _book(request: HttpRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in Book.values else Book.POINTS.value


def _year(request: HttpRequest) -> tuple[date | None, date | None]:
    """The first and the last day of the year that was asked for; no limit without one."""
    asked = request.GET.get("year", "")
    if not asked.isdigit() or not FIRST_YEAR <= int(asked) <= LAST_YEAR:
        return None, None
    return date(int(asked), 1, 1), date(int(asked), 12, 31)


def _staff(request: HttpRequest, at: datetime) -> bool:
    return access.anywhere(me(request), Permission.SEE_SERVICE, on=day_of(at))


def _may_correct(request: HttpRequest, account: Account, at: datetime) -> bool:
    place = commands.place_of(account)
    if place is None or account.person_id == me(request).pk:
        return False
    return access.rights_of(me(request), day_of(at)).allow(Permission.CORRECT_POINTS, place.path)
