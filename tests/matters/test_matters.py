"""What the database itself promises about followed matters."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError

from tests.care.story import fell, fresh, on_duty
from wangge.journal.models import Leaf
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, NotFound
from wangge.matters import commands as flow
from wangge.matters.models import Assignment, Step


@pytest.fixture
def matter(lin, zhao, grandma_wang, places, at):
    on_duty(lin, places.grid1, at)
    return fresh(fell(grandma_wang, zhao, at))


def test_a_second_open_assignment_is_impossible(matter, gao, at):
    with pytest.raises(IntegrityError), atomic():
        flow.ask(matter, gao, why=Assignment.Why.CHOSEN, answer_by=at, at=at)


def test_the_timeline_is_never_edited_nor_deleted(matter):
    line = matter.steps.first()
    for deed in (
        lambda: Step.objects.filter(pk=line.pk).update(kind="closed"),
        lambda: Step.objects.filter(pk=line.pk).delete(),
    ):
        with pytest.raises(DatabaseError), atomic():
            deed()


def test_every_line_has_its_journal_leaf(matter):
    for line in matter.steps.all():
        leaf = Leaf.objects.get(pk=line.leaf_id)
        assert leaf.kind == f"help_call.{line.kind}"
        assert matter.number in leaf.body


def test_a_line_that_fails_leaves_neither_step_nor_leaf_nor_clock(matter, zhao, at):
    def counts():
        return (
            Step.objects.count(),
            Leaf.objects.count(),
            list(matter.clocks.order_by("id").values_list("stopped_at", flat=True)),
        )

    before = counts()
    with suppress(ZeroDivisionError), atomic():
        flow.add_step(matter, "closed", by=zhao, at=at)
        raise ZeroDivisionError
    assert counts() == before


def test_a_clock_that_runs_keeps_its_first_limit_and_a_stopped_one_starts_anew(matter, zhao, at):
    row = matter.clocks.get(stage="family")
    later = flow.Running("family", row.due_at + timedelta(hours=1), row.policy_row_id)
    with atomic():
        assert flow.add_step(matter, "corrected", by=zhao, at=at, start=[later]).due_at is None
    assert matter.clocks.get(stage="family").due_at == row.due_at
    with atomic():
        assert flow.add_step(matter, "family", by=zhao, at=at, start=[later]).due_at == row.due_at
    assert matter.clocks.get(stage="family", stopped_at=None).due_at == later.due_at


def test_the_earliest_running_clock_is_the_matters_limit(matter, at):
    with atomic():
        flow.stop_all_clocks(matter, at)
        flow.save(matter)
    assert fresh(matter).due_at is None


def test_numbers_carry_the_shanghai_day_and_letters_nobody_mixes_up(matter):
    assert re.fullmatch(r"Q220728-[2-9A-HJKMNP-TW-Z]{5}", matter.number)


def test_a_matter_that_is_not_there_or_has_moved_on(matter, lin):
    with atomic():
        assert flow.locked(matter.pk, version=matter.version).pk == matter.pk
        with pytest.raises(Changed):
            flow.locked(matter.pk, version=matter.version - 1)
        with pytest.raises(NotFound):
            flow.locked(lin.pk)
