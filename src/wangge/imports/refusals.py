"""What can be refused about imports, each with its code and the sentence people read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class AlreadyImported(Refused):
    code = "already_imported"
    status = 409
    sentence = _("这个文件已由 %(name)s 于 %(when)s 导入，这次没有重复导入，数据没有变化。")


class FileTooBig(Refused):
    code = "file_too_big"
    sentence = _("文件有 %(size)s MB，最多 %(most)s MB。请删去图片或分成几个文件后再上传。")


class NotThisStep(Refused):
    code = "not_this_step"
    status = 409
    sentence = _("这份名单现在是“%(state)s”，不能做这一步。请刷新页面查看最新情况。")


class StillWorking(Refused):
    code = "still_working"
    status = 409
    sentence = _("后台还在处理这份名单，请稍候再试。")


class ColumnsMissing(Refused):
    code = "columns_missing"
    sentence = _("还没有指定必填的列：%(columns)s。请选择它们在表中的位置。")


class ColumnTwice(Refused):
    code = "column_twice"
    sentence = _("表中的同一列被选了两次：%(column)s。请改正。")


class NoSuchSheet(Refused):
    code = "no_such_sheet"
    sentence = _("没有这张工作表。请重新选择。")


class StillProblems(Refused):
    code = "still_problems"
    status = 409
    sentence = _("还有 %(count)s 处问题，不能导入。请按提示改正表格后重新上传。")


class NothingToImport(Refused):
    code = "nothing_to_import"
    status = 409
    sentence = _("表中的内容与系统里的完全一致，没有可导入的变化。")


class TooManyRows(Refused):
    code = "too_many_rows"
    sentence = _("表中有 %(count)s 行，一次最多导入 %(most)s 行。请分成几个文件。")


class FileGone(Refused):
    code = "file_gone"
    status = 410
    sentence = _("原文件已按规定删除，不能再核对或下载。请重新上传。")


class Outdated(Refused):
    code = "outdated"
    status = 409
    sentence = _("核对之后，有人改动了相关的居民或地点，因此没有导入任何一行。请重新核对后再导入。")


def kept(refusal: Refused) -> dict[str, Any]:
    """A refusal as it is kept with a run."""
    return {"code": refusal.code, "words": {name: str(word) for name, word in refusal.words.items()}}


def sentence_of(kept: dict[str, Any] | None) -> str:
    """The sentence of a kept refusal in the reader's language; "" for None."""
    if not kept:
        return ""
    found = next((one for one in _all(Refused) if one.code == kept["code"]), Refused)
    return found(**kept["words"]).message


def _all(kind: type[Refused]) -> list[type[Refused]]:
    below = kind.__subclasses__()
    return below + [further for one in below for further in _all(one)]
