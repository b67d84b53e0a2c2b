"""The pages of surveys over real HTTP: building, planning, knocking, answering, reading the results."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from tests import cast
from tests.kernel.test_photos import CANARY, with_position
from tests.surveys.story import ANSWERS, ASKED, SAID, answer, door_at, knock, published, running
from wangge.kernel import clock
from wangge.needs.models import Need, Resource
from wangge.surveys import commands, questionnaires
from wangge.surveys.models import Campaign, Door, Photo, QuestionnaireVersion, Response, Visit

FORM = {
    "q1": "2", "q2": ["a1"], "q3": SAID, "q4": "yes", "q5-0-q6": "82", "q5-0-q7": "no", "save": "complete", "version": "0",
}  # fmt: skip


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def campaign(zhao, lin, places, now):
    today = clock.day_of(now)
    return running(zhao, places, now, starts_on=today, ends_on=today + timedelta(days=30))


@pytest.fixture
def door(campaign, places):
    return door_at(campaign, places.home)


@pytest.fixture
def draft(zhao, places, now):
    made = questionnaires.add_questionnaire(
        by=zhao, at=now, name="问需", audience="household", community_id=places.community.pk
    )
    return questionnaires.save_draft(by=zhao, version_id=made.pk, version=1, content=ASKED, at=now)


def get(who, url, **query):
    return cast.browser_of(who).get(url, query)


def post(who, url, **fields):
    return cast.browser_of(who).post(url, {"request_key": str(uuid4()), **fields})


def text(answer):
    return answer.content.decode()


# Building


def test_a_questionnaire_is_built_from_nothing_to_published(zhao, places):
    made = post(
        zhao, "/surveys/questionnaires/new", name="秋季问需", audience="household", community=places.community.pk
    )
    assert made.status_code == 303
    draft = QuestionnaireVersion.objects.get()
    edit = f"/surveys/versions/{draft.pk}/edit"

    added = post(zhao, edit, deed="add", kind="choices", version=1)
    assert added["Location"].endswith("/questions/q1")
    saved = post(zhao, added["Location"], version=2, text="需要什么", required="on", options="家电维修\n陪诊\n没有")
    assert saved.status_code == 303
    post(zhao, edit, deed="add", kind="text", version=3)
    test = '{"question": "q1", "op": "has", "value": "a1"}'
    shown = text(get(zhao, f"/surveys/versions/{draft.pk}/questions/q2"))
    assert "「需要什么」包含「家电维修」" in shown
    post(zhao, f"/surveys/versions/{draft.pk}/questions/q2", version=4, text="请说明", mode="all", test0=test)
    rule = {
        "when": "a1", "thing": "need:repair", "title": "需要{choice}", "urgency": 4, "wanted_days": 7, "details_from": "q2",
        "skills": ["repair"], "times": ["6m"],
    }  # fmt: skip
    ruled = post(zhao, f"/surveys/versions/{draft.pk}/questions/q1/produces/0", version=5, **rule)
    assert ruled.status_code == 303, ruled.context["form"].errors

    published_ = post(zhao, f"/surveys/versions/{draft.pk}/publish", version=6)
    assert published_.status_code == 303
    draft.refresh_from_db()
    assert draft.state == "published"
    first, second = draft.content["questions"]
    assert [one["label"] for one in first["options"]] == ["家电维修", "陪诊", "没有"]
    assert first["produces"][0]["kind"] == "repair"
    assert second["show_if"] == {"mode": "all", "tests": [{"question": "q1", "op": "has", "value": "a1"}]}
    page = text(get(zhao, f"/surveys/versions/{draft.pk}"))
    assert "选「家电维修」生成需求「需要家电维修」" in page
    assert 'name="deed"' not in page


def test_questions_are_moved_copied_and_deleted(zhao, draft):
    edit = f"/surveys/versions/{draft.pk}/edit"

    def after(deed, question, version):
        assert post(zhao, edit, deed=deed, question=question, version=version).status_code == 303
        draft.refresh_from_db()
        return [one["id"] for one in draft.content["questions"]]

    assert after("down", "q1", 2) == ["q2", "q1", "q3", "q4", "q5"]
    assert after("up", "q1", 3) == ["q1", "q2", "q3", "q4", "q5"]
    assert after("duplicate", "q5", 4) == ["q1", "q2", "q3", "q4", "q5", "q8"]
    copy = draft.content["questions"][5]
    assert [one["id"] for one in copy["questions"]] == ["q9", "q10"]
    assert copy["questions"][1]["show_if"]["tests"][0]["question"] == "q9"
    assert after("delete", "q8", 5) == ["q1", "q2", "q3", "q4", "q5"]
    assert post(zhao, edit, deed="burn", question="q1", version=6).status_code == 404


def test_htmx_gets_the_builder_alone_and_two_builders_are_told(zhao, draft):
    edit = f"/surveys/versions/{draft.pk}/edit"
    browser = cast.browser_of(zhao)
    fields = {"request_key": str(uuid4()), "deed": "down", "question": "q1", "version": 2}
    part = browser.post(edit, fields, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert text(part).lstrip().startswith('<div class="builder"')
    late = post(zhao, edit, deed="up", question="q1", version=2)
    assert late.status_code == 409
    assert "别人已经改过" in text(late)


def test_publishing_says_what_is_wrong_and_links_to_it(zhao, draft):
    post(zhao, f"/surveys/versions/{draft.pk}/edit", deed="delete", question="q2", version=2)
    refused = post(zhao, f"/surveys/versions/{draft.pk}/publish", version=3)
    assert refused.status_code == 422
    assert "「请说明」的显示条件用到了已不存在的题目" in text(refused)
    assert 'href="#q3"' in text(refused)


def test_the_preview_steers_by_conditions_without_keeping_anything(zhao, draft):
    plain = text(get(zhao, f"/surveys/versions/{draft.pk}/preview"))
    assert "当 「需要哪些帮助」包含「家电维修」" in plain
    rows = get(zhao, f"/surveys/versions/{draft.pk}/preview", q2="a1").context["preview"].rows()
    assert [row.hidden for row in rows] == [False, False, False, False, True]
    assert not Response.objects.exists()


def test_options_keep_their_codes_when_their_words_change(zhao, draft):
    page = f"/surveys/versions/{draft.pk}/questions/q2"
    post(zhao, page, version=2, text="需要哪些帮助", options="修家电\n陪同就医\n没有\n其他")
    draft.refresh_from_db()
    assert draft.content["questions"][1]["options"] == [
        {"code": "a1", "label": "修家电"}, {"code": "a2", "label": "陪同就医"}, {"code": "a3", "label": "没有"},
        {"code": "a4", "label": "其他"},
    ]  # fmt: skip
    assert post(zhao, page, version=3, text="", options="一").status_code == 422


# Planning


def test_a_round_is_planned_started_and_closed(zhao, lin, places, now):
    version = published(zhao, places.community, now)
    today = clock.day_of(now)
    page = get(zhao, "/surveys/new")
    assert "第一网格由谁去" in text(page)
    plan = {
        "title": "冬季入户", "questionnaire": version.pk, "places": [places.grid1.pk], "starts_on": today,
        "ends_on": today, "most_tries": 2, "going0": lin.pk,
    }  # fmt: skip
    assert post(zhao, "/surveys/new", **plan, going1="").status_code == 303
    campaign = Campaign.objects.get()
    assert campaign.places.get().person == lin

    started = post(zhao, f"/surveys/campaigns/{campaign.pk}/start")
    assert started.status_code == 303
    shown = get(zhao, f"/surveys/campaigns/{campaign.pk}")
    assert shown.context["count"].doors == 2
    assert "覆盖率 = 已走访户数" in text(shown)
    assert "还有 2 户（店）没有入户" in text(shown)
    assert post(zhao, f"/surveys/campaigns/{campaign.pk}/close").status_code == 303
    assert "结束走访" not in text(get(zhao, f"/surveys/campaigns/{campaign.pk}"))


def test_doors_without_anybody_are_shown_and_given(zhao, lin, campaign, places):
    page = f"/surveys/campaigns/{campaign.pk}"
    assert "有 1 户（店）没有人去" in text(get(zhao, page))
    wu = cast.person("吴新")
    cast.holding(wu, "grid_worker", places.grid2)
    assert post(zhao, f"{page}/unattended").status_code == 303
    assert door_at(campaign, places.home7).person == wu
    given = post(zhao, f"{page}/assign", place=places.building.pk, person=wu.pk)
    assert given.status_code == 422  # no post there
    assert "没有可走访的岗位" in text(given)


# Knocking


def test_my_doors_are_those_of_today_with_progress(lin, zhao, campaign, places, now):
    page = get(lin, "/surveys/doors")
    assert [row.title for row in page.context["rows"]] == ["3号楼2单元501", "3号楼2单元502"]
    assert "今天还有 2 户" in text(page)
    knock(lin, door_at(campaign, places.home), "no_one", now)
    assert [row.title for row in get(lin, "/surveys/doors").context["rows"]] == ["3号楼2单元501"]
    assert len(get(lin, "/surveys/doors", all="1").context["rows"]) == 2
    assert "没有分给您的走访" in text(get(zhao, "/surveys/doors"))


def test_a_knock_leads_to_the_questionnaire_or_to_the_next_door(lin, campaign, door, places):
    page = text(get(lin, f"/surveys/doors/{door.pk}"))
    client = re.search(r'name="client_id" value="([^"]+)"', page)[1]
    knocked = {"outcome": "met", "client_id": client, "where": "at_door", "longitude": "112.56", "latitude": "37.8"}
    first = post(lin, f"/surveys/doors/{door.pk}/visit", **knocked)
    assert first["Location"] == f"/surveys/doors/{door.pk}/answers"
    again = post(lin, f"/surveys/doors/{door.pk}/visit", **knocked)
    assert again.status_code == 303
    assert Visit.objects.get().position is not None

    other = door_at(campaign, places.next_door)
    wrong = post(lin, f"/surveys/doors/{other.pk}/visit", outcome="come_back", client_id=uuid4())
    assert wrong.status_code == 422
    assert "请选约好再来的日期" in text(wrong)
    gone = post(lin, f"/surveys/doors/{other.pk}/visit", outcome="refused", client_id=uuid4(), note="不方便")
    assert gone["Location"] == "/surveys/doors"
    assert "不方便" in text(get(lin, f"/surveys/doors/{other.pk}"))


# Answering


def test_answers_become_a_need_and_the_next_door_follows(lin, campaign, door, places):
    page = get(lin, f"/surveys/doors/{door.pk}/answers")
    assert "当 「需要哪些帮助」包含「家电维修」" in text(page)
    sent = post(lin, f"/surveys/doors/{door.pk}/answers", **FORM)
    assert sent.status_code == 303
    assert sent["Location"] == f"/surveys/doors/{door_at(campaign, places.next_door).pk}"
    assert Response.objects.get().answers == ANSWERS
    assert Need.objects.get().title == "需要家电维修"
    said = text(cast.browser_of(lin).get(f"/surveys/responses/{Response.objects.get().pk}"))
    assert SAID in said
    assert "需要家电维修" in said


def test_what_is_missing_is_named_with_links_and_nothing_typed_is_lost(lin, door):
    sent = post(lin, f"/surveys/doors/{door.pk}/answers", **{**FORM, "q1": "99", "q4": "", "q5-0-q6": ""})
    assert sent.status_code == 422
    page = text(sent)
    assert 'href="#id_q1"' in page
    assert "不能大于 12" in page
    assert SAID in page
    assert not Response.objects.exists()


def test_a_draft_is_kept_by_hand_and_by_the_page(lin, door):
    url = f"/surveys/doors/{door.pk}"
    assert post(lin, f"{url}/answers", q1="2", save="draft", version="0").status_code == 303
    kept = post(lin, f"{url}/draft", q1="3", q3="", version="1").json()
    assert kept == {"version": 2, "photos": {}}
    assert Response.objects.get().answers == {"q1": 3}
    late = post(lin, f"{url}/draft", q1="4", version="1")
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    more = post(lin, f"{url}/answers", **{"q1": "3", "q5-0-q6": "70", "save": "more-q5", "version": "2"})
    page = cast.browser_of(lin).get(more["Location"].split("#")[0])
    assert 'name="q5-1-q6"' in text(page)


def test_a_correction_says_what_it_withdrew(lin, door, now):
    done = answer(lin, door, now)
    page = get(lin, f"/surveys/doors/{door.pk}/answers")
    assert "正在更正" in text(page)
    browser = cast.browser_of(lin)
    fields = {**FORM, "q2": ["a3"], "version": done.response.version, "request_key": str(uuid4())}
    sent = browser.post(f"/surveys/doors/{door.pk}/answers", fields)
    shown = text(browser.get(sent["Location"]))
    assert "已撤回：需要家电维修" in shown
    assert "第 2 次填写" in shown
    assert Need.objects.get().state == "withdrawn"
    assert Resource.objects.get().state == "open"


# Photos


@pytest.fixture
def photo_door(zhao, lin, places, now):
    content = {"questions": [{"id": "q1", "kind": "photo", "text": "水表照片", "required": True}]}
    made = questionnaires.add_questionnaire(
        by=zhao, at=now, name="水表", audience="household", community_id=places.community.pk
    )
    made = questionnaires.save_draft(by=zhao, version_id=made.pk, version=1, content=content, at=now)
    version = questionnaires.publish(by=zhao, version_id=made.pk, version=2, at=now)
    today = clock.day_of(now)
    return door_at(running(zhao, places, now, version=version, starts_on=today, ends_on=today), places.home)


def taken():
    file = BytesIO(with_position())
    file.name = "IMG_0001.jpg"
    return file


def test_a_photo_is_kept_without_where_it_was_taken_and_shown_to_nobody_else(lin, zhao, foreign_staff, photo_door):
    sent = post(lin, f"/surveys/doors/{photo_door.pk}/answers", q1=taken(), save="complete", version="0")
    assert sent.status_code == 303
    photo = Photo.objects.get()
    shown = get(zhao, f"/surveys/photos/{photo.pk}")
    assert shown["Cache-Control"] == "no-store"
    assert shown["Content-Type"] == "image/jpeg"
    assert CANARY.encode() not in shown.content
    assert dict(Image.open(BytesIO(shown.content)).getexif()) == {}
    assert get(foreign_staff, f"/surveys/photos/{photo.pk}").status_code == 404
    assert str(photo.pk) in text(get(lin, f"/surveys/responses/{Response.objects.get().pk}"))


def test_the_page_keeps_a_photo_with_the_draft_and_a_wrong_file_is_refused(lin, photo_door):
    url = f"/surveys/doors/{photo_door.pk}"
    kept = post(lin, f"{url}/draft", q1=taken(), version="0").json()
    photo = Photo.objects.get()
    assert kept["photos"] == {"q1": str(photo.pk)}
    assert str(photo.pk) in text(get(lin, f"{url}/answers"))
    heic = BytesIO(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40)
    heic.name = "a.heic"
    refused = post(lin, f"{url}/answers", q1=heic, save="complete", version="1")
    assert refused.status_code == 422
    assert "HEIC" in text(refused)
    done = post(lin, f"{url}/answers", **{"q1-kept": photo.pk, "save": "complete", "version": "1"})
    assert done.status_code == 303


# Figures


def test_results_show_no_small_numbers_to_who_may_not_see_people(zhao, manager, lin, campaign, door, now):
    answer(lin, door, now)
    assert "家电维修" in text(get(zhao, f"/surveys/campaigns/{campaign.pk}/results"))
    full = get(zhao, f"/surveys/campaigns/{campaign.pk}/results").context["results"]
    assert [share.value for share in full.figures[1].shares] == [1, 0, 0]
    seen = get(manager, f"/surveys/campaigns/{campaign.pk}/results")
    assert [share.value for share in seen.context["results"].figures[1].shares] == [None, 0, 0]
    assert SAID not in text(seen)
    assert "导出" not in text(seen)


def test_the_spreadsheet_has_no_free_text_unless_asked_for_by_who_may(zhao, manager, lin, campaign, door, now):
    answer(lin, door, now, {**ANSWERS, "q3": "=1+1"})

    def sheet(**query):
        taken_ = get(zhao, f"/surveys/campaigns/{campaign.pk}/answers.xlsx", **query)
        return CalamineWorkbook.from_filelike(BytesIO(taken_.content)).get_sheet_by_index(0).to_python()

    head, row = sheet()
    assert head[:4] == ["户（店）", "地点编码", "填写人", "完成时间"]
    assert row[4:8] == [2.0, "家电维修", "已填，未导出", "是"]
    assert sheet(texts="1")[1][6] == "=1+1"
    assert get(manager, f"/surveys/campaigns/{campaign.pk}/answers.xlsx").status_code == 403


def test_the_map_and_its_list_say_the_same(zhao, lin, campaign, door, places, now):
    from wangge.places.models import Boundary

    ring = [[112.5, 37.8], [112.51, 37.8], [112.51, 37.81], [112.5, 37.8]]
    Boundary.objects.create(
        place=places.grid1, geometry={"type": "Polygon", "coordinates": [ring]}, valid_from=cast.SINCE, source="t"
    )
    knock(lin, door, "no_one", now)
    (feature,) = get(zhao, f"/surveys/campaigns/{campaign.pk}/map.geojson").json()["features"]
    said = feature["properties"]
    assert (said["visited"], said["doors"], said["percent"], said["state"]) == (1, 2, 50, "share-2")
    page = text(get(zhao, f"/surveys/campaigns/{campaign.pk}/map"))
    assert "1 / 2" in page
    assert "还没到合格档" in page  # nobody has failed before the round is over
    commands.close_campaign(by=zhao, campaign_id=campaign.pk, at=now)
    (feature,) = get(zhao, f"/surveys/campaigns/{campaign.pk}/map.geojson").json()["features"]
    assert (feature["properties"]["state"], feature["properties"]["words"]) == ("zero", "零分档")


def test_the_list_of_doors_is_filtered(zhao, lin, campaign, door, now):
    knock(lin, door, "refused", now)
    page = f"/surveys/campaigns/{campaign.pk}/doors"
    assert len(get(zhao, page).context["listing"]["rows"]) == 3
    assert [row.title for row in get(zhao, page, state="refused").context["listing"]["rows"]] == ["3号楼2单元502"]
    assert [row.title for row in get(lin, page).context["listing"]["rows"]] == ["3号楼2单元501", "3号楼2单元502"]


def test_two_doors_cost_the_queries_of_twenty(zhao, lin, campaign, places, now, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browsers = {who.pk: cast.browser_of(who) for who in (zhao, lin)}
    answer(lin, door_at(campaign, places.home), now)
    pages = [
        (zhao, "/surveys/"), (zhao, f"/surveys/campaigns/{campaign.pk}"), (zhao, f"/surveys/campaigns/{campaign.pk}/doors"),
        (zhao, f"/surveys/campaigns/{campaign.pk}/results"), (lin, "/surveys/doors"), (zhao, "/surveys/questionnaires"),
        (zhao, f"/surveys/campaigns/{campaign.pk}/answers.xlsx"),
    ]  # fmt: skip
    before = {}
    for who, page in pages:
        browsers[who.pk].get(page)
        with CaptureQueriesContext(connection) as told:
            browsers[who.pk].get(page)
        before[page] = len(told)
    for number in range(20):
        home = cast.place(places.unit, "household", f"07{number:02d}", f"7{number:02d}")
        made = Door.objects.create(campaign=campaign, place=home, person=lin)
        if number % 2:
            answer(lin, made, now)
    for who, page in pages:
        with django_assert_max_num_queries(before[page], info=page):
            browsers[who.pk].get(page)
    assert max(before.values()) <= 22


# Privacy


def test_nothing_said_at_the_door_is_stored_in_clear(lin, zhao, door, now):
    from django.db import connection

    knocked = {
        "outcome": "met",
        "client_id": uuid4(),
        "note": "金丝雀门铃坏了",
        "longitude": "112.561",
        "latitude": "37.81",
    }
    post(lin, f"/surveys/doors/{door.pk}/visit", **knocked)
    post(lin, f"/surveys/doors/{door.pk}/draft", q1="2", q2="a1", q3=SAID, version="0")
    post(lin, f"/surveys/doors/{door.pk}/answers", **{**FORM, "version": "1"})
    assert Need.objects.get().details == SAID
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                stored = " ".join(str(value) for value in row)
                found += [table for canary in (SAID, "金丝雀", "112.561") if canary in stored]
    assert found == []
