"""Members and complaints are taken out for a purpose; who complained stands there only for who may know."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tests import cast
from tests.alliance import story
from wangge.alliance import exports, refusals
from wangge.alliance.models import Export
from wangge.journal.models import Leaf
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.sheets.writing import as_csv

WHY = "季度例会汇总"


def lines(export, at):
    return [dict(zip(exports.heads(export), row, strict=True)) for row in exports.rows(export, at)]


def test_the_purpose_is_asked_and_journalled(zhao, membership, keeper, at):
    with pytest.raises(refusals.PurposeMissing):
        exports.take_out(by=zhao, what="members", purpose="看", at=at)
    with pytest.raises(NotPermitted):
        exports.take_out(by=keeper, what="members", purpose=WHY, at=at)
    with pytest.raises(NotFound):
        exports.take_out(by=zhao, what="people", purpose=WHY, at=at)
    made = exports.take_out(by=zhao, what="members", purpose=WHY, at=at)
    leaf = Leaf.objects.get(kind="alliance.exported")
    assert '"count":1' in leaf.body.replace(" ", "")
    assert WHY not in leaf.body
    [row] = lines(made, at)
    assert (row["成员"], row["状态"], row["赋分"]) == ("和顺便利店", "成员", 0)


def test_only_who_asked_may_fetch_it_for_a_quarter_of_an_hour(zhao, colleague, membership, at):
    made = exports.take_out(by=zhao, what="members", purpose=WHY, at=at)
    assert exports.export_for(zhao, made.pk, at=at) == made
    with pytest.raises(NotFound):
        exports.export_for(colleague, made.pk, at=at)
    with pytest.raises(NotFound):
        exports.export_for(zhao, made.pk, at=at + timedelta(minutes=15))


def test_who_complained_is_masked_and_only_for_who_may_know(zhao, colleague, membership, resident, keeper, places, at):
    story.complained(membership, resident, at)
    seen = exports.take_out(by=zhao, what="complaints", purpose=WHY, at=at)
    assert lines(seen, at)[0]["投诉人"] == "王**"
    cast.holding(keeper, "community_staff", places.community)  # speaks for the member, and is on the staff now
    hidden = exports.take_out(by=keeper, what="complaints", purpose=WHY, at=at)
    assert lines(hidden, at)[0]["投诉人"] == ""


def test_the_committee_takes_out_no_complaints(membership, committee, at):
    with pytest.raises(NotPermitted):
        exports.take_out(by=committee, what="complaints", purpose=WHY, at=at)


def test_no_cell_of_the_csv_runs(at):
    text = as_csv(["名称"], [["=1+1"], [at], [3], [None]]).decode("utf-8-sig")
    assert text.splitlines() == ["名称", "'=1+1", "2022-07-28 10:00", "3", '""']


def test_by_hand_both_files(zhao, keeper, places):
    from tests.web.pressing import press

    story.joined(zhao, keeper, places, clock.now())
    desk = cast.browser_of(zhao)
    assert "导出" in desk.get("/alliance/").content.decode()
    page = press(desk, "/alliance/export", what="members", purpose=WHY)
    made = Export.objects.get()
    assert f"/alliance/exports/{made.pk}/file.csv" in page
    csv = desk.get(f"/alliance/exports/{made.pk}/file.csv").content.decode("utf-8-sig")
    assert "和顺便利店" in csv
    sheet = desk.get(f"/alliance/exports/{made.pk}/file.xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "和顺便利店"
    assert desk.get(f"/alliance/exports/{made.pk}/file.pdf").status_code == 404
    assert cast.browser_of(cast.person("别人")).get(f"/alliance/exports/{made.pk}").status_code == 403
