"""The help call's pages over HTTP: the board, the intake, each deed, who sees what, the export, the figures, English."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from tests import cast
from tests.care.story import fell, fresh, on_duty
from wangge.care import commands, dispatch
from wangge.journal.models import Leaf
from wangge.kernel import clock
from wangge.matters.models import Matter
from wangge.people.models import Kin, Organisation, Person
from wangge.places.models import Place

SAID = "在卫生间滑倒，站不起来"
CALLER = "19900009999"
HTMX = {"HX-Request": "true"}
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture
def hospital(places):
    return Organisation.objects.create(
        name="演示区人民医院", pinyin="", initials="", kind=Organisation.Kind.HOSPITAL, place=places.district,
        valid_from=cast.SINCE,
    )  # fmt: skip


@pytest.fixture
def call(lin, zhao, grandma_wang, daughter, places):
    """A fall, told by the neighbour on the phone a minute ago; 林晓梅 is on duty and was asked."""
    at = clock.now() - timedelta(minutes=1)
    on_duty(lin, places.grid1, at)
    return fell(grandma_wang, zhao, at, said=SAID, caller_name="邻居", caller_phone=CALLER)


@pytest.fixture
def on_site(call, lin):
    """She accepted, set out and is there."""
    at = clock.now()
    dispatch.accept(by=lin, call_id=call.pk, at=at)
    commands.set_out(by=lin, call_id=call.pk, at=at)
    commands.arrive(by=lin, call_id=call.pk, at=at)
    return call


def get(who, url, query=None, **headers):
    return cast.browser_of(who).get(url, query or {}, headers=headers)


def post(who, url, **fields):
    return cast.browser_of(who).post(url, {"request_key": str(uuid4()), **fields})


def text(answer):
    return answer.content.decode()


def intake(**fields):
    return {"kind": "fall", "severity": "urgent", "channel": "phone", **fields}


# The board


def test_the_board_is_sent_again_only_when_something_changed(zhao, lin, call):
    shown = get(zhao, "/calls/").context["version"]

    assert get(zhao, "/calls/", {"version": shown}, **HTMX).status_code == 204
    dispatch.accept(by=lin, call_id=call.pk, at=clock.now())
    part = get(zhao, "/calls/", {"version": shown}, **HTMX)
    assert part.status_code == 200
    assert "林晓梅" in text(part)
    assert "<html" not in text(part)


def test_a_call_page_is_sent_again_only_when_something_happened(daughter, lin, call):
    url = f"/calls/{call.pk}"
    version = fresh(call).version

    assert get(daughter, url, {"version": version}, **HTMX).status_code == 204
    dispatch.accept(by=lin, call_id=call.pk, at=clock.now())
    assert "已接单" in text(get(daughter, url, {"version": version}, **HTMX))


def test_the_board_shows_alarms_first_and_counts_them(zhao, call, grandma_wang, lin):
    dispatch.decline(by=lin, call_id=call.pk, reason="正在另一处处理火情", at=clock.now())

    board = get(zhao, "/calls/")

    assert board.context["alarms"] == 1
    assert "无人可派，请立即处理" in text(board)


# Intake


def test_the_desk_takes_a_call_in_and_the_worker_on_duty_is_asked(zhao, lin, grandma_wang, places):
    on_duty(lin, places.grid1, clock.now())

    answer = post(zhao, "/calls/new", **intake(subject=str(grandma_wang.pk), said=SAID, caller_phone="199 0000 9999"))

    matter = Matter.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/calls/{matter.pk}")
    assert (matter.state, matter.place, matter.help_call.said) == ("dispatched", places.home, SAID)
    assert matter.help_call.caller_phone == CALLER
    assert matter.assignments.get().person == lin


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (intake(), "不知道去哪里：请选择求助人"),
        (intake(subject="{subject}", said="x" * 501), "500"),
        (intake(subject="{subject}", kind="earthquake"), "earthquake"),
        ({"subject": "{subject}"}, "什么事"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(fields, sentence, zhao, grandma_wang):
    given = {name: value.replace("{subject}", str(grandma_wang.pk)) for name, value in fields.items()}

    answer = post(zhao, "/calls/new", place_note="三楼，门没锁", **given)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "三楼，门没锁" in text(answer)
    assert not Matter.objects.exists()


def test_a_person_of_a_foreign_community_cannot_be_reported(zhao, stranger):
    answer = post(zhao, "/calls/new", **intake(subject=str(stranger.pk)))

    assert "周远" not in text(answer)
    assert not Matter.objects.exists()


@pytest.mark.parametrize("typed", ["王秀", "wangxiu", "wxl", "{phone}", "3号楼2单元502"])
def test_the_caller_is_found_as_you_type(typed, zhao, grandma_wang, stranger):
    found = text(get(zhao, "/calls/pick", {"q": typed.format(phone=grandma_wang.phone)}, **HTMX))

    assert f"subject={grandma_wang.pk}" in found or "502" in found
    assert "周远" not in found


def test_the_same_trouble_reported_again_is_pointed_out(zhao, call, grandma_wang):
    page = text(get(zhao, "/calls/new", {"subject": str(grandma_wang.pk)}))

    assert "也许是同一件事" in page
    assert fresh(call).number in page


# Deeds


def test_the_deeds_in_order_each_have_a_form_and_lead_back_to_the_call(lin, call, daughter, hospital):
    url = f"/calls/{call.pk}"
    deeds = [
        ("accept", {}, "accepted"),
        ("set-out", {}, "on_the_way"),
        ("arrive", {}, "on_site"),
        ("check", {"conscious": "yes", "remembers": "yes", "back_pain": "yes"}, "on_site"),
        ("ambulance", {"note": "车在路上"}, "on_site"),
        ("family", {"relative": str(daughter.pk), "channel": "phone", "reached": "yes"}, "on_site"),
        ("accompany", {"hospital": str(hospital.pk)}, "on_site"),
        ("close", {"outcome": "hospital"}, "closed"),
        ("follow-up", {"note": "老人已住院，家属陪护"}, "followed_up"),
    ]

    for deed, fields, state in deeds:
        form = get(lin, f"{url}/{deed}")
        assert (deed, form.status_code) == (deed, 200)
        assert 'name="request_key"' in text(form)
        answer = post(lin, f"{url}/{deed}", **fields)
        assert (deed, answer.status_code, answer.headers.get("Location")) == (deed, 303, url)
        assert (deed, fresh(call).state) == (deed, state)


@pytest.mark.parametrize(
    ("deed", "fields", "sentence"),
    [
        ("check", {}, "请至少回答"),
        ("family", {"channel": "phone", "reached": "yes"}, "请选择家属"),
        ("close", {"outcome": "hospital"}, "请先完成"),
        ("skip", {"stage": "ambulance", "reason": "不"}, "4"),
        ("merge", {"into": "Q000000-NONE0", "reason": "家属又打来电话"}, "请核对编号"),
        ("dispatch", {}, "如需改派，请写明原因"),
    ],
)
def test_a_deed_that_cannot_be_says_why_and_changes_nothing(deed, fields, sentence, zhao, on_site):
    before = fresh(on_site).version

    answer = post(zhao, f"/calls/{on_site.pk}/{deed}", **fields)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert fresh(on_site).version == before


def test_the_desk_skips_corrects_and_cancels(zhao, on_site):
    url = f"/calls/{on_site.pk}"

    assert post(zhao, f"{url}/skip", stage="ambulance", reason="伤情不重，不需要").status_code == 303
    correction = {"kind": "fall", "severity": "critical", "said": "改正", "version": fresh(on_site).version}
    assert post(zhao, f"{url}/correct", **correction).status_code == 303
    assert fresh(on_site).help_call.severity == "critical"
    assert post(zhao, f"{url}/correct", **correction).status_code == 422  # somebody saved in between
    assert post(zhao, f"{url}/cancel", reason="家属已到家").status_code == 303
    assert fresh(on_site).state == "cancelled"


# Who sees what


def test_the_family_sees_the_progress_but_no_notes_and_no_phone(daughter, zhao, lin, on_site):
    commands.call_ambulance(by=lin, call_id=on_site.pk, note="老人情绪激动", at=clock.now())

    page = text(get(daughter, f"/calls/{on_site.pk}"))

    assert "拨打120" in page
    assert "已到现场" in page
    for private in (SAID, CALLER, "老人情绪激动", lin.phone):
        assert private not in page
    assert "老人情绪激动" in text(get(zhao, f"/calls/{on_site.pk}"))


def test_a_relative_without_consent_and_strangers_find_nothing(daughter, stranger, foreign_staff, manager, call):
    Kin.objects.update(sees_calls=False)

    for who in (daughter, stranger, foreign_staff, manager):
        assert get(who, f"/calls/{call.pk}").status_code == 404
        assert fresh(call).number not in text(get(who, "/calls/own"))


def test_foreign_staff_can_do_nothing_to_a_call(foreign_staff, call):
    for deed in ("accept", "dispatch", "correct", "merge", "cancel", "skip", "close"):
        url = f"/calls/{call.pk}/{deed}"
        assert (deed, get(foreign_staff, url).status_code) == (deed, 404)
        assert (deed, post(foreign_staff, url, reason="不是我们社区的").status_code) == (deed, 404)
    assert fresh(call).state == "dispatched"


def test_whoever_called_may_cancel_until_somebody_is_there(grandma_wang, lin, places, call):
    assert post(grandma_wang, f"/calls/{call.pk}/cancel", reason="按错了，没有事").status_code == 403

    own = post(grandma_wang, "/calls/help", person=str(grandma_wang.pk), kind="other").headers["Location"]
    assert post(grandma_wang, f"{own}/cancel", reason="按错了，没有事").status_code == 303


# Lists, export, figures


def test_the_list_is_searched_filtered_and_sorted(zhao, call, foreign_staff, stranger):
    elsewhere = fell(stranger, foreign_staff, clock.now())

    def numbers(**query):
        return [row["number"] for row in get(zhao, "/calls/all", query).context["listing"]["rows"]]

    mine = [fresh(call).number]
    assert fresh(elsewhere).number not in numbers()
    for query in ({"q": "wxl"}, {"q": mine[0][:9]}, {"state": "open"}, {"kind": "fall"}, {"sort": "due"}):
        assert numbers(**query) == mine
    for query in ({"q": "zzz"}, {"state": "ended"}, {"kind": "lost"}, {"until": "2020-01-01"}):
        assert numbers(**query) == []


def test_the_export_holds_the_list_without_names_and_is_journalled(zhao, on_site, grandma_wang):
    answer = get(zhao, "/calls/all.xlsx", {"kind": "fall"})

    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["编号", "报告时间", "类型", "紧急程度", "状态", "网格", "接单时间", "到场时间", "结果"]
    assert [rows[1][column] for column in (0, 2, 3, 4, 5)] == [
        fresh(on_site).number, "跌倒", "紧急", "已到现场", "140105001X01001",
    ]  # fmt: skip
    words = " ".join(str(cell) for row in rows for cell in row)
    assert not any(private in words for private in ("王秀兰", grandma_wang.phone, SAID, CALLER, "林晓梅"))
    assert len(rows) == 2
    assert Leaf.objects.filter(kind="calls.exported").count() == 1


def test_figures_count_what_happened_and_only_in_the_period(manager, zhao, on_site):
    now = get(manager, "/calls/figures").context
    assert (now["figures"].calls, now["figures"].accepted, now["in_time_share"]) == (1, 1, 100)
    assert [(place.name, rows) for place, rows, _accept, _arrive in now["figures"].by_grid] == [("第一网格", 1)]

    before = get(manager, "/calls/figures", {"since": "2021-01-01", "until": "2021-12-31"})
    assert before.context["figures"].calls == 0
    assert "这段时间没有求助" in text(before)


# English


def test_in_english_no_chinese_is_left_but_names(zhao, lin, manager, admin, grandma_wang, daughter, on_site):
    _everything_called_something_latin()
    pages = {
        zhao: ("/", "/calls/", "/calls/new", "/calls/new?q=nobody", "/calls/all", f"/calls/{on_site.pk}", "/places/",
               "/places/map", "/people/", f"/people/{grandma_wang.pk}", "/posts/", "/posts/duty", "/journal/",
               "/journal/check", "/account/", *(f"/calls/{on_site.pk}/{deed}" for deed in DEEDS)),
        lin: ("/", "/calls/mine", f"/calls/{on_site.pk}"),
        manager: ("/", "/calls/figures", "/places/map"),
        grandma_wang: ("/", "/calls/help", "/calls/own", "/people/my-accesses", f"/calls/{on_site.pk}"),
        daughter: ("/calls/own", f"/calls/{on_site.pk}"),
    }  # fmt: skip
    left = {}
    for who, addresses in pages.items():
        browser = cast.browser_of(who)
        browser.cookies["language"] = "en"
        for address in addresses:
            found = set(CHINESE.findall(text(browser.get(address)).replace("3号楼2单元502", ""))) - {"中文"}
            if found:
                left[address] = found

    assert left == {}


DEEDS = ("check", "ambulance", "family", "accompany", "close", "skip", "cancel", "merge", "correct", "decline")


def _everything_called_something_latin():
    for model in (Person, Place):
        for row in model.objects.all():
            model.objects.filter(pk=row.pk).update(name=f"{model.__name__} {row.pk.hex[-4:]}")
    Kin.objects.update(relation="daughter")
    for matter in Matter.objects.all():
        matter.help_call.said = matter.help_call.caller_name = "words"
        matter.help_call.save()
