"""Whether the hall's tallies are what its cases say: counted again now, or told from the last day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wangge.hall.figures import audit
from wangge.kernel.clock import local
from wangge.kernel.models import Heartbeat
from wangge.upkeep.findings import Finding, State, finding

CHORE = "hall.check_figures"
OLD = timedelta(days=2)  # the worker counts every day
SHOWN = 5


def findings(where: str, at: datetime, *, thorough: bool) -> Finding:
    """`thorough` counts every day again now; otherwise the worker's last day is told."""
    state, detail = _now() if thorough else _last(at)
    if state is State.ATTENTION:
        fix = _("请确认 wangge worker 在运行，或用 wangge check 立即核对。")
    else:
        fix = _("worker 每天核对，不符的日子会从办件重新累计；若再次不符，请先备份(wangge backup)再报告。")
    return finding(_("大厅数据"), state, detail, fix, where=where)


def _now() -> tuple[State, str]:
    wrong = sorted({one.since.isoformat() for one in audit.findings()})
    if not wrong:
        return State.OK, _("累计数与办件一致")
    shown = ", ".join(wrong[:SHOWN]) + ("…" if len(wrong) > SHOWN else "")
    return State.PROBLEM, _("累计数与办件不符的 %(n)d 天：%(days)s") % {"n": len(wrong), "days": shown}


def _last(at: datetime) -> tuple[State, str]:
    beat = Heartbeat.objects.filter(chore=CHORE).first()
    if beat is None:
        return State.ATTENTION, _("尚未核对")
    when = {"when": f"{local(beat.at):%Y-%m-%d %H:%M}"}
    if beat.error == audit.UnsoundFigures.__name__:
        return State.PROBLEM, _("%(when)s 核对，累计数与办件不符，已重新累计") % when
    if beat.error or at - beat.at > OLD:
        return State.ATTENTION, _("%(when)s 之后没有核对成功") % when
    return State.OK, _("%(when)s 核对无误") % when
