"""After a new sealing key was put first: seal what is old anew, so that the old key can be retired."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps

from wangge.kernel.models import AppendOnly
from wangge.kernel.sealed import Rotation, SealedField, rotate


def reseal() -> Iterator[tuple[str, Rotation]]:
    """Seal every sealed field of the current district with the first key; yields each field and what was done.

    Append-only tables keep their values and therefore need the old keys as long as they are kept.
    """
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField) and not issubclass(model, AppendOnly):
                yield f"{model._meta.label_lower}.{field.name}", rotate(model, field.name)


def kept_by_old_keys() -> list[str]:
    """Fields of append-only tables: their old keys must be kept."""
    return [
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, AppendOnly)
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    ]
