"""The five cuts weighted by the hall's cases; recorded visits stand beside promised ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests import cast
from tests.catalogue import story as catalogue
from tests.catalogue.test_api import speak  # noqa: F401 - a fixture
from tests.hall import story
from wangge.catalogue import drafting
from wangge.hall import figures
from wangge.hall.models import Case
from wangge.kernel.clock import day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cut(xu, bai, bureau, places, now):
    """Two items; one asks for a material less since ten days ago."""
    begin = now - timedelta(days=60)
    permit = catalogue.published(xu, bai, bureau, places.district, begin, **story.PERMIT)
    catalogue.published(xu, bai, bureau, places.district, begin, **story.QUICK)
    later = now - timedelta(days=10)
    draft = drafting.draft_version(by=xu, item_id=permit.item_id, at=later)
    line = draft.materials.get(name=story.LEASE)
    drafting.remove_line(by=xu, version_id=draft.pk, noun="material", line_id=line.pk, at=later)
    catalogue.brought_out(draft, xu, bai, later)
    return permit


def says(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_weighted_by_the_cases_of_the_hall(cut, wen, shi, chen, now, speak, bai):  # noqa: F811
    days = f"from_day={day_of(now) - timedelta(days=40)}&to_day={day_of(now)}"
    assert "还没有办件记录" in says(f"/guide/cuts?{days}")
    assert "没有数字" in says(f"/guide/cuts?{days}&by=cases")
    for n in range(3):
        story.approved(shi, wen, cut, now - timedelta(days=20 - n), applicant_id=chen.pk)
    Case.objects.update(closed_at=now - timedelta(days=2), state="closed", visits=1)
    Case.objects.filter(pk=Case.objects.first().pk).update(visits=2)
    for _ in (1, 2):
        shown = says(f"/guide/cuts?{days}&by=cases")
        assert "3 件办件加权" in shown
        assert "66.7%" in shown  # two of three cases took one visit
        told = speak(None, "GET", f"/catalogue/cuts?{days}&by_cases=true").json()
        materials = next(one for one in told["totals"] if one["measure"] == "materials")
        assert (materials["before"], materials["after"]) == (9, 6)
        assert told["is_weighted"]
        assert round(told["recorded_one_visit"], 3) == 0.667
        figures.fold(figures.due(now), at=now)  # the same from tallies
    plain = speak(None, "GET", f"/catalogue/cuts?{days}").json()
    assert next(one for one in plain["totals"] if one["measure"] == "materials")["before"] == 4
    lines = speak(bai, "GET", f"/catalogue/cuts/materials?{days}&by_cases=true").json()
    assert [one["amount"] for one in lines] == [3]
    opened = cast.browser_of(bai).get(f"/catalogue/cuts/materials?{days}&by=cases").content.decode()
    assert "× 办件" in opened
