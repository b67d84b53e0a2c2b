"""The check-in, selection and work unit pages over real HTTP."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests import cast
from tests.checkin.story import BORN, agree, applied, approved, claimed, offered, served, someone, unit
from wangge.checkin import commands, consents, queries, selection, units
from wangge.checkin.models import CheckIn, FeedbackReport, Merge, Opening, ServiceRecord
from wangge.kernel import clock


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def chen(places):
    return someone("陈新", places.home)


@pytest.fixture
def committee(places):
    who = someone("居委")
    cast.holding(who, "committee_member", places.community)
    return who


def get(who, url, **query):
    return cast.browser_of(who).get(url, query)


def post(who, url, **fields):
    return cast.browser_of(who).post(url, {"request_key": str(uuid4()), **fields})


def text(answer):
    return answer.content.decode()


# A person's own


def test_a_volunteer_reports_in_on_the_phone_and_is_approved_at_the_desk(chen, zhao, places):
    assert "您以什么身份报到" in text(get(chen, "/check-in/apply"))
    page = text(get(chen, "/check-in/apply", kind="volunteer"))
    assert "云水明珠社区" in page
    assert "工作单位" not in page

    answer = post(
        chen,
        "/check-in/apply?kind=volunteer",
        place=str(places.community.pk),
        skills=["care"],
        times=["6m"],
        consents=["contact"],
    )

    assert answer.status_code == 303
    check_in = CheckIn.objects.get(person=chen)
    assert (check_in.state, check_in.skills) == ("applied", ["care"])
    assert "待审核" in text(get(chen, "/check-in/mine"))
    desk = text(get(zhao, f"/check-in/{check_in.pk}"))
    assert "照护陪伴" in desk
    assert chen.phone not in desk
    assert post(zhao, f"/check-in/{check_in.pk}/approve").status_code == 303
    assert "已报到" in text(get(chen, "/check-in/mine"))


def test_a_member_without_the_separate_consent_is_told_at_the_field(chen, places):
    answer = post(chen, "/check-in/apply?kind=retired_member", place=str(places.community.pk), consents=["contact"])
    assert answer.status_code == 422
    assert "须本人单独同意" in text(answer)


def test_a_minor_names_the_guardian_in_the_same_form(places):
    young = someone("小雨", places.home, born_on=clock.day_of(clock.now()) - timedelta(days=365 * 15))
    url = "/check-in/apply?kind=volunteer"
    refused = post(young, url, place=str(places.community.pk))
    assert refused.status_code == 422
    assert "需要监护人同意" in text(refused)
    given = {
        "basis": "guardian",
        "guardian_name": "雨妈",
        "guardian_relation": "母亲",
        "guardian_phone": cast.impossible_phone(),
    }
    assert post(young, url, place=str(places.community.pk), **given).status_code == 303


def test_consents_are_seen_given_and_taken_back_by_the_person_only(chen, zhao, lin, places, now):
    here = approved(zhao, chen, places.community, now)
    assert "已同意" in text(get(chen, "/check-in/consents"))
    assert post(chen, "/check-in/consents", purpose="photo", give="1").status_code == 303
    assert post(chen, "/check-in/consents", purpose="match_to_tasks").status_code == 303
    assert set(consents.agreed(chen).values_list("purpose", flat=True)) == {"photo"}
    assert "本人的同意" in text(get(zhao, f"/check-in/{here.pk}"))  # the desk records paper
    assert "本人的同意" not in text(get(lin, f"/check-in/{here.pk}"))  # the grid worker sees the check-in only


def test_one_changes_the_offer_confirms_and_ends_by_oneself(chen, zhao, places, now):
    here = approved(zhao, chen, places.community, now)
    url = f"/check-in/{here.pk}"
    assert post(chen, f"{url}/offer", version=here.version, skills=["legal"]).status_code == 303
    assert post(chen, f"{url}/offer", version=here.version, skills=["care"]).status_code == 422
    assert post(chen, f"{url}/confirm").status_code == 303
    assert "服务记录保留" in text(get(chen, f"{url}/end"))
    assert post(chen, f"{url}/end", reason="搬到外地").status_code == 303
    here.refresh_from_db()
    assert (here.skills, here.state) == (["legal"], "ended")


# The desk


def test_the_desk_registers_somebody_and_recognises_whom_it_knows(chen, zhao, places):
    fields = {
        "place": str(places.community.pk), "kind": "volunteer", "gender": "u", "name": "陈新", "phone": chen.phone,
        "born_on": BORN,
    }  # fmt: skip
    answer = post(zhao, "/check-in/new", **fields)
    assert answer.status_code == 303
    assert CheckIn.objects.get().person == chen
    again = post(zhao, "/check-in/new", **fields)
    assert again.status_code == 422
    assert "已经报到过了" in text(again)
    wrong = post(zhao, "/check-in/new", **{**fields, "name": "无号", "phone": ""})
    assert "至少填一项" in text(wrong)


def test_the_list_filters_exports_and_costs_the_same_for_many(chen, zhao, places, now):
    approved(zhao, chen, places.community, now, offer=commands.Offer(["care"], ["6m"]))
    applied(zhao, someone("=吴凡", places.home), places.community, now)

    def names(**query):
        return [row["name"] for row in get(zhao, "/check-in/", **query).context["listing"]["rows"]]

    assert set(names()) == {"陈新", "=吴凡"}
    assert names(state="applied") == ["=吴凡"]
    assert names(skill="care", time="6m") == names(q="chenxin") == ["陈新"]
    assert names(kind="emperor", unit="no-id") == names()
    book = CalamineWorkbook.from_filelike(io.BytesIO(get(zhao, "/check-in/export.xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert {row[0] for row in rows[1:]} == {"陈新", "=吴凡"}
    assert chen.phone not in str(rows)

    browser = cast.browser_of(zhao)
    browser.get("/check-in/")  # the first request of a session notes it
    with CaptureQueriesContext(connection) as few:
        browser.get("/check-in/")
    for number in range(18):
        applied(zhao, someone(f"人{number}", places.home), places.community, now)
    with CaptureQueriesContext(connection) as many:
        browser.get("/check-in/")
    assert len(many) == len(few)


def test_declining_asks_for_a_reason_and_keeps_what_was_typed(chen, zhao, places, now):
    waiting = applied(chen, chen, places.community, now)
    url = f"/check-in/{waiting.pk}/decline"
    assert post(zhao, url, reason="不").status_code == 422
    assert post(zhao, url, reason="电话无法接通").status_code == 303
    assert "电话无法接通" in text(get(chen, "/check-in/mine"))


def test_services_are_recorded_and_late_ones_approved_by_a_colleague(chen, zhao, places, now):
    here = approved(zhao, chen, places.community, now - timedelta(days=60))
    fields = {"role": "care", "what": "陪伴", "where": "家里", "organiser": "居委会", "attended": "1", "minutes": 60}
    today = clock.day_of(now)
    for day in (today, today - timedelta(days=40)):
        assert post(zhao, f"/check-in/{here.pk}/service", day=day, **fields).status_code == 303
    late = ServiceRecord.objects.get(state="waiting")
    assert post(zhao, f"/check-in/services/{late.pk}/backfill", accept="1").status_code == 403
    colleague = someone("同事")
    cast.holding(colleague, "community_staff", places.community)
    assert "补录待审" in text(get(colleague, "/check-in/"))
    assert post(colleague, f"/check-in/services/{late.pk}/backfill", accept="1").status_code == 303
    assert queries.minutes_of(here) == 120


def test_doubles_are_suggested_merged_and_put_back(chen, zhao, places, now):
    kept = approved(zhao, chen, places.community, now)
    double = approved(
        zhao, cast.person("陈欣", home=places.community, phone=chen.phone, born_on=BORN), places.community, now
    )
    served(zhao, double, clock.day_of(now), 60, now)

    assert "电话相同" in text(get(zhao, "/check-in/duplicates"))
    assert "可能是同一个人" in text(get(zhao, f"/check-in/{kept.pk}"))
    url = f"/check-in/{kept.pk}/merge/{double.pk}"
    assert "1 条服务" in text(get(zhao, url))
    assert post(zhao, url, reason="电话核实为同一人").status_code == 303
    assert "没有疑似重复" in text(get(zhao, "/check-in/duplicates"))
    assert "撤销合并" in text(get(zhao, f"/check-in/{kept.pk}"))
    assert post(zhao, f"/check-in/merges/{Merge.objects.get().pk}/undo").status_code == 303
    double.refresh_from_db()
    assert double.state == "approved"


# Selection


@pytest.fixture
def ranked(zhao, places, now):
    """Two neighbours ranked for the head of building 3; Chen first."""
    before = now - timedelta(days=5)
    made = offered(zhao, places.building, before, skills=["mediation"], from_day=clock.day_of(now) + timedelta(days=5))
    people = {}
    for name, offer in (("陈多", commands.Offer(["mediation"])), ("李少", commands.Offer())):
        people[name] = approved(zhao, someone(name, places.home), places.community, before, offer=offer)
        claimed(made, people[name], before)
    selection.prepare_proposal(by=zhao, opening_id=made.pk, at=now)
    return made, people


def test_staff_offer_a_post_people_claim_it_and_the_ranking_waits_for_its_day(chen, zhao, places, now):
    here = approved(zhao, chen, places.community, now)
    today = clock.day_of(now)
    fields = {
        "what": "post:building_head", "place": places.building.code, "seats": 1, "duties": "联系居民，上下楼注意安全",
        "apply_until": today, "from_day": today + timedelta(days=9),
    }  # fmt: skip
    assert "不能设在" in text(post(zhao, "/check-in/openings/new", **{**fields, "place": places.grid1.code}))
    assert "没有找到这个地点" in text(post(zhao, "/check-in/openings/new", **{**fields, "place": "none"}))
    assert post(zhao, "/check-in/openings/new", **fields).status_code == 303
    made = Opening.objects.get()
    assert "楼长" in text(get(chen, "/check-in/openings/"))

    url = f"/check-in/openings/{made.pk}"
    assert post(chen, f"{url}/claim", wish="1").status_code == 303
    assert "您已认领" in text(get(chen, url))
    assert post(zhao, f"{url}/rank").status_code == 409
    assert post(chen, f"{url}/unclaim").status_code == 303
    assert post(zhao, f"{url}/claim", wish="2", check_in=here.pk).status_code == 303  # the desk for somebody
    assert queries.claims_of(made).get().wish == 2
    assert post(zhao, f"{url}/withdraw", reason="楼栋要调整").status_code == 303


def test_a_candidate_reads_the_own_explanation_and_nobody_elses_name(ranked, zhao):
    made, people = ranked
    page = text(get(people["李少"].person, f"/check-in/openings/{made.pk}"))
    assert "您排在第 2 名" in page
    assert "矛盾调解" in page
    assert "陈多" not in page
    assert "陈多" in text(get(zhao, f"/check-in/openings/{made.pk}"))


def test_the_committee_decides_and_a_deviation_needs_its_reasons(ranked, committee, zhao, places):
    made, people = ranked
    url = f"/check-in/openings/{made.pk}/decide"
    proposal = selection.latest_proposal(made)
    fields = {"proposal": proposal.pk, "meeting": "第1次会议"}
    assert "第 1 名 陈多" in text(get(committee, url))
    assert get(zhao, url).status_code == 403
    wrong = post(committee, url, **fields, chosen=["2"], reason_2="熟悉本楼住户")
    assert wrong.status_code == 422
    assert "第 1 名写明原因" in text(wrong)
    assert (
        post(committee, url, **fields, chosen=["2"], reason_2="熟悉本楼住户", reason_1="本人已有岗位").status_code
        == 303
    )
    assert places.building.holdings.get().person == people["李少"].person
    assert "本人已有岗位" in text(get(people["陈多"].person, f"/check-in/openings/{made.pk}"))
    assert "李**" in text(get(people["陈多"].person, f"/check-in/openings/{made.pk}"))  # not agreed to be named


# Work units


@pytest.fixture
def library(places, zhao, now):
    made = unit(place=places.district)
    who = someone("馆员")
    return units.add_contact(by=zhao, unit_id=made.pk, person_id=who.pk, place_id=places.community.pk, at=now)


def test_a_contact_sends_a_list_and_reads_what_to_correct(library):
    url = f"/check-in/unit/{library.pk}"
    wrong = post(library.person, f"{url}/list", lines="甲乙\t19900001111\n丙丁")
    assert wrong.status_code == 422
    assert "第 2 行" in text(wrong)
    assert not CheckIn.objects.exists()
    given = {"lines": "甲乙，19900001111\n丙丁 19900002222\n", "consents": ["party_membership", "share_with_unit"]}
    assert post(library.person, f"{url}/list", **given).status_code == 303
    assert CheckIn.objects.filter(unit=library.unit, state="applied").count() == 2
    assert "甲乙" in text(get(library.person, url))
    assert "区图书馆" in text(get(library.person, "/check-in/mine"))


def test_a_contact_downloads_the_feedback_and_nothing_of_others(library, zhao, places, now):
    chen, wu = (
        approved(zhao, someone(name, places.home), places.community, now, "serving_member", unit_id=library.unit_id)
        for name in ("陈静", "吴隐")
    )
    agree(chen.person, "share_with_unit", now)
    served(zhao, chen, clock.day_of(now), 90, now)
    today = clock.day_of(now)
    quarter = f"{today.year}Q{(today.month + 2) // 3}"
    assert post(zhao, "/check-in/reports/make", place=str(places.community.pk), quarter=quarter).status_code == 303
    url = f"/check-in/reports/{FeedbackReport.objects.get().pk}"

    pdf = get(library.person, f"{url}/pdf")
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    lines = list(csv.reader(io.StringIO(get(library.person, f"{url}/csv").content.decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(get(library.person, f"{url}/xlsx").content))
    cells = str(book.get_sheet_by_index(0).to_python())
    for shown in (words, str(lines), cells):
        assert "陈静" in shown
        assert "吴隐" not in shown
    assert get(library.person, f"{url}/exe").status_code == 404
    for other in (chen.person, wu.person, someone("路人")):
        assert get(other, f"{url}/pdf").status_code == 404
        assert get(other, f"/check-in/unit/{library.pk}").status_code == 404
    assert get(library.person, "/check-in/").status_code == 403


def test_the_desk_sets_and_ends_contacts(zhao, chen, places):
    made = unit("区档案馆")
    assert "陈新" in text(get(zhao, "/check-in/units/add", q="chenxin"))
    fields = {"place": str(places.community.pk), "unit": str(made.pk), "person": str(chen.pk)}
    assert post(zhao, "/check-in/units/add", **fields).status_code == 303
    page = text(get(zhao, "/check-in/units"))
    assert "区档案馆" in page
    assert "陈新" in page
    contact = made.speakers.get()
    assert post(zhao, f"/check-in/units/{contact.pk}/end").status_code == 303


def test_pages_speak_english_too(chen, zhao, places, now):
    approved(zhao, chen, places.community, now)
    browser = cast.browser_of(chen)
    browser.cookies["language"] = "en"
    page = text(browser.get("/check-in/mine"))
    assert "My check-in" in page
    assert "Checked in" in page
