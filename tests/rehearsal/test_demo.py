"""The demo's rehearsals: one with a result somebody else may adopt, one draft."""

from __future__ import annotations

from tests.rehearsal.story import TODAY
from wangge.demo import rehearsal as demo
from wangge.points.audit import audit
from wangge.rehearsal.models import Outcome, Rehearsal


def test_one_has_a_result_and_one_is_a_draft(lived, manager, monkeypatch):
    monkeypatch.setattr(demo, "_quarter", lambda at: {"since": demo.date(2022, 8, 1), "until": demo.date(2022, 10, 31)})
    demo.fill(at=TODAY)
    ready, draft = Rehearsal.objects.order_by("drafted_at")
    assert (ready.state, draft.state) == ("ready", "drafting")
    assert draft.drafted_by == manager != ready.drafted_by
    effects = set(Outcome.objects.filter(rehearsal=ready).values_list("effect", flat=True))
    assert effects >= {"gains", "removed"}
    assert all(line["strays"] == 0 for line in ready.summary)
    assert audit() == []


def test_a_district_without_a_manager_has_none(places, at):
    demo.fill(at=at)
    assert not Rehearsal.objects.exists()
