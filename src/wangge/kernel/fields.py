"""Small model fields used everywhere."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class PathField(models.CharField):
    """A '/'-terminated place path, compared byte by byte so that a subtree is one index range on every database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"  # glibc and ICU orders skip punctuation at first sight
        return parameters

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "wangge.kernel.fields.PathField", args, kwargs
