"""How states of cases and materials look on pages."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge.hall.models import Case
from wangge.hall.states import Given, State
from wangge.journal.models import Leaf
from wangge.web.kit import Cell, Line

TONES = {
    State.DRAFT: "quiet", State.SUBMITTED: "info", State.RECEIVED: "info", State.SUPPLEMENT: "warn", State.ACCEPTED: "info",
    State.NOT_ACCEPTED: "quiet", State.REVIEWING: "info", State.SPECIAL: "warn", State.DECIDING: "info",
    State.APPROVED: "ok", State.REFUSED: "alarm", State.CERTIFIED: "ok", State.ISSUED: "ok", State.CLOSED: "ok",
    State.WITHDRAWN: "quiet", State.TERMINATED: "quiet", State.ARCHIVED: "quiet",
}  # fmt: skip
GIVEN_TONES = {
    Given.MISSING: "warn", Given.GIVEN: "ok", Given.WAIVED: "quiet", Given.NOT_NEEDED: "quiet", Given.WRONG: "alarm",
    Given.PROMISED: "warn",
}  # fmt: skip
CHIPS = (
    ("", _("未办结")), ("desk", _("待受理")), ("queue", _("待认领")), ("mine", _("我承办")), ("special", _("特别程序")),
    ("decide", _("待决定")), ("hand_out", _("待出件")), ("late", _("已到期")), ("ended", _("已结束")), ("all", _("全部")),
)  # fmt: skip


OVERSEERS = {
    "oversight.advised": _("法律顾问"), "oversight.inspected": _("行政监察员"), "oversight.answered": _("审批部门"),
}  # fmt: skip
ASKING = {"binding": _("法律顾问"), "notice": _("行政监察员"), "question": _("媒体监督员"), "advice": _("审批部门")}


def part_of(leaf: Leaf | Line) -> Any:
    """What somebody is whose name an applicant does not read: an overseer, or another department of a joint case."""
    if isinstance(leaf, Leaf) and leaf.kind == "oversight.demanded":
        return ASKING.get(json.loads(leaf.body).get("facts", {}).get("kind"), "")
    return _("联办部门") if leaf.kind.startswith("case.part_") else OVERSEERS.get(leaf.kind, "")


def state(case: Case) -> Cell:
    """The state of a case as a status."""
    return Cell(case.get_state_display(), tone=TONES[State(case.state)])


def due(case: Case, at: datetime) -> Cell:
    """What the office owes next, and whether it is late."""
    if case.next_at is None:
        return Cell("")
    return Cell(_("已到期"), tone="alarm") if case.next_at < at else Cell(at=case.next_at)


def applicant(case: Case) -> str:
    """Whose case it is."""
    if case.organisation is not None:
        return case.organisation.name
    return case.applicant.name if case.applicant is not None else ""
