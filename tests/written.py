"""What a request wrote."""

from __future__ import annotations

from django.test.utils import CaptureQueriesContext

WRITES = ("INSERT", "UPDATE", "DELETE")


def written(sent: CaptureQueriesContext) -> set[str]:
    """The tables that were written to."""
    return {sql.split('"')[1] for query in sent.captured_queries if (sql := query["sql"]).startswith(WRITES)}
