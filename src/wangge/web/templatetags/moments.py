"""Moments and spans of time in the words of the office, in Asia/Shanghai."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangge.kernel import clock

SOON: Final = timedelta(minutes=5)  # less than this left turns the clock amber; pages may pass their own


def moment_words(at: datetime, now: datetime) -> str:
    """`今天 14:05`, `昨天 09:10`, `7月28日 14:05`, or with the year when it is not this one."""
    local, today = clock.local(at), clock.local(now)
    hour = f"{local:%H:%M}"
    days = (today.date() - local.date()).days
    if days in (0, 1, -1):
        day = {0: _("今天"), 1: _("昨天"), -1: _("明天")}[days]
        return f"{day} {hour}"
    return f"{day_words(at, now)} {hour}"


def day_words(at: datetime, now: datetime) -> str:
    """`7月28日`, with the year when it is not this one."""
    local = clock.local(at)
    parts = {"year": local.year, "month": local.month, "day": local.day}
    if local.year == clock.local(now).year:
        return _("%(month)d月%(day)d日") % parts
    return _("%(year)d年%(month)d月%(day)d日") % parts


def full_words(at: datetime) -> str:
    """The whole moment to the second, for titles: `2022-07-28 14:05:09`."""
    return f"{clock.local(at):%Y-%m-%d %H:%M:%S}"


def span_words(span: timedelta) -> str:
    """A length of time in its largest unit, rounded down, at least one minute: `3 分钟`, `5 小时`, `2 天`."""
    minutes = max(1, int(abs(span).total_seconds()) // 60)
    if minutes < 120:
        return ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d 小时", "%(n)d 小时", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d 天", "%(n)d 天", days) % {"n": days}


def clock_words(due: datetime, done: datetime | None, now: datetime, soon: timedelta = SOON) -> tuple[str, str]:
    """Words and tone of a deadline: how much is left, how late it is, or how it was met."""
    left = due - (done or now)
    span = span_words(left)
    if done is not None:
        return (_("按时"), "ok") if left >= timedelta(0) else (_("超时 %(span)s 完成") % {"span": span}, "quiet")
    if left < timedelta(0):
        return _("超时 %(span)s") % {"span": span}, "alarm"
    return _("还剩 %(span)s") % {"span": span}, "warn" if left <= soon else "quiet"


def script_words() -> dict[str, str]:
    """The same words for the ticking in the browser; `{n}` and `{span}` are filled there."""
    return {
        "minute": ngettext("%(n)d 分钟", "%(n)d 分钟", 1).replace("%(n)d", "{n}"),
        "minutes": ngettext("%(n)d 分钟", "%(n)d 分钟", 2).replace("%(n)d", "{n}"),
        "hours": ngettext("%(n)d 小时", "%(n)d 小时", 2).replace("%(n)d", "{n}"),
        "days": ngettext("%(n)d 天", "%(n)d 天", 2).replace("%(n)d", "{n}"),
        "left": _("还剩 %(span)s").replace("%(span)s", "{span}"),
        "late": _("超时 %(span)s").replace("%(span)s", "{span}"),
        "cancel": _("先不做"),
        "confirm": _("请确认"),
        "close": _("关闭"),
        "draft": _("已恢复您上次没有提交的内容。"),
        "forget": _("不要了，重新填"),
        "failed": _("没有送达，什么也没有改变。请检查网络后再试一次。"),
        "stop": _("停止朗读"),
    }


def seal_words() -> dict[str, Any]:
    """What the browser says of proofs it checked: of each line, and of all (`{n}` lines, `{m}` of them the worst kind)."""
    return {
        "checking": _("正在核验……"),
        "line": {
            "sealed": _("已核验，没有改动"),
            "unsigned": _("证明成立，签名未核对"),
            "waiting": _("已写入，等待封存"),
            "unable": _("这里不能计算"),
            "failed": _("没有取到证明"),
            "differs": _("对不上"),
        },
        "all": {
            "sealed": _("{n} 步都核验过：没有一步被改动，签名属于本区。"),
            "unsigned": _("{n} 步的证明都成立；这台设备不能核对签名，请下载证明用别的工具核对。"),
            "waiting": _("其中 {m} 步已写入、等待封存（每五分钟一次），其余都没有被改动。"),
            "unable": _("这台设备不能在本机计算（需要 https 和较新的浏览器）。请逐条点开核验。"),
            "failed": _("有 {m} 步没有取到证明。请检查网络后再试一次。"),
            "differs": _("有 {m} 步对不上：记录可能被改动过。请保管好凭证，并马上向区级管理员反映。"),
        },
    }
