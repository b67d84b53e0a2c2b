"""Why a file is not read: one class for each fault, with a sentence that says what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class Unreadable(Refused):
    """A file that is not read. Nothing of it was used."""

    code = "sheet_unreadable"
    sentence = _("这个文件无法读取。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。")


class EmptyFile(Unreadable):
    """No bytes at all."""

    code = "sheet_empty_file"
    sentence = _("这个文件是空的（0 字节）。请检查后重新选择文件。")


class FileTooLarge(Unreadable):
    """More bytes than we look at."""

    code = "sheet_file_too_large"
    sentence = _("文件有 %(size)s MB，最多 %(most)s MB。请删去图片或分成几个文件后再上传。")


class OldWorkbook(Unreadable):
    """The format of Excel 97 to 2003, whatever the name of the file says."""

    code = "sheet_old_format"
    sentence = _("这是旧版 Excel 文件（.xls）。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。")


class PasswordNeeded(Unreadable):
    """Encrypted with a password to open."""

    code = "sheet_password"
    sentence = _("文件设有打开密码。请在 Excel 或 WPS 中打开，取消密码并保存后再上传。")


class BinaryWorkbook(Unreadable):
    """An .xlsb."""

    code = "sheet_binary"
    sentence = _("这是二进制工作簿（.xlsb）。请用 Excel 打开，另存为“Excel 工作簿（.xlsx）”后再上传。")


class OpenDocument(Unreadable):
    """An .ods."""

    code = "sheet_open_document"
    sentence = _("这是 OpenDocument 表格（.ods）。请打开后另存为“Excel 工作簿（.xlsx）”再上传。")


class PlainText(Unreadable):
    """A text or CSV file, whatever its name."""

    code = "sheet_plain_text"
    sentence = _(
        "这是文本或 CSV 文件，不是 Excel 工作簿，只改扩展名不行。"
        "请在 Excel 中导入，把证件号、电话列设为“文本”，另存为 .xlsx 后再上传。"
    )


class WebPage(Unreadable):
    """An HTML table or an XML spreadsheet of 2003, as some systems export under the name .xls."""

    code = "sheet_web_page"
    sentence = _(
        "这是网页格式的表格，不是 Excel 工作簿。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。"
    )


class NotAWorkbook(Unreadable):
    """Something else: a picture, a PDF, a text document, an archive."""

    code = "sheet_not_a_workbook"
    sentence = _("这不是 Excel 工作簿。请选择 .xlsx 文件。")


class Incomplete(Unreadable):
    """A zip that ends too early or whose contents do not match its check sums."""

    code = "sheet_incomplete"
    sentence = _("文件不完整或已损坏，可能是传输中断。请用 Excel 打开检查，重新保存后再上传。")


class TooManyParts(Unreadable):
    """More files inside than any workbook needs."""

    code = "sheet_too_many_parts"
    sentence = _("文件内部有超过 %(most)s 个部件，不像正常的表格。请把需要的工作表复制到新建的工作簿，保存后再上传。")


class UnpacksTooLarge(Unreadable):
    """A zip bomb, or a workbook with far too much in it."""

    code = "sheet_unpacks_too_large"
    sentence = _("文件解压后过大（部件 %(part)s）。请只保留需要的行和列，复制到新建的工作簿，保存后再上传。")


class TwiceTheSamePart(Unreadable):
    """Two parts of one name: programs disagree about which one counts."""

    code = "sheet_twice_the_same_part"
    sentence = _("文件内部有两个同名部件（%(part)s），无法确定以哪个为准。请用 Excel 打开，另存为新文件后再上传。")


class UnsafePartName(Unreadable):
    """A part whose name leads out of the archive."""

    code = "sheet_unsafe_part_name"
    sentence = _("文件内部有不安全的部件名称，已拒绝读取。请用 Excel 新建工作簿，复制内容后再上传。")


class UnknownPacking(Unreadable):
    """A compression no spreadsheet program uses."""

    code = "sheet_unknown_packing"
    sentence = _("部件 %(part)s 的压缩方式不受支持。请用 Excel 打开，另存为新文件后再上传。")


class MissingPart(Unreadable):
    """A part that others refer to is not there."""

    code = "sheet_missing_part"
    sentence = _("文件缺少部件 %(part)s。请用 Excel 打开，按提示修复并保存后再上传。")


class EntityInside(Unreadable):
    """A document type or an entity: no spreadsheet program writes one, an entity bomb does."""

    code = "sheet_entity_inside"
    sentence = _(
        "部件 %(part)s 含有不允许的内容（DOCTYPE 或 ENTITY），已拒绝读取。请用 Excel 新建工作簿，复制内容后再上传。"
    )


class UnknownEncoding(Unreadable):
    """XML in another encoding than Unicode."""

    code = "sheet_unknown_encoding"
    sentence = _("部件 %(part)s 的文字编码不受支持。请用 Excel 打开，另存为新文件后再上传。")


class Garbled(Unreadable):
    """XML that is not well formed, or says what cannot be; `place` names the part and, where known, line or cell."""

    code = "sheet_garbled"
    sentence = _("文件内部有损坏（%(place)s）。请用 Excel 打开，按提示修复并保存后再上传。")


class TooManySheets(Unreadable):
    """More worksheets than we look at."""

    code = "sheet_too_many_sheets"
    sentence = _("工作簿有 %(count)s 个工作表，最多 %(most)s 个。请只保留要导入的工作表。")


class TooManyRows(Unreadable):
    """Content below the last row we look at."""

    code = "sheet_too_many_rows"
    sentence = _(
        "工作表“%(sheet)s”第 %(row)s 行还有内容，最多 %(most)s 行。请分成几个文件；如下方只是残留内容，请删除这些行。"
    )


class TooManyColumns(Unreadable):
    """Content right of the last column we look at."""

    code = "sheet_too_many_columns"
    sentence = _("工作表“%(sheet)s”单元格 %(cell)s 还有内容，最多 %(most)s 列。请删除右侧多余的列。")


class TooManyCells(Unreadable):
    """More cells, filled or only formatted, than we look at."""

    code = "sheet_too_many_cells"
    sentence = _(
        "工作簿的单元格过多（读到“%(sheet)s”为止，含只有格式的空单元格）。请删除多余的行列或分成几个文件后再上传。"
    )


class TooSlow(Unreadable):
    """Reading took longer than any honest file needs."""

    code = "sheet_too_slow"
    sentence = _("文件结构过于复杂，读取超时。请把需要的内容复制到新建的工作簿，保存后再上传。")


class NothingInside(Unreadable):
    """Worksheets without a single value."""

    code = "sheet_nothing_inside"
    sentence = _("工作簿中没有任何内容。请填写后再上传。")


class NoHeader(Unreadable):
    """No row that could be the heading."""

    code = "sheet_no_header"
    sentence = _("在工作表“%(sheet)s”前 %(rows)s 行中没有找到表头。请使用模板，或在第一行写上列名。")
