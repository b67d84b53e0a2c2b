"""The list of posts as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from wangge.kernel.masking import mask_phone
from wangge.posts.models import Holding


def holdings_sheet(holdings: Iterable[Holding]) -> bytes:
    """One sheet: post, person, masked phone, place, code, from, to. Every cell is text: nothing runs as a formula."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet(_("岗位"))
    bold = book.add_format({"bold": True})
    heads = (_("岗位"), _("姓名"), _("电话"), _("地点"), _("地点编码"), _("开始日期"), _("结束日期"))
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, 18)
    for row, holding in enumerate(holdings, start=1):
        for column, text in enumerate(_cells(holding)):
            sheet.write_string(row, column, text)
    book.close()
    return file.getvalue()


def _cells(holding: Holding) -> tuple[str, ...]:
    person, place = holding.person, holding.place
    return (
        holding.get_kind_display(),
        person.name,
        mask_phone(person.phone) if person.phone else "",
        place.name,
        place.code,
        holding.valid_from.isoformat(),
        holding.valid_to.isoformat() if holding.valid_to else "",
    )
