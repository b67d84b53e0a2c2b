"""Whatever people do with the books, in any order, they say what a tiny model in memory says.

Hypothesis draws stories of earning, reviews, strikes, reversals, redemptions, appeals, days that pass, and closes of a year
that stop after any chunk. Each deed is done with the true code on an SQLite file and in the model, a few lists and dictionaries
with arithmetic of its own; what both have is compared after each deed, and at the end of a story entry by entry, with an
independent audit of every sum, number and balance. Stories are rolled back, so that none sees another's rows.

A trial is one deed. Planted: points of the old year that are not closed before they are used; a strike too many; points rounded
up; a close that zeroes the new year; a redemption that asks nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from drills import support_points as town
from drills.harness import Outcome
from drills.support_points import AT, atomic
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import local
from wangge.kernel.ids import new_id
from wangge.kernel.refusals import Refused
from wangge.points import audit, closing, ledger, refusals, rules, strikes, tariffs
from wangge.points.ledger import Because
from wangge.points.models import Account, Book, Entry, Posting, Standing, Strike

NAME = "ledger_model"
DEEDS = {"reduced": 1_200, "full": 200_000}
STEPS = 50  # deeds of a story
PLANTED_STORIES = 300  # at most, until a planted bug shows
LIMIT = 3
PER_HOUR = {1: 10, 2: 15, 3: 20}
KIND = {"care": 110, "hospital": 120, "errand": 100, "culture": 80}
STARS = {None: 100, 1: 0, 2: 0, 3: 100, 4: 100, 5: 120}
MOST_MINUTES = 240


@dataclass
class Line:
    """An entry as the model knows it."""

    amount: int
    kind: str
    taken_back: bool = False


@dataclass
class Books:
    """An account of the model: its lines, and the year of what is on it."""

    expires: bool
    year: int
    lines: list[Line] = field(default_factory=list)

    def balance(self, year: int) -> int:
        return 0 if self.expires and year > self.year else sum(one.amount for one in self.lines)

    def turn(self, year: int) -> None:
        """The years before this one are over."""
        left = sum(one.amount for one in self.lines)
        if self.expires and year > self.year and left:
            self.lines.append(Line(-left, "expire"))
        self.year = max(self.year, year)


@dataclass
class Side:
    """What is done, counted over all stories, and the holders."""

    holders: list[Any] = field(default_factory=list)
    deeds: int = 0


SIDE = Side()
BOOKS = st.sampled_from([Book.POINTS, Book.POINTS, Book.POINTS, Book.MINUTES, Book.SCORE])
WHO = st.integers(0, 2)


class Story(RuleBasedStateMachine):
    """One story, in a transaction that is rolled back at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = atomic()
        self.whole.__enter__()
        self.at: datetime = AT
        self.books: dict[tuple[Book, int], Books] = {}
        self.struck: dict[int, list[Any]] = {}
        self.lifted: dict[int, set[int]] = {}
        self.removed: set[int] = set()

    def teardown(self) -> None:
        try:
            self.close(99)
            for mine in self.books.values():
                mine.turn(self.year)
            for (book, who), mine in self.books.items():
                holder = self.holder(book, who)
                found = Entry.objects.filter(account__in=Account.objects.filter(book=book, **ledger._of(holder)))
                assert [one.amount for one in mine.lines] == list(
                    found.order_by("number").values_list("amount", flat=True)
                )
            assert audit.audit() == []
        finally:
            self.whole._inner.needs_rollback = True
            self.whole.__exit__(RuntimeError, RuntimeError(), None)

    # Deeds

    @rule(book=BOOKS, who=WHO, amount=st.integers(1, 60))
    def earn(self, book: Book, who: int, amount: int) -> None:
        self.moved(book, who, amount)

    @rule(who=WHO, amount=st.integers(1, 80))
    def redeem(self, who: int, amount: int) -> None:
        self.moved(Book.POINTS, who, -amount)

    @rule(
        who=WHO, kind=st.sampled_from(sorted(KIND)), difficulty=st.integers(1, 3), minutes=st.integers(0, 400),
        stars=st.none() | st.integers(1, 5),
    )  # fmt: skip
    def review(self, who: int, kind: str, difficulty: int, minutes: int, stars: int | None) -> None:
        """A service: hours in full, points by the tariff, a strike for a bad review."""
        priced = tariffs.points_for(kind=kind, difficulty=difficulty, minutes=minutes, stars=stars, at=self.at)
        share = Fraction(KIND[kind], 100) * Fraction(STARS[stars], 100)
        right = int(PER_HOUR[difficulty] * Fraction(min(minutes, MOST_MINUTES), 60) * share)
        assert priced.amount == right
        if minutes:
            self.moved(Book.MINUTES, who, minutes)
        if right:
            self.moved(Book.POINTS, who, right)
        if STARS[stars] == 0:
            self.strike(who)

    @rule(book=BOOKS, who=WHO)
    def again(self, book: Book, who: int) -> None:
        """One thing earns once."""
        because = Because("order", new_id())
        self.moved(book, who, 5, because)
        assert self.refused(
            lambda: town.move(self.holder(book, who), book, 5, self.at, because), refusals.AlreadyPosted
        )

    @rule(book=BOOKS, who=WHO, number=st.integers(0, 30))
    def reverse(self, book: Book, who: int, number: int) -> None:
        """Take one of the entries there are back, once."""
        mine = self.books.get((book, who))
        found = Account.objects.filter(book=book, **ledger._of(self.holder(book, who))).first()
        if mine is None or found is None:
            return
        line = mine.lines[number := number % len(mine.lines)]
        entry = Entry.objects.get(account=found, number=number + 1)

        def back() -> None:
            because = Because("correction", new_id())
            with atomic():
                ledger.reverse_entry(entry_id=entry.pk, because=because, by=SYSTEM, at=self.at)

        if line.kind == "reverse" or line.taken_back:
            assert self.refused(back, refusals.AlreadyReversed)
            return
        back()
        mine.turn(self.year)
        line.taken_back = True
        mine.lines.append(Line(-line.amount, "reverse"))
        self.same(book, who)

    @rule(who=WHO)
    def strike(self, who: int) -> None:
        """The third that counts removes."""
        with atomic():
            made = strikes.strike(
                role=Standing.Role.VOLUNTEER,
                holder=SIDE.holders[who],
                because=Because("review", new_id()),
                by=SYSTEM,
                at=self.at,
            )
        self.struck.setdefault(who, []).append(made.strike.pk)
        if self.counting(who) >= LIMIT:
            self.removed.add(who)
        self.same_standing(who)

    @rule(who=WHO, number=st.integers(0, 9))
    def appeal(self, who: int, number: int) -> None:
        """A strike is lifted, once; below the limit the holder is back."""
        mine = self.struck.get(who, [])
        if not mine:
            return
        number %= len(mine)

        def lift() -> None:
            with atomic():
                strikes.lift(strike_id=mine[number], because=Because("appeal", new_id()), by=SYSTEM, at=self.at)

        if number in self.lifted.get(who, ()):
            assert self.refused(lift, refusals.AlreadyLifted)
            return
        lift()
        self.lifted.setdefault(who, set()).add(number)
        if self.counting(who) < LIMIT:
            self.removed.discard(who)
        self.same_standing(who)

    @rule(days=st.sampled_from([1, 20, 60, 150, 200]))
    def days_pass(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule(chunks=st.integers(1, 4))
    def close(self, chunks: int) -> None:
        """The year that is over is closed, as far as the worker gets."""
        year = closing.last_closed_year(self.at)
        assert year == self.year - 1
        with atomic():
            close = closing.open_close(year, self.at)
        after, first = None, True
        while chunks and (first or after is not None):
            first, chunks = False, chunks - 1
            with atomic():
                after = closing.close_chunk(close, after, 2, self.at)
        SIDE.deeds += 1

    # Both sides

    @property
    def year(self) -> int:
        return local(self.at).year

    def holder(self, book: Book, who: int) -> Any:
        return SIDE.holders[3] if book == Book.SCORE else SIDE.holders[who]

    def moved(self, book: Book, who: int, amount: int, because: Because | None = None) -> None:
        who = 0 if book == Book.SCORE else who
        mine = self.books.get((book, who)) or Books(book == Book.POINTS, self.year)

        def do() -> None:
            town.move(self.holder(book, who), book, amount, self.at, because)

        if amount < 0 and mine.balance(self.year) + amount < 0:
            assert self.refused(do, refusals.NotEnough)
        else:
            do()
            self.books[book, who] = mine
            mine.turn(self.year)
            mine.lines.append(Line(amount, "move"))
        self.same(book, who)

    def same(self, book: Book, who: int) -> None:
        SIDE.deeds += 1
        mine = self.books.get((book, who))
        right = mine.balance(self.year) if mine else 0
        assert ledger.balance(book, self.holder(book, who), self.at) == right

    def counting(self, who: int) -> int:
        return len(self.struck.get(who, [])) - len(self.lifted.get(who, ()))

    def same_standing(self, who: int) -> None:
        SIDE.deeds += 1
        assert strikes.is_removed(Standing.Role.VOLUNTEER, SIDE.holders[who]) == (who in self.removed)
        numbers = Strike.objects.filter(standing__person=SIDE.holders[who]).values_list("number", flat=True)
        assert sorted(numbers) == list(range(1, len(self.struck[who]) + 1))

    def refused(self, deed: Any, by: type[Refused]) -> bool:
        SIDE.deeds += 1
        try:
            deed()
        except by:
            return True
        return False


# Planted


def up(*, points_per_hour: int, minutes: int, kind_percent: int = 100, stars_percent: int = 100) -> int:
    """Rounded up."""
    return -(-points_per_hour * minutes * kind_percent * stars_percent // (60 * 100 * 100))


def any_year(close: Any) -> dict[str, Any]:
    """Takes accounts that were closed already, with what they earned since."""
    return {"book": close.book, "system": None}


def asks_nothing(holder: Any, book: Book, amount: int, at: datetime, because: Because | None = None) -> Posting:
    """Redeems as a deduction: below nothing too."""
    kind = Posting.Kind.EARN if amount > 0 else Posting.Kind.DEDUCT
    with atomic():
        return ledger.post(
            book=book,
            holder=holder,
            amount=amount,
            kind=kind,
            because=because or Because("order", new_id()),
            by=SYSTEM,
            at=at,
        )


PLANTED = (
    (closing, "is_due", lambda account, at: False),
    (rules, "removes", lambda counting, limit: counting > limit),
    (rules, "points_for", up),
    (closing, "_left", any_year),
    (town, "move", asks_nothing),
)


def holds(number: int, stories: int, *, explain: bool = True) -> bool:
    """Whether so many stories agree with the model."""
    phases = (Phase.generate, Phase.shrink) if explain else (Phase.generate,)
    how = settings(
        max_examples=stories, stateful_step_count=STEPS, deadline=None, database=None, phases=phases, print_blob=False,
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    machine = seed(number)(type("SeededStory", (Story,), {}))
    try:
        run_state_machine_as_test(machine, settings=how)
    except Exception as problem:
        if explain:
            print(f"{type(problem).__name__}: {problem}", *getattr(problem, "__notes__", ()), sep="\n")
        return False
    return True


@contextmanager
def small_town() -> Iterator[None]:
    """Three people and a shop."""
    folder = Path(tempfile.mkdtemp(prefix="wangge-drill-"))
    try:
        with town.books(folder / "ledger_model.sqlite3", fresh=True, durable=False):
            SIDE.holders, SIDE.deeds = [*town.people(3), town.shop()], 0
            yield
    finally:
        shutil.rmtree(folder)


def run(seed: int, size: str) -> Outcome:
    """Stories until enough was done, then some with each planted bug, judged alike."""
    with small_town(), policy.remembered():  # rules are read once a request in life, too
        failures, number = 0, seed
        while SIDE.deeds < DEEDS[size] and not failures:
            failures += not holds(number, max(1, min(200, (DEEDS[size] - SIDE.deeds) // STEPS)))
            number += 1
        trials, found = SIDE.deeds, 0
        for where, name, bug in PLANTED:
            with patch.object(where, name, bug):
                found += not holds(seed, PLANTED_STORIES, explain=False)
    return Outcome(trials=trials, failures=failures, planted=len(PLANTED), planted_found=found, seed=seed)
