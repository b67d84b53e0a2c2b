"""The hall over the API: the same deeds, each answering with the case."""

from __future__ import annotations

from base64 import b64encode

from tests.catalogue.test_api import speak  # noqa: F401 - a fixture
from tests.hall import story


def test_a_case_goes_its_whole_way(speak, wen, shi, bai, chen, stranger, food, places):  # noqa: F811
    new = {
        "item_id": str(food.item_id), "place_id": str(places.district.pk), "applicant_id": str(chen.pk),
        "given": [str(pk) for pk in story.asked(food)], "not_needed": [str(pk) for pk in story.without_proxy(food)],
    }  # fmt: skip
    speak(shi, "POST", "/cases", new, status=403)
    made = speak(wen, "POST", "/cases", new, status=201)
    at = made["Location"].removeprefix("/api/v1")
    speak(stranger, "GET", at, status=404)
    speak(wen, "POST", f"{at}/accept", {})
    speak(wen, "POST", f"{at}/claim", {}, status=403)
    speak(shi, "POST", f"{at}/claim", {})
    paused = speak(shi, "POST", f"{at}/pause", {"kind": "testing", "days": 5, "reason": "送检"}).json()
    assert (paused["state"], paused["due_at"]) == ("special", None)
    speak(shi, "POST", f"{at}/resume", {"result": "合格"})
    speak(bai, "POST", f"{at}/extend", {"reason": "需要跨区核实"})
    speak(shi, "POST", f"{at}/pass-on", {"opinion": "符合条件"})
    speak(shi, "POST", f"{at}/decide", {"outcome": "approved", "reasons": "符合条件"})
    speak(shi, "POST", f"{at}/certify", {})
    out = {"receiver": "陈小满", "identity_checked": True, "signed": True}
    done = speak(wen, "POST", f"{at}/hand-out", out).json()
    assert done["state"] == "closed"
    assert len(done["papers"]) == 7
    followed = speak(None, "GET", f"/cases/by-link/{done['token']}").json()
    assert followed["state"] == "closed"
    assert "陈小满" not in str(followed)
    listed = speak(shi, "GET", "/cases?group=ended").json()["items"]
    assert [one["number"] for one in listed] == [done["number"]]


def test_online_through_the_api(speak, wen, chen, food):  # noqa: F811
    made = speak(chen, "POST", "/cases/online", {"item_id": str(food.item_id)}, status=201)
    at, shape = made["Location"].removeprefix("/api/v1"), made.json()
    lines = {one["name"]: one["id"] for one in shape["materials"]}
    file = {"name": "a.pdf", "media_type": "application/pdf", "content": b64encode(b"%PDF-1.7").decode()}
    for name in (story.FORM, story.LEASE):
        speak(chen, "POST", f"{at}/materials/{lines[name]}", file)
    speak(wen, "POST", f"{at}/receive", {}, status=404)  # nobody sees a draft
    speak(chen, "POST", f"{at}/submit", {"not_needed": [lines["委托书"]]})
    assert speak(wen, "POST", f"{at}/receive", {}).json()["state"] == "received"
    assert [one["id"] for one in speak(chen, "GET", "/cases/mine").json()["items"]] == [shape["id"]]
