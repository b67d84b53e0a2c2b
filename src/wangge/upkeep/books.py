"""Whether the books of a district balance: the independent arithmetic of `points.audit`, run now or told from the last day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.kernel.clock import local
from wangge.kernel.models import Heartbeat
from wangge.points.audit import UnsoundBooks, audit
from wangge.upkeep.findings import Finding, State, finding

CHORE = "points.check_books"
OLD = timedelta(days=2)  # the worker adds up every day
WORDS = {
    "unequal_postings": gettext_lazy("借贷不等的记账 %(n)d 笔"),
    "broken_chains": gettext_lazy("余额与前一笔不相接的分录 %(n)d 条"),
    "wrong_balances": gettext_lazy("余额与分录不符的账户 %(n)d 个"),
    "wrong_standings": gettext_lazy("扣分记录与扣分数不符的 %(n)d 个"),
}


def findings(where: str, at: datetime, *, thorough: bool) -> Finding:
    """`thorough` adds everything up now, which reads every entry twice; otherwise the worker's last day is told."""
    state, detail = _now() if thorough else _last(at)
    if state is State.ATTENTION:
        fix = _("请确认 wangge worker 在运行，或用 wangge check 立即核对。")
    else:
        fix = _(
            "请先备份(wangge backup)，再用 wangge check 看哪里不平、wangge journal verify 核对日志；不要直接改数据库。"
        )
    return finding(_("账目"), state, detail, fix, where=where)


def _now() -> tuple[State, str]:
    wrong = [str(WORDS[one.what]) % {"n": one.count} for one in audit()]
    return (State.PROBLEM, "; ".join(wrong)) if wrong else (State.OK, _("全部分录核对无误"))


def _last(at: datetime) -> tuple[State, str]:
    beat = Heartbeat.objects.filter(chore=CHORE).first()
    if beat is None:
        return State.ATTENTION, _("尚未核对")
    when = {"when": f"{local(beat.at):%Y-%m-%d %H:%M}"}
    if beat.error == UnsoundBooks.__name__:
        return State.PROBLEM, _("%(when)s 核对，账目不平") % when
    if beat.error or at - beat.at > OLD:
        return State.ATTENTION, _("%(when)s 之后没有核对成功") % when
    return State.OK, _("%(when)s 核对无误") % when
