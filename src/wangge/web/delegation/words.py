"""The office's words for delegation on pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.delegation.resolver import Answer
from wangge.delegation.rules import DEPARTMENT
from wangge.delegation.states import BACK, How

SHORT: dict[str, Any] = {
    How.HANDLE.value: gettext_lazy("办"), How.ACCEPT.value: gettext_lazy("受"), How.HAND_UP.value: gettext_lazy("代"),
}  # fmt: skip
TONES = {How.HANDLE.value: "ok", How.ACCEPT.value: "info", How.HAND_UP.value: "quiet"}
CHANGE_TONES = {"draft": "quiet", "tried": "warn", "adopted": "ok", "dropped": "quiet"}
HANDUP_TONES = {"handed": "warn", "received": "info", "finished": "ok", "returned": "alarm", "withdrawn": "quiet"}
STEPS: dict[str, Any] = {
    "delegation.drafted": gettext_lazy("起草方案"), "delegation.cells_put": gettext_lazy("写入事项"),
    "delegation.cells_removed": gettext_lazy("去掉事项"), "delegation.tried": gettext_lazy("用过去的件试算"),
    "delegation.adopted": gettext_lazy("采用"), "delegation.dropped": gettext_lazy("放弃"),
    "handup.handed": gettext_lazy("社区上报代办"), "handup.received": gettext_lazy("接收"),
    "handup.cased": gettext_lazy("立为办件"),
    "handup.finished": gettext_lazy("办好"), "handup.returned": gettext_lazy("退回"), "handup.withdrawn": gettext_lazy("撤回"),
}  # fmt: skip


def way(how: str) -> Any:
    """How a centre has an item; the department; or back to it."""
    return {**dict(How.choices), DEPARTMENT: _("部门办理"), BACK: _("收回部门")}[how]


def why(answer: Answer) -> str:
    """The reason of an answer in one sentence."""
    if answer.since is not None:
        words = {"why": answer.because.label, "day": answer.since, "number": answer.change_number}
        return _("%(why)s：%(day)s 起，依据方案 %(number)s。") % words
    if answer.until is not None:
        return _("%(why)s：下放到 %(day)s 为止。") % {"why": answer.because.label, "day": answer.until}
    return _("%(why)s。") % {"why": answer.because.label}
