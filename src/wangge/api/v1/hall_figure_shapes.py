"""Shapes of the hall's figures."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Shape, one_of
from wangge.hall.figures import Event, Figures, PeriodName
from wangge.hall.figures.counts import Counts
from wangge.hall.figures.naming import Split
from wangge.hall.figures.now import OfficeNow, Waiting
from wangge.windows.now import TopicNow

HallEventName = Annotated[Event, one_of(Event)]
HallPeriodName = Annotated[PeriodName, one_of(PeriodName)]
HallWaitingName = Annotated[Waiting, one_of(Waiting)]
Share = Annotated[float | None, Field(description="Between 0 and 1; null: nothing to count.")]
WorkingDays = Annotated[float | None, Field(description="Working days on average; null: nothing was decided.")]


class HallCounts(Shape):
    """What happened to cases. Definitions: docs/rules/hall-figures.md."""

    received: int
    accepted: int
    decided: int
    on_time: int
    late: int
    ended: int
    finished: int
    one_visit: int
    on_time_share: Share
    one_visit_share: Share
    taken_days: WorkingDays
    promised_days: WorkingDays
    statutory_days: WorkingDays


class HallSplitRow(Shape):
    """The counts of one key."""

    key: str = Field(description="Id of the item, place, office or window, channel, hour; empty: none.")
    name: str
    counts: HallCounts


class HallSplit(Shape):
    """The counts by item, place, office, window, channel or hour."""

    axis: str
    rows: list[HallSplitRow]


class HallFigures(Shape):
    """The figures of a period."""

    since: date
    until: date
    total: HallCounts
    unexplained: int = Field(description="Decided late without a public explanation as of now.")
    splits: list[HallSplit]


class HallTopicNow(Shape):
    """How many stand in line for a topic now."""

    hall_id: UUID
    hall: str
    topic_id: UUID
    letter: str
    topic: str
    waiting: int
    called: int
    serving: int
    longest_minutes: int | None


class HallOfficeNow(Shape):
    """The open cases of an office by what they wait for."""

    office_id: UUID
    office: str
    open: int
    answer: int
    applicant: int
    decision: int
    special: int
    hand_out: int
    due_today: int
    late_now: int
    unexplained_now: int


class HallNow(Shape):
    """What waits in the hall at this moment."""

    queues: list[HallTopicNow]
    offices: list[HallOfficeNow]


def counts_shape(one: Counts) -> HallCounts:
    """Counts with their shares and averages."""
    return HallCounts(
        received=one.received, accepted=one.accepted, decided=one.decided, on_time=one.on_time, late=one.late,
        ended=one.ended, finished=one.finished, one_visit=one.one_visit, on_time_share=_float(one.on_time_share),
        one_visit_share=_float(one.one_visit_share), taken_days=_float(one.taken_days),
        promised_days=_float(one.promised_days), statutory_days=_float(one.statutory_days),
    )  # fmt: skip


def figures_shape(found: Figures, splits: list[Split]) -> HallFigures:
    """The figures with every split."""
    return HallFigures(
        since=found.period.since, until=found.period.until, total=counts_shape(found.total),
        unexplained=found.unexplained,
        splits=[
            HallSplit(
                axis=one.axis,
                rows=[HallSplitRow(key=key, name=name, counts=counts_shape(counts)) for key, name, counts in one.rows],
            )
            for one in splits
        ],
    )  # fmt: skip


def now_shape(queues: list[TopicNow], offices: list[OfficeNow]) -> HallNow:
    """Queues and open cases."""
    return HallNow(
        queues=[
            HallTopicNow(
                hall_id=one.hall_id, hall=one.hall, topic_id=one.topic_id, letter=one.letter, topic=one.topic,
                waiting=one.waiting, called=one.called, serving=one.serving, longest_minutes=one.longest_minutes,
            )
            for one in queues
        ],
        offices=[
            HallOfficeNow(
                office_id=one.office_id, office=one.name, open=one.open,
                **{waiting.value: count for waiting, count in one.waiting.items()},
            )
            for one in offices
        ],
    )  # fmt: skip


def _float(value: Fraction | None) -> float | None:
    return round(float(value), 4) if value is not None else None
