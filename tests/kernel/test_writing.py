"""Rows of one deed are written together, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection

from wangge.kernel import writing
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def message(kind: str) -> OutboxMessage:
    return OutboxMessage(channel="sms", kind=kind, content={"subject": "", "body": kind}, at=AT, next_try_at=AT)


def kinds() -> list[str]:
    return list(OutboxMessage.objects.order_by("kind").values_list("kind", flat=True))


def test_outside_a_block_a_row_is_written_at_once() -> None:
    writing.add(message("one"))
    writing.add(message("two"), message("three"))
    assert kinds() == ["one", "three", "two"]


def test_a_block_writes_each_table_with_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1), writing.together():
        first = message("one")
        writing.add(first)
        with writing.together():
            writing.add(message("two"))
        first.kind = "first"
        writing.change(first, ["kind"])
        assert writing.is_waiting(first)
    assert kinds() == ["first", "two"]
    assert OutboxMessage.objects.get(kind="two").content["body"] == "two", "sealed on the way in like any row"


def test_nothing_is_written_when_the_block_raises() -> None:
    @atomic
    @writing.together()
    def deed() -> None:
        writing.add(message("one"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deed()
    assert kinds() == []
    assert writing.waiting(OutboxMessage) == []


def test_a_constraint_still_undoes_the_whole_deed() -> None:
    @atomic
    def deed() -> None:
        writing.add(message("before"))
        with writing.together():
            one = message("one")
            same = message("same")
            same.pk = one.pk
            writing.add(one, same)

    with pytest.raises(IntegrityError):
        deed()
    assert kinds() == []
    assert not connection.needs_rollback


def test_a_written_row_is_saved_field_by_field() -> None:
    one = message("one")
    writing.add(one)
    one.kind, one.last_error = "changed", "not saved"
    writing.change(one, ["kind"])
    assert OutboxMessage.objects.values_list("kind", "last_error").get() == ("changed", "")
