"""Lists as downloads: small ones at once, large ones piece by piece from disk."""

from io import BytesIO

import pytest

from wangge.sheets.reading import read
from wangge.web import sheets

HEADS = ("姓名", "网格")
ROWS = [("张三", "第一网格"), ("=1+1", "第二网格")]


@pytest.mark.parametrize("in_memory", [1024 * 1024, 100])
def test_a_list_comes_as_a_workbook_named_after_its_title_and_day(in_memory, monkeypatch, at, db):
    monkeypatch.setattr(sheets, "IN_MEMORY", in_memory)

    answer = sheets.response("居民", HEADS, ROWS, at)
    content = b"".join(answer)

    assert answer.streaming is (in_memory == 100)
    assert int(answer.get("Content-Length", len(content))) == len(content)
    assert answer["Content-Type"] == sheets.CONTENT_TYPE
    assert "%E5%B1%85%E6%B0%91-20220728.xlsx" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    rows = read(BytesIO(content)).sheets[0].rows
    assert [[cell.value for cell in row.cells] for row in rows] == [list(HEADS), *map(list, ROWS)]
    answer.close()
