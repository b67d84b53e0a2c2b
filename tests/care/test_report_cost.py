"""Reporting a call stays one short conversation with the database (docs/performance.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from wangge.care import intake
from wangge.care.models import HelpCall
from wangge.kernel import policy
from wangge.matters.models import Matter
from wangge.posts import access

MOST_STATEMENTS = 18  # of the deed itself, its savepoint included


def test_a_report_asks_little_and_writes_each_table_once(
    zhao: Any, lin: Any, daughter: Any, grandma_wang: Any, at: datetime
) -> None:
    report = intake.Report(
        kind=HelpCall.Kind.FALL, severity=HelpCall.Severity.URGENT, channel=HelpCall.Channel.PHONE,
        subject_id=grandma_wang.pk,
    )  # fmt: skip
    with (
        access.remembered(),
        policy.remembered(),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        call = intake.report_call(by=zhao, report=report, at=at)
    said = [query["sql"] for query in asked.captured_queries]
    writes = [sql for sql in said if sql.startswith(("INSERT", "UPDATE"))]
    tables = [sql.split('"')[1] for sql in writes]
    assert len(said) <= MOST_STATEMENTS, "\n".join(said)
    assert len(tables) == len(set(tables)), tables
    matter = Matter.objects.get(pk=call.pk)
    assert (matter.state, matter.version) == ("dispatched", 2)
    assert matter.due_at == min(clock.due_at for clock in matter.clocks.filter(stopped_at=None))
