"""Whole imports for the drill `import_mutations`: upload, columns, trial run, import, in a throw-away district.

Whatever the workbook: nothing crashes; nothing outside the run's own tables changes unless the run is applied; what was applied
is what the trial run said, and planning the file again finds nothing to do; every problem names its row and column.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.models import Model
from django.test import override_settings

from bench import with_django  # noqa: F401 - before anything of Django
from drills.support_import import ALIAS, AT, on_file
from drills.workbook_mutations import Mutant, mutants
from scripts import messy_workbook
from tests import cast
from tests.imports import desk
from wangge.checkin.models import CheckIn
from wangge.imports import commands, queries, refusals, work
from wangge.imports.lists.base import Plan
from wangge.imports.lists.known import LISTS
from wangge.imports.models import ImportedRow, ImportRun
from wangge.imports.states import State
from wangge.journal.models import Leaf
from wangge.kernel import chores, district, jobs, policy
from wangge.kernel.models import Job
from wangge.kernel.refusals import Refused
from wangge.needs.models import Need, Resource
from wangge.people.models import Organisation, Person
from wangge.places.models import Place

OWN_TABLES: Final = frozenset({
    "imports_importrun", "imports_importfile", "imports_importpage", "imports_rememberedmapping", Job._meta.db_table,
})  # fmt: skip
OF: Final[Mapping[str, type[Model]]] = {
    "residents": Person, "buildings": Place, "organisations": Organisation, "checkins": CheckIn, "needs": Need,
    "resources": Resource,
}  # fmt: skip
FORKING: Final = multiprocessing.get_context("fork")
PATIENCE_SECONDS: Final = 120
UNSAID: Final = re.compile(r"%\((?:name|row|building|grid)\)s")  # our own words left open; a cell may say anything
LANGUAGES: Final = {"zh-hans", "en"}
_pristine: list[Path] = []  # where the untouched district is; set before processes are forked
_opened: dict[int, Path] = {}  # by process: its copy
_before: dict[str, str] = {}  # digests of the untouched district
_stack = ExitStack()


@dataclass(frozen=True)
class Upload(Mutant):
    """A changed workbook for a list."""

    list_code: str = "residents"


# What is uploaded


def sound_uploads() -> list[Upload]:
    """A workbook of each list with nothing wrong, one with a fault in it, and the sample of residents in both states."""
    made = [Upload(messy_workbook.build(**options)) for options in messy_workbook.FILES.values()]
    for code, (heads, rows, fault) in BOOKS.items():
        made += [Upload(desk.workbook(*lines, heads=heads), list_code=code) for lines in (rows, (*rows, fault))]
    return made


def uploads(seed: int, count: int) -> list[Upload]:
    """`count` changed workbooks, as many of each sound one."""
    stock = sound_uploads()
    share = -(-count // len(stock))
    found = []
    for number, sound in enumerate(stock):
        for one in mutants(seed + number, share, [sound.content]):
            found.append(Upload(one.content, one.refused, frozenset(), sound.list_code))
    return found[:count]


BOOKS: Final[Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]], Sequence[Any]]]] = {
    "buildings": (
        ("网格", "楼栋", "单元", "经度", "纬度"),
        (("第一网格", "31号楼", "1单元", 112.57, 37.79), ("第一网格", "31号楼", "2单元"), ("第二网格", "32号楼"),
         ("", "3号楼", "2单元"), ("", "3号楼", "1单元", 112.6, 37.7)),
        ("", "33号楼", "1单元"),
    ),
    "organisations": (
        ("名称", "类别", "统一社会信用代码", "楼栋", "单元", "门牌号", "联系人", "电话"),
        (("和顺便利店", "商户", "", "3号楼", "", "", "韩老板", "19900004321"), ("小林理发", "商户", "", "3号楼", "2单元", "502"),
         ("区图书馆", "机关事业单位"), ("老店", "商户", "", "3号楼"), ("老店", "企业", "", "7号楼")),
        ("错店", "商户", "", "99号楼"),
    ),
    "checkins": (
        ("姓名", "报到类别", "联系电话", "出生日期", "工作单位", "特长", "空闲时间"),
        (("张新", "志愿者", "19900007001", "1990-05-04", "", "照护陪伴、理发", "周六上午"),
         ("刘敏", "退休党员", "19900007002", "1955-01-01"), ("周芳", "志愿者", "19900007003", "1980-05-04", "", "", "周三晚上"),
         ("李强", "在职党员", "19900007004", "1985-05-04", "区教育局"), ("孙兰", "志愿者", "19900007005", "1971-03-04")),
        ("小童", "志愿者", "19900007006", "2015-05-04"),
    ),
    "needs": (
        ("编号", "类别", "标题", "网格", "楼栋", "单元", "门牌号", "姓名", "紧急程度", "希望完成", "数量", "方便的时间", "技能"),
        (("", "陪诊就医", "每月陪老人复查", "", "3号楼", "2单元", "502", "王秀兰", "比较急", "2022-08-15", 2, "周三上午",
          "照护陪伴"),
         ("", "环境卫生", "清理楼后的杂物", "第一网格"), ("", "家庭维修", "修水管", "", "7号楼"), ("", "文体活动", "想学书法"),
         ("XQ220701-AAAAA", "法律咨询", "咨询继承的事", "", "", "", "", "", "非常急")),
        ("", "法律咨询", "咨询", "", "3号楼", "2单元", "999"),
    ),
    "resources": (
        ("编号", "类别", "标题", "网格", "楼栋", "单元", "门牌号", "姓名", "能满足", "能力", "能力的时段", "有效期至", "方便的时间",
         "技能"),
        (("", "志愿服务", "上门理发", "", "3号楼", "2单元", "502", "王秀兰", "生活照料、文体活动", 2, "每月", "2022-12-31",
          "周六上午", "理发"),
         ("", "场地", "活动室可借用", "第一网格", "", "", "", "", "场地需求", 30), ("", "设备工具", "轮椅可借", "", "7号楼"),
         ("", "专业服务", "法律咨询"), ("ZY220701-AAAAA", "物资", "旧衣物", "", "", "", "", "", "物资帮扶", 9)),
        ("", "场地", "太早到期", "", "", "", "", "", "", 1, "", "2020-01-01"),
    ),
}  # fmt: skip


# The district


@contextmanager
def throw_away_district() -> Iterator[None]:
    """A district on a file that every judging process copies."""
    folder = Path(tempfile.mkdtemp(prefix="wangge-drill-"))
    file = folder / "district.sqlite3"
    here, there = FORKING.Pipe(duplex=False)
    child = FORKING.Process(target=on_file, args=(str(file), prepare, None, there))
    child.start()
    there.close()
    child.join(PATIENCE_SECONDS)
    here.close()
    chores.discover()  # the jobs there are, for all processes
    try:
        if child.exitcode:
            raise RuntimeError(f"the district could not be made: {child.exitcode}")
        _pristine[:] = [file]
        yield
    finally:
        _pristine.clear()
        shutil.rmtree(folder)


def prepare(_given: object, _tell: Connection) -> None:
    """The community of the samples, with something of every list in it already."""
    with override_settings(MIGRATION_MODULES={app.label: None for app in apps.get_app_configs()}):
        call_command("migrate", database=ALIAS, verbosity=0, run_syncdb=True)  # the tables as they are now, in one step
    policy.seed()
    top = cast.place(None, "district", "140105", "小店区", "140105")
    street = cast.place(top, "street", "001", "坞城街道", "140105001")
    community = cast.place(street, "community", "X01", "云水明珠社区", "140105001X01")
    grids = [cast.place(community, "grid", f"00{number}", f"第{word}网格") for number, word in ((1, "一"), (2, "二"))]
    homes = {(home.building, home.unit) for home in messy_workbook.HOMES} | {(3, 2), (7, 1)}
    buildings = {
        number: cast.place(grids[number % 2], "building", f"B{number:03d}", f"{number}号楼")
        for number in sorted({number for number, _unit in homes})
    }
    units = {
        (number, unit): cast.place(buildings[number], "unit", f"U{unit}", f"{unit}单元")
        for number, unit in sorted(homes)
    }
    home = cast.place(units[3, 2], "household", "0502", "502")
    staff = cast.person("赵敏")
    cast.holding(staff, "community_staff", community)
    elder = cast.person("王秀兰", home=home, born_on=date(1944, 3, 8))
    cast.resides(elder, home)
    for name, kind, place in (("区教育局", "work_unit", top), ("老店", "shop", buildings[3])):
        Organisation.objects.create(
            name=name, pinyin="x", initials="x", kind=kind, place=place, valid_from=cast.SINCE
        )  # fmt: skip
    given = {"place": community, "source": "desk", "reported_by": staff, "reported_at": AT}
    Need.objects.create(number="XQ220701-AAAAA", kind="legal", title="咨询继承的事", **given)
    Resource.objects.create(number="ZY220701-AAAAA", kind="goods", title="旧衣物", valid_from=cast.SINCE, **given)


def _open_fresh() -> None:
    """The district as it was, in a file of this process."""
    mine = _opened.get(os.getpid())
    if mine is None:
        _opened.clear()
        _before.clear()  # a forked process starts with the notes of its parent
        logging.disable(logging.CRITICAL)
        handle, name = tempfile.mkstemp(dir=_pristine[0].parent, suffix=".sqlite3")
        os.close(handle)
        mine = _opened[os.getpid()] = Path(name)
        options = {
            "init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;",
            "transaction_mode": "IMMEDIATE",
        }
        engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options}
        _stack.enter_context(patch.dict(connections.databases[ALIAS], engine))
        _stack.enter_context(district.acting_in(ALIAS))
        with suppress(AttributeError):  # this thread may have opened none
            del connections[ALIAS]
    connections[ALIAS].close()
    shutil.copy(_pristine[0], mine)
    if not _before:
        _before.update(_digests())


# The judge


def whole_import(upload: Mutant) -> list[str]:
    """Complaints about what becomes of one workbook on its whole way."""
    if not isinstance(upload, Upload):
        raise TypeError("a whole import needs to know its list")
    _open_fresh()
    there = _count(upload)
    run = None
    try:
        run = _all_the_way(upload)
    except Refused as refusal:
        complaints = _about_sentence(refusal.code, refusal.message)
    else:
        complaints = _about_run(run, upload)
    applied = run is not None and run.state == State.APPLIED
    touched = sorted(name for name, digest in _digests().items() if _before.get(name) != digest)
    if touched and not applied:
        complaints.append(f"changed {touched} though nothing was imported")
    if applied and run is not None:
        complaints += _about_applied(run, upload, _count(upload) - there)
    return complaints


def _all_the_way(upload: Upload) -> ImportRun:
    """Upload, columns as guessed, trial run, import; as far as it goes. Raises Refused."""
    staff, community = Person.objects.get(name="赵敏"), Place.objects.get(kind="community")
    run = commands.upload(
        by=staff,
        list_code=upload.list_code,
        place_id=community.pk,
        file_name="名单.xlsx",
        content=upload.content,
        at=AT,
    )
    _work(run)
    if run.state != State.READ or run.reading is None:
        return run
    sheet = run.reading["likely"]
    mapping = run.reading["sheets"][sheet]["mapping"]
    commands.confirm_columns(by=staff, run_id=run.pk, version=run.version, sheet=sheet, mapping=mapping, at=AT)
    _work(run)
    if run.state == State.CHECKED and not run.counts["problems"] and run.counts["new"] + run.counts["changed"]:
        commands.apply(by=staff, run_id=run.pk, version=run.version, at=AT)
        _work(run)
    return run


def _work(run: ImportRun) -> None:
    while jobs.run_waiting(AT):
        pass
    run.refresh_from_db()


def _about_run(run: ImportRun, upload: Upload) -> list[str]:
    failed = Job.objects.filter(about_id=run.pk, state=Job.State.FAILED).first()
    if failed is not None:
        return [f"the worker's {failed.kind} failed: {failed.error}"]
    if run.is_busy or run.state in (State.READ, State.OUTDATED):
        return [f"it stays {run.state}"]
    if upload.refused and run.state == State.APPLIED:
        return [f"imported, but should be refused as {sorted(upload.refused)}"]
    if run.state == State.REFUSED:
        return _about_sentence("refused", refusals.sentence_of(run.refusal))
    return _about_problems(run)


def _about_problems(run: ImportRun) -> list[str]:
    """Every problem names row and column, or the row only, and says why in both languages."""
    keys, complaints = {column.key for column in LISTS[run.list_code].columns}, []
    found = list(queries.all_problems(run))
    if len(found) != run.counts["problems"]:
        complaints.append(f"{run.counts['problems']} problems are counted, {len(found)} kept")
    for one in found:
        if one["row"] <= (run.header_row or 0) or (one["column"] and one["column"] not in keys):
            complaints.append(f"a problem without its place: {one['code']}")
        if set(one["text"]) != LANGUAGES or any(not text or UNSAID.search(text) for text in one["text"].values()):
            complaints.append(f"a problem without its reason: {one['code']}")
    return complaints


def _about_sentence(code: str, message: str) -> list[str]:
    return [f"a refusal without its sentence: {code}"] if "%(" in message or "。" not in message else []


def _about_applied(run: ImportRun, upload: Upload, more: int) -> list[str]:
    """What was written is what the trial run said, and there is nothing left to do."""
    counts = run.counts
    said = counts["buildings"] + counts["units"] if run.list_code == "buildings" else counts["new"]
    said += counts.get("homes", 0) if OF[run.list_code] is Place and run.list_code != "buildings" else 0
    complaints = [] if more == said else [f"{more} rows are new, the trial run said {said}"]
    changed = ImportedRow.objects.filter(run=run, what="changed").values("row").distinct().count()
    if changed < counts["changed"]:
        complaints.append(f"{changed} rows say what they changed, the trial run said {counts['changed']}")
    if Leaf.objects.filter(kind="import.applied").count() != 1:
        complaints.append("the journal does not say once that it was imported")
    again = _planned_again(run)
    if again.counts()["new"] or again.counts()["changed"]:
        complaints.append(f"the same file again would do something: {again.counts()}")
    return complaints


def _planned_again(run: ImportRun) -> Plan:
    by = Person.objects.get(pk=run.by_id)
    return work._planned(run, LISTS[run.list_code], by, AT, lambda _done, _of: None).plan


def _count(upload: Upload) -> int:
    return OF[upload.list_code]._base_manager.count()


def _digests() -> dict[str, str]:
    """What every table holds, but for those of the run itself and its lines in the journal."""
    found = {}
    with connections[ALIAS].cursor() as cursor:
        for table in connections[ALIAS].introspection.table_names(cursor):
            if table in OWN_TABLES or table.startswith("journal_"):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = hashlib.sha256(repr(sorted(map(repr, cursor.fetchall()))).encode()).hexdigest()
    found["journal"] = str(Leaf.objects.exclude(kind__startswith="import.").count())
    return found


# Planted bugs


@contextmanager
def one_row_is_saved_early() -> Iterator[None]:
    """The trial run writes a resident."""
    original = work._planned

    def saving(*given: Any) -> Any:
        planned = original(*given)
        cast.person("早存")
        return planned

    with patch.object(work, "_planned", saving):
        yield


@contextmanager
def the_good_rows_of_a_bad_file() -> Iterator[None]:
    """Rows without problems are written although others have some."""
    original = work._planned

    def saving(run: ImportRun, importer: Any, by: Person, *rest: Any) -> Any:
        planned = original(run, importer, by, *rest)
        if planned.problems and planned.plan.outcomes:
            with district.atomic():
                importer.write(importer.prepare(planned.plan), by=by, within=run.place, at=AT)
        return planned

    with patch.object(work, "_planned", saving):
        yield


@contextmanager
def saying_one_too_few() -> Iterator[None]:
    """The trial run counts one new row less than there are."""
    original = Plan.counts

    def counting(self: Plan) -> dict[str, int]:
        found = original(self)
        return found | {name: max(found[name] - 1, 0) for name in ("new", "units") if found.get(name, 0) > 1}

    with patch.object(Plan, "counts", counting):
        yield


@contextmanager
def forgetting_the_row() -> Iterator[None]:
    """Problems are kept without their row."""
    original = work._said

    def placeless(*given: Any) -> dict[str, Any]:
        return original(*given) | {"row": 0}

    with patch.object(work, "_said", placeless):
        yield


@contextmanager
def stumbling_over_a_row() -> Iterator[None]:
    """A bug in a list's plan."""
    with patch.object(Plan, "digest", lambda _self: str(1 // 0)):
        yield


PLANTED: Final[Mapping[str, Callable[[], Any]]] = {
    one.__name__: one
    for one in (
        one_row_is_saved_early, the_good_rows_of_a_bad_file, saying_one_too_few, forgetting_the_row, stumbling_over_a_row,
    )
}  # fmt: skip
