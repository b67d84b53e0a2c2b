"""Questions about the books."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from wangge.kernel import jobs, policy
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.models import PolicyRow
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.points import because, closing
from wangge.points.because import Told
from wangge.points.models import Account, Book, Correction, Entry, YearClose
from wangge.posts import access
from wangge.posts.access import Permission

SORTS = {
    "": ("-balance", "pk"), "balance": ("balance", "pk"), "-balance": ("-balance", "pk"),
    "name": ("person__pinyin", "organisation__pinyin", "pk"), "-name": ("-person__pinyin", "-organisation__pinyin", "pk"),
}  # fmt: skip


@dataclass(frozen=True)
class Explained:
    """One entry with why, under which rule, and whether it was taken back."""

    entry: Entry
    told: Told | None
    rule: PolicyRow | None
    reversed: bool
    waiting: bool


def accounts(viewer: Person, *, book: str, at: datetime, text: str = "", sort: str = "") -> QuerySet[Account]:
    """The accounts of one book the viewer may see, by what they hold; narrowed by name, pinyin or initials."""
    found = (
        Account.objects.visible_to(viewer, day_of(at))
        .filter(book=book)
        .select_related("person__home", "organisation__place")
    )
    if text := text.strip():
        low = text.lower()
        named = Q()
        for of in ("person", "organisation"):
            named |= Q(**{f"{of}__name__contains": text}) | Q(**{f"{of}__pinyin__startswith": low})
            named |= Q(**{f"{of}__initials__startswith": low})
        found = found.filter(named)
    return found.order_by(*SORTS.get(sort, SORTS[""]))


def account_for(viewer: Person, account_id: UUID, *, at: datetime) -> Account:
    """One account the viewer may see. Raises NotFound."""
    found = (
        Account.objects.visible_to(viewer, day_of(at))
        .select_related("person__home", "organisation__place")
        .filter(pk=account_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def accounts_of(holder: Person | Organisation) -> dict[str, Account]:
    """The holder's accounts by book. One query."""
    key: dict[str, Any] = {"person": holder} if isinstance(holder, Person) else {"organisation": holder}
    return {one.book: one for one in Account.objects.filter(**key)}


def entries_of(account: Account, *, since: date | None = None, until: date | None = None) -> QuerySet[Entry]:
    """The entries of an account, the newest first; days are inclusive."""
    found = Entry.objects.filter(account=account).select_related("posting__by", "posting__approved_by")
    if since is not None:
        found = found.filter(posting__at__gte=_midnight(since))
    if until is not None:
        found = found.filter(posting__at__lt=_midnight(until, 1))
    return found.order_by("-number")


def explained(entries: Iterable[Entry]) -> list[Explained]:
    """Each entry with its reason, the dated rule, and corrections. Four queries, however many."""
    rows = list(entries)
    told = because.told((one.posting.because_type, one.posting.because_id) for one in rows)
    rules = PolicyRow.objects.in_bulk([one.posting.policy_row for one in rows if one.posting.policy_row])
    back = set(Entry.objects.filter(reverses__in=rows).values_list("reverses_id", flat=True))
    waits = Correction.objects.filter(entry__in=rows, state=Correction.State.WAITING).values_list("entry_id", flat=True)
    waiting = set(waits)
    return [
        Explained(
            one, told.get((one.posting.because_type, one.posting.because_id)), rules.get(one.posting.policy_row),
            one.pk in back, one.pk in waiting,
        )
        for one in rows
    ]  # fmt: skip


def earned(book: Book, people: Sequence[UUID], since: date, until: date) -> dict[UUID, int]:
    """What each of these people got in a book in these days, reversals taken off. One query."""
    rows = (
        Entry.objects.filter(
            account__book=book, account__person__in=people, posting__at__gte=_midnight(since),
            posting__at__lt=_midnight(until, 1), posting__kind__in=("earn", "deduct", "reverse"),
        )
        .order_by()
        .values("account__person")
        .annotate(total=Sum("amount"))
    )  # fmt: skip
    return {row["account__person"]: row["total"] for row in rows}


def corrections(viewer: Person, *, at: datetime, state: str = "waiting") -> QuerySet[Correction]:
    """The corrections of accounts where the viewer may correct, the oldest first; an empty state is every state."""
    on = day_of(at)
    home, door = (
        access.subtree_filter(viewer, Permission.CORRECT_POINTS, on=on, column=f"entry__account__{column}__path")
        for column in ("person__home", "organisation__place")
    )
    found = Correction.objects.filter(home | door)
    if state:
        found = found.filter(state=state)
    return found.select_related(
        "entry__posting", "entry__account__person__home", "entry__account__organisation__place", "asked_by"
    ).order_by("asked_at", "id")


@dataclass(frozen=True)
class Coming:
    """What the next close will take: how many holders, how many points, when."""

    year: int
    cutoff: datetime
    accounts: int
    total: int


def coming_close(at: datetime) -> Coming | None:
    """What would expire at the end of this year if it were now; None when points never expire. One query."""
    month = policy.on(closing.MONTH, at).value
    if not month:
        return None
    last = closing.last_closed_year(at)
    assert last is not None
    found = Account.objects.filter(book=closing.CLOSED_BOOK, system=None).exclude(balance=0)
    totals = found.aggregate(total=Sum("balance"))
    return Coming(last + 1, closing.cutoff_of(last + 1, month), found.count(), totals["total"] or 0)


def correction_for(viewer: Person, correction_id: UUID, *, at: datetime) -> Correction:
    """One correction where the viewer may correct, whatever its state. Raises NotFound."""
    found = corrections(viewer, at=at, state="").filter(pk=correction_id).select_related("decided_by").first()
    if found is None:
        raise NotFound
    return found


def entry_for(viewer: Person, entry_id: UUID, *, at: datetime) -> Entry:
    """One entry of an account the viewer may see. Raises NotFound."""
    found = Entry.objects.select_related("posting__by", "posting__approved_by").filter(
        pk=entry_id, number__isnull=False
    )
    entry = found.first()
    if entry is None:
        raise NotFound
    entry.account = account_for(viewer, entry.account_id, at=at)
    return entry


def own_accounts(viewer: Person, *, at: datetime) -> list[Account]:
    """One's own accounts, then those of the organisations one speaks for. One query."""
    found = Account.objects.own_of(viewer, day_of(at)).select_related("person__home", "organisation__place")
    return sorted(
        found, key=lambda one: (one.person_id is None, one.organisation.name if one.organisation else "", one.book)
    )


def close_for(close_id: UUID) -> YearClose:
    """One close. Raises NotFound."""
    found = closes().filter(pk=close_id).first()
    if found is None:
        raise NotFound
    return found


def closes() -> QuerySet[YearClose]:
    """All closes, the newest first."""
    return YearClose.objects.select_related("began_by", "undo_asked_by", "undo_approved_by").order_by("-year")


def _midnight(day: date, days_on: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(days=days_on)


def has_stopped(close: YearClose) -> bool:
    """Whether a close, or its giving back, is under way and nobody works on it any more. One query."""
    if close.state not in (YearClose.State.RUNNING, YearClose.State.UNDOING):
        return False
    return not jobs.Job.objects.filter(about_id=close.pk, state__in=jobs.Job.OPEN).exists()
