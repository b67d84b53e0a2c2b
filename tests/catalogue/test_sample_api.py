"""Sample forms over the API: the checks of the pages, listed and downloaded, kept when the list of materials changes."""

from __future__ import annotations

from base64 import b64decode, b64encode

from tests.catalogue import story
from tests.catalogue.test_api import speak  # noqa: F401 - a fixture
from wangge.catalogue.models import SampleForm
from wangge.kernel import clock

PDF = b"%PDF-1.7 form"


def sent(content=PDF, name="申请表.pdf"):
    return {"file_name": name, "content": b64encode(content).decode()}


def test_a_sample_goes_up_is_listed_and_comes_down(speak, xu, bai, bureau, places):  # noqa: F811
    draft = story.draft(xu, bureau, places.district, clock.now())
    material = draft.materials.earliest("position")
    at = f"/catalogue/versions/{draft.pk}/samples"
    made = speak(xu, "POST", f"{at}/{material.pk}", sent(), status=201)
    assert made["Location"] == f"/api/v1{at}/{material.pk}"
    listed = speak(xu, "GET", at).json()
    assert [(one["material"], one["name"], one["size"]) for one in listed] == [(material.name, "申请表.pdf", len(PDF))]
    assert b64decode(speak(xu, "GET", f"{at}/{material.pk}").json()["content"]) == PDF
    story.brought_out(draft, xu, bai, clock.now())
    public = f"/catalogue/guide/{draft.item.code}/samples"
    assert [one["sha256"] for one in speak(None, "GET", public).json()] == [made.json()["sha256"]]
    assert b64decode(speak(None, "GET", f"{public}/{material.pk}").json()["content"]) == PDF


def test_the_same_checks_as_on_the_page(speak, xu, bureau, places, stranger):  # noqa: F811
    draft = story.draft(xu, bureau, places.district, clock.now())
    with_one, other = draft.materials.order_by("position")[:2]
    at = f"/catalogue/versions/{draft.pk}/samples/{with_one.pk}"
    speak(stranger, "POST", at, sent(), status=403)
    for wrong in (sent(b"MZ program"), sent(name="a.exe"), sent(b"<html>", "a.pdf")):
        assert speak(xu, "POST", at, wrong, status=422).json()["error"]["code"] == "item_sample"
    assert speak(xu, "POST", at, {"file_name": "a.pdf", "content": "%%%"}, status=422)
    speak(xu, "GET", f"/catalogue/versions/{draft.pk}/samples/{other.pk}", status=404)
    assert not SampleForm.objects.exists()


def test_a_new_list_of_materials_keeps_the_samples(speak, xu, bureau, places):  # noqa: F811
    draft = story.draft(xu, bureau, places.district, clock.now())
    material = draft.materials.earliest("position")
    speak(xu, "POST", f"/catalogue/versions/{draft.pk}/samples/{material.pk}", sent(), status=201)
    match = speak(xu, "GET", f"/catalogue/versions/{draft.pk}")["ETag"]
    body = {"materials": [{"name": "新加的"}, {"name": material.name}]}
    speak(xu, "PATCH", f"/catalogue/versions/{draft.pk}", body, match=match)
    listed = speak(xu, "GET", f"/catalogue/versions/{draft.pk}/samples").json()
    assert [one["material"] for one in listed] == [material.name]
