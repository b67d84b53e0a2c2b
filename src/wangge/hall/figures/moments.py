"""Hours and days of moments, as databases tell them quickly. The clocks of Shanghai are eight hours ahead of UTC, all year."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.db.models import CharField, Func

HOURS_AHEAD: Final = 8


@cache
def local_hour(hour: str) -> str:
    """An hour of UTC as the clocks of Shanghai show it, both of two digits."""
    return f"{(int(hour) + HOURS_AHEAD) % 24:02d}"


def utc_hour(hour: int) -> str:
    """An hour of Shanghai in UTC, of two digits."""
    return f"{(hour - HOURS_AHEAD) % 24:02d}"


class _Told(Func):
    """Text of a moment."""

    output_field = CharField()
    on_sqlite: str
    on_postgresql: str

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Moments are kept as text in UTC."""
        return self.as_sql(compiler, connection, template=self.on_sqlite, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Whatever the zone of the connection."""
        return self.as_sql(compiler, connection, template=self.on_postgresql, **context)


class UtcHour(_Told):
    """The hour of a moment in UTC, two digits."""

    on_sqlite = "substr(%(expressions)s, 12, 2)"
    on_postgresql = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'HH24')"


class LocalDay(_Told):
    """The day of a moment in Shanghai: 2022-07-28."""

    on_sqlite = "date(%(expressions)s, '+8 hours')"
    on_postgresql = "to_char(%(expressions)s AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')"
