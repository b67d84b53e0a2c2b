"""Kinds of values that many shapes share, with their limits and units."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema

from wangge.kernel.clock import SHANGHAI, local
from wangge.kernel.refusals import Invalid
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.datum import Datum
from wangge.places.models import Place

EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=SHANGHAI) for year in (2000, 2200))
EARLIEST_BIRTH = date(1880, 1, 1)
LONGEST_NOTE, LONGEST_LINE, LONGEST_CODE = 2000, 200, 80

# Databases refuse the character NUL.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Note = Annotated[Text, Field(max_length=LONGEST_NOTE)]
Line = Annotated[Text, Field(max_length=LONGEST_LINE)]
Code = Annotated[Text, Field(max_length=LONGEST_CODE)]

GivenMoment = Annotated[
    AwareDatetime, Field(ge=EARLIEST, lt=LATEST, description="ISO 8601 with an offset, from 2000 to 2199.")
]
Moment = Annotated[
    datetime,
    PlainSerializer(lambda moment: local(moment).isoformat(timespec="milliseconds"), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "description": "ISO 8601 with an offset."}),
]


def one_of(choices: type[Enum]) -> WithJsonSchema:
    """Spell the values out where they are used: our tables have many enums called Kind, the description only one."""
    return WithJsonSchema({"type": "string", "enum": [one.value for one in choices]})


# Of a change: the default is never used, because only the names that were sent are changed.
LEFT_OUT: Any = Field(default_factory=lambda: None, description="Left out: stays as it is.")


class Shape(BaseModel):
    """An answer: built by us from checked values."""


class Given(BaseModel):
    """A request body: unknown names are refused, so that a typing mistake is noticed."""

    model_config = ConfigDict(extra="forbid")


class Position(Given):
    """A point on the ground; converted to CGCS2000 when it enters."""

    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False, description="Degrees, east is positive.")
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False, description="Degrees, north is positive.")
    datum: Datum = Field(Datum.CGCS2000, description="The datum the two numbers were given in.")


class PersonRef(Shape):
    """A person by name."""

    id: UUID
    name: str


class PlaceRef(Shape):
    """A place of the tree by code."""

    id: UUID
    code: str = Field(description="6 digits district, 9 street or town, 12 community, 15 grid; else the path.")
    kind: PlaceKind
    name: str


def person_ref(person: Person | None) -> PersonRef | None:
    """The person's reference, or None."""
    return PersonRef(id=person.pk, name=person.name) if person is not None else None


def place_ref(place: Any) -> PlaceRef:
    """The place's reference."""
    return PlaceRef(id=place.pk, code=place.code, kind=PlaceKind(place.kind), name=place.name)


def optional_place_ref(place: Place | None) -> PlaceRef | None:
    """The place's reference, or None."""
    return place_ref(place) if place is not None else None


def bytes_of(content: str) -> bytes:
    """What Base64 stands for. Raises Invalid."""
    try:
        return b64decode(content, validate=True)
    except ValueError:
        raise Invalid(field="content", what=_("文件"), why=_("不是 Base64")) from None
