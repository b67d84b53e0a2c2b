"""Pages by key, not by number: the cursor holds the last row's sort values, so that no row is missed or shown twice."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from pydantic import BaseModel
from pydantic import Field as Describe

from wangge.api.errors import BadCursor
from wangge.api.fields import Text

Item = TypeVar("Item")
MOST, USUAL, LONGEST_CURSOR = 200, 50, 1000


class Paging(BaseModel):
    """Which page of a list."""

    limit: int = Describe(USUAL, ge=1, le=MOST, description="How many items at most, 1 to 200.")
    cursor: Text | None = Describe(
        None, max_length=LONGEST_CURSOR, description="`next` of the page before; left out for the first page."
    )


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: str | None = Describe(description="Cursor of the next page; null on the last one.")


@dataclass(frozen=True)
class Key:
    """One sort key; `nulls_last` says that the column may be empty (ascending only)."""

    field: str
    descending: bool = False
    nulls_last: bool = False


@dataclass(frozen=True)
class Order:
    """A total order of rows: the last key is unique."""

    name: str
    keys: tuple[Key, ...]

    def applied(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in this order."""
        return rows.order_by(*(_expression(key) for key in self.keys))

    def cursor(self, row: Model) -> str:
        """The cursor that continues after this row."""
        values = [self.name, *(_plain(_value(row, key.field)) for key in self.keys)]
        return urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")

    def after(self, cursor: str, model: type[Model]) -> Q:
        """Rows after the cursor's row. Raises BadCursor."""
        try:
            name, *values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            if name != self.name or len(values) != len(self.keys):
                raise BadCursor(field="cursor")
            known = [_read(model, key, value) for key, value in zip(self.keys, values, strict=True)]
        except (ValueError, TypeError, binascii.Error, ValidationError, FieldDoesNotExist) as problem:
            raise BadCursor(field="cursor") from problem
        return _beyond(self.keys, known)


def page_of(rows: QuerySet[Any], order: Order, paging: Paging, show: Callable[[Any], Item]) -> Page[Item]:
    """One page of the rows, shown. One query, however far the page is. Raises BadCursor."""
    if paging.cursor:
        rows = rows.filter(order.after(paging.cursor, rows.model))
    found = list(order.applied(rows)[: paging.limit + 1])
    shown, more = found[: paging.limit], len(found) > paging.limit
    return Page(items=[show(row) for row in shown], next=order.cursor(shown[-1]) if more else None)


def _expression(key: Key) -> Any:
    if key.nulls_last:
        return F(key.field).asc(nulls_last=True)
    return f"-{key.field}" if key.descending else key.field


def _beyond(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    key, value, rest = keys[0], values[0], (keys[1:], values[1:])
    if value is None:
        return Q(**{key.field: None}) & _beyond(*rest)
    step = "lt" if key.descending else "gt"
    passed = Q(**{f"{key.field}__{step}": value})
    if key.nulls_last:
        return passed | Q(**{key.field: None}) | (Q(**{key.field: value}) & _beyond(*rest))
    if not rest[0]:
        return passed
    # The outer bound is implied; it lets the database start at the right place of an index.
    return Q(**{f"{key.field}__{step}e": value}) & (passed | _beyond(*rest))


def _read(model: type[Model], key: Key, value: Any) -> Any:
    if value is None:
        if not key.nulls_last:
            raise ValueError("this key is never empty")
        return None
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("cursors hold text")
    found = _field(model, key.field).to_python(value)
    if isinstance(found, datetime) and found.tzinfo is None:
        raise ValueError("cursors hold aware moments")
    return found


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    first, _, rest = name.partition("__")
    field = model._meta.get_field(first)
    return _field(field.related_model, rest) if rest else field  # type: ignore[arg-type, return-value]


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _plain(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)
