"""Which fields must say why they are kept."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.db import models

from wangge.kernel.identity import normalise_phone
from wangge.kernel.personal import Personal, PersonalKind, undeclared
from wangge.kernel.sealed import DigestField, SealedField

CONTACT = Personal("reach the person", "while resident", PersonalKind.CONTACT)


class Visit(models.Model):
    """An invented model with a field of every sort."""

    name = models.CharField(max_length=20)
    note = models.TextField()
    answers = models.JSONField()
    phone = SealedField()
    phone_digest = DigestField(of="phone", normalise=normalise_phone)
    latitude = models.FloatField()
    seconds = models.FloatField()
    born_on = models.DateField()
    visited_on = models.DateField()
    kind = models.CharField(max_length=2, choices=[("a", "A")])
    follows = models.ForeignKey("self", on_delete=models.PROTECT)

    class Meta:
        app_label = "personal_test"

    def __str__(self) -> str:
        return "visit"


def test_everything_that_may_be_personal_must_be_declared() -> None:
    assert undeclared(Visit) == ["name", "note", "answers", "phone", "latitude", "born_on"]


def test_declared_either_way_is_enough_but_a_sealed_field_is_always_personal(monkeypatch) -> None:
    monkeypatch.setattr(Visit, "personal", {"note": CONTACT, "born_on": CONTACT}, raising=False)
    monkeypatch.setattr(Visit, "impersonal", ("name", "answers", "latitude", "phone"), raising=False)

    assert undeclared(Visit) == ["phone"]


def test_fields_of_a_base_are_looked_at_too() -> None:
    class Longer(Visit):
        personal: ClassVar[dict[str, Personal]] = {"phone": CONTACT}

        class Meta:
            app_label = "personal_test"
            proxy = True

    assert "note" in undeclared(Longer)
    assert "phone" not in undeclared(Longer)


@pytest.mark.parametrize(("purpose", "retention"), [("", "3 years"), ("reach the person", " ")])
def test_a_declaration_says_something(purpose: str, retention: str) -> None:
    with pytest.raises(ValueError, match="purpose and a retention"):
        Personal(purpose, retention, PersonalKind.OTHER)
