"""Who stands between the applicant and the hall: an agent with a mandate, a community station that hands up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wangge.delegation.models import HandUp
from wangge.hall.models.case import KEPT, Case, KeptFile
from wangge.kernel.models import AppendOnly
from wangge.kernel.personal import Personal, PersonalKind


class Mandate(KeptFile, AppendOnly):
    """委托书: the proof that an agent may apply for somebody (行政许可法 Art. 29). One a case, and only with an agent."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="mandate")
    at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("prove that somebody may apply", KEPT, PersonalKind.OTHER),
        "content": Personal("prove that somebody may apply", KEPT, PersonalKind.IDENTITY),
    }


class StationCase(AppendOnly):
    """代办: that a case came through a station, and the hand-up that goes with it. One of each."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="station")
    hand_up = models.OneToOneField(HandUp, on_delete=models.PROTECT, related_name="station_case")
    at = models.DateTimeField()
