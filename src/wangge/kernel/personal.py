"""What every personal field must declare: why it is kept, for how long, and of which kind it is.

Source: 个人信息保护法 Art. 6 (purpose), 17 (notice), 19 (shortest retention), 28 (sensitive kinds).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models

from wangge.kernel.sealed import DigestField, SealedField

TEXT_LIKE = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.GenericIPAddressField,
    models.FileField,
)
NUMBERS = (models.FloatField, models.DecimalField)
POSITION_WORDS = ("longitude", "latitude", "location", "position")
BIRTH_WORDS = ("born", "birth")


class PersonalKind(StrEnum):
    """The class of a personal value; it decides how strictly the value is shown and kept."""

    IDENTITY = "identity"
    CONTACT = "contact"
    ADDRESS = "address"
    HEALTH = "health"
    LOCATION = "location"
    MINORS = "minors"
    AFFILIATION = "affiliation"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Personal:
    """The declaration of one personal field. Raises ValueError when purpose or retention is empty."""

    purpose: str
    retention: str
    kind: PersonalKind

    def __post_init__(self) -> None:
        if not self.purpose.strip() or not self.retention.strip():
            raise ValueError("a personal field needs a purpose and a retention")


def undeclared(model: type[models.Model]) -> list[str]:
    """Fields of `model` that may hold personal data and are declared neither in `personal` nor in `impersonal`.

    Looked at: text, JSON, files, network addresses, positions and birth dates. Exempt: relations, fields with
    `choices`, and digests (their source is looked at). A sealed field counts only when it is in `personal`: nobody
    seals what is not.
    """
    personal = getattr(model, "personal", {})
    impersonal = getattr(model, "impersonal", ())
    return [
        field.name
        for field in model._meta.concrete_fields
        if _may_be_personal(field)
        and field.name not in personal
        and (isinstance(field, SealedField) or field.name not in impersonal)
    ]


def _may_be_personal(field: models.Field) -> bool:
    if field.is_relation or field.choices or isinstance(field, DigestField):
        return False
    if isinstance(field, NUMBERS):
        return any(word in field.name for word in POSITION_WORDS)
    if isinstance(field, models.DateField):
        return any(word in field.name for word in BIRTH_WORDS)
    return isinstance(field, TEXT_LIKE)
