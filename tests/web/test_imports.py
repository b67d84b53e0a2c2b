"""Pages of imports, through real HTTP: from the template to the result."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests import cast
from tests.imports.desk import HEADS, checked, imported, work, workbook
from wangge.imports.models import ImportRun
from wangge.people.models import Person

ROW = ("3号楼", "2单元", "601", "李建国", "男", "1950-01-02")
WRONG = ("9号楼", "2单元", "601", "周芳", "女", "")


@pytest.fixture
def now(at):
    with time_machine.travel(at, tick=False):
        yield at


def text_of(answer):
    return answer.content.decode()


def post(client, route, run=None, **body):
    address = reverse(route, args=[run.pk]) if run else route
    return client.post(address, {"request_key": str(uuid4()), **body})


def send(client, places, content, name="名单.xlsx", list_code="residents"):
    return post(
        client, reverse("imports:upload", args=[list_code]), place=str(places.community.pk),
        file=SimpleUploadedFile(name, content),
    )  # fmt: skip


def sheet_of(answer):
    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def chosen_in(page):
    """What the drop-downs of a page say, by name."""
    found = {}
    for name, options in re.findall(r'<select name="(\w+)"(.*?)</select>', page, re.S):
        selected = re.search(r'<option value="(\d+)"\s+selected', options)
        if selected:
            found[name] = selected[1]
    return found


def test_the_whole_way_by_pages(zhao, places, now):
    client = cast.browser_of(zhao)
    assert "还没有导入过" in text_of(client.get("/imports/"))
    assert "居民（一户一档）" in text_of(client.get("/imports/new"))
    template = client.get("/imports/template/residents")
    assert [head.rstrip("*") for head in sheet_of(template)[0][1:5]] == ["楼栋", "单元", "门牌号", "姓名"]

    answer = send(client, places, workbook(ROW, WRONG))
    run = ImportRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/imports/{run.pk}")
    busy = text_of(client.get(f"/imports/{run.pk}"))
    assert "等待后台处理" in busy
    assert 'hx-trigger="every 1s"' in busy
    work(now)

    answer = client.get(f"/imports/{run.pk}", follow=True)
    assert answer.redirect_chain == [(f"/imports/{run.pk}/columns", 302)]
    page = text_of(answer)
    assert "A 楼栋（3号楼）" in page
    chosen = chosen_in(page)
    run.refresh_from_db()
    answer = post(client, "imports:columns", run, version=run.version, sheet=0, **chosen)
    assert answer.status_code == 303
    work(now)

    page = text_of(client.get(f"/imports/{run.pk}"))
    assert "没有楼栋“9号楼”" in page
    assert "全部导入" not in page
    marked = sheet_of(client.get(f"/imports/{run.pk}/marked"))
    assert marked[0][-1] == "问题"
    assert "没有楼栋" in marked[2][-1]
    assert marked[1][:4] == ["3号楼", "2单元", "601", "李建国"]
    assert "没有楼栋" in text_of(client.get(f"/imports/{run.pk}/findings"))

    send(client, places, workbook(ROW))
    work(now)
    run = ImportRun.objects.latest("id")
    run.refresh_from_db()
    post(client, "imports:columns", run, version=run.version, sheet=0, **chosen)
    work(now)
    page = text_of(client.get(f"/imports/{run.pk}"))
    assert "新增 1 行，更新 0 行，0 行没有变化" in page
    assert "新建门牌 1" in page
    assert "不能整批撤回" in page
    run.refresh_from_db()
    assert post(client, "imports:apply", run, version=run.version).status_code == 303
    assert "等待后台处理" in text_of(client.get(f"/imports/{run.pk}"))
    work(now)
    assert "逐行查看导入的内容" in text_of(client.get(f"/imports/{run.pk}"))
    person = Person.objects.get(name="李建国")
    assert f"/people/{person.pk}" in text_of(client.get(f"/imports/{run.pk}/rows"))
    assert f"/imports/{run.pk}" in text_of(client.get(f"/people/{person.pk}"))
    listed = text_of(client.get("/imports/"))
    assert "已导入" in listed
    assert "有问题待改" in listed


def test_the_same_file_again_says_who_and_when_and_changes_nothing(zhao, places, at, now):
    imported(zhao, places.community, workbook(ROW), at)
    answer = send(cast.browser_of(zhao), places, workbook(ROW))
    assert answer.status_code == 422
    assert "赵敏 于 2022-07-28 10:00 导入" in text_of(answer)
    assert ImportRun.objects.count() == 1


def test_the_bar_turns_into_the_page_when_the_worker_is_through(zhao, places, now):
    client = cast.browser_of(zhao)
    send(client, places, workbook(ROW))
    run = ImportRun.objects.get()
    polled = client.get(f"/imports/{run.pk}", headers={"HX-Request": "true"})
    assert "<html" not in text_of(polled)
    assert 'id="live"' in text_of(polled)
    work(now)
    assert client.get(f"/imports/{run.pk}", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_what_cannot_be_read_says_why(zhao, places, now):
    client = cast.browser_of(zhao)
    send(client, places, b"%PDF-1.7 ...")
    work(now)
    page = text_of(client.get(f"/imports/{ImportRun.objects.get().pk}"))
    assert "无法导入" in page
    assert "这不是 Excel 工作簿" in page
    assert "重新上传" in page


def test_a_step_that_broke_is_shown_and_tried_again(zhao, places, now, monkeypatch):
    client = cast.browser_of(zhao)
    send(client, places, workbook(ROW))
    run = ImportRun.objects.get()
    with monkeypatch.context() as patch:
        patch.setattr("wangge.imports.workbooks.outline", lambda *args: 1 / 0)
        work(now)
    page = text_of(client.get(f"/imports/{run.pk}"))
    assert "没有写入任何一行" in page
    assert "ZeroDivisionError" in page
    run.refresh_from_db()
    assert post(client, "imports:restart", run, version=run.version).status_code == 303
    work(now)
    run.refresh_from_db()
    assert run.state == "read"


def test_a_deed_on_an_older_version_is_refused_in_words(zhao, places, at, now):
    run = checked(zhao, places.community, workbook(ROW), at)
    answer = post(cast.browser_of(zhao), "imports:apply", run, version=run.version - 1)
    assert answer.status_code == 409
    assert "别人已经修改了" in text_of(answer)
    assert not Person.objects.filter(name="李建国").exists()


def test_cancelling_and_a_column_that_is_missing(zhao, places, at, now):
    client = cast.browser_of(zhao)
    run = checked(zhao, places.community, workbook(ROW), at)
    answer = post(client, "imports:columns", run, version=run.version, sheet=0, building="0", door="2", name="")
    assert answer.status_code == 422
    assert "必填项，请选择它在表中的列" in text_of(answer)
    assert post(client, "imports:cancel", run, version=run.version).status_code == 303
    assert "已取消" in text_of(client.get(f"/imports/{run.pk}"))


def test_a_foreign_run_is_not_there(zhao, foreign_staff, places, at, now):
    run = checked(zhao, places.community, workbook(ROW), at)
    client = cast.browser_of(foreign_staff)
    for part in ("", "/columns", "/findings", "/marked", "/rows"):
        assert client.get(f"/imports/{run.pk}{part}").status_code == 404
    assert str(run.pk) not in text_of(client.get("/imports/"))


def test_no_value_of_the_file_shows_before_it_is_read_by_whoever_may(zhao, lin, places, at, now):
    checked(zhao, places.community, workbook(ROW), at)
    assert cast.browser_of(lin).get("/imports/").status_code == 403


def test_the_list_and_the_rows_cost_the_same_for_two_and_twenty(zhao, places, at, now):
    client = cast.browser_of(zhao)

    def cost(address):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    small = imported(zhao, places.community, workbook(ROW), at)
    rows = [("3号楼", "2单元", str(700 + n), f"钱{n}", "男", "") for n in range(20)]
    before = cost("/imports/")
    large = imported(zhao, places.community, workbook(*rows), at)
    checked(zhao, places.community, workbook(ROW, sheet="别"), at)
    assert cost("/imports/") == before
    assert cost(f"/imports/{small.pk}/rows") == cost(f"/imports/{large.pk}/rows")


def test_a_second_sheet_is_chosen_by_a_link(zhao, places, now):
    client = cast.browser_of(zhao)
    send(client, places, workbook(("说明",), heads=("填表说明", "x"), sheet="说明", more={"居民": [HEADS, ROW]}))
    work(now)
    run = ImportRun.objects.get()
    page = text_of(client.get(f"/imports/{run.pk}/columns"))
    assert 'href="?sheet=0"' in page
    assert "工作表“居民”" in page
    assert "工作表“说明”" in text_of(client.get(f"/imports/{run.pk}/columns?sheet=0"))
    assert client.get(f"/imports/{run.pk}/columns?sheet=7").status_code == 404
