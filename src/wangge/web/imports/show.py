"""How a run is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.imports import refusals, states
from wangge.imports.lists.known import LISTS
from wangge.imports.models import ImportRun, heads_of
from wangge.imports.states import State
from wangge.kernel.models import Job
from wangge.sheets.columns import column_letter

STAGES = ("file", "columns", "check", "import")
STAGE_OF = {
    State.UPLOADED: 0, State.READ: 1, State.CHECKING: 2, State.CHECKED: 2, State.OUTDATED: 2, State.APPLYING: 3,
    State.APPLIED: 4, State.REFUSED: 0, State.CANCELLED: 0,
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A run in a list."""

    run: ImportRun
    title: str
    word: str
    tone: str
    new: int
    changed: int
    problems: int


def line_of(run: ImportRun) -> Line:
    """A run as a row of the list of runs."""
    numbers = [run.counts.get(name, 0) for name in ("new", "changed", "problems")]
    return Line(run, title_of(run), word_of(run), tone_of(run), *numbers)


def word_of(run: ImportRun) -> str:
    """Its state in the reader's language; a trial run with problems is not ready to be imported."""
    if run.state == State.CHECKED and run.counts.get("problems"):
        return _("有问题待改")
    return str(State(run.state).label)


def title_of(run: ImportRun) -> str:
    """What the list is called."""
    return str(LISTS[run.list_code].title)


def tone_of(run: ImportRun) -> str:
    """The tone of its state; a run with problems is a warning."""
    return states.TONES[State(run.state)]


def stages(run: ImportRun) -> list[dict[str, str]]:
    """File, columns, trial run, import: what is done, what is now, what comes."""
    words = {"file": _("上传"), "columns": _("确认列"), "check": _("核对"), "import": _("导入")}
    now = STAGE_OF[State(run.state)]
    return [
        {"word": words[stage], "state": "done" if number < now else "now" if number == now else "next"}
        for number, stage in enumerate(STAGES)
    ]


def working_words(run: ImportRun, job: Job | None) -> str:
    """What the worker is doing, for the bar."""
    if job is None or job.state == Job.State.WAITING:
        return _("等待后台处理")
    return {
        State.UPLOADED: _("正在读取文件"),
        State.CHECKING: _("正在逐行核对，不会改动数据"),
        State.APPLYING: _("正在导入，完成之前不会写入任何一行"),
    }[State(run.state)]


def sheet_name(run: ImportRun) -> str:
    """The name of the chosen sheet; empty before, or when the file is forgotten."""
    sheets = heads_of(run)
    return sheets[run.sheet]["name"] if run.sheet is not None and run.sheet < len(sheets) else ""


def refusal_of(run: ImportRun) -> str:
    """Why it was refused or has to be checked again."""
    return refusals.sentence_of(run.refusal)


def findings_of(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines of a page of problems or notes, with the sentence in the reader's language and the column as a letter."""
    language = get_language() or "zh-hans"
    return [
        {
            "row": line["row"],
            "column": "" if line["index"] is None else column_letter(line["index"]),
            "head": line["head"],
            "reason": line["text"].get(language) or line["text"]["zh-hans"],
        }
        for line in lines
    ]


def extras_of(run: ImportRun) -> list[tuple[int, str]]:
    """Further numbers that the confirmation names; only those above zero."""
    words = {"moved": _("其中迁居"), "homes": _("新建门牌"), "buildings": _("新建楼栋"), "units": _("新建单元")}
    return [(run.counts[code], word) for code, word in words.items() if run.counts.get(code)]
