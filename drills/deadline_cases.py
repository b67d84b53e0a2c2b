"""A case on its way as the deadline oracle sees it: what happens to it by chance, and what is due then by its own book-keeping.

Plain Python beside the calculator. `Own` never looks at the product; `plan` draws what is done next and when, `do` and `tick` keep
the books.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from drills.deadline_calculator import HERE, Calculator, Stop, closing, limit

WATCHED = {"submitted", "received", "accepted", "reviewing", "special", "deciding", "approved", "certified", "refused"}
DESK = {"submitted", "received"}
OFFICE = {"accepted", "reviewing", "deciding"}
WITH_PARTS = OFFICE | {"special"}  # another department may still say something
OPEN = {"submitted", "received", "supplement", "accepted", "reviewing", "special", "deciding"}
ENDED = {"closed", "not_accepted", "withdrawn", "terminated"}
EDGES = (time(0), time(8, 59), time(9), time(12, 30), time(16, 59), time(17, 0, 30), time(17, 1), time(23, 59))


@dataclass(frozen=True)
class Kind:
    """An item as far as its clocks go."""

    promised: int
    unit: str
    statutory: int
    statutory_unit: str
    joint: bool = False


KINDS = (
    Kind(6, "working_day", 20, "working_day"), Kind(1, "working_day", 20, "working_day"),
    Kind(10, "calendar_day", 30, "calendar_day"), Kind(0, "working_day", 10, "working_day"),
    Kind(20, "working_day", 45, "working_day", joint=True), Kind(5, "calendar_day", 20, "working_day"),
)  # fmt: skip


@dataclass
class Own:
    """The books of one case."""

    kind: Kind
    count: Calculator
    online: bool
    state: str = ""
    next: datetime | None = None
    due: datetime | None = None
    statutory: datetime | None = None
    accept_by: datetime | None = None
    submitted: datetime | None = None
    received: datetime | None = None
    accepted: datetime | None = None
    answer_by: datetime | None = None
    promise: datetime | None = None
    decided: datetime | None = None
    closed: datetime | None = None
    warned: datetime | None = None
    escalated: datetime | None = None
    part: str = ""  # of another department in a joint case: waiting, agreed, dropped
    part_due: datetime | None = None
    part_warned: datetime | None = None
    part_escalated: datetime | None = None
    explained: bool = False
    corrected: bool = False
    missing: bool = False
    extra: int = 0
    stops: list[Stop] = field(default_factory=list)
    moves: int = 0

    # What happens

    def begin(self, at: datetime, missing: bool) -> None:
        """It comes: at the window, or submitted online."""
        self.missing = missing
        self.accept_by = self.count.within(at, "accept")
        if self.online:
            self.state, self.submitted = "submitted", at
            self._next(self.count.within(at, "check"))
        else:
            self.state, self.received = "received", at
            self._next(self.accept_by)

    def is_over(self, at: datetime) -> bool:
        """Whether the office has missed the days it had to answer: the law has accepted the application."""
        return self.accept_by is not None and at > self.accept_by

    def is_late(self, at: datetime) -> bool:
        """Whether the promised day is over."""
        return self.due is not None and at > self.due

    def do(self, deed: str, at: datetime, **said: Any) -> bool:
        """Keep the books of a deed; False when it is not lawful now."""
        self.moves += 1
        return getattr(self, f"_{deed}")(at, **said) is not False

    def _receive(self, at: datetime) -> None:
        self.state, self.received = "received", self.submitted
        self._next(self.accept_by)

    def _accept(self, at: datetime, until: datetime | None = None) -> bool | None:
        if self.missing and until is None:
            return False
        if until is not None:
            self.promise, self.missing = until, False
        self._accepted((self.received or self.submitted) if self.is_over(at) else at, at)
        return None

    def _accepted(self, since: datetime | None, at: datetime) -> None:
        assert since is not None
        self.state, self.accepted, self.accept_by = "accepted", since, None
        self.received = self.received or since
        self._count()
        self._next(self.due)
        if self.kind.joint and self.due is not None:
            self.part, self.part_due = "waiting", min(self.count.within(at, "part"), self.due)

    def _correct(self, at: datetime) -> bool | None:
        if self.corrected or self.is_over(at):
            return False
        self.state, self.corrected, self.missing = "supplement", True, True
        self.received, self.accept_by = self.received or self.submitted, None
        self.answer_by = self.count.within(at, "answer")
        self._next(None)
        return None

    def _answer(self, at: datetime) -> None:
        self.state, self.missing, self.received = "received", False, at
        self.accept_by = self.count.within(at, "accept")
        self._next(self.accept_by)

    def _not_accept(self, at: datetime) -> bool | None:
        if self.is_over(at):
            return False
        self.received = self.received or self.submitted
        self._end("not_accepted", at)
        return None

    def _claim(self, at: datetime) -> None:
        self.state = "reviewing"

    def _release(self, at: datetime) -> None:
        self.state = "accepted"

    def _pass_on(self, at: datetime) -> None:
        self.state = "deciding"

    def _send_back(self, at: datetime) -> None:
        self.state = "reviewing"

    def _pause(self, at: datetime, days: int) -> None:
        self.state = "special"
        self.stops.append((at, None))
        self._count()
        self._next(self.count.after(at, days))

    def _resume(self, at: datetime) -> None:
        self.state = "reviewing"
        self._stop_ends(at)
        self._count()
        self._next(self.due)

    def _extend(self, at: datetime) -> bool | None:
        if self.extra or self.is_late(at):
            return False
        self.extra = limit("extend_joint" if self.kind.joint else "extend", at)
        self._count()
        self._next(self.due)
        return None

    def _keep(self, at: datetime) -> bool | None:
        if self.promise is None or at > self.promise:
            return False
        self.promise = None
        return None

    def _decide(self, at: datetime, outcome: str) -> bool | None:
        if self.part == "waiting" or self.promise is not None or (self.is_late(at) and not self.explained):
            return False
        if self.part == "objected" and outcome == "approved":
            return False
        self.state, self.decided = outcome, at
        self._next(self.count.within(at, "issue"))
        return None

    def _agree(self, at: datetime) -> None:
        self.part = "agreed"

    def _object(self, at: datetime) -> None:
        self.part = "objected"

    def _ask_again(self, at: datetime) -> bool | None:
        if self.part != "objected" or self.due is None:
            return False
        self.part, self.part_due = "waiting", min(self.count.within(at, "part"), self.due)
        self.part_warned = self.part_escalated = None
        return None

    def _explain(self, at: datetime) -> bool | None:
        if not self.is_late(at):
            return False
        self.explained = True
        return None

    def _certify(self, at: datetime) -> None:
        self.state = "certified"

    def _hand_out(self, at: datetime) -> None:
        self._end("closed", at)

    def _post(self, at: datetime) -> None:
        self.state = "issued"
        self._next(self.count.within(at, "post"))

    def _delivered(self, at: datetime) -> None:
        self._end("closed", at)

    def _withdraw(self, at: datetime) -> None:
        self._stop_ends(at)
        self._end("withdrawn", at)

    def _terminate(self, at: datetime) -> bool | None:
        if self.state == "supplement" and self.answer_by is not None and at < self.answer_by:
            return False
        self._stop_ends(at)
        self._end("terminated", at)
        return None

    # What the clock does, in this order

    def tick(self, at: datetime) -> bool:
        """Keep the books of what happens by itself at this moment; whether anything did."""
        before = (self.state, self.warned, self.escalated)
        if self.state in DESK and self.is_over(at):
            self._accepted(self.received or self.submitted, at)
        if self.state in OPEN and self.promise is not None and at > self.promise:
            self.promise = None
            self._stop_ends(at)
            self._end("withdrawn", at)
        if self.next is not None and self.state in WATCHED:
            if self.warned is None and self.count.is_warned(at, self.next):
                self.warned = at
            if self.escalated is None and at > self.next:
                self.escalated = at
        if self.part == "waiting" and self.part_due is not None and self.state in WITH_PARTS:
            if self.part_warned is None and self.count.is_warned(at, self.part_due):
                self.part_warned = at
            if self.part_escalated is None and at > self.part_due:
                self.part_escalated = at
        if self.state == "issued" and self.next is not None and at > self.next:
            self._end("closed", at)
        if self.state in ENDED and self.closed is not None and self.count.is_archived(at, self.closed):
            self.state = "archived"
        moved = before[0] != self.state
        self.moves += moved
        return before != (self.state, self.warned, self.escalated)

    # Parts of the above

    def _count(self) -> None:
        assert self.accepted is not None
        kind = self.kind
        self.due = self.count.decision(self.accepted, kind.promised, kind.unit, self.stops, self.extra)
        self.statutory = self.count.decision(self.accepted, kind.statutory, kind.statutory_unit, self.stops, self.extra)

    def _next(self, due: datetime | None) -> None:
        if due != self.next:
            self.warned = self.escalated = None
        self.next = due

    def _stop_ends(self, at: datetime) -> None:
        self.stops = [(since, until or at) for since, until in self.stops]

    def _end(self, state: str, at: datetime) -> None:
        self.state, self.closed, self.accept_by = state, at, None
        self.part = "dropped" if self.part == "waiting" else self.part
        self._next(None)


# Chance


def moment(chance: Random, day: date) -> datetime:
    """Some time of a day: mostly in office hours, now and then at an edge or at night."""
    if chance.random() < 0.25:
        return datetime.combine(day, chance.choice(EDGES), HERE)
    return datetime.combine(day, time(chance.randrange(8, 20), chance.randrange(60), chance.randrange(1, 60)), HERE)


def later(chance: Random, at: datetime, most_days: int = 4) -> datetime:
    """Some time after a moment: minutes, or days, seldom weeks."""
    kind = chance.random()
    if kind < 0.35:
        return at + timedelta(minutes=chance.randrange(1, 400))
    days = chance.randrange(1, most_days + 1) if kind < 0.9 else chance.randrange(1, 30)
    return max(moment(chance, at.date() + timedelta(days=days)), at + timedelta(minutes=1))


Plan = tuple[datetime, str, dict[str, Any]]
WAYS: dict[str, tuple[tuple[str, int], ...]] = {
    "submitted": (("receive", 60), ("accept", 12), ("correct", 12), ("not_accept", 2), ("withdraw", 2), ("", 12)),
    "received": (("accept", 62), ("correct", 14), ("not_accept", 3), ("withdraw", 2), ("", 19)),
    "supplement": (("answer", 75), ("terminate", 18), ("withdraw", 7)),
    "accepted": (("claim", 84), ("extend", 10), ("withdraw", 3), ("terminate", 3)),
    "reviewing": (("pass_on", 55), ("pause", 25), ("extend", 14), ("release", 4), ("withdraw", 1), ("terminate", 1)),
    "special": (("resume", 94), ("withdraw", 3), ("terminate", 3)),
    "deciding": (("decide", 82), ("send_back", 8), ("extend", 8), ("withdraw", 1), ("terminate", 1)),
    "approved": (("certify", 1),), "certified": (("hand_out", 6), ("post", 4)), "refused": (("hand_out", 6), ("post", 4)),
    "issued": (("delivered", 1), ("", 2)),
}  # fmt: skip
DAYS = {"special": 20, "supplement": 14, "certified": 12, "refused": 12}


def plan(case: Own, at: datetime, chance: Random) -> Plan | None:
    """What is done with a case next, and when; None: nothing, the clock goes on."""
    ways = WAYS.get(case.state)
    if ways is None:
        return None
    deed = chance.choices([name for name, _weight in ways], [weight for _name, weight in ways])[0]
    if not deed:
        return None
    when = later(chance, at, DAYS.get(case.state, 4))
    if case.promise is not None and case.state in OFFICE and (deed == "decide" or chance.random() < 0.4):
        return when, "keep", {}  # in time, or not
    if deed == "accept" and case.missing:
        last = case.count.within(when, "promise")
        days = [one for n in range(1, 40) if closing(one := when.astimezone(HERE).date() + timedelta(days=n)) <= last]
        return when, deed, {"until": closing(chance.choice(days))}
    if deed == "terminate" and case.state == "supplement" and case.answer_by is not None and chance.random() < 0.8:
        when = max(when, case.answer_by)
    if case.part == "waiting" and chance.random() < (0.7 if deed == "decide" else 0.2):
        return when, "agree", {}
    if deed == "decide":
        if case.is_late(when) and not case.explained and chance.random() < 0.7:
            return when, "explain", {}
        return when, deed, {"outcome": chance.choice(("approved", "approved", "refused"))}
    if deed == "pause":
        return when, deed, {"days": chance.randrange(1, 31)}
    return when, deed, {}
