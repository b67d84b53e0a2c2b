"""Parts of a case number as the database computes and indexes them: its day, and its serial of that day.

The positions stand in the SQL itself, not beside it: an index on an expression serves only the same expression.
"""

from __future__ import annotations

from typing import Final

from django.db.models import CharField, Func

NUMBER_LENGTH: Final = 43  # implementation code (31), day (8), serial (4)


class SerialIn(Func):
    """The last four digits of a case number."""

    template = "SUBSTR(%(expressions)s, 40)"
    output_field = CharField()


class DayIn(Func):
    """The eight digits before them."""

    template = "SUBSTR(%(expressions)s, 32, 8)"
    output_field = CharField()
