"""The pages of appraisals over real HTTP: list, vote, notice, objection, honour, letter and what everybody may read."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests import cast
from tests.honours import story
from tests.volunteers.story import volunteer
from tests.web.pressing import press
from wangge.honours import conferring
from wangge.honours.models import Appraisal, Honour, Nominee, Objection, Recommendation, Vote
from wangge.kernel import clock
from wangge.kernel.models import OutboxMessage


@pytest.fixture
def today(monkeypatch):
    """Moves the edge's clock: pages read it, nothing below does."""

    def to(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    to(story.AFTER)
    return to


def says(who, address, status=200):
    answer = (cast.browser_of(who) if who else Client()).get(address)
    assert answer.status_code == status, answer.content.decode()[:600]
    return answer.content.decode()


@pytest.fixture
def noticed(sun, zhou, membership, zhao, shi, tian, places):
    return story.noticed(story.prepared(zhao, places.community), zhao, shi, tian)


@pytest.fixture
def honour(noticed, shi, membership):
    conferring.confer(by=shi, appraisal_id=noticed.pk, at=story.NOTICE_OVER)
    return Honour.objects.get(nominee__organisation=membership.organisation)


def test_from_the_list_to_the_vote(sun, zhou, zhao, shi, tian, places, today):
    client = cast.browser_of(zhao)
    assert "还没有考评" in says(zhao, "/honours/")
    page = press(client, "/honours/new", place=places.community.pk, year=2026, quarter=2)
    one = Appraisal.objects.get()
    for words in (one.number, "最美志愿者", "孙志强", "100.00", "服务时长（分钟） 600", "提交表决"):
        assert words in page
    assert "孙志强" in says(zhao, f"/honours/{one.pk}/volunteer")
    press(client, f"/honours/{one.pk}/submit")
    assert "表决" in says(shi, f"/honours/{one.pk}")
    listed = {n.person: n.pk for n in Nominee.objects.filter(standing="shortlisted")}
    refused = cast.browser_of(shi).post(
        f"/honours/{one.pk}/vote",
        {"request_key": "1", f"choice_{listed[sun]}": "for", f"choice_{listed[zhou]}": "against"},
    )
    assert refused.status_code == 422
    assert not Vote.objects.exists()  # one form, one deed: nothing of it was done
    for member in (shi, tian):
        press(
            cast.browser_of(member), f"/honours/{one.pk}/vote",
            **{
                f"choice_{listed[sun]}": "for", f"choice_{listed[zhou]}": "against",
                f"reason_{listed[zhou]}": story.AGAINST,
            },
        )  # fmt: skip
    page = press(cast.browser_of(shi), f"/honours/{one.pk}/count")
    assert "公示到" in page
    assert "表决未通过" in page
    assert story.AGAINST in says(zhao, f"/honours/nominees/{listed[zhou]}")


def test_the_sheet_has_a_column_for_each_measure(sun, zhou, zhao, places, today):
    one = story.prepared(zhao, places.community)
    sheet = cast.browser_of(zhao).get(f"/honours/{one.pk}/volunteer/export.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["名称", "名次", "得分", "次数", "状态", "未参评原因", "服务时长（分钟）", "评价得星", "守约"]
    assert rows[1] == ["孙志强", 1, 100, 10, "入围", "", "600", "50 / 50", "10 / 10"]


def test_everybody_reads_the_notice_and_may_object(noticed, sun, zhou, neighbour, shi, zhao, today):
    today(story.VOTED)
    page = says(None, "/honours/hall")
    assert "和顺便利店" in page
    assert "孙志强" not in page  # did not agree that the name is published
    assert "孙*强" in page or "孙**" in page
    about = Nominee.objects.get(person=zhou)
    assert says(None, f"/honours/nominees/{about.pk}/object", 302) == ""
    said = press(cast.browser_of(neighbour), f"/honours/nominees/{about.pk}/object", text=story.TEXT)
    one = Objection.objects.get()
    assert one.number in said
    assert one.number in says(neighbour, "/honours/objections/")
    assert story.TEXT in says(neighbour, f"/honours/objections/{one.pk}")
    assert one.number not in says(zhao, "/honours/objections/")
    assert says(zhao, f"/honours/objections/{one.pk}", 404)
    press(cast.browser_of(shi), f"/honours/objections/{one.pk}/decide", upheld="yes", grounds="核实了签到照片")
    assert "异议成立，不授予" in says(None, "/honours/hall")
    assert "核实了签到照片" in says(neighbour, f"/honours/objections/{one.pk}")


def test_the_desk_finds_somebody_and_writes_the_objection_down(noticed, sun, zhao, neighbour, today):
    today(story.VOTED)
    about = Nominee.objects.get(person=sun)
    address = f"/honours/nominees/{about.pk}/objection"
    assert "王秀兰" in says(zhao, f"{address}?q=王秀兰")
    press(cast.browser_of(zhao), f"{address}?q=王秀兰", person=neighbour.pk, text=story.TEXT)
    assert Objection.objects.get().by == neighbour


def test_giving_and_checking_and_taking_back(noticed, sun, zhao, shi, tian, today):
    today(story.NOTICE_OVER)
    assert "授予荣誉" in says(shi, f"/honours/{noticed.pk}")
    press(cast.browser_of(shi), f"/honours/{noticed.pk}/confer")
    honour = Honour.objects.get(nominee__person=sun)
    check = f"/honours/check/{honour.token}"
    assert "有效" in says(None, check)
    assert "孙志强" not in says(None, check)
    assert honour.number in says(sun, "/honours/mine")
    pdf = cast.browser_of(sun).get(f"/honours/given/{honour.pk}/certificate.pdf")
    assert f"/honours/check/{honour.token}" not in pdf["Content-Disposition"]
    assert "孙志强" in story.text_of(pdf.content)
    press(cast.browser_of(tian), f"/honours/given/{honour.pk}/withdraw", reason="查实服务由他人代做")
    assert "已撤销" in says(None, check)
    assert "查实服务由他人代做" in says(sun, f"/honours/given/{honour.pk}")


def test_a_department_reads_its_letter_and_acknowledges(honour, zhao, department, keeper, today):
    today(story.NOTICE_OVER)
    words = "该店全年诚信经营，建议纳入政府采购便民服务名录。"
    press(cast.browser_of(zhao), f"/honours/given/{honour.pk}/recommend", department=department.pk, words=words)
    letter = Recommendation.objects.get()
    link = OutboxMessage.objects.get(kind="recommendation.sent").content["body"].partition("http://testserver")[2]
    assert link == f"/honours/letter/{letter.token}"
    anybody = Client()
    assert "确认收到" in anybody.get(link).content.decode()
    assert "和顺便利店" in story.text_of(anybody.get(f"{link}/letter.pdf").content)
    assert anybody.post(link, {"request_key": "a1", "name": ""}).status_code == 422
    page = press(anybody, link, name="罗建", answer="已转采购科")
    assert "已确认收到" in page
    assert "罗建" in says(zhao, f"/honours/letters/{letter.pk}")
    assert letter.number in says(department.reader, "/honours/letters/")
    assert letter.number in says(keeper, "/honours/letters/")  # whoever is recommended may know


def test_pages_cost_no_more_with_more_people(sun, zhao, shi, places, today, django_assert_max_num_queries):
    for number in range(12):
        story.served(volunteer(f"志愿{number:02d}", places, zhao, story.SPRING), places, 6)
    one = story.prepared(zhao, places.community)
    client = cast.browser_of(zhao)
    for address in (f"/honours/{one.pk}", f"/honours/{one.pk}/volunteer", "/honours/"):
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200
