"""How long one waits, from the facts of today: who is ahead, which windows are open, how long the numbers done today took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.windows import queries, rules
from wangge.windows.models import Hall, Ticket, TicketState, Topic, Window, WindowState
from wangge.windows.models.queue import AT_WINDOW
from wangge.windows.rules import Desk

USUAL, LEAST = "queue.usual_minutes", "queue.least_facts_times"


@dataclass(frozen=True)
class Wait:
    """How long a new number of a topic would wait. `minutes` None: no open window serves it."""

    topic: Topic
    waiting: int
    windows: int
    minutes: int | None


@dataclass(frozen=True)
class Turn:
    """Where a waiting number stands: how many of its topic are ahead, and in how many minutes it is called."""

    ahead: int
    minutes: int | None


class Queue:
    """The queue of a hall as it stands: five queries, then any number of estimates."""

    def __init__(self, hall: Hall, *, at: datetime) -> None:
        limits = policy.many([USUAL, LEAST], at)
        self.at, self.hall = at, hall
        self.topics = list(hall.topics.order_by("letter"))
        self.line = list(queries.waiting(hall, at=at).values_list("pk", "topic_id"))
        self.each = self._each(limits[LEAST].value, 60.0 * limits[USUAL].value)
        self.desks = self._desks()

    def _each(self, least: int, usual: float) -> Mapping[str, float]:
        served: dict[str, list[float]] = {f"{one.pk}": [] for one in self.topics}
        done = Ticket.objects.filter(hall=self.hall, day=day_of(self.at), state=TicketState.DONE)
        for topic, began, ended in done.values_list("topic_id", "serving_at", "ended_at"):
            if began is not None and ended is not None:  # as the constraints of a done number say
                served[f"{topic}"].append((ended - began).total_seconds())
        return rules.seconds_each(served, least, usual)

    def _desks(self) -> list[Desk]:
        busy = {}
        at_work = Ticket.objects.filter(hall=self.hall, state__in=AT_WINDOW)
        for window, topic, began in at_work.values_list("window_id", "topic_id", "serving_at"):
            left = self.each[f"{topic}"] - ((self.at - began).total_seconds() if began else 0)
            busy[window] = max(left, 0.0)
        opened: dict[UUID, set[str]] = defaultdict(set)
        pairs = Window.topics.through.objects.filter(window__hall=self.hall, window__state=WindowState.OPEN)
        for window, topic in pairs.values_list("window_id", "topic_id"):
            opened[window].add(f"{topic}")
        return [Desk(frozenset(served), busy.get(window, 0.0)) for window, served in sorted(opened.items())]

    def waits(self) -> list[Wait]:
        """For each open topic, what somebody who comes now has to expect."""
        found = []
        ahead = [f"{topic}" for _pk, topic in self.line]
        for topic in self.topics:
            if topic.is_open:
                key = f"{topic.pk}"
                minutes = rules.told_minutes(rules.starts_in(self.desks, ahead, key, self.each))
                serving = sum(key in desk.topics for desk in self.desks)
                found.append(Wait(topic, ahead.count(key), serving, minutes))
        return found

    def turn(self, ticket: Ticket) -> Turn | None:
        """Where a number stands; None when it does not wait."""
        place = next((place for place, (pk, _topic) in enumerate(self.line) if pk == ticket.pk), None)
        if place is None:
            return None
        before, mine = [f"{topic}" for _pk, topic in self.line[:place]], f"{ticket.topic_id}"
        minutes = rules.told_minutes(rules.starts_in(self.desks, before, mine, self.each))
        return Turn(before.count(mine), minutes)
