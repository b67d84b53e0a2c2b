"""Health of one district: its database, its worker, its messages, its books, its journal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from wangge import journal
from wangge.journal.models import Leaf
from wangge.kernel import append_only, chores, district, jobs
from wangge.kernel.models import Heartbeat, Job, OutboxMessage, PolicyRow
from wangge.upkeep import books, hall_figures, schema
from wangge.upkeep.findings import Finding, State, finding, judged

WORKER_SILENT = timedelta(minutes=2)
MESSAGE_LATE = timedelta(minutes=10)
UNSEALED_LATE = timedelta(minutes=15)  # three rounds of the sealing chore
JOB_FAILED_SHOWN = timedelta(days=1)
CLOCK_SLACK = timedelta(minutes=2)


def findings(alias: str, at: datetime, *, thorough: bool) -> list[Finding]:
    """Everything about one district; `thorough` reads the whole SQLite file and all entries, which takes time."""
    with district.acting_in(alias):
        try:
            return list(_findings(at, thorough=thorough))
        except DatabaseError as problem:
            fix = _("请检查数据库服务与 WANGGE_DISTRICTS。")
            return [finding(_("数据库"), State.PROBLEM, type(problem).__name__, fix, where=district.code())]


def _findings(at: datetime, *, thorough: bool) -> Iterator[Finding]:
    where, started = district.code(), time.perf_counter()
    lacking = schema.pending()
    milliseconds = (time.perf_counter() - started) * 1000
    yield finding(_("数据库"), State.OK, f"{district.connection().vendor}, {milliseconds:.0f} ms", where=where)
    detail = _("缺少 %(count)d 个迁移") % {"count": len(lacking)} if lacking else _("已是最新")
    yield judged(_("数据表"), not lacking, detail, "wangge migrate", where=where)
    if lacking:
        return
    if thorough and district.connection().vendor == "sqlite":
        yield _integrity(where)
    yield _protection(where)
    yield judged(_("政策数据"), PolicyRow.objects.exists(), PolicyRow.objects.count(), "wangge migrate", where=where)
    yield _worker(where, at)
    yield _messages(where, at)
    yield _jobs(where, at)
    yield books.findings(where, at, thorough=thorough)
    yield hall_figures.findings(where, at, thorough=thorough)
    yield _sealing(where, at)
    yield _time_order(where, at)


def _integrity(where: str) -> Finding:
    with district.connection().cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        said = cursor.fetchone()[0]
    return judged(_("文件完整性"), said == "ok", said, _("请停止系统，从最近的备份恢复(docs/backup.md)。"), where=where)


def _protection(where: str) -> Finding:
    open_tables = append_only.unprotected(district.connection())
    detail = ", ".join(open_tables) if open_tables else _("数据库拒绝修改与删除")
    fix = _("SQLite:wangge migrate;PostgreSQL：以 WANGGE_DATABASE_APP_ROLE 运行(docs/install.md)。")
    return judged(_("只增不改的表"), not open_tables, detail, fix, where=where)


def _worker(where: str, at: datetime) -> Finding:
    newest = Heartbeat.objects.order_by("-at").first()
    failing = sorted(Heartbeat.objects.exclude(error="").values_list("chore", "error"))
    fix = _("请启动后台任务：wangge worker(wangge run 会自动启动)。")
    if newest is None:
        return finding(_("后台任务"), State.PROBLEM, _("从未运行"), fix, where=where)
    if at - newest.at > WORKER_SILENT:
        detail = _("最后一次在 %(when)s") % {"when": newest.at.isoformat(timespec="seconds")}
        return finding(_("后台任务"), State.PROBLEM, detail, fix, where=where)
    if failing:
        detail = ", ".join(f"{chore} ({error})" for chore, error in failing)
        return finding(_("后台任务"), State.PROBLEM, detail, _("请查看日志中的 chore failed。"), where=where)
    return finding(_("后台任务"), State.OK, _("%(count)d 项按时运行") % {"count": len(chores.known())}, where=where)


def _messages(where: str, at: datetime) -> Finding:
    waiting = OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING)
    late = waiting.filter(at__lt=at - MESSAGE_LATE).count()
    failed = OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED).count()
    detail = _("待发送 %(waiting)d，其中 %(late)d 条超过 10 分钟；未送达 %(failed)d") % {
        "waiting": waiting.count(),
        "late": late,
        "failed": failed,
    }
    state = State.PROBLEM if late else State.ATTENTION if failed else State.OK
    return finding(
        _("消息"), state, detail, _("请检查通知服务与 WANGGE_NOTICE_URLS；未送达的可在运行状况页重发。"), where=where
    )


def _jobs(where: str, at: datetime) -> Finding:
    failed = Q(state=Job.State.FAILED, ended_at__gte=at - JOB_FAILED_SHOWN)
    found = Job.objects.aggregate(
        waiting=Count("pk", filter=Q(state__in=Job.OPEN)),
        stuck=Count("pk", filter=jobs.is_stuck(at)),
        failed=Count("pk", filter=failed),
    )
    errors = sorted(set(Job.objects.filter(failed).values_list("kind", "error"))) if found["failed"] else []
    detail = _("进行中或等待 %(waiting)d，其中 %(stuck)d 项无人接手；一天内未完成 %(failed)d") % found
    detail += "".join(f"; {kind} ({error})" for kind, error in errors)
    state = State.PROBLEM if found["stuck"] else State.ATTENTION if errors else State.OK
    fix = _("请确认 wangge worker 在运行；未完成的，请查看日志中的 job failed，再在原页面重做。")
    return finding(_("长任务"), state, detail, fix, where=where)


def _sealing(where: str, at: datetime) -> Finding:
    status = journal.status()
    late = status.unsealed > 0 and (status.newest is None or at - status.newest.at > UNSEALED_LATE)
    detail = _("%(leaves)d 条，%(sealed)d 条已封存，检查点 %(checkpoints)d 个") % {
        "leaves": status.leaves,
        "sealed": status.sealed,
        "checkpoints": status.checkpoints,
    }
    return judged(_("日志封存"), not late, detail, "wangge journal checkpoint", where=where)


def _time_order(where: str, at: datetime) -> Finding:
    newest = Leaf.objects.order_by("-id").values_list("at", flat=True).first()
    good = newest is None or newest <= at + CLOCK_SLACK
    detail = _("时钟晚于最新的日志") if good else _("最新的日志在 %(when)s，晚于现在") % {"when": newest}
    return judged(_("时间顺序"), good, detail, _("请校准本机时间，并启用时间同步(NTP)。"), where=where)
