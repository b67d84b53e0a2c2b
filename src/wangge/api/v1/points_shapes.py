"""Shapes of the books: accounts, entries that explain themselves, corrections, closes of a year."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Given, Moment, PersonRef, Shape, Text, one_of, person_ref
from wangge.points import ledger
from wangge.points.models import Account, Book, Correction, Posting, YearClose
from wangge.points.queries import Coming, Explained

BookName = Annotated[Book, one_of(Book)]
PostingKind = Annotated[Posting.Kind, one_of(Posting.Kind)]
CorrectionState = Annotated[Correction.State, one_of(Correction.State)]
CloseState = Annotated[YearClose.State, one_of(YearClose.State)]
CorrectionReason = Annotated[Text, Field(min_length=4, max_length=300)]
MOST = 1_000_000


class AccountShape(Shape):
    """What somebody has in a book. Points and score are whole numbers, hours are minutes."""

    id: UUID
    book: BookName
    person_id: UUID | None
    organisation_id: UUID | None
    name: str = Field(description="Masked where you do not see people.")
    balance: int = Field(description="What is there now; 0 once a year is over, whenever its close comes.")
    entries: int
    opened_at: Moment


class AppliedRule(Shape):
    """The dated rule an amount came from."""

    key: str
    valid_from: date
    source: str


class BookEntry(Shape):
    """One entry: what it is because of, by which rule, and what became of it."""

    id: UUID
    number: int = Field(description="Without gaps, 1 is the first.")
    at: Moment
    kind: PostingKind
    amount: int
    balance_after: int
    because_type: str
    because_id: UUID
    because: str = Field(description="In words; empty when its part of the system tells nothing.")
    rule: AppliedRule | None
    detail: dict[str, Any] = Field(description="The figures the amount was worked out from.")
    by: PersonRef | None = Field(description="Null: the system, by rule.")
    approved_by: PersonRef | None
    reversed: bool
    correction_waits: bool


class CorrectionShape(Shape):
    """A wish to take an entry back."""

    id: UUID
    entry_id: UUID
    account_id: UUID
    book: BookName
    amount: int
    right_amount: int
    reason: str
    state: CorrectionState
    asked_by: PersonRef
    asked_at: Moment
    decided_by: PersonRef | None
    decided_at: Moment | None
    answer: str


class YearCloseShape(Shape):
    """The close of a year. The totals and the digest are known when it is done."""

    id: UUID
    year: int
    cutoff: Moment
    state: CloseState
    began_at: Moment
    ended_at: Moment | None
    accounts: int
    total: int
    digest: str = Field(description="SHA-256 over who lost how much.")
    undo_reason: str


class ComingCloseShape(Shape):
    """What the next close would take if it were now."""

    year: int
    cutoff: Moment
    accounts: int
    total: int


class NewCorrection(Given):
    """An entry to be taken back."""

    entry_id: UUID
    right_amount: int | None = Field(None, ge=-MOST, le=MOST, description="What should have been there; null: nothing.")
    reason: CorrectionReason


class CorrectionRefusal(Given):
    """Why not."""

    reason: CorrectionReason


class NewYearClose(Given):
    """A year that is over."""

    year: int = Field(ge=2000, le=2200)


class CloseUndoing(Given):
    """Why the close was a mistake."""

    reason: CorrectionReason


def account_shape(account: Account, name: str, at: datetime) -> AccountShape:
    """An account; `name` as the viewer may read it."""
    return AccountShape(
        id=account.pk, book=Book(account.book), person_id=account.person_id, organisation_id=account.organisation_id,
        name=name, balance=ledger.available(account, at), entries=account.entries, opened_at=account.opened_at,
    )  # fmt: skip


def entry_shape(one: Explained) -> BookEntry:
    """An entry with its reasons."""
    entry, posting, rule = one.entry, one.entry.posting, one.rule
    return BookEntry(
        id=entry.pk, number=entry.number or 0, at=posting.at, kind=Posting.Kind(posting.kind), amount=entry.amount,
        balance_after=entry.balance_after or 0, because_type=posting.because_type, because_id=posting.because_id,
        because=one.told.words if one.told else "",
        rule=AppliedRule(key=rule.key, valid_from=rule.valid_from, source=rule.source) if rule else None,
        detail=posting.detail, by=person_ref(posting.by), approved_by=person_ref(posting.approved_by),
        reversed=one.reversed, correction_waits=one.waiting,
    )  # fmt: skip


def correction_shape(one: Correction) -> CorrectionShape:
    """A correction."""
    return CorrectionShape(
        id=one.pk, entry_id=one.entry_id, account_id=one.entry.account_id, book=Book(one.entry.account.book),
        amount=one.entry.amount, right_amount=one.right_amount or 0, reason=one.reason or "",
        state=Correction.State(one.state), asked_by=PersonRef(id=one.asked_by.pk, name=one.asked_by.name),
        asked_at=one.asked_at, decided_by=person_ref(one.decided_by), decided_at=one.decided_at, answer=one.answer or "",
    )  # fmt: skip


def close_shape(one: YearClose) -> YearCloseShape:
    """A close."""
    return YearCloseShape(
        id=one.pk, year=one.year, cutoff=one.cutoff, state=YearClose.State(one.state), began_at=one.began_at,
        ended_at=one.ended_at, accounts=one.accounts, total=one.total, digest=one.digest, undo_reason=one.undo_reason,
    )  # fmt: skip


def coming_shape(one: Coming | None) -> ComingCloseShape | None:
    """The next close; None where points never expire."""
    if one is None:
        return None
    return ComingCloseShape(year=one.year, cutoff=one.cutoff, accounts=one.accounts, total=one.total)
