"""The states of a rehearsal and what may follow what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a rehearsal stands. Whether a worker is at it, or gave up, the job says (`queries.progress_of`)."""

    DRAFTING = "drafting", _("草稿")
    ASKED = "asked", _("演练中")
    READY = "ready", _("已出结果")
    ADOPTED = "adopted", _("已采用")
    DROPPED = "dropped", _("已放弃")


CHANGEABLE = (State.DRAFTING, State.READY)
STARTABLE = (State.DRAFTING, State.READY, State.ASKED)  # asked: when its job has failed
DROPPABLE = (State.DRAFTING, State.ASKED, State.READY)
SHOWN = (State.READY, State.ADOPTED)  # to those who look after the people it is about
