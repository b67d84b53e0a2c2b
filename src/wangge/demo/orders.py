"""Services of one community since the January of last year: about 1,000 done, reviewed and settled ones written in bulk with
their entries (the year between them closed by entries), and what is open, offered, late, waiting or disputed today, played
through the commands."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from wangge.alliance.models import Membership
from wangge.checkin.models import CheckIn
from wangge.journal import leaves
from wangge.journal.models import Leaf
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import SHANGHAI, day_of, local
from wangge.kernel.district import atomic
from wangge.kernel.ids import READABLE
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Refused
from wangge.needs.kinds import NeedKind
from wangge.orders import publishing, settling, taking
from wangge.orders.models import Order, Review
from wangge.orders.states import State
from wangge.people.models import Organisation, OrganisationContact, Person
from wangge.places.models import Place
from wangge.points import closing, jobs, ledger, tariffs
from wangge.points.models import Account, Book, Entry, Posting, System, YearClose
from wangge.posts import access
from wangge.posts.models import Holding, PostKind
from wangge.volunteers import queries as volunteers

DONE, MISSED = 1000, 17
BY_MEMBERS, REVIEWED = 0.22, 0.87
BORN_BEFORE = date(1958, 1, 1)
TITLES = {
    NeedKind.CARE: ("陪老人散步聊天", "给独居老人送午饭", "陪老人理发", "帮老人洗晒被褥"),
    NeedKind.ERRAND: ("代买米面油", "陪去社区医院取药", "代办老年证", "代交水电费"),
    NeedKind.REPAIR: ("修厨房水龙头", "换楼道灯泡", "修松动的扶手", "通下水道"),
}  # fmt: skip
STARS, STAR_ODDS = (5, 4, 3), (70, 22, 8)
SAID = ("很准时，做得仔细", "热心，耐心", "谢谢，帮了大忙", "下次还想请这位", "")
LENGTHS = (40, 60, 60, 90, 120)
HOURS = (9, 11, 14, 16)  # when people help each other
INSURED = "社区志愿者意外伤害险（年度）"
DISPUTED = "说好一个小时，二十分钟就走了"


@dataclass(frozen=True)
class _Taker:
    person: Person
    organisation: Organisation | None
    since: date


def fill(community: Place, *, at: datetime, chance: Random) -> None:
    """Everything about orders of one community; check-ins and members are there already. Nothing without staff or takers."""
    filling = _Filling(community, at, chance)
    if filling.staff and filling.volunteers and filling.served:
        with atomic(), access.remembered():
            filling.past()
            filling.today()


class _Filling:
    """What the steps share."""

    def __init__(self, community: Place, at: datetime, chance: Random) -> None:
        self.place, self.at, self.chance = community, at, chance
        found = Holding.objects.filter(place=community, kind=PostKind.COMMUNITY_STAFF, valid_to=None)
        self.staff = [one.person for one in found.select_related("person").order_by("id")]
        self.volunteers = _volunteers(community, at)
        self.keenness = [1 / (number + 5) for number in range(len(self.volunteers))]  # few do much, many do a little
        self.days = (day_of(at) - date(day_of(at).year - 1, 1, 1)).days
        self.members = _members(community)
        old = Person.objects.filter(home__path__startswith=community.path, born_on__lt=BORN_BEFORE, merged_into=None)
        self.served = list(old.select_related("home").order_by("pinyin", "id")[:150])
        self.numbers: set[str] = set()
        self.lines: list[Leaf] = []

    def past(self) -> None:
        """Orders, reviews, journal lines, and what they were worth."""
        orders = sorted((self._done() for _number in range(DONE)), key=lambda one: one.settled_at or one.starts_at)
        reviews = [made for one in orders if (made := self._review(one)) is not None]
        missed = [self._missed(one) for one in self.chance.sample(orders, MISSED)]
        gone = {one.pk for one in missed}
        kept = [one for one in reviews if one.order_id not in gone]
        Order.objects.bulk_create(orders, batch_size=200)
        Review.objects.bulk_create(kept, batch_size=500)
        stars = {one.order_id: one.stars for one in kept}
        done = [one for one in orders if one.pk not in gone]
        for one in orders:
            self._told(one, stars.get(one.pk))
        Leaf.objects.bulk_create(self.lines, batch_size=500)
        _Books(self.at).post(done, stars)

    def _done(self) -> Order:
        """One service of these years, confirmed and settled."""
        by_member = bool(self.members) and self.chance.random() < BY_MEMBERS
        taker = (
            self.chance.choice(self.members) if by_member else self.chance.choices(self.volunteers, self.keenness)[0]
        )
        longest = max(9, min(self.days, (day_of(self.at) - taker.since).days - 1))
        ago = self.chance.randint(9, longest) if longest > 9 else 9
        begins = datetime.combine(day_of(self.at) - timedelta(days=ago), time(self.chance.randint(8, 18), 0), SHANGHAI)
        length, kind = self.chance.choice(LENGTHS), self.chance.choice(list(TITLES))
        minutes = max(15, length + self.chance.randint(-15, 20))
        subject = self.chance.choice([one for one in self.served[:50] if one.pk != taker.person.pk])
        finished = begins + timedelta(minutes=minutes)
        confirmed = finished + timedelta(hours=self.chance.randint(1, 20))
        return Order(
            number=self._number(begins), title=self.chance.choice(TITLES[kind]), kind=kind,
            difficulty=3 if kind == NeedKind.REPAIR and self.chance.random() < 0.3 else self.chance.choice((1, 1, 2)),
            place=subject.home, subject=subject, starts_at=begins, ends_at=begins + timedelta(minutes=length),
            state=State.CONFIRMED, taker=taker.person, organisation=taker.organisation,
            taken_at=begins - timedelta(hours=self.chance.randint(3, 60)), started_at=begins, finished_at=finished,
            minutes=minutes, confirmed_at=confirmed, settled_at=confirmed + timedelta(days=7),
            token=urlsafe_b64encode(self.chance.randbytes(32)).decode().rstrip("="), published_by=self.staff[0],
            insurance=INSURED if kind == NeedKind.REPAIR else "", owner=self.staff[0],
            published_at=begins - timedelta(days=4), version=6,
        )  # fmt: skip

    def _review(self, order: Order) -> Review | None:
        if self.chance.random() > REVIEWED:
            return None
        how = self.chance.choices((Review.How.LINK, Review.How.PHONE, Review.How.OWN), (60, 30, 10))[0]
        by = {Review.How.PHONE: self.staff[0], Review.How.OWN: order.subject, Review.How.LINK: None}[how]
        order.settled_at = order.confirmed_at
        return Review(
            order=order, stars=self.chance.choices(STARS, STAR_ODDS)[0], text=self.chance.choice(SAID) or None, how=how,
            by=by, at=order.confirmed_at or self.at,
        )  # fmt: skip

    def _missed(self, order: Order) -> Order:
        order.state, order.minutes, order.started_at, order.finished_at = State.MISSED, None, None, None
        order.confirmed_at, order.settled_at = None, None
        return order

    def _told(self, order: Order, stars: int | None) -> None:
        """The lines the timeline is made of."""
        moments: list[tuple[str, Any, datetime | None, dict[str, Any]]] = [
            ("published", order.published_by, order.published_at, {}),
            ("taken", order.taker, order.taken_at, {}),
        ]
        if order.state == State.MISSED:
            moments.append(("missed", order.published_by, order.ends_at, {"late": False}))
        else:
            moments += [
                ("started", order.taker, order.started_at, {}),
                ("finished", order.taker, order.finished_at, {"minutes": order.minutes}),
                ("confirmed", SYSTEM, order.confirmed_at, {"minutes": order.minutes}),
            ]
            if stars:
                moments.append(("reviewed", SYSTEM, order.confirmed_at, {"stars": stars}))
        for deed, by, when, facts in moments:
            leaf, _salts = leaves.compose(
                f"order.{deed}",
                by=by,
                on=order,
                at=when or order.ends_at,
                place=order.place,
                number=order.number,
                **facts,
            )
            self.lines.append(leaf)

    def _number(self, begins: datetime) -> str:
        while (number := f"JD{local(begins):%y%m%d}-{''.join(self.chance.choices(READABLE, k=5))}") in self.numbers:
            pass
        self.numbers.add(number)
        return number

    def today(self) -> None:
        """What is open, offered, taken, late, waiting for confirmation, disputed; some may be refused and are left out."""
        for number in range(24):
            try:
                with atomic():
                    self._live(number)
            except Refused:
                continue
        sent = OutboxMessage.objects.filter(kind__startswith="order.", state=OutboxMessage.State.WAITING)
        sent.update(state=OutboxMessage.State.SENT, sent_at=self.at, attempts=1)

    def _live(self, number: int) -> None:
        kind = list(TITLES)[number % len(TITLES)]
        title = TITLES[kind][number % 4]
        subject, taker = (
            self.served[(50 + number) % len(self.served)],
            self.volunteers[number % len(self.volunteers)].person,
        )
        past = number >= 17
        days = -1 - (number - 17) // len(HOURS) if past else 1 + number // len(HOURS)
        hour = HOURS[(number - 17 if past else number) % len(HOURS)]
        begins = local(self.at).replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)
        before = min(self.at, begins) - timedelta(days=2)
        assert subject.home_id is not None  # whoever is helped lives here
        order = publishing.publish(
            by=self.staff[0], title=title, kind=kind, place_id=subject.home_id, subject_id=subject.pk, starts_at=begins,
            ends_at=begins + timedelta(hours=1), at=before, risks="要爬楼梯" if number % 3 == 0 else "",
            insurance=INSURED if kind == NeedKind.REPAIR and number != 2 else "",
            for_everybody=number % 5 != 4,
        )  # fmt: skip
        if number % 5 == 4 and not past:
            publishing.offer(by=self.staff[0], order_id=order.pk, to=taker, at=self.at - timedelta(hours=2))
        elif past or number % 4 == 1:
            if not order.for_everybody:
                publishing.offer(by=self.staff[0], order_id=order.pk, to=taker, at=before)
            taking.take(by=taker, order_id=order.pk, at=before + timedelta(hours=5))
        if number >= 19:
            taking.start(by=taker, order_id=order.pk, at=begins)
            taking.finish(by=taker, order_id=order.pk, at=begins + timedelta(minutes=55))
        if number == 23:
            settling.dispute(order_id=order.pk, by=subject, text=DISPUTED, at=begins + timedelta(hours=2))


class _Books:
    """Postings in bulk: every one sums to zero, entries are numbered without gaps, a year that is over is closed by entries."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.accounts: dict[tuple[str, UUID], Account] = {}
        self.systems: dict[tuple[str, str], Account] = {}
        self.known: set[UUID] = set()
        self.close: YearClose | None = None
        self.postings: list[Posting] = []
        self.entries: list[Entry] = []
        self.cutoff = closing.cutoff_of(local(at).year - 1)

    def post(self, orders: Sequence[Order], stars: dict[UUID, int]) -> None:
        """Hours at confirmation, points or score at settlement, in the order they happened."""
        for account in Account.objects.filter(system=None):
            self.accounts[account.book, account.person_id or account.organisation_id] = account  # type: ignore[index]
            self.known.add(account.pk)
        before = [one for one in orders if one.settled_at and one.settled_at < self.cutoff]
        after = [one for one in orders if one.settled_at and one.settled_at >= self.cutoff]
        for one in before:
            self._order(one, stars.get(one.pk))
        self._close()
        for one in after:
            self._order(one, stars.get(one.pk))
        fresh = [one for one in self.accounts.values() if one.pk not in self.known]
        Account.objects.bulk_create(fresh, batch_size=500)
        Account.objects.bulk_update(
            [one for one in self.accounts.values() if one.pk in self.known],
            ["balance", "entries", "closed_year"],
            batch_size=200,
        )
        Posting.objects.bulk_create(self.postings, batch_size=300)
        Entry.objects.bulk_create(self.entries, batch_size=500)
        if self.close is not None:
            jobs.settle(self.close, self.cutoff + timedelta(minutes=4), jobs.sum_up(self.close))

    def _order(self, order: Order, stars: int | None) -> None:
        settled, minutes = order.settled_at or self.at, order.minutes or 0
        if order.organisation is not None:
            priced = tariffs.score_for(what="order", difficulty=order.difficulty, at=settled)
            self._earn(Book.SCORE, order.organisation, priced.amount, order, settled, priced.policy_row, priced.detail)
            return
        assert order.taker is not None
        self._earn(Book.MINUTES, order.taker, minutes, order, order.confirmed_at or settled, None, {"minutes": minutes})
        given = tariffs.points_for(
            kind=order.kind, difficulty=order.difficulty, minutes=minutes, stars=stars, at=settled
        )
        if given.amount:
            self._earn(Book.POINTS, order.taker, given.amount, order, settled, given.policy_row, given.detail)

    def _earn(
        self,
        book: Book,
        holder: Any,
        amount: int,
        order: Order,
        at: datetime,
        policy_row: UUID | None,
        detail: dict[str, Any],
    ) -> None:
        account = self._account(book, holder, at)
        once = f"order:{order.pk}:earn:{book}:{account.pk.hex[-12:]}"
        posting = Posting(
            kind=Posting.Kind.EARN, at=at, place=order.place, because_type="order", because_id=order.pk, once=once,
            policy_row=policy_row, detail=detail,
        )  # fmt: skip
        self._write(posting, account, amount, self._system(book, System.ISSUED, at))

    def _account(self, book: Book, holder: Any, at: datetime) -> Account:
        key = (book.value, holder.pk)
        if key not in self.accounts:
            name = "person" if isinstance(holder, Person) else "organisation"
            self.accounts[key] = Account(
                **{name: holder}, book=book, opened_at=at, closed_year=local(at).year - 1, balance=0, entries=0
            )
        return self.accounts[key]

    def _system(self, book: Book, which: System, at: datetime) -> Account:
        key = (book.value, which.value)
        if key not in self.systems:
            self.systems[key] = ledger.system_account(book, which, at)
        return self.systems[key]

    def _write(self, posting: Posting, account: Account, amount: int, other: Account) -> None:
        account.balance, account.entries = account.balance + amount, account.entries + 1
        self.postings.append(posting)
        self.entries += [
            Entry(
                posting=posting, account=account, amount=amount, number=account.entries, balance_after=account.balance
            ),
            Entry(posting=posting, account=other, amount=-amount),
        ]

    def _close(self) -> None:
        """The close of last year: what was left is gone by an entry of each account."""
        year = self.cutoff.year - 1
        held = [
            one for (book, _holder), one in self.accounts.items() if book == Book.POINTS and one.pk not in self.known
        ]
        if not held:
            return
        self.close = closing.open_close(year, self.cutoff)
        for account in held:
            if account.balance:
                posting = Posting(
                    kind=Posting.Kind.EXPIRE, at=self.cutoff, because_type="year_close", because_id=self.close.pk,
                    once=f"close:{self.close.pk}:{account.pk}", detail={"year": year},
                )  # fmt: skip
                other = self._system(Book.POINTS, System.EXPIRED, self.cutoff)
                self._write(posting, account, -account.balance, other)
            account.closed_year = year


