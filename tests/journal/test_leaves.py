"""Writing a line: with its deed or not at all, in one statement, with nothing personal in it."""

import json
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.telling import CALL, GRID, NOON, ZHANG, tell
from wangge import journal
from wangge.journal import canonical, digests, leaves, queries
from wangge.journal.models import Leaf, Salt
from wangge.kernel import district
from wangge.kernel.actors import SYSTEM

PHONE = "19900000001"


def record(**facts):
    with district.atomic():
        return journal.record("call.opened", by=ZHANG, on=CALL, at=NOON, place=GRID, **facts)


@pytest.mark.django_db
def test_a_line_says_who_did_what_to_what_where_and_when():
    leaf = record(kind="fall", minutes=12, urgent=True, note=None)
    said = json.loads(leaf.body)
    assert said == {
        "v": 1,
        "id": str(leaf.id),
        "at": "2026-03-02T04:00:00.000000Z",
        "kind": "call.opened",
        "by": str(ZHANG.pk),
        "on": {"type": "kernel.policyrow", "id": str(CALL.pk)},
        "place": GRID.path,
        "facts": {"kind": "fall", "minutes": 12, "urgent": True, "note": None},
    }
    assert leaf.hash == digests.leaf_hash("sha256", leaf.body.encode()).hex()
    assert Leaf.objects.get() == leaf


@pytest.mark.django_db
def test_the_stored_text_is_the_hashed_text():
    leaf = record(words="张三 “说”\n\u0000", nested={"b": [1, {"a": date(2026, 3, 2)}]})
    stored = Leaf.objects.get()
    assert stored.body == leaf.body
    assert digests.leaf_hash("sha256", stored.body.encode()).hex() == stored.hash


@pytest.mark.django_db
def test_a_line_costs_one_insert():
    with (
        district.atomic(),
        CaptureQueriesContext(
            connection,
        ) as queries_run,
    ):
        journal.record("call.opened", by=ZHANG, on=CALL, at=NOON, place=GRID, minutes=12)
    assert [query["sql"].split()[0] for query in queries_run] == ["INSERT"]


@pytest.mark.django_db
def test_the_system_acts_without_a_person():
    with district.atomic():
        leaf = journal.record("call.escalated", by=SYSTEM, on=CALL, at=NOON)
    assert leaf.by_id is None
    assert json.loads(leaf.body)["by"] is None


@pytest.mark.django_db
def test_a_district_on_national_algorithms_hashes_with_sm3(monkeypatch):
    monkeypatch.setattr("wangge.config.settings.digest_algorithm", "sm3")
    leaf = record(minutes=1)
    assert (leaf.algorithm, leaf.hash) == ("sm3", digests.leaf_hash("sm3", leaf.body.encode()).hex())


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_a_transaction_is_a_bug():
    with pytest.raises(leaves.OutsideTransaction, match=r"call\.opened"):
        journal.record("call.opened", by=ZHANG, on=CALL, at=NOON)
    assert not Leaf.objects.exists()


@pytest.mark.django_db
def test_a_deed_undone_leaves_no_line():
    def deed_that_fails():
        with district.atomic():
            journal.record("call.opened", by=ZHANG, on=CALL, at=NOON, phone=journal.commit_to("phone", PHONE))
            raise LookupError

    with pytest.raises(LookupError):
        deed_that_fails()
    assert not Leaf.objects.exists()
    assert not Salt.objects.exists()


@pytest.mark.django_db
def test_a_personal_value_is_only_committed_to():
    leaf = record(phone=journal.commit_to("phone", PHONE))
    assert PHONE not in leaf.body
    assert list(json.loads(leaf.body)["facts"]["phone"]) == ["commitment"]
    assert queries.is_committed(leaf, "phone", PHONE)
    assert not queries.is_committed(leaf, "phone", "19900000002")
    assert not queries.is_committed(leaf, "name", PHONE)


@pytest.mark.django_db
def test_the_same_value_never_looks_the_same_twice():
    first, second = (json.loads(record(phone=journal.commit_to("phone", PHONE)).body) for _ in range(2))
    assert first["facts"] != second["facts"]


@pytest.mark.django_db
def test_forgetting_a_value_keeps_the_line():
    leaf = record(phone=journal.commit_to("phone", PHONE))
    assert journal.forget(on=CALL) == 1
    assert not queries.is_committed(leaf, "phone", PHONE)
    assert Leaf.objects.get().hash == leaf.hash


def test_a_commitment_does_not_print_its_value():
    assert PHONE not in repr(journal.commit_to("phone", PHONE))


@pytest.mark.parametrize("fact", [1.5, Decimal(1), b"x", object(), {1: "x"}, [0.1], {"a": {2}}])
def test_facts_without_one_written_form_are_refused(fact):
    with pytest.raises(TypeError, match="journal fact"):
        canonical.plain(fact)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        canonical.plain(datetime(2026, 3, 2, 12))  # noqa: DTZ001 - that is the point


def test_moments_days_and_ids_have_one_form():
    assert canonical.plain([NOON, date(2026, 3, 2), UUID(int=1)]) == [
        "2026-03-02T04:00:00.000000Z",
        "2026-03-02",
        "00000000-0000-0000-0000-000000000001",
    ]


facts = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc网格"), inner, max_size=4),
    max_leaves=12,
)


@given(facts)
def test_writing_reading_and_writing_again_gives_the_same_bytes(fact):
    written = canonical.text(canonical.plain(fact))
    assert canonical.text(json.loads(written)) == written


@pytest.mark.django_db
def test_the_history_of_a_thing_is_in_order():
    tell(3)
    with district.atomic():
        journal.record("call.noticed", by=ZHANG, on=type(CALL)(), at=NOON)
    assert [json.loads(leaf.body)["facts"]["number"] for leaf in journal.history_of(CALL)] == [0, 1, 2]
    assert list(journal.leaves_on("kernel.policyrow", CALL.pk)) == list(journal.history_of(CALL))
