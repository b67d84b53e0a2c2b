"""The demo's half-year of cases: believable, in every state, within seconds."""

from __future__ import annotations

from datetime import date
from random import Random
from time import process_time

import pytest

from tests import cast
from wangge.demo import catalogue
from wangge.demo import hall as demo
from wangge.hall import archiving, papers, part_queries
from wangge.hall.models import Archive, Case, CasePart, CaseStep, Document, Serial
from wangge.hall.states import State
from wangge.journal.models import Leaf
from wangge.posts.models import Holding, PostKind


@pytest.fixture
def took(places, at):
    for n in range(20):
        cast.person(f"居民{n}", home=places.home, born_on=date(1970, 1, 1 + n), phone=cast.impossible_phone())
    catalogue.fill(places.district, at=at, seed="1")
    began = process_time()
    demo.fill(places.district, places.community, at=at, chance=Random(1))
    return process_time() - began


def test_the_half_year_is_there_whole_and_in_every_state(took, at):
    assert took < 8  # seconds of the processor; 4 on an idle one
    assert Case.objects.count() > 280
    assert set(Case.objects.values_list("state", flat=True)) >= set(State.values) - {"terminated", "issued"}
    numbers: dict[str, list[int]] = {}
    for number in Case.objects.filter(number__isnull=False).values_list("number", flat=True):
        numbers.setdefault(number[:39], []).append(int(number[39:]))
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values())
    assert dict(Serial.objects.values_list("key", "last")) == {key: len(found) for key, found in numbers.items()}
    assert set(CaseStep.objects.values_list("leaf_id", flat=True)) <= set(Leaf.objects.values_list("pk", flat=True))
    assert all(papers.digest_of(one.said) == one.digest for one in Document.objects.all()[:50])
    assert archiving.is_whole(Archive.objects.first())


def test_some_cases_are_joint_with_parts_in_every_state(took, at):
    parts = CasePart.objects.select_related("case__version")
    assert {one.state for one in parts} == {"waiting", "agreed", "objected"}
    assert {one.case.version.project_type for one in parts} == {"joint"}
    assert {one.case.state for one in parts} >= {"accepted", "reviewing", "deciding", "approved", "refused"}
    held = Holding.objects.filter(kind=PostKind.APPROVER).order_by("place__path", "id").first()
    assert part_queries.listed(held.person, "", at=at).exists()  # the approver one enters as has something to say
    assert part_queries.listed(held.person, "late", at=at).exists()
