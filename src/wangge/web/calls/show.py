"""How a call is shown: plain dictionaries for the templates, so that they hold no logic."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.care.dispatch import GRID_DEPTH, part_of
from wangge.care.queries import CallPage
from wangge.care.states import ENDED, LABELS, OPEN, Stage
from wangge.matters.models import Assignment, Matter, Step

S = Stage
STEP_LABELS = {
    S.REPORTED: gettext_lazy("收到求助"),
    S.DISPATCHED: gettext_lazy("派单"),
    S.ACCEPTED: gettext_lazy("接单"),
    S.ON_THE_WAY: gettext_lazy("出发"),
    S.ON_SITE: gettext_lazy("到达现场"),
    S.CHECKED: gettext_lazy("查看伤情"),
    S.AMBULANCE: gettext_lazy("拨打120"),
    S.FAMILY: gettext_lazy("通知家属"),
    S.ACCOMPANIED: gettext_lazy("陪同就医"),
    S.CLOSED: gettext_lazy("结束求助"),
    S.FOLLOWED_UP: gettext_lazy("回访"),
    S.CANCELLED: gettext_lazy("撤销"),
    S.MERGED: gettext_lazy("合并到另一次求助"),
    "declined": gettext_lazy("去不了，转下一位"),
    "timed_out": gettext_lazy("超时未接单，转下一位"),
    "alarm": gettext_lazy("无人可派，提醒社区"),
    "overdue": gettext_lazy("超时提醒"),
    "corrected": gettext_lazy("更正信息"),
    "joined": gettext_lazy("并入一次重复求助"),
    "handed_over": gettext_lazy("岗位交接"),
    "family_not_reached": gettext_lazy("未联系上家属"),
}
SEVERITY_TONES = {"critical": "alarm", "urgent": "warn", "ordinary": "info"}
STATE_TONES = {
    S.REPORTED: "alarm", S.DISPATCHED: "warn", S.ACCEPTED: "info", S.ON_THE_WAY: "info", S.ON_SITE: "info",
    S.CLOSED: "warn", S.FOLLOWED_UP: "ok", S.CANCELLED: "quiet", S.MERGED: "quiet",
}  # fmt: skip
DEEDS = {  # the next deed of the main track: label, route
    S.DISPATCHED: (gettext_lazy("接单"), "calls:accept"),
    S.ACCEPTED: (gettext_lazy("已出发"), "calls:set-out"),
    S.ON_THE_WAY: (gettext_lazy("已到现场"), "calls:arrive"),
    S.CHECKED: (gettext_lazy("查看伤情"), "calls:check"),
    S.AMBULANCE: (gettext_lazy("已拨打120"), "calls:ambulance"),
    S.FAMILY: (gettext_lazy("通知家属"), "calls:family"),
    S.ACCOMPANIED: (gettext_lazy("陪同就医"), "calls:accompany"),
    S.CLOSED: (gettext_lazy("结束求助"), "calls:close"),
    S.FOLLOWED_UP: (gettext_lazy("登记回访"), "calls:follow-up"),
}


def row(matter: Matter, at: datetime) -> dict[str, Any]:
    """One line of a list."""
    call, state = matter.help_call, Stage(matter.state)
    asked = (getattr(matter, "open_assignments", None) or [None])[0]
    return {
        "id": matter.pk,
        "url": reverse("calls:detail", args=[matter.pk]),
        "number": matter.number,
        "kind": call.get_kind_display(),
        "severity": call.get_severity_display(),
        "severity_tone": SEVERITY_TONES[call.severity],
        "state": LABELS[state],
        "state_tone": "alarm" if call.alarm_at is not None else STATE_TONES[state],
        "alarm": call.alarm_at is not None,
        "place": matter.place.name,
        "subject": matter.subject.name if matter.subject else "",
        "opened_at": matter.opened_at,
        "due_at": matter.due_at if state in OPEN or state == S.CLOSED else None,
        "overdue": matter.due_at is not None and matter.due_at < at,
        "asked": asked.person.name if asked else "",
        "waiting": asked is not None and asked.outcome == Assignment.Outcome.ASKED,
        "owner": matter.owner.name if matter.owner else "",
        "ended": state in ENDED,
    }


def export_row(matter: Matter) -> list[Any]:
    """One line of the spreadsheet: no names, no phones, place down to the grid."""
    call = matter.help_call
    return [
        matter.number, matter.opened_at, call.get_kind_display(), call.get_severity_display(),
        str(LABELS[Stage(matter.state)]), part_of(matter.path, GRID_DEPTH).replace("/", ""), call.accepted_at,
        call.arrived_at, call.get_outcome_display() if call.outcome else "",
    ]  # fmt: skip


def timeline(shown: CallPage, at: datetime, *, staff: bool) -> list[dict[str, Any]]:
    """Who did what when, with the clock it ran against and the seal that proves it. Notes are for staff only."""
    asked = {(one.person_id.hex, one.asked_at): one for one in shown.assignments}
    return [_line(step, asked.get((step.detail.get("to", ""), step.at)), staff) for step in shown.steps]


def _line(step: Step, asked: Assignment | None, staff: bool) -> dict[str, Any]:
    late = step.due_at is not None and step.at > step.due_at
    return {
        "at": step.at,
        "who": step.by.name if step.by else _("系统"),
        "what": _what(step, asked),
        "note": (step.note or "") if staff else "",
        "due": step.due_at,
        "done": step.at,
        "late": late,
        "skipped": step.skipped,
        "tone": "alarm" if late or step.kind in ("alarm", "overdue") else "quiet" if step.skipped else "ok",
        "seal_url": f"{reverse('journal:check')}?leaf={step.leaf_id}" if step.leaf_id else "",
    }


def _what(step: Step, asked: Assignment | None) -> str:
    label = str(STEP_LABELS.get(step.kind, step.kind))
    if step.skipped:
        return _("跳过：%(label)s") % {"label": label}
    if step.kind == S.DISPATCHED and asked is not None:
        far = _("，距现场 %(metres)s 米") % {"metres": asked.distance_m} if asked.distance_m else ""
        return _("派给%(name)s（%(why)s%(far)s）") % {
            "name": asked.person.name,
            "why": asked.get_why_display(),
            "far": far,
        }
    if step.kind == "handed_over" and asked is not None:
        return _("岗位交接给%(name)s") % {"name": asked.person.name}
    if step.kind == "overdue":
        return f"{label}:{LABELS[Stage(step.detail['stage'])]}"
    return label


def next_deeds(shown: CallPage) -> list[dict[str, Any]]:
    """What the worker can do now, the most natural first; stages without a need to act are left out."""
    order = (S.ON_THE_WAY, S.ON_SITE, S.CHECKED, S.AMBULANCE, S.FAMILY, S.ACCOMPANIED, S.CLOSED, S.FOLLOWED_UP)
    routes = {S.ON_THE_WAY: DEEDS[S.ACCEPTED], S.ON_SITE: DEEDS[S.ON_THE_WAY]}
    deeds = []
    for stage in order:
        if shown.may(stage) and stage not in shown.done:
            label, route = routes.get(stage) or DEEDS[stage]
            clock = shown.running.get(stage)
            deeds.append(
                {
                    "stage": stage.value,
                    "label": label,
                    "url": reverse(route, args=[shown.matter.pk]),
                    "skip_url": f"{reverse('calls:skip', args=[shown.matter.pk])}?stage={stage.value}",
                    "skippable": stage != S.CLOSED,
                    "due": clock.due_at if clock else None,
                }
            )
    return deeds
