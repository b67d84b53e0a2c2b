"""The hall over real HTTP: the clerk by keyboard, the approver, the applicant at home, whoever has the link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import cast
from tests.catalogue import story as catalogue
from tests.hall import story
from tests.web.pressing import press
from wangge.hall import answering
from wangge.hall.models import Case, Document
from wangge.people.models import AccessLog, Person

PDF = b"%PDF-1.7 scan"


@pytest.fixture
def card(xu, bai, bureau, places, now):
    return catalogue.published(xu, bai, bureau, places.district, now - timedelta(days=30), **story.QUICK)


def says(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def test_the_clerk_receives_in_one_screen(wen, chen, food):
    browser = cast.browser_of(wen)
    assert "食品经营许可" in says(browser, "/hall/intake/items?q=spjy")
    chosen = press(browser, "/hall/intake/applicant", item=food.item_id, who=chen.citizen_no)
    assert "陈小满" in chosen
    assert chen.citizen_no not in chosen
    assert AccessLog.objects.get(subject=chen).viewer_id == wen.pk
    given = [str(pk) for pk in story.asked(food)]
    proxy = [str(pk) for pk in story.without_proxy(food)]
    shown = press(
        browser, "/hall/intake", item=food.item_id, person=chen.pk, given=given, not_needed=proxy, delivery="window"
    )
    case = Case.objects.get()
    assert case.number in shown
    assert "收件凭证" in shown
    paper = Document.objects.get()
    assert browser.get(f"/hall/{case.pk}/papers/{paper.pk}").content.startswith(b"%PDF")
    assert case.number in says(browser, f"/hall/?q={case.number[-12:]}")


def test_an_applicant_nobody_knows_is_registered_from_the_card(wen, food):
    number = cast.impossible_citizen_no(story.PUBLISHED.date(), 12)
    browser = cast.browser_of(wen)
    answer = browser.post("/hall/intake/applicant", {"request_key": "k" * 36, "item": food.item_id, "who": number})
    assert answer.status_code in (200, 422)
    assert "没有找到" in answer.content.decode()
    press(browser, "/hall/intake/register", item=food.item_id, name="新来的", citizen_no=number, phone="")
    assert Person.objects.get(name="新来的").citizen_no == number


def test_from_acceptance_to_the_certificate_in_the_browser(wen, shi, bai, chen, food, now):
    window, office, head = (cast.browser_of(who) for who in (wen, shi, bai))
    case = story.received(wen, food, now, applicant_id=chen.pk)
    at = f"/hall/{case.pk}"
    press(window, f"{at}/accept", revision=case.revision)
    press(office, f"{at}/claim")
    press(office, f"{at}/pause", kind="testing", days=5, reason="水样送检")
    assert "停止计算" in says(window, at)
    press(office, f"{at}/resume", reason="合格")
    press(head, f"{at}/extend", reason="需要跨区核实")
    press(office, f"{at}/pass-on", reason="符合条件")
    case.refresh_from_db()
    press(office, f"{at}/decide", revision=case.revision, outcome="approved", reasons="符合法定条件")
    press(office, f"{at}/certify")
    refused = window.post(f"{at}/hand-out", {"request_key": "k" * 36, "receiver": "陈小满", "signed": "1"})
    assert "核对领取人身份" in refused.content.decode()
    shown = press(window, f"{at}/hand-out", receiver="陈小满", identity_checked="1", signed="1")
    assert "已办结" in shown
    assert "送达回证" in shown


def test_the_window_tells_once_and_the_applicant_answers_at_home(wen, chen, food, now):
    window, home = cast.browser_of(wen), cast.browser_of(chen)
    case = story.received(wen, food, now, given=[], applicant_id=chen.pk)
    at = f"/hall/{case.pk}"
    lines = {story.line(case, name).pk for name in (story.FORM, story.LEASE)}
    press(window, f"{at}/correct", revision=case.revision, **{f"wrong_{pk}": "请补交" for pk in lines})
    for pk in lines:
        press(home, f"{at}/materials/{pk}", file=SimpleUploadedFile("a.pdf", PDF, "application/pdf"))
    press(home, f"{at}/answered")
    case.refresh_from_db()
    assert case.state == "received"
    assert "文静" not in says(home, at)  # the applicant reads what was done, not by whom


def test_online_from_the_guide_to_the_withdrawal(chen, stranger, food):
    home = cast.browser_of(chen)
    assert "网上申请" in says(home, f"/guide/{food.item.code}")
    press(home, f"/hall/apply/{food.item.code}")
    case = Case.objects.get()
    press(home, f"/hall/{case.pk}/submit")
    case.refresh_from_db()
    assert case.number in says(home, "/hall/mine")
    says(cast.browser_of(stranger), f"/hall/{case.pk}", 404)
    press(home, f"/hall/{case.pk}/withdraw", reason="改变主意")
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_whoever_has_the_link_sees_every_step_sealed_and_nobody(wen, shi, chen, food, now):
    case = story.approved(shi, wen, food, now, applicant_id=chen.pk)
    for shown in (says(Client(), f"/hall/follow/{case.token}"), says(Client(), f"/hall/search?number={case.number}")):
        assert "食品经营许可" in shown
        assert not any(name in shown for name in ("陈小满", "文静", "石磊"))
    assert "/journal/check?leaf=" in says(Client(), f"/hall/follow/{case.token}")
    says(Client(), "/hall/follow/nothing", 404)


def test_an_immediate_item_is_done_at_the_window(wen, chen, card, now):
    case = story.received(wen, card, now, applicant_id=chen.pk)
    shown = press(
        cast.browser_of(wen),
        f"/hall/{case.pk}/spot",
        reasons="年满六十周岁",
        receiver="陈小满",
        identity_checked="1",
        signed="1",
    )
    assert "当场办结" in shown
    assert "老年优待证" in shown


def test_doing_it_on_the_spot_is_offered_only_with_everything_there(wen, chen, card, now):
    whole = story.received(wen, card, now, applicant_id=chen.pk)
    partly = story.received(wen, card, now, applicant_id=chen.pk, given=())
    browser = cast.browser_of(wen)
    assert f"/hall/{whole.pk}/spot" in says(browser, f"/hall/{whole.pk}")
    assert f"/hall/{partly.pk}/spot" not in says(browser, f"/hall/{partly.pk}")


def test_the_list_costs_the_same_with_many_cases(wen, chen, food, now, django_assert_max_num_queries):
    browser, home = cast.browser_of(wen), cast.browser_of(chen)
    for _ in range(8):
        answering.accept(by=wen, case_id=story.received(wen, food, now, applicant_id=chen.pk).pk, at=now)
    with django_assert_max_num_queries(15):
        says(browser, "/hall/")
    with django_assert_max_num_queries(24):
        says(browser, f"/hall/{Case.objects.first().pk}")
    with django_assert_max_num_queries(15):
        says(home, "/hall/mine")


def test_every_state_and_every_lateness_has_a_look(wen, shi, bai, chen, food, now):
    """A tone nobody draws would be a fault of the list."""
    from wangge.web.hall.words import GIVEN_TONES, TONES
    from wangge.web.templatetags.icons import SHAPES

    assert {*TONES.values(), *GIVEN_TONES.values()} <= set(SHAPES)
    late = story.accepted(wen, food, now - timedelta(days=20), applicant_id=chen.pk)
    assert "已到期" in says(cast.browser_of(shi), "/hall/")
    assert "已到期" in says(cast.browser_of(shi), f"/hall/{late.pk}")
