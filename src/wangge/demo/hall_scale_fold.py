"""What each event of a case makes of its row: as the deeds of `wangge.hall` do it, without asking the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from wangge.demo.hall_scale_days import Days
from wangge.demo.hall_scale_story import Story
from wangge.hall.states import ENDED, Channel, Delivery, Outcome

Row = dict[str, Any]
Text = str | None  # a moment or a key as the database keeps it
Laws = tuple[Text, Text]  # the limit by law at first, and after it has moved
Told = tuple[Text, str, str, Text, Text]  # when, what, state afterwards, by whom, what is due next
ONLINE, POST, AT_THE_WINDOW = Channel.ONLINE.value, Delivery.POST.value, Delivery.WINDOW.value
APPROVED, REFUSED = Outcome.APPROVED.value, Outcome.REFUSED.value
OVER: Final = frozenset(state.value for state in ENDED)


@dataclass(frozen=True, slots=True)
class Who:
    """Whose case it is, where it was taken and decided, and who worked on it; ids as hex digits."""

    place: str
    office: str
    office_place: str
    applicant: str | None
    organisation: str | None
    agent: str | None
    window: str | None
    people: dict[str, str | None]  # clerk, approver, head, applicant


def fold(row: Row, story: Story, who: Who, days: Days, now: int, warn_until: int) -> list[Told]:
    """Bring the row to where the story is; gives the events with their moments as the database keeps them."""
    text, people = days.text, who.people
    laws = (text(story.statutory[0]), text(story.statutory[1])) if story.statutory else (None, None)
    row["window_id"], row["began_at"] = who.window, text(story.events[0][0])
    row["visits"] = int(row["channel"] != ONLINE)
    row["delivery"] = POST if story.by_post else AT_THE_WINDOW
    told: list[Told] = []
    ended = due = said = None
    for at, kind, after, by, until in story.events:
        if until != due:
            due, said = until, text(until)
        one = (text(at), kind, after, people[by] if by else None, said)
        told.append(one)
        change = CHANGES.get(kind)
        if change is not None:
            change(row, one[0], one[3], said, laws)
        if ended is None and after in OVER:
            ended = one[0]
    row["state"], row["next_at"], row["revision"] = after, said, len(told)
    if ended is not None:
        row["closed_at"], row["accept_by"] = ended, None
    elif due is not None and now < due <= warn_until:
        row["warned_at"] = one[0]  # else the worker would tell everybody anew
    if row["taken_by_id"] is None:
        row["window_id"] = None
        row["accept_by"] = text(story.accept_by)
    return told


def _submitted(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["submitted_at"] = at


def _received(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["received_at"], row["accept_by"], row["taken_by_id"] = row["submitted_at"] or at, due, by


def _corrected(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["accept_by"] = None


def _answered(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["received_at"], row["accept_by"] = at, due
    row["visits"] += 1


def _accepted(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["accepted_at"], row["due_at"], row["statutory_due_at"], row["accept_by"] = at, due, laws[0], None


def _on_the_spot(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["on_the_spot"], row["owner_id"] = 1, by


def _claimed(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["owner_id"] = by


def _paused(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["paused_at"], row["due_at"], row["statutory_due_at"] = at, None, None


def _moved(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["paused_at"], row["due_at"], row["statutory_due_at"] = None, due, laws[1]


def _overdue(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["escalated_at"] = at


def _decided(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["decided_at"], row["decided_by_id"], row["escalated_at"] = at, by, None


def _approved(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    _decided(row, at, by, due, laws)
    row["outcome"] = APPROVED


def _refused(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    _decided(row, at, by, due, laws)
    row["outcome"] = REFUSED


def _issued(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["issued_at"] = at
    row["visits"] += int(not row["on_the_spot"])


def _posted(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["issued_at"] = at


def _archived(row: Row, at: Text, by: Text, due: Text, laws: Laws) -> None:
    row["archived_at"] = at


CHANGES: Final[dict[str, Callable[[Row, Text, Text, Text, Laws], None]]] = {
    "submitted": _submitted, "received": _received, "corrected": _corrected, "answered": _answered,
    "accepted": _accepted, "on_the_spot": _on_the_spot, "claimed": _claimed, "paused": _paused, "resumed": _moved,
    "extended": _moved, "overdue": _overdue, "approved": _approved, "refused": _refused, "issued": _issued,
    "posted": _posted, "archived": _archived,
}  # fmt: skip
