"""What somebody types to find a case: a number or a part of it, an item, an applicant.

Words are looked up in the small tables first (items, people, organisations), so that the large one is asked by key only:
each part of the condition has an index of its own. Four queries at most beside the list's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.db.models.lookups import Exact, In

from wangge.catalogue.models import ItemVersion
from wangge.hall.models import Case
from wangge.hall.models.numbers import NUMBER_LENGTH, DayIn, SerialIn
from wangge.kernel.clock import day_of
from wangge.kernel.fields import begins_with
from wangge.people.models import Organisation, Person

SERIAL, DAY = 4, 8  # digits
SHORTEST_NUMBER: Final = 4
LONGEST_TEXT: Final = 60
KEPT_YEARS: Final = 30  # an archive of administrative licensing; a number typed without its year may be of any
NEWEST_OF_A_SERIAL: Final = 500  # four digits alone name a case of each item and day: the newest are looked at
MOST_NAMED: Final = 500  # more people or organisations than that are asked for as a whole
NOTHING: Final = Q(pk__in=())


def typed(text: str, at: datetime) -> Q:
    """The cases that fit: a number from its beginning or its last four to twelve digits, an item by words of its name or its
    initials, an applicant by name, pinyin or initials from their beginning."""
    plain = text[:LONGEST_TEXT]
    found = _numbered(plain, at)
    if plain.isascii() and any(mark.isdigit() for mark in plain):
        return found
    return found | _item(plain) | _applicant(plain)


def _numbered(text: str, at: datetime) -> Q:
    plain = text.upper()
    if not (plain.isascii() and plain.isalnum() and SHORTEST_NUMBER <= len(plain) <= NUMBER_LENGTH):
        return NOTHING
    found = begins_with("number", plain) if len(plain) < NUMBER_LENGTH else Q(number=plain)
    return found | _ends_with(plain, at) if plain.isdigit() and len(plain) <= SERIAL + DAY else found


def _ends_with(digits: str, at: datetime) -> Q:
    """The last digits: the serial, and as much of its day as was typed."""
    serial, day = Q(Exact(SerialIn("number"), digits[-SERIAL:])), digits[:-SERIAL]
    if not day:
        newest = Case.objects.filter(serial).order_by(DayIn("number").desc()).values_list("pk", flat=True)
        return Q(pk__in=list(newest[:NEWEST_OF_A_SERIAL]))
    days = _days(day, day_of(at).year)
    return serial & (Q(In(DayIn("number"), days)) if days else Q(number__endswith=digits))


def _days(typed_day: str, year: int) -> list[str]:
    """The days that may be meant, when the year, or year and month, were left out; none: no whole part was typed."""
    years = [str(one) for one in range(year - KEPT_YEARS, year + 1)]
    if len(typed_day) == DAY:
        return [typed_day]
    if len(typed_day) == DAY - 4:
        return [f"{one}{typed_day}" for one in years]
    return [f"{one}{month:02d}{typed_day}" for one in years for month in range(1, 13)] if len(typed_day) == 2 else []


def _item(text: str) -> Q:
    named = ItemVersion.objects.filter(Q(name__contains=text) | Q(item__initials__startswith=text.lower()))
    items = list(named.order_by().values_list("item", flat=True).distinct())
    return Q(item__in=items) if items else NOTHING


def _applicant(text: str) -> Q:
    low = text.lower()
    people = Person.objects.filter(
        begins_with("name", text) | begins_with("pinyin", low) | begins_with("initials", low)
    )
    keys = list(people.values_list("pk", flat=True)[: MOST_NAMED + 1])
    found = Q(applicant__in=keys if len(keys) <= MOST_NAMED else people.values("pk")) if keys else NOTHING
    named = Organisation.objects.filter(begins_with("name", text))
    keys = list(named.values_list("pk", flat=True)[: MOST_NAMED + 1])
    return found | Q(organisation__in=keys if len(keys) <= MOST_NAMED else named.values("pk")) if keys else found