def _volunteers(community: Place, at: datetime) -> list[_Taker]:
    """Those who may serve and have no account yet, so that their entries follow each other in time."""
    able = set(volunteers.serving_in(community.path, day_of(at)).values_list("pk", flat=True))
    able -= set(Account.objects.filter(person__isnull=False).values_list("person", flat=True))
    found = CheckIn.objects.filter(place=community, state=CheckIn.State.APPROVED, person__in=able)
    takers: dict[UUID, _Taker] = {}
    for one in found.select_related("person").order_by("since", "id"):
        takers.setdefault(one.person_id, _Taker(one.person, None, one.since or day_of(at)))
    return list(takers.values())[:60]


def _members(community: Place) -> list[_Taker]:
    """Current members and who speaks for them."""
    found = (
        Membership.objects.filter(place=community, ended_at=None)
        .select_related("organisation")
        .order_by("began_at", "id")
    )
    speakers = OrganisationContact.objects.filter(
        organisation__in=[one.organisation_id for one in found], person__isnull=False, valid_to=None
    ).select_related("person")
    known = {one.organisation_id: one.person for one in speakers.order_by("id")}
    return [
        _Taker(known[one.organisation_id], one.organisation, day_of(one.began_at))  # type: ignore[arg-type]
        for one in found
        if one.organisation_id in known
    ]
