"""Questions about the parts of joint cases."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from wangge.hall.models import Case, CasePart
from wangge.hall.models.parts import ANSWERED
from wangge.hall.states import PartState
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for

GROUPS: Final = ("", "mine", "late", "answered")


def listed(viewer: Person, group: str, *, at: datetime) -> QuerySet[CasePart]:
    """The parts of the viewer's own departments: "" waiting, "mine" claimed by the viewer, "late", those due first; or
    "answered" ones, the newest first. One query."""
    day = day_of(at)
    found = CasePart.objects.visible_to(viewer, day).filter(office__in=spoken_for(viewer, day).values("pk"))
    found = found.select_related("case__version", "case__office", "office", "owner")
    if group == "answered":
        return found.filter(state__in=ANSWERED).order_by("-answered_at", "-id")
    narrowed = {"mine": Q(owner=viewer), "late": Q(due_at__lt=at)}.get(group, Q())
    return found.filter(narrowed, state=PartState.WAITING).order_by("due_at", "id")


def of_case(case: Case) -> list[CasePart]:
    """The parts of a case in the order its item names the departments. One query."""
    return list(CasePart.objects.filter(case=case).select_related("office", "owner", "answered_by").order_by("id"))
