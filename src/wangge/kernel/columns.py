"""One column of many rows as the driver takes it: what saving each row would make of it, without asking row by row."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, DateField, DateTimeField, Field, ForeignKey, TextField, TimeField, UUIDField

from wangge.kernel.sealed import DigestField, SealedField

PLAIN_PRE_SAVES: Final = (Field.pre_save, DateField.pre_save, DateTimeField.pre_save, TimeField.pre_save)
PLAIN_SAVES: Final = (Field.get_db_prep_save, ForeignKey.get_db_prep_save)  # the same value always gives the same


def values_of(
    one: Field[Any, Any], rows: Sequence[models.Model], connection: BaseDatabaseWrapper, *, new: bool
) -> list[Any]:
    """The values of this column, row by row: digested, sealed, or as the database keeps them."""
    if isinstance(one, DigestField):
        return one.fill(rows)
    values = _given(one, rows, new=new)
    if isinstance(one, SealedField):
        return one.sealed_all(values)
    if type(one).get_db_prep_save not in PLAIN_SAVES:
        return [one.get_db_prep_save(value, connection) for value in values]
    target = one
    while isinstance(target, ForeignKey):
        target = target.target_field
    if type(target) is UUIDField and not connection.features.has_native_uuid_field:
        return [value.hex if type(value) is UUID else one.get_db_prep_save(value, connection) for value in values]
    as_it_is = str if _keeps_text(target) else UUID if type(target) is UUIDField else None
    return _asked_once(one, values, connection, as_it_is)


def _given(one: Field[Any, Any], rows: Sequence[models.Model], *, new: bool) -> list[Any]:
    keeps_moments = isinstance(one, DateField | TimeField) and (one.auto_now or one.auto_now_add)
    if type(one).pre_save in PLAIN_PRE_SAVES and not keeps_moments:
        return list(map(attrgetter(one.attname), rows))
    return [one.pre_save(row, new) for row in rows]


def _keeps_text(one: Field[Any, Any]) -> bool:
    """Whether text goes into the database as it is."""
    kind = type(one)
    plain = (CharField.get_prep_value, TextField.get_prep_value)
    return kind.get_prep_value in plain and kind.get_db_prep_value is Field.get_db_prep_value


def _asked_once(
    one: Field[Any, Any], values: list[Any], connection: BaseDatabaseWrapper, as_it_is: type | None
) -> list[Any]:
    """Values of that type stay as they are. One that many rows share, such as a day or a version, is asked about once."""
    others = {id(value): value for value in values if type(value) is not as_it_is}  # `values` keeps them alive
    kept = {key: one.get_db_prep_save(value, connection) for key, value in others.items()}
    return [value if type(value) is as_it_is else kept[id(value)] for value in values]
