"""Applying online for whom: oneself, an organisation, somebody whose agent one is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import cast
from tests.catalogue import story as catalogue
from tests.catalogue.test_api import speak  # noqa: F401 - a fixture
from tests.hall import story
from tests.hall.test_materials import PDF
from tests.web.pressing import press
from wangge.hall import intake, mandates, refusals
from wangge.hall.mandates import Principal
from wangge.hall.models import Case, Mandate
from wangge.hall.uploads import Upload
from wangge.kernel import clock
from wangge.kernel.models import OutboxMessage
from wangge.people.models import AccessLog, OrganisationContact


@pytest.fixture
def shop(chen, places):
    """陈小满的面馆: she speaks for it."""
    made = catalogue.department("小满面馆")
    OrganisationContact.objects.create(organisation=made, role="contact", person=chen, valid_from=cast.SINCE)
    return made


@pytest.fixture
def son(places):
    """陈大志, who applies for his aunt."""
    return cast.person("陈大志", phone=cast.impossible_phone())


def mandate():
    return SimpleUploadedFile("委托书.pdf", PDF, "application/pdf")


def test_for_whom_is_asked_and_the_organisation_is_offered(chen, shop, food):
    home = cast.browser_of(chen)
    page = home.get(f"/hall/apply/{food.item.code}").content.decode()
    assert "小满面馆" in page
    assert "代他人办理" in page
    press(home, f"/hall/apply/{food.item.code}", who=shop.pk)
    case = Case.objects.get()
    assert (case.organisation, case.applicant, case.agent) == (shop, None, chen)
    assert "小满面馆" in home.get("/hall/mine").content.decode()


def test_nobody_applies_for_an_organisation_of_others(chen, stranger, shop, food):
    answer = cast.browser_of(stranger).post(f"/hall/apply/{food.item.code}", {"request_key": "k" * 36, "who": shop.pk})
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_what_is_not_for_organisations_is_not_offered_to_them(chen, shop, xu, bai, bureau, places):
    said = {**story.QUICK, "handling_forms": ("window", "online")}
    quick = catalogue.published(xu, bai, bureau, places.district, clock.now() - timedelta(days=30), **said)
    assert "小满面馆" not in cast.browser_of(chen).get(f"/hall/apply/{quick.item.code}").content.decode()


def test_an_agent_proves_it_and_the_principal_is_told_and_may_withdraw(chen, son, wen, food):
    at_home, hers = cast.browser_of(son), cast.browser_of(chen)
    press(
        at_home, f"/hall/apply/{food.item.code}", who="agent", name="陈小满", citizen_no=chen.citizen_no,
        proof=mandate(),
    )  # fmt: skip
    case = Case.objects.get()
    assert (case.applicant, case.agent) == (chen, son)
    assert AccessLog.objects.get(subject=chen).viewer == son
    press(at_home, f"/hall/{case.pk}/submit")
    told = [one.content["body"] for one in OutboxMessage.objects.filter(recipient_id=chen.pk)]
    assert any("陈大志" in body and "撤回" in body for body in told)
    assert "由陈大志代办" in hers.get("/hall/mine").content.decode()
    assert "陈小满" in at_home.get("/hall/mine").content.decode()
    assert "委托书.pdf" in cast.browser_of(wen).get(f"/hall/{case.pk}").content.decode()
    assert cast.browser_of(wen).get(f"/hall/{case.pk}/mandate").content == PDF
    press(hers, f"/hall/{case.pk}/withdraw", reason="没有委托过")
    assert story.fresh(case).state == "withdrawn"


@pytest.mark.parametrize(
    ("name", "number", "proof", "refusal"),
    [
        ("陈小满", "", (Upload(PDF),), refusals.NoSuchPrincipal),
        ("陈小曼", None, (Upload(PDF),), refusals.NoSuchPrincipal),
        ("陈小满", cast.impossible_citizen_no(date(1970, 1, 1), 99), (Upload(PDF),), refusals.NoSuchPrincipal),
        ("陈小满", None, (), refusals.NoMandate),
        ("陈小满", None, (Upload(PDF), Upload(PDF)), refusals.NoMandate),
        ("陈小满", None, (Upload(b"MZ"),), refusals.BadFile),
    ],
)
def test_no_agent_without_the_right_name_number_and_proof(chen, son, permit, name, number, proof, refusal):
    principal = Principal(name, chen.citizen_no if number is None else number, proof)
    with pytest.raises(refusal):
        intake.begin_online(by=son, item_id=permit.item_id, principal=principal, at=story.when("2022-07-28"))
    assert not Case.objects.exists()
    assert not AccessLog.objects.exists()


def test_nobody_is_his_own_agent(chen, permit):
    with pytest.raises(refusals.NoSuchPrincipal):
        mandates.person_of(Principal(chen.name, chen.citizen_no, (Upload(PDF),)), by=chen, at=story.when("2022-07-28"))


def test_an_agent_without_papers_keeps_what_was_typed(son, chen, food):
    answer = cast.browser_of(son).post(
        f"/hall/apply/{food.item.code}", {"request_key": "k" * 36, "who": "agent", "name": "陈小满"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="陈小满"' in page
    assert page.count("代他人办理的，请填写。") >= 2


def test_an_agent_through_the_api(speak, chen, son, food):  # noqa: F811
    from base64 import b64encode

    principal = {"name": chen.name, "citizen_no": chen.citizen_no, "proof": b64encode(PDF).decode()}
    made = speak(
        son, "POST", "/cases/online", {"item_id": str(food.item_id), "principal": principal}, status=201
    ).json()
    assert made["applicant"] == chen.name
    assert Mandate.objects.get().case_id == Case.objects.get().pk


def test_files_through_the_api(speak, wen, chen, food, places):  # noqa: F811
    from base64 import b64encode

    form, lease = (str(pk) for name in (story.FORM, story.LEASE) for pk in story.asked(food, name))
    body = {
        "item_id": str(food.item_id), "place_id": str(places.district.pk), "applicant_id": str(chen.pk), "given": [form],
        "paper": [{"material_id": form, "paper": "returned"}],
        "scans": [{"material_id": lease, "content": b64encode(PDF).decode()}] * 2,
    }  # fmt: skip
    made = speak(wen, "POST", "/cases", body, status=201).json()
    stands = {one["name"]: (one["state"], one["paper"], one["files"]) for one in made["materials"]}
    assert (stands[story.FORM], stands[story.LEASE]) == (("given", "returned", 0), ("given", "", 2))
    body["scans"] = [{"material_id": lease, "content": b64encode(b"MZ").decode()}]
    assert speak(wen, "POST", "/cases", body, status=422).json()["error"]["code"] == "bad_file"
    assert Case.objects.count() == 1
