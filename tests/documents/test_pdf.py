"""PDFs are opened and read: Chinese text arrives as text, and what a user typed is never run as a command."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from wangge import documents
from wangge.kernel import district

TEMPLATE = """#set text(font: "Noto Sans CJK SC")
#let data = json(bytes(sys.inputs.data))
= #data.title
#data.name
#image(bytes(data.qr), width: 3cm)
"""


def printed(folder: Path, **data: str) -> str:
    template = folder / "card.typ"
    template.write_text(TEMPLATE, encoding="utf-8")
    made = documents.pdf(template, {"title": "网格公示卡", "qr": documents.qr_svg("http://localhost/grids/1"), **data})
    return "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


def test_a_pdf_holds_its_chinese_words_as_text(tmp_path):
    text = printed(tmp_path, name="林晓梅")
    assert "网格公示卡" in text
    assert "林晓梅" in text


def test_a_name_with_markup_stays_a_name(tmp_path):
    assert '#panic("boom") *加粗*' in printed(tmp_path, name='#panic("boom") *加粗*')


def test_no_pdf_is_set_while_a_transaction_holds_the_lock(tmp_path, db):
    with pytest.raises(documents.SetUnderTheLock), district.atomic():
        printed(tmp_path, name="林晓梅")
    assert "林晓梅" in printed(tmp_path, name="林晓梅")
