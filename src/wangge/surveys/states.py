"""Where a door stands, and what a visit makes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class DoorState(models.TextChoices):
    """Where a door of a campaign stands."""

    TODO = "todo", _("未上门")
    NO_ONE = "no_one", _("无人在家")
    COME_BACK = "come_back", _("约好再来")
    MET = "met", _("已入户")
    REFUSED = "refused", _("拒访")
    NOT_REACHED = "not_reached", _("未能入户")
    VACANT = "moved_vacant", _("空置或已搬走")


class Outcome(models.TextChoices):
    """What a knock came to."""

    MET = "met", _("已入户")
    NO_ONE = "no_one", _("无人在家")
    COME_BACK = "come_back", _("约好再来")
    REFUSED = "refused", _("拒访")
    VACANT = "moved_vacant", _("空置或已搬走")


OPEN = (DoorState.TODO, DoorState.NO_ONE, DoorState.COME_BACK)
TONES: dict[str, str] = {
    DoorState.TODO: "quiet",
    DoorState.NO_ONE: "warn",
    DoorState.COME_BACK: "info",
    DoorState.MET: "ok",
    DoorState.REFUSED: "alarm",
    DoorState.NOT_REACHED: "alarm",
    DoorState.VACANT: "quiet",
}


def after_visit(state: str, outcome: str, *, tries: int, most: int) -> str:
    """Where a door stands after one more visit; `tries` counts that visit, `most` is the campaign's limit.

    Whoever was met stays met, and a refusal is respected: a visit that arrives late (from a phone that was offline)
    changes neither. After the last try without an answer the door is not reached.
    """
    if state in (DoorState.MET, DoorState.REFUSED) and outcome != Outcome.MET:
        return state
    if outcome == Outcome.NO_ONE:
        return DoorState.NOT_REACHED if tries >= most else DoorState.NO_ONE
    return str(outcome)


def next_day(outcome: str, come_back_on: date | None, today: date, rest_days: int) -> date | None:
    """The day to knock again: the one agreed, or some days after nobody was home; None when there is no need."""
    if outcome == Outcome.COME_BACK:
        return come_back_on
    if outcome == Outcome.NO_ONE:
        return date.fromordinal(today.toordinal() + rest_days)
    return None


def words(state: str) -> Any:
    """The state as people say it."""
    return DoorState(state).label
