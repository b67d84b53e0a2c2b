"""How a case goes, from its receipt to the archive, as it would go: what lies after now has not happened yet.

Plain values and one source of chance; `tell` gives the events up to now, `hall_scale_rows` makes rows of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Final

from wangge.demo.hall_scale_days import Days
from wangge.hall.states import State

S: Final = SimpleNamespace(**{one.name: one.value for one in State})  # plain words: an enum's cost a second a million
MINUTE, HOUR = 60, 3600
NOT_ACCEPTED, CORRECTED, NEVER_ANSWERED, WITHDRAWN = 0.02, 0.08, 0.08, 0.015
PAUSED, EXTENDED, LATE, REFUSED, BY_POST, WAITS_LONG = 0.06, 0.01, 0.025, 0.04, 0.12, 0.3
CLERK, APPROVER, HEAD, APPLICANT, SYSTEM = "clerk", "approver", "head", "applicant", ""
Event = tuple[int, str, str, str, int | None]  # when, what, state afterwards, by whom, what is due next


@dataclass(frozen=True, slots=True)
class Terms:
    """Working days of policy `hall.*`."""

    check: int
    accept: int
    answer: int
    extend: int
    extend_joint: int
    issue: int
    post: int
    archive: int


@dataclass(frozen=True, slots=True)
class Kind:
    """What of an item's version decides how a case of it goes."""

    on_the_spot: bool
    is_joint: bool
    promised: tuple[int, str]
    statutory: tuple[int, str]
    special: tuple[str, ...]
    has_materials: bool


@dataclass(slots=True)
class Story:
    """The events of a case up to now, and what its row needs beside them."""

    events: list[Event] = field(default_factory=list)
    statutory: tuple[int, int] | None = None  # at first, and after a special procedure or an extension
    pause: tuple[str, int, int] | None = None  # kind, working days told, when it is expected to end
    extension: tuple[int, int, int] | None = None  # working days, due before, due after
    answer_by: int | None = None
    accept_by: int | None = None  # of what was submitted online
    by_post: bool = False
    is_late: bool = False

    def add(self, at: int, kind: str, after: str, by: str, due: int | None = None) -> int:
        """One more event, never before the last one. Gives when."""
        if self.events and at < self.events[-1][0]:
            at = self.events[-1][0]
        self.events.append((at, kind, after, by, due))
        return at

    def later(self, statutory: int) -> None:
        """The limit by law moves."""
        if self.statutory is not None:
            self.statutory = (self.statutory[0], statutory)


