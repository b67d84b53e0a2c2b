"""The books: what people and members have, why, corrections by two people, and the end of the year."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from wangge.api.fields import Line
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.paging import Key, Order, Page, Paging, page_of
from wangge.api.routes import route
from wangge.api.v1 import points_shapes as shapes
from wangge.api.v1.points_shapes import (
    AccountShape,
    BookEntry,
    BookName,
    CloseUndoing,
    ComingCloseShape,
    CorrectionRefusal,
    CorrectionShape,
    CorrectionState,
    NewCorrection,
    NewYearClose,
    YearCloseShape,
)
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_name
from wangge.points import commands, queries
from wangge.points.models import Account, Book, Correction, YearClose
from wangge.posts import access
from wangge.posts.access import Permission

router = Router()
SEE, CORRECT, MANAGE = Permission.SEE_SERVICE, Permission.CORRECT_POINTS, Permission.MANAGE_POLICY
RICHEST = Order("balance", (Key("balance", descending=True), Key("id")))
NEWEST_ENTRY = Order("number", (Key("number", descending=True),))
FIRST_ASKED = Order("asked", (Key("asked_at"), Key("id")))


class AccountFilters(Paging):
    """Which accounts."""

    q: Line = Field("", description="Name, pinyin or initials.")
    book: BookName = Book.POINTS


class CorrectionFilters(Paging):
    """Which corrections."""

    state: CorrectionState = Correction.State.WAITING


@route(router, "GET", "/points/accounts", guard=SEE, gives=Page[AccountShape])
def list_accounts(request: HttpRequest, asked: Query[AccountFilters]) -> Page[AccountShape]:
    """The accounts of your places in one book, the richest first."""
    found = queries.accounts(viewer_of(request), book=asked.book, text=asked.q, at=clock.now())
    return page_of(found, RICHEST, asked, _shower(request))


@route(router, "GET", "/points/mine", guard=SIGNED_IN, gives=list[AccountShape])
def list_own_accounts(request: HttpRequest) -> list[AccountShape]:
    """What you have, and what the organisations have for which you speak."""
    show = _shower(request)
    return [show(one) for one in queries.own_accounts(viewer_of(request), at=clock.now())]


@route(router, "GET", "/points/accounts/{account_id}", guard=SIGNED_IN, gives=AccountShape)
def get_account(request: HttpRequest, account_id: UUID) -> AccountShape:
    """Read one account: yours, of an organisation you speak for, or of your places."""
    return _shower(request)(queries.account_for(viewer_of(request), account_id, at=clock.now()))


@route(router, "GET", "/points/accounts/{account_id}/entries", guard=SIGNED_IN, gives=Page[BookEntry])
def list_entries(request: HttpRequest, account_id: UUID, asked: Query[Paging]) -> Page[BookEntry]:
    """The statement: every entry with its reason, the newest first."""
    account = queries.account_for(viewer_of(request), account_id, at=clock.now())
    found = page_of(queries.entries_of(account), NEWEST_ENTRY, asked, lambda one: one)
    return Page(items=[shapes.entry_shape(one) for one in queries.explained(found.items)], next=found.next)


@route(router, "GET", "/points/corrections", guard=CORRECT, gives=Page[CorrectionShape])
def list_corrections(request: HttpRequest, asked: Query[CorrectionFilters]) -> Page[CorrectionShape]:
    """The corrections where you may correct, the first asked first."""
    found = queries.corrections(viewer_of(request), at=clock.now(), state=asked.state)
    return page_of(found.select_related("decided_by"), FIRST_ASKED, asked, shapes.correction_shape)


@route(router, "POST", "/points/corrections", guard=CORRECT, gives=CorrectionShape, status=201)
def ask_correction(request: HttpRequest, response: HttpResponse, data: NewCorrection) -> CorrectionShape:
    """Ask that an entry be taken back; somebody else decides."""
    viewer, at = viewer_of(request), clock.now()
    queries.entry_for(viewer, data.entry_id, at=at)
    made = commands.ask_correction(by=viewer, at=at, **data.model_dump())
    response["Location"] = f"/api/v1/points/corrections/{made.pk}"
    return shapes.correction_shape(queries.correction_for(viewer, made.pk, at=at))


@route(router, "GET", "/points/corrections/{correction_id}", guard=CORRECT, gives=CorrectionShape)
def get_correction(request: HttpRequest, correction_id: UUID) -> CorrectionShape:
    """Read one correction."""
    return shapes.correction_shape(queries.correction_for(viewer_of(request), correction_id, at=clock.now()))


@route(router, "POST", "/points/corrections/{correction_id}/approve", guard=CORRECT, gives=CorrectionShape)
def approve_correction(request: HttpRequest, correction_id: UUID) -> CorrectionShape:
    """Take the entry back by one that mirrors it, and post the right amount. Never who asked, nor the holder."""
    return _decided(request, correction_id, approve=True)


@route(router, "POST", "/points/corrections/{correction_id}/decline", guard=CORRECT, gives=CorrectionShape)
def decline_correction(request: HttpRequest, correction_id: UUID, data: CorrectionRefusal) -> CorrectionShape:
    """Say no, with a reason."""
    return _decided(request, correction_id, approve=False, answer=data.reason)


@route(router, "GET", "/points/closes", guard=MANAGE, gives=list[YearCloseShape])
def list_year_closes(request: HttpRequest) -> list[YearCloseShape]:
    """All closes of a year, the newest first."""
    return [shapes.close_shape(one) for one in queries.closes()]


@route(router, "GET", "/points/closes/coming", guard=MANAGE, gives=ComingCloseShape | None)
def get_coming_close(request: HttpRequest) -> ComingCloseShape | None:
    """What would expire at the end of this year if it were now; null where points never expire."""
    return shapes.coming_shape(queries.coming_close(clock.now()))


@route(router, "POST", "/points/closes", guard=MANAGE, gives=YearCloseShape, status=201)
def begin_year_close(request: HttpRequest, response: HttpResponse, data: NewYearClose) -> YearCloseShape:
    """Begin, or go on with, the close of a year that is over."""
    made = commands.begin_close(by=viewer_of(request), year=data.year, at=clock.now())
    response["Location"] = f"/api/v1/points/closes/{made.pk}"
    return shapes.close_shape(made)


@route(router, "GET", "/points/closes/{close_id}", guard=MANAGE, gives=YearCloseShape)
def get_year_close(request: HttpRequest, close_id: UUID) -> YearCloseShape:
    """Read one close."""
    return shapes.close_shape(queries.close_for(close_id))


@route(router, "POST", "/points/closes/{close_id}/undo", guard=MANAGE, gives=YearCloseShape)
def ask_close_undo(request: HttpRequest, close_id: UUID, data: CloseUndoing) -> YearCloseShape:
    """Ask that a mistaken close be given back by entries; somebody else approves."""
    return _of_close(request, close_id, lambda key: commands.ask_undo(reason=data.reason, **key))


@route(router, "POST", "/points/closes/{close_id}/approve-undo", guard=MANAGE, gives=YearCloseShape)
def approve_close_undo(request: HttpRequest, close_id: UUID) -> YearCloseShape:
    """Approve it: every holder gets back what expired."""
    return _of_close(request, close_id, lambda key: commands.approve_undo(**key))


def _decided(request: HttpRequest, correction_id: UUID, *, approve: bool, answer: str = "") -> CorrectionShape:
    viewer, at = viewer_of(request), clock.now()
    queries.correction_for(viewer, correction_id, at=at)
    commands.decide_correction(by=viewer, correction_id=correction_id, approve=approve, answer=answer, at=at)
    return shapes.correction_shape(queries.correction_for(viewer, correction_id, at=at))


@route(router, "POST", "/points/closes/{close_id}/resume-undo", guard=MANAGE, gives=YearCloseShape)
def resume_close_undo(request: HttpRequest, close_id: UUID) -> YearCloseShape:
    """Go on with a giving back that stopped; nothing is given back twice."""
    return _of_close(request, close_id, lambda key: commands.go_on_undo(**key))


def _of_close(request: HttpRequest, close_id: UUID, deed: Callable[..., YearClose]) -> YearCloseShape:
    deed({"by": viewer_of(request), "close_id": close_id, "at": clock.now()})
    return shapes.close_shape(queries.close_for(close_id))


def _shower(request: HttpRequest) -> Callable[[Account], AccountShape]:
    """Shows accounts with full names where the viewer sees people, and of oneself; masked elsewhere."""
    viewer, at = viewer_of(request), clock.now()
    rights = access.rights_of(viewer, day_of(at))

    def show(account: Account) -> AccountShape:
        person = account.person
        if person is None:
            return shapes.account_shape(account, account.organisation.name if account.organisation else "", at)
        path = person.home.path if person.home else ""
        full = person.pk == viewer.pk or rights.allow(Permission.SEE_PEOPLE, path)
        return shapes.account_shape(account, person.name if full else mask_name(person.name), at)

    return show
