"""Sealed fields on real tables: what the database holds, what Python sees, how a value is found, how keys change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import models
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter
from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.db.models.signals import pre_save

from wangge.kernel import keyring
from wangge.kernel.identity import normalise_phone
from wangge.kernel.keyring import Keyring, NotGenuine, UnknownKey
from wangge.kernel.models import OutboxMessage
from wangge.kernel.sealed import DigestField, Rotation, SealedField, SealedJSONField, matching, needs_rotation, rotate
from wangge.people.models import Person

OLD, NEW, LOOKUP = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
BEFORE = Keyring({"old": OLD}, LOOKUP)
BOTH = Keyring({"new": NEW, "old": OLD}, LOOKUP)
AFTER = Keyring({"new": NEW}, LOOKUP)
PHONE = "19900001234"
CITIZEN_NO = "000000194912310023"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def old_key():
    with keyring.using(BEFORE):
        yield


def person(name: str = "张三", **values: object) -> Person:
    return Person.objects.create(name=name, pinyin="zhangsan", initials="zs", **values)


def raw(row: models.Model, field: str) -> str | None:
    rows = type(row)._base_manager.filter(pk=row.pk)
    return rows.annotate(raw=Cast(F(field), TextField())).values_list("raw", flat=True).get()


def test_the_database_holds_no_clear_text_and_python_reads_it() -> None:
    row = person(phone=PHONE)

    assert raw(row, "phone").startswith("w1:a:old:")
    assert PHONE not in raw(row, "phone")
    assert Person.objects.get(pk=row.pk).phone == PHONE
    assert Person.objects.values_list("phone", flat=True).get() == PHONE


def test_nothing_stays_nothing_and_empty_stays_empty() -> None:
    nothing, empty = person(phone=None), person(phone="")

    assert raw(nothing, "phone") is None
    assert Person.objects.get(pk=nothing.pk).phone is None
    assert Person.objects.get(pk=empty.pk).phone == ""
    assert Person.objects.filter(phone__isnull=True).get() == nothing


def test_every_way_of_writing_seals() -> None:
    row = person()
    Person.objects.filter(pk=row.pk).update(phone=PHONE)
    assert raw(row, "phone").startswith("w1:")

    row.phone = "19900005678"
    Person.objects.bulk_update([row], ["phone"])
    assert raw(row, "phone").startswith("w1:")
    assert Person.objects.get(pk=row.pk).phone == "19900005678"

    (bulk,) = Person.objects.bulk_create([Person(name="李四", pinyin="lisi", initials="ls", phone=PHONE)])
    assert raw(bulk, "phone").startswith("w1:")
    assert Person.objects.get(matching(Person, phone=PHONE)) == bulk


def test_a_value_copied_to_another_column_does_not_open() -> None:
    row = person(citizen_no=CITIZEN_NO)
    Person.objects.filter(pk=row.pk).update(phone=F("citizen_no"))

    with pytest.raises(NotGenuine, match=r"people\.person\.phone") as error:
        Person.objects.get(pk=row.pk)
    assert CITIZEN_NO not in str(error.value)


def test_only_text_is_sealed() -> None:
    with pytest.raises(TypeError, match="phone keeps text, not int"):
        person(phone=19900001234)


def test_json_keeps_its_shape() -> None:
    content = {"subject": "求助", "body": ["已到达", 3, None, True]}
    at = datetime(2026, 3, 1, tzinfo=UTC)
    row = OutboxMessage.objects.create(channel="sms", kind="test", content=content, at=at, next_try_at=at)

    assert OutboxMessage.objects.get(pk=row.pk).content == content
    assert "求助" not in raw(row, "content")


@pytest.mark.parametrize("lookup", ["phone", "phone__contains", "phone__in", "phone__gt"])
def test_a_sealed_column_cannot_be_searched_by_mistake(lookup: str) -> None:
    with pytest.raises(FieldError, match="search its DigestField"):
        Person.objects.filter(**{lookup: PHONE}).exists()


def test_a_model_prints_no_sealed_value() -> None:
    row = person(phone=PHONE, citizen_no=CITIZEN_NO)

    assert PHONE not in f"{row!r} {row}"
    assert CITIZEN_NO not in f"{row!r} {row}"


def test_a_sealed_value_is_not_dumped_in_clear() -> None:
    with pytest.raises(TypeError, match="wangge backup"):
        serializers.serialize("json", [person(phone=PHONE)])


# Digests


def test_a_person_is_found_however_the_number_is_written() -> None:
    row = person(phone="199-0000-1234", citizen_no=CITIZEN_NO)
    person(name="李四", phone="19900005678")

    assert Person.objects.filter(matching(Person, phone="+86 １９９ 0000 1234")).get() == row
    assert Person.objects.filter(matching(Person, phone=PHONE, citizen_no=CITIZEN_NO)).get() == row
    assert not Person.objects.filter(matching(Person, phone="19900009999")).exists()


def test_people_without_a_number_are_not_found_by_nothing() -> None:
    assert person(phone=None).phone_digest is None
    assert person(phone="没有").phone_digest is None
    assert not Person.objects.filter(matching(Person, phone="")).exists()


def test_one_number_has_another_digest_in_another_column() -> None:
    row = person(phone=PHONE, citizen_no=PHONE)

    assert row.phone_digest != row.citizen_no_digest
    assert len(row.phone_digest) == 64


def test_the_digest_follows_the_value() -> None:
    row = person(phone=PHONE)
    row.phone = "19900005678"
    row.save()
    assert Person.objects.filter(matching(Person, phone="19900005678")).get() == row
    assert not Person.objects.filter(matching(Person, phone=PHONE)).exists()

    row.phone = None
    row.save(update_fields=["phone", "phone_digest"])
    assert Person.objects.get(pk=row.pk).phone_digest is None


def test_half_a_save_is_refused() -> None:
    row = person(phone=PHONE)
    row.phone = "19900005678"

    with pytest.raises(ValueError, match="save phone_digest together with phone"):
        row.save(update_fields=["phone"])
    row.save(update_fields=["name"])
    assert Person.objects.get(pk=row.pk).phone == PHONE


def test_the_digest_is_right_when_the_value_was_not_loaded() -> None:
    row = person(phone=PHONE)
    Person.objects.filter(pk=row.pk).update(phone_digest=None)

    Person.objects.defer("phone").get(pk=row.pk).save()

    assert Person.objects.filter(matching(Person, phone=PHONE)).get() == row


# Rotation


def people(n: int) -> list[Person]:
    return [person(phone=f"1990000{number:04d}") for number in range(n)]


def test_rotation_reseals_what_the_old_key_holds_in_batches() -> None:
    rows = [*people(7), person(phone=None)]
    with keyring.using(BOTH):
        fresh = person(phone=PHONE)
        untouched = raw(fresh, "phone")

        assert rotate(Person, "phone", batch=3) == Rotation(resealed=7, changed_meanwhile=0, remaining=0)
        assert raw(fresh, "phone") == untouched
        assert rotate(Person, "phone", batch=3) == Rotation(0, 0, 0)

    with keyring.using(AFTER):  # the old key is gone for good
        assert [Person.objects.get(pk=row.pk).phone for row in rows] == [row.phone for row in rows]
        assert Person.objects.filter(matching(Person, phone="19900000006")).get() == rows[6]


def test_rotation_goes_on_where_it_was_interrupted() -> None:
    people(7)
    with keyring.using(BOTH):
        assert rotate(Person, "phone", batch=2, batches=2) == Rotation(4, 0, 3)
        assert rotate(Person, "phone", batch=2) == Rotation(3, 0, 0)


def test_rotation_also_changes_the_cipher() -> None:
    (row,) = people(1)
    with keyring.using(Keyring({"old": OLD}, LOOKUP, "sm4-gcm")):
        assert needs_rotation(raw(row, "phone"))
        rotate(Person, "phone")
        assert raw(row, "phone").startswith("w1:s:old:")
        assert Person.objects.get(pk=row.pk).phone == row.phone


def test_rotation_never_overwrites_what_somebody_saves_meanwhile(monkeypatch) -> None:
    first, second = people(2)
    seal = Keyring.seal

    def seal_while_another_saves(ring: Keyring, text: str, column: str) -> str:
        if text == first.phone:
            monkeypatch.setattr(Keyring, "seal", seal)
            with keyring.using(BEFORE):  # a process that has not been started again yet
                Person.objects.filter(pk__in=[first.pk, second.pk]).update(phone="19900009999")
        return seal(ring, text, column)

    monkeypatch.setattr(Keyring, "seal", seal_while_another_saves)
    with keyring.using(BOTH):
        assert rotate(Person, "phone") == Rotation(resealed=0, changed_meanwhile=2, remaining=2)
        assert set(Person.objects.values_list("phone", flat=True)) == {"19900009999"}


def test_rotation_of_an_unknown_key_stops_and_changes_nothing() -> None:
    (row,) = people(1)
    before = raw(row, "phone")

    with keyring.using(AFTER), pytest.raises(UnknownKey):
        rotate(Person, "phone")
    assert raw(row, "phone") == before


def test_json_is_rotated_too() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    OutboxMessage.objects.create(channel="sms", kind="test", content={"body": "求助"}, at=at, next_try_at=at)

    with keyring.using(BOTH):
        assert rotate(OutboxMessage, "content").resealed == 1
        assert OutboxMessage.objects.get().content == {"body": "求助"}


def test_a_batch_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        rotate(Person, "phone", batch=0)


# Migrations and renames


@pytest.mark.parametrize("field_type", [SealedField, SealedJSONField])
def test_migrations_name_a_stable_path(field_type: type[SealedField]) -> None:
    _name, path, args, kwargs = field_type(null=True).deconstruct()

    assert (path, args, kwargs) == (f"wangge.kernel.sealed.{field_type.__name__}", [], {"null": True})


def test_a_digest_survives_a_migration() -> None:
    field = DigestField(of="phone", normalise=normalise_phone, db_index=True)
    text, imports = MigrationWriter.serialize(field)
    scope: dict[str, object] = {}
    exec("\n".join(imports), scope)
    copy = eval(text, scope)

    assert (copy.of, copy.normalise, copy.db_index, copy.null, copy.max_length) == (
        "phone",
        normalise_phone,
        True,
        True,
        64,
    )


def test_a_renamed_field_still_opens_its_old_values() -> None:
    class Renamed(models.Model):
        mobile = SealedField(null=True, sealed_as="people.person.phone")

        class Meta:
            app_label = "sealed_test"

        def __str__(self) -> str:
            return "renamed"

    field = Renamed._meta.get_field("mobile")
    stored = raw(person(phone=PHONE), "phone")

    assert field.from_db_value(stored, None, None) == PHONE
    assert field.clone().sealed_as == "people.person.phone"


def test_classes_that_migrations_make_are_not_kept():
    before = len(pre_save.receivers)
    assert ProjectState.from_apps(apps).apps.get_model("people", "Person") is not Person
    assert len(pre_save.receivers) == before