class Teller:
    """Tells cases one after the other."""

    def __init__(self, days: Days, terms: Terms, chance: Random) -> None:
        self.days, self.terms, self.draw, self.chance = days, terms, chance.random, chance

    def tell(self, kind: Kind, begin: int, now: int, *, online: bool) -> Story:
        """A case that began then, up to `now`."""
        story = Story()
        if kind.on_the_spot and not online:
            self._on_the_spot(story, kind, begin)
        else:
            self._taken(story, kind, begin, online=online)
        if story.events[-1][2] in (S.CLOSED, S.NOT_ACCEPTED, S.WITHDRAWN, S.TERMINATED):
            self._archived(story)
        if story.events[-1][0] > now:
            story.events = [one for one in story.events if one[0] <= now]
        return story

    def _on_the_spot(self, story: Story, kind: Kind, begin: int) -> None:
        accept_by, issue = self.days.closing(begin, self.terms.accept), self.days.closing(begin, self.terms.issue)
        story.add(begin, "received", S.RECEIVED, CLERK, accept_by)
        at = begin + 3 * MINUTE + int(self.draw() * 15 * MINUTE)
        due = self.days.due(at, *kind.promised)
        story.statutory = (self.days.due(at, *kind.statutory),) * 2
        story.add(at, "accepted", S.ACCEPTED, CLERK, due)
        story.add(at, "on_the_spot", S.ACCEPTED, CLERK, due)
        story.add(at, "approved", S.APPROVED, CLERK, issue)
        story.add(at, "certified", S.CERTIFIED, CLERK, issue)
        story.add(at, "issued", S.ISSUED, CLERK)
        story.add(at, "closed", S.CLOSED, CLERK)

    def _taken(self, story: Story, kind: Kind, begin: int, *, online: bool) -> None:
        days, draw = self.days, self.draw
        accept_by = story.accept_by = days.closing(begin, self.terms.accept)
        at = begin
        if online:
            story.add(at, "submitted", S.SUBMITTED, APPLICANT, days.closing(begin, self.terms.check))
            at = days.office(days.index(days.closing(begin, self.terms.check)), draw())
        story.add(at, "received", S.RECEIVED, CLERK, accept_by)
        if draw() < NOT_ACCEPTED:
            story.add(at + 20 * MINUTE, "not_accepted", S.NOT_ACCEPTED, CLERK)
        elif kind.has_materials and draw() < CORRECTED:
            self._corrected(story, kind, at)
        else:
            later = at + 8 * MINUTE if draw() < 0.7 else days.office(days.index(at) + 1, draw())
            self._accepted(story, kind, later)

    def _corrected(self, story: Story, kind: Kind, at: int) -> None:
        days, draw = self.days, self.draw
        told = story.add(at + 15 * MINUTE, "corrected", S.SUPPLEMENT, CLERK)
        story.answer_by = days.closing(told, self.terms.answer)
        if draw() < NEVER_ANSWERED:
            index = days.index(told) + self.terms.answer + 1
            story.add(days.office(index, draw()), "terminated", S.TERMINATED, CLERK)
            return
        answered = days.office(days.index(told) + 1 + int(draw() * 9), draw())
        accept_by = days.closing(answered, self.terms.accept)
        answered = story.add(answered, "answered", S.RECEIVED, CLERK, accept_by)
        self._accepted(story, kind, answered + 10 * MINUTE)

    def _accepted(self, story: Story, kind: Kind, at: int) -> None:
        days, draw = self.days, self.draw
        due = days.due(at, *kind.promised)
        story.statutory = (days.due(at, *kind.statutory),) * 2
        at = story.add(at, "accepted", S.ACCEPTED, CLERK, due)
        if draw() < WITHDRAWN:
            story.add(days.office(days.index(at) + 1, draw()), "withdrawn", S.WITHDRAWN, CLERK)
            return
        first, last = days.index(at), days.index(due)
        took = int(draw() * (last - first + 1))
        claimed = days.office(first + (took + 1) // 3, draw()) if took else at + 20 * MINUTE
        claimed = story.add(min(claimed, due - HOUR), "claimed", S.REVIEWING, APPROVER, due)
        ready = days.office(first + took, draw())
        if kind.special and draw() < PAUSED:
            ready, due = self._paused(story, kind, at, claimed)
        elif last - first > 1 and draw() < EXTENDED:
            ready, due = self._extended(story, kind, at, claimed, due)
        self._decided(story, due, max(ready, claimed + HOUR))

    def _paused(self, story: Story, kind: Kind, accepted: int, claimed: int) -> tuple[int, int]:
        """When it is ready to be decided, and when it has to be."""
        days, draw = self.days, self.draw
        told = 5 + int(draw() * 16)
        begin = claimed + HOUR
        expected = days.closing(begin, told)
        story.pause = (kind.special[int(draw() * len(kind.special))], told, expected)
        begin = story.add(begin, "paused", S.SPECIAL, APPROVER, expected)
        end = days.office(days.index(expected), draw())
        due = days.due_with(accepted, *kind.promised, [(begin, end)])
        story.later(days.due_with(accepted, *kind.statutory, [(begin, end)]))
        story.add(end, "resumed", S.REVIEWING, APPROVER, due)
        return end + HOUR, due

    def _extended(self, story: Story, kind: Kind, accepted: int, claimed: int, due: int) -> tuple[int, int]:
        days = self.days
        extra = self.terms.extend_joint if kind.is_joint else self.terms.extend
        at, after = min(claimed + 2 * HOUR, due - 60), days.due_with(accepted, *kind.promised, (), extra)
        story.later(days.due_with(accepted, *kind.statutory, (), extra))
        story.extension = (extra, due, after)
        story.add(at, "extended", S.REVIEWING, HEAD, after)
        return days.office(days.index(due) + int(self.draw() * extra), self.draw()), after

    def _decided(self, story: Story, due: int, ready: int) -> None:
        days, draw = self.days, self.draw
        is_late = draw() < LATE
        decided = days.office(days.index(due) + 1 + int(draw() * 3), draw()) if is_late else min(ready, due - MINUTE)
        reviewed = decided - int((0.1 + 0.8 * draw()) * 2 * HOUR)
        story.is_late = is_late
        if is_late:
            story.add(due + 5 * MINUTE, "overdue", S.REVIEWING, SYSTEM, due)
        story.add(reviewed, "reviewed", S.DECIDING, APPROVER, due)
        if is_late:
            story.add(decided - MINUTE, "explained", S.DECIDING, APPROVER, due)
        refused = draw() < REFUSED
        issue_by = days.closing(decided, self.terms.issue)
        if refused:
            at = story.add(decided, "refused", S.REFUSED, APPROVER, issue_by)
        else:
            at = story.add(decided, "approved", S.APPROVED, APPROVER, issue_by)
            at = story.add(at + int(draw() * 3 * HOUR), "certified", S.CERTIFIED, APPROVER, issue_by)
        self._issued(story, at)

    def _issued(self, story: Story, at: int) -> None:
        days, draw = self.days, self.draw
        waits = 1 + int(draw() * (8 if draw() < WAITS_LONG else 2))
        issued = days.office(days.index(at) + waits, draw())
        if draw() >= BY_POST:
            issued = story.add(issued, "issued", S.ISSUED, CLERK)
            story.add(issued, "closed", S.CLOSED, CLERK)
            return
        story.by_post = True
        issued = story.add(issued, "posted", S.ISSUED, CLERK, days.closing(issued, self.terms.post))
        story.add(days.office(days.index(issued) + 2 + int(draw() * 4), draw()), "closed", S.CLOSED, CLERK)

    def _archived(self, story: Story) -> None:
        """The night after the last working day it is kept."""
        index = self.days.index(story.events[-1][0]) + self.terms.archive + 1
        story.add(self.days.office(index, 0.0) - int((1 + 5 * self.draw()) * HOUR), "archived", S.ARCHIVED, SYSTEM)
