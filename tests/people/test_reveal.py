"""Looking at sealed data: only with a post, only for a purpose, only for a minute, and never in secret."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from wangge import journal
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.people import commands, queries
from wangge.people.models import AccessLog
from wangge.people.refusals import NothingToReveal, PurposeMissing, RevealOver

PURPOSE = "联系家属送药"


def test_a_worker_sees_the_number_for_a_minute_and_the_resident_sees_who_looked(lin, grandma_wang, at):
    shown = commands.reveal(by=lin, subject_id=grandma_wang.pk, field="phone", purpose=PURPOSE, at=at)

    assert shown.value == grandma_wang.phone
    assert shown.until == at + timedelta(seconds=60)
    (log,) = queries.accesses_to(grandma_wang)
    assert (log.viewer, log.field, log.purpose, log.at) == (lin, "phone", PURPOSE, at)
    (leaf,) = [leaf for leaf in journal.history_of(grandma_wang) if leaf.kind == "person.revealed"]
    assert grandma_wang.phone not in str(leaf.body)
    assert PURPOSE not in str(leaf.body)


def test_the_value_is_gone_after_its_minute_and_for_everybody_else(lin, gao, grandma_wang, at):
    shown = commands.reveal(by=lin, subject_id=grandma_wang.pk, field="phone", purpose=PURPOSE, at=at)

    assert queries.revealed(lin, shown.access_id, at=at + timedelta(seconds=59))[1] == grandma_wang.phone
    with pytest.raises(RevealOver):
        queries.revealed(lin, shown.access_id, at=at + timedelta(seconds=60))
    with pytest.raises(NotFound):
        queries.revealed(gao, shown.access_id, at=at)


@pytest.mark.parametrize("purpose", ["", "看", "  看看  "])
def test_without_a_purpose_nothing_is_shown_or_logged(lin, grandma_wang, at, purpose):
    with pytest.raises(PurposeMissing):
        commands.reveal(by=lin, subject_id=grandma_wang.pk, field="phone", purpose=purpose, at=at)

    assert not AccessLog.objects.exists()


def test_without_a_post_here_the_resident_is_not_even_there(foreign_staff, manager, admin, grandma_wang, at):
    for viewer in (foreign_staff, manager, admin):
        with pytest.raises(NotFound):
            commands.reveal(by=viewer, subject_id=grandma_wang.pk, field="phone", purpose=PURPOSE, at=at)


def test_a_relative_may_see_her_but_not_unseal_her_number(daughter, grandma_wang, at):
    with pytest.raises(NotPermitted):
        commands.reveal(by=daughter, subject_id=grandma_wang.pk, field="citizen_no", purpose=PURPOSE, at=at)

    assert not AccessLog.objects.exists()


def test_ones_own_number_needs_no_post(grandma_wang, at):
    shown = commands.reveal(by=grandma_wang, subject_id=grandma_wang.pk, field="phone", purpose="核对本人号码", at=at)

    assert shown.value == grandma_wang.phone


def test_a_field_nobody_filled_in_cannot_be_revealed(lin, gao, at):
    with pytest.raises(NothingToReveal):
        commands.reveal(by=lin, subject_id=gao.pk, field="citizen_no", purpose=PURPOSE, at=at)


def test_other_columns_are_not_for_revealing(lin, grandma_wang, at):
    with pytest.raises(ValueError, match="password"):
        commands.reveal(by=lin, subject_id=grandma_wang.pk, field="password", purpose=PURPOSE, at=at)


def test_the_access_log_cannot_be_changed(lin, grandma_wang, at):
    commands.reveal(by=lin, subject_id=grandma_wang.pk, field="phone", purpose=PURPOSE, at=at)

    with pytest.raises(DatabaseError), atomic():
        AccessLog.objects.update(purpose="另一个用途")
    with pytest.raises(DatabaseError), atomic():
        AccessLog.objects.all().delete()
