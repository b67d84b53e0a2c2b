"""Model fields whose values are sealed (encrypted and authenticated) in the database, and digests to search them by.

A value is bound to its column, "app.model.field": copied to another column it no longer opens. It is not bound to
its row, because a row's key may be set after the value is sealed (and `bulk_create` may set it in the database), so
a swap between two rows of one column is not noticed here; the journal's commitments notice it.

Renaming a model or field changes the column's name: give the field `sealed_as="app.model.old_name"` so that old
values still open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.db.models.signals import pre_save

from wangge.kernel import keyring
from wangge.kernel.district import atomic

ROTATION_BATCH = 500  # rows locked at a time


class SealedField(models.TextField):
    """Text that is sealed in the database and plain in Python; None stays None.

    Cannot be searched or compared in a query (except `__isnull`): search the DigestField beside it. `update()` and
    `bulk_update()` seal too, but do not refresh that digest: use `save()`. Reading raises `keyring.UnknownKey` or
    `keyring.NotGenuine`.
    """

    def __init__(self, *args: Any, sealed_as: str | None = None, **kwargs: Any) -> None:
        self.sealed_as = sealed_as
        super().__init__(*args, **kwargs)

    @property
    def column_name(self) -> str:
        """What values are bound to: "app.model.field"."""
        return self.sealed_as or f"{self.model._meta.label_lower}.{self.name}"

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        if self.sealed_as is not None:
            kwargs["sealed_as"] = self.sealed_as
        return name, f"wangge.kernel.sealed.{type(self).__name__}", args, kwargs

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed and cannot be searched: search its DigestField (sealed.matching).")
        return super().get_lookup(lookup_name)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return value
        return keyring.current().seal(self.to_text(value), self.column_name)

    def sealed_all(self, values: Sequence[Any]) -> list[str | None]:
        """What `get_db_prep_save` makes of each of these plain values."""
        there = [value for value in values if value is not None]
        tokens = iter(keyring.current().seal_all([self.to_text(value) for value in there], self.column_name))
        return [None if value is None else next(tokens) for value in values]

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        return None if value is None else self.from_text(keyring.current().open(value, self.column_name))

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is sealed and not serialised in clear: use `wangge backup` to copy a district.")

    def to_text(self, value: Any) -> str:
        """The text that is sealed. Raises TypeError for anything but text, so that no object's repr is kept."""
        text = self.get_prep_value(value)
        if not isinstance(value, str) and text is not None and not hasattr(value, "_proxy____cast"):
            raise TypeError(f"{self.name} keeps text, not {type(value).__name__}")
        return text

    def from_text(self, text: str) -> Any:
        """The Python value of an opened text."""
        return text


class SealedJSONField(SealedField):
    """A JSON value (dates and decimals allowed, read back as text), sealed as a whole."""

    _pyi_private_set_type: Any  # for django-stubs: not only text
    _pyi_private_get_type: Any

    def to_python(self, value: Any) -> Any:
        return value

    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)

    def from_text(self, text: str) -> Any:
        return json.loads(text)


class DigestField(models.CharField):
    """Keyed hash of the normalised value of the sealed field `of`, filled in when the row is saved; for exact search.

    None when the source is None or normalises to nothing. `normalise` must be an importable function (migrations
    name it). Saving `update_fields` with the source but without the digest raises ValueError.
    """

    def __init__(self, *args: Any, of: str, normalise: Callable[[str], str], **kwargs: Any) -> None:
        self.of = of
        self.normalise = normalise
        kwargs.update(max_length=64, null=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null", "editable"):
            kwargs.pop(fixed, None)
        kwargs.update(of=self.of, normalise=self.normalise)
        return name, "wangge.kernel.sealed.DigestField", args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        # Migrations make thousands of short-lived classes; a receiver each would keep them all: 1.3 GB.
        if not cls._meta.abstract and cls._meta.apps is apps:
            pre_save.connect(
                self._refuse_half_a_save, sender=cls, weak=False, dispatch_uid=f"digest {cls._meta.label} {name}"
            )

    def _refuse_half_a_save(self, update_fields: frozenset[str] | None, **_: Any) -> None:
        if update_fields is not None and self.of in update_fields and self.name not in update_fields:
            raise ValueError(f"save {self.name} together with {self.of}, or the new value cannot be searched")

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        value = getattr(model_instance, self.of)
        digest = (self.lookup(value) or None) if value is not None else None
        setattr(model_instance, self.attname, digest)
        return digest

    def lookup(self, value: str) -> str:
        """The digest to search for; "" (which no row has) when nothing is left of `value` after normalising."""
        return self.lookups((value,))[0]

    def lookups(self, values: Iterable[str]) -> list[str]:
        """The digests to search for, as `lookup` gives each of them."""
        texts = [self.normalise(value) for value in values]
        column = f"{self.model._meta.label_lower}.{self.of}"
        digests = iter(keyring.current().fingerprints(filter(None, texts), column))
        return [next(digests) if text else "" for text in texts]

    def fill(self, rows: Sequence[Any]) -> list[str | None]:
        """What `pre_save` does, for many rows."""
        values = [getattr(row, self.of) for row in rows]
        digests = iter(self.lookups(value for value in values if value is not None))
        found = [(next(digests) or None) if value is not None else None for value in values]
        for row, digest in zip(rows, found, strict=True):
            setattr(row, self.attname, digest)
        return found


def matching(model: type[models.Model], **values: str) -> Q:
    """Rows whose sealed fields have these values: `Person.objects.filter(matching(Person, phone="138 0000 0000"))`.

    Raises LookupError when a field has no digest.
    """
    digests = {field.of: field for field in model._meta.concrete_fields if isinstance(field, DigestField)}
    return Q(**{digests[of].name: digests[of].lookup(value) for of, value in values.items()})


def needs_rotation(raw: str) -> bool:
    """Whether a stored token was sealed with another key or cipher than new values are."""
    return keyring.current().needs_rotation(raw)


@dataclass(frozen=True, slots=True)
class Rotation:
    """Values sealed anew, values somebody else changed meanwhile, and values still under an old key."""

    resealed: int
    changed_meanwhile: int
    remaining: int


def rotate(
    model: type[models.Model], field: str, batch: int = ROTATION_BATCH, *, batches: int | None = None
) -> Rotation:
    """Seal anew, oldest id first, what `field` holds under an old key or cipher, `batch` rows per transaction.

    Stops after `batches` when given. The rows themselves say what is left to do, so it can be killed and started again.
    Append-only tables refuse it: their old keys must be kept for as long as their rows.
    Raises ValueError when `batch` is below 1 and `keyring.SealingError` at a value that does not open.
    """
    if batch < 1:
        raise ValueError("batch must be at least 1")
    resealed = changed = done = 0
    while batches is None or done < batches:
        with atomic():
            rows = list(_outdated(model, field).values_list("pk", "raw", field)[:batch])
            written = sum(
                _outdated(model, field).filter(pk=pk, raw=raw).update(**{field: value}) for pk, raw, value in rows
            )
        resealed, changed, done = resealed + written, changed + len(rows) - written, done + 1
        if len(rows) < batch:
            break
    return Rotation(resealed, changed, _outdated(model, field).count())


def _outdated(model: type[models.Model], field: str) -> models.QuerySet:
    today = keyring.current().prefix
    rows = model._base_manager.annotate(raw=Cast(F(field), models.TextField()))
    return rows.filter(~Q(raw__startswith=today), **{f"{field}__isnull": False}).order_by("pk")
