"""What a name is from its second, third or fourth character on, as the database computes and indexes it.

The numbers stand in the SQL itself, not beside it: an index on an expression serves only the same expression.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, CharField, Func

LONG_NAME = 4  # characters; hardly any name is longer


class Tail(Func):
    """The column from a character on, counted from 1; "" when it is shorter."""

    function = "SUBSTR"

    def __init__(self, column: Any, start: int, **extra: Any) -> None:
        super().__init__(column, template=f"%(function)s(%(expressions)s, {start})", output_field=CharField(), **extra)


class IsLong(Func):
    """Whether the column has more characters than `LONG_NAME`."""

    template = f"LENGTH(%(expressions)s) > {LONG_NAME}"
    output_field = BooleanField()
