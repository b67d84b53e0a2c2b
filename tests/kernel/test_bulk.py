"""Many rows at once are the rows that saving each of them would have made."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError
from django.db.models import Model

from tests import cast
from wangge.imports.models import ImportedRow
from wangge.kernel import bulk, district
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.kernel.models import CalendarDay, Heartbeat, Job, PolicyRow
from wangge.kernel.refusals import Changed
from wangge.people.models import Household, Person, Residence, Trait
from wangge.places.codes import PlaceKind
from wangge.places.models import Place

pytestmark = pytest.mark.django_db
ALL = (Place, Person, Household, Residence, Trait, ImportedRow)
SEALED = {"citizen_no": "000000194403080012", "phone": "+86 199 0000 1234"}


def told(person: Person) -> dict[str, object]:
    """Everything the database says about a person, but for the key."""
    return Person.objects.filter(pk=person.pk).values().get() | {"id": None}


@pytest.fixture
def home() -> Place:
    return cast.place(None, "district", "140105", "小店区", "140105")


@pytest.mark.parametrize("make", [Person, bulk.light(Person)])
def test_a_row_written_in_bulk_is_the_row_that_saving_makes(make: type[Person], home: Place) -> None:
    values = {
        "name": "王秀兰",
        "pinyin": "wangxiulan",
        "initials": "wxl",
        "born_on": date(1944, 3, 8),
        "home_id": home.pk,
    }
    saved = Person.objects.create(**values, **SEALED)
    rows = [make(**values, **SEALED), make(**values, gender=Person.Gender.FEMALE)]

    with atomic():
        assert bulk.insert(Person, rows).write() == 2

    assert told(rows[0]) == told(saved)
    assert told(rows[1])["gender"] == "f"
    assert told(rows[1])["phone"] is None
    assert rows[0].phone_digest == saved.phone_digest  # for whoever looks the number up before it is written
    assert Person.objects.get(pk=rows[0].pk).phone == SEALED["phone"]


def test_each_value_is_sealed_with_a_nonce_of_its_own() -> None:
    prepared = bulk.insert(Person, [bulk.light(Person)(name="王", phone="19900001234") for _ in range(50)])

    column = [one.name for one in Person._meta.concrete_fields].index("phone")
    assert len({row[column] for row in prepared.values}) == 50


@pytest.mark.parametrize("model", ALL)
def test_a_light_row_knows_the_defaults_of_its_model(model: type[Person]) -> None:
    light, full = bulk.light(model)(), model()

    for one in model._meta.concrete_fields:
        if one.attname != "id":
            assert getattr(light, one.attname) == getattr(full, one.attname)
    assert light.pk == light.id
    assert light.id != bulk.light(model)().id


def test_every_kind_of_column_comes_to_what_the_field_makes_of_it(at: datetime) -> None:
    connection = district.connection()
    samples: list[Model] = [
        Job(kind="x", about_id=new_id(), at=at, next_try_at=at),
        Heartbeat(chore="x", at=at, seconds=0.5),
        CalendarDay(date=at.date(), is_working=True, name="x", provisional=False, source="x"),
        PolicyRow(key="x", value={"a": [1, None]}, valid_from=at.date(), source="x"),
        Place(code="140105", kind=PlaceKind.DISTRICT, name="x", path="140105/", longitude=112.5, valid_from=at.date()),
    ]
    for row in samples:
        fields = type(row)._meta.concrete_fields
        one_by_one = [one.get_db_prep_save(one.pre_save(row, True), connection) for one in fields]
        for values in bulk.insert(type(row), [row, row]).values:
            assert list(map(repr, values)) == list(map(repr, one_by_one))


def test_a_light_row_tells_nothing_personal() -> None:
    assert "王秀兰" not in repr(bulk.light(Person)(name="王秀兰"))
    with pytest.raises(AttributeError):
        bulk.light(Person)().nickname = "x"


def test_constraints_hold_and_nothing_stays(home: Place) -> None:
    again = bulk.light(Place)(code=home.code, kind="district", name="x", path="1/", valid_from=date(2022, 1, 1))

    with pytest.raises(IntegrityError), atomic():
        bulk.insert(Place, [again]).write()

    assert Place.objects.count() == 1


def test_a_changed_row_is_sealed_digested_and_guarded() -> None:
    person = cast.person("王秀兰")
    person.phone = "19900004321"
    prepared = bulk.update(Person, [person], ("phone", "phone_digest"))

    with atomic():
        prepared.write()

    after = Person.objects.get(pk=person.pk)
    assert (after.phone, after.phone_digest, after.version) == ("19900004321", person.phone_digest, person.version + 1)
    with pytest.raises(Changed), atomic():
        prepared.write()


def test_rows_need_the_transaction_of_their_deed(transactional_db: None) -> None:
    with pytest.raises(bulk.NeedsTransaction):
        bulk.insert(Person, [bulk.light(Person)(name="王")]).write()
