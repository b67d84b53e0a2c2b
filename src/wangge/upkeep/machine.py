"""Health of the machine and the configuration: library, disk, files that must stay private, outside holders."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from wangge.config import settings as config
from wangge.kernel.clock import local
from wangge.upkeep import backup
from wangge.upkeep.findings import Finding, State, finding, judged
from wangge.upkeep.journals import holder_folders

SOUND_SQLITE = (3, 51, 3)  # earlier ones can corrupt a database when the write-ahead log is reset
LOW_DISK_BYTES = 1_000_000_000
BACKUP_EVERY = timedelta(hours=26)
BUILT_YEAR = 2026
OTHERS_MAY_READ = 0o077


def findings(at: datetime) -> Iterator[Finding]:
    """Everything that concerns the whole installation."""
    yield _mode()
    if any(database["ENGINE"].endswith("sqlite3") for database in settings.DATABASES.values()):
        yield _library()
    yield _disk()
    yield from _private_files()
    yield from map(_holder, holder_folders())
    yield judged(
        _("时钟"), at.year >= BUILT_YEAR, f"{at:%Y-%m-%d %H:%M:%S} UTC", _("请校准本机时间，并启用时间同步(NTP)。")
    )
    yield _last_backup(at)


def _mode() -> Finding:
    if config.demo:
        detail = _("演示模式：任何人都能以任何身份进入，仅限本机访问。")
        return finding(_("配置"), State.ATTENTION, detail, _("正式使用时请去掉 WANGGE_DEMO，见 docs/install.md。"))
    return finding(_("配置"), State.OK, _("正式模式，各项设置安全。"))


def _library() -> Finding:
    good = sqlite3.sqlite_version_info >= SOUND_SQLITE
    wanted = ".".join(map(str, SOUND_SQLITE))
    fix = _("请重新安装 pysqlite3，需要 SQLite %(wanted)s 或更新。") % {"wanted": wanted}
    return judged(_("SQLite 程序库"), good, sqlite3.sqlite_version, fix)


def _disk() -> Finding:
    free = shutil.disk_usage(config.home if config.home.exists() else Path.cwd()).free
    detail = _("剩余 %(gigabytes).1f GB") % {"gigabytes": free / 1e9}
    return judged(
        _("磁盘空间"), free >= LOW_DISK_BYTES, detail, _("请清理磁盘或扩容；空间用尽后系统将无法登记任何事项。")
    )


def _private_files() -> Iterator[Finding]:
    for path in [Path(".env"), *([config.journal_key_file] if config.journal_key_file else [])]:
        if path.exists():
            private = not path.stat().st_mode & OTHERS_MAY_READ
            detail = str(path) if private else _("%(path)s 可被其他用户读取") % {"path": path}
            yield judged(_("密钥文件"), private, detail, f"chmod 600 {path}")


def _holder(folder: Path) -> Finding:
    fix = _("请检查该文件夹的挂载与写权限；没有外部保管，就无法证明日志结尾未被删改。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        return finding(_("检查点保管处"), State.PROBLEM, f"{folder}: {problem.strerror}", fix)
    return finding(_("检查点保管处"), State.OK, folder)


def _last_backup(at: datetime) -> Finding:
    made = backup.made()
    if not made:
        return finding(_("备份"), State.ATTENTION, _("还没有做过备份。"), "wangge backup DEST")
    newest = made[0]
    state = State.OK if newest["there"] and at - newest["made_at"] <= BACKUP_EVERY else State.ATTENTION
    return finding(
        _("备份"), state, f"{local(newest['made_at']):%Y-%m-%d %H:%M} {newest['folder']}", "wangge backup DEST"
    )
