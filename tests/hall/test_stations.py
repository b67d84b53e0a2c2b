"""代办: a station hands an application up with its case; each shows the other, and the resident is told at each step."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import cast
from tests.catalogue.test_api import speak  # noqa: F401 - a fixture
from tests.hall import story
from tests.hall.test_materials import PDF
from tests.surveys.story import table
from tests.web.pressing import press
from wangge.delegation import handing
from wangge.delegation.models import HandUp
from wangge.delegation.refusals import FollowsCase, NoMandate, NothingToHandUp
from wangge.hall import answering, ending, following, refusals, stations
from wangge.hall.models import Case, StationCase
from wangge.hall.states import State
from wangge.kernel import clock
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Invalid, NotPermitted

MORNING = story.when("2022-07-28")


@pytest.fixture
def luo(places):
    """罗小敏 at the station of the community."""
    who = cast.person("罗小敏", phone=cast.impossible_phone())
    cast.holding(who, "window_clerk", places.community)
    cast.account(who, "luo", cast.PASSWORD)
    return who


def taken(by, version, places, who, at=MORNING, **more):
    told = {"mandate": True, "given": story.asked(version), "not_needed": story.without_proxy(version), **more}
    return stations.take_at_station(
        by=by, at=at, item_id=version.item_id, place_id=places.community.pk, applicant_id=who.pk, **told
    )


def told(who):
    return [one.content["body"] for one in OutboxMessage.objects.filter(recipient_id=who.pk).order_by("id")]


def test_a_station_takes_it_and_hands_it_up_in_one_deed(luo, chen, permit, places):
    case = taken(luo, permit, places, chen)
    up = StationCase.objects.get(case=case).hand_up
    assert (case.channel, case.place, case.office_place, case.visits) == (
        "station",
        places.community,
        places.district,
        0,
    )
    assert (up.state, up.case_number, up.person, up.place) == ("handed", case.number, chen, places.community)
    assert len(told(chen)) == 2  # that it was received, that it was handed up


def test_the_hand_up_goes_where_the_case_goes(luo, wen, shi, chen, permit, places):
    from wangge.hall import deciding, issuing, reviewing

    case = taken(luo, permit, places, chen)
    up = StationCase.objects.get(case=case).hand_up
    answering.accept(by=wen, case_id=case.pk, at=MORNING)
    up.refresh_from_db()
    assert (up.state, up.received_by) == ("received", wen)
    for deed, more in (
        (reviewing.claim, {}), (reviewing.pass_on, {"opinion": "符合条件"}),
        (deciding.decide, {"outcome": "approved", "reasons": "符合条件"}), (deciding.certify, {}),
    ):  # fmt: skip
        deed(by=shi, case_id=case.pk, at=MORNING, **more)
    issuing.hand_out(by=luo, case_id=case.pk, receiver="陈小满", identity_checked=True, signed=True, at=MORNING)
    up.refresh_from_db()
    assert (up.state, up.ended_at) == ("finished", MORNING)
    assert case.number in up.answer
    assert len(told(chen)) >= 6


@pytest.mark.parametrize(("case", "hand_up"), table("delegation.md", "case", "hand-up"))
def test_where_a_hand_up_goes_with_its_case(case, hand_up):
    assert following.THEN.get(State(case), "—") == hand_up


@pytest.mark.parametrize("was_received", [False, True])
def test_what_ends_early_goes_back_to_the_station(luo, wen, chen, permit, places, was_received):
    case = taken(luo, permit, places, chen)
    if was_received:
        answering.accept(by=wen, case_id=case.pk, at=MORNING)
    ending.withdraw(by=chen, case_id=case.pk, at=MORNING)
    up = StationCase.objects.get(case=case).hand_up
    assert (up.state, up.answer) == ("returned", f"办件 {case.number} 已撤回。")


def test_by_hand_only_its_reception_is_left(luo, wen, chen, permit, places):
    case = taken(luo, permit, places, chen)
    up = StationCase.objects.get(case=case).hand_up
    handing.receive(by=wen, hand_up_id=up.pk, at=MORNING, case_number="")
    up.refresh_from_db()
    assert up.case_number == case.number
    for deed in (handing.finish, handing.return_back):
        with pytest.raises(FollowsCase):
            deed(by=wen, hand_up_id=up.pk, answer="另行处理", at=MORNING)
    with pytest.raises(FollowsCase):
        handing.withdraw(by=chen, hand_up_id=up.pk, at=MORNING)


def test_no_mandate_no_number_nothing_to_hand_up(luo, wen, chen, permit, places):
    with pytest.raises(NoMandate):
        taken(luo, permit, places, chen, mandate=False)
    silent = cast.person("没电话的", home=places.home7)
    with pytest.raises(Invalid):
        taken(luo, permit, places, silent)
    with pytest.raises(NothingToHandUp):
        stations.take_at_station(
            by=wen, at=MORNING, item_id=permit.item_id, place_id=places.district.pk, applicant_id=chen.pk, mandate=True
        )
    assert not Case.objects.exists()
    assert not HandUp.objects.exists()


def test_the_number_given_at_the_station_is_told(luo, wen, permit, places):
    silent = cast.person("没电话的", home=places.home7)
    number = cast.impossible_phone()
    case = taken(luo, permit, places, silent, phone=number)
    answering.accept(by=wen, case_id=case.pk, at=MORNING)
    last = OutboxMessage.objects.filter(kind="case.accepted").get()
    assert last.address == number


def test_the_office_makes_a_case_of_what_was_handed_up(luo, wen, chen, stranger, permit, places):
    up = handing.hand_up(
        by=luo, item_id=permit.item_id, place_id=places.community.pk, name=chen.name, phone=chen.phone, mandate=True,
        at=MORNING,
    )  # fmt: skip
    other = {"by": wen, "at": MORNING, "hand_up_id": up.pk}
    with pytest.raises(refusals.NotThisApplicant):
        stations.take_handed_up(**other, applicant_id=stranger.pk)
    with pytest.raises(NotPermitted):
        stations.take_handed_up(**{**other, "by": luo}, applicant_id=chen.pk)
    case = stations.take_handed_up(**other, applicant_id=chen.pk, given=story.asked(permit))
    assert (case.channel, case.place) == ("station", places.community)
    with pytest.raises(FollowsCase):
        stations.take_handed_up(**other, applicant_id=chen.pk)


def test_at_the_station_in_one_screen_and_each_shows_the_other(luo, wen, chen, food):
    station, hall, home = (cast.browser_of(who) for who in (luo, wen, chen))
    at = f"/hall/intake?item={food.item_id}&person={chen.pk}"
    assert "本人委托社区代办" in station.get(at).content.decode()
    assert "本人委托社区代办" not in hall.get(at).content.decode()
    body = {
        "item": food.item_id, "person": chen.pk, "given": "all", "delivery": "window",
        f"files_{story.asked(food, story.FORM)[0]}": SimpleUploadedFile("a.pdf", PDF, "application/pdf"),
    }  # fmt: skip
    refused = station.post("/hall/intake", {"request_key": "k" * 36, **body})
    assert "代办要有本人委托" in refused.content.decode()
    body[f"files_{story.asked(food, story.FORM)[0]}"].seek(0)
    shown = press(station, "/hall/intake", **body, mandate="on")
    case = Case.objects.get()
    up = StationCase.objects.get(case=case).hand_up
    assert up.number in shown
    press(hall, f"/hall/{case.pk}/accept", revision=case.revision)
    for browser in (station, hall, home):
        page = browser.get(f"/delegation/hand-ups/{up.pk}").content.decode()
        assert f"/hall/{case.pk}" in page
        assert "已受理" in page
    assert "已接收" in home.get(f"/hall/{case.pk}").content.decode()


def test_from_the_hand_up_to_the_intake(luo, wen, chen, food, places):
    up = handing.hand_up(
        by=luo, item_id=food.item_id, place_id=places.community.pk, name=chen.name, phone=chen.phone, mandate=True,
        at=clock.now(),
    )  # fmt: skip
    hall = cast.browser_of(wen)
    page = hall.get(f"/delegation/hand-ups/{up.pk}").content.decode()
    assert f"/hall/intake?hand_up={up.pk}" in page
    page = hall.get(f"/hall/intake?hand_up={up.pk}").content.decode()
    assert up.number in page
    press(hall, "/hall/intake", hand_up=up.pk, given="all", delivery="window")
    assert StationCase.objects.get().hand_up == up


def test_a_station_through_the_api(speak, luo, wen, chen, food, places):  # noqa: F811
    body = {
        "item_id": str(food.item_id), "place_id": str(places.community.pk), "applicant_id": str(chen.pk), "mandate": True,
        "given": [str(pk) for pk in story.asked(food)],
    }  # fmt: skip
    made = speak(luo, "POST", "/cases/at-station", body, status=201).json()
    up = speak(chen, "GET", f"/delegation/hand-ups/{made['hand_up_id']}").json()
    assert (up["case_number"], up["follows_case"]) == (made["number"], True)
    told_up = {
        "item_id": str(food.item_id),
        "place_id": str(places.community.pk),
        "name": chen.name,
        "phone": chen.phone,
    }
    plain = speak(luo, "POST", "/delegation/hand-ups", {**told_up, "mandate": True}, status=201).json()
    new = {"hand_up_id": plain["id"], "applicant_id": str(chen.pk)}
    assert speak(wen, "POST", "/cases/handed-up", new, status=201).json()["channel"] == "station"
    assert speak(wen, "POST", "/cases/handed-up", new, status=409).json()["error"]["code"] == "handup_follows_case"
