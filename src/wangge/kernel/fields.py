"""Small model fields used everywhere."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

LAST_CHARACTER = "\U0010ffff"  # sorts after every other one


class BytewiseField(models.CharField):
    """Text compared byte by byte, so that "begins with" is one index range on every database (`begins_with`)."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"  # glibc and ICU orders skip punctuation at first sight
        return parameters

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, f"wangge.kernel.fields.{type(self).__name__}", args, kwargs


class PathField(BytewiseField):
    """A '/'-terminated place path; a subtree is one index range."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)


def begins_with(column: str, text: str) -> models.Q:
    """Rows whose bytewise column begins with `text`: an index range, which LIKE is not on SQLite."""
    return models.Q(**{f"{column}__gte": text, f"{column}__lt": text + LAST_CHARACTER})
