"""What people type to find somebody or something: names, pinyin, initials, house numbers, whole numbers.

See docs/rules/search.md. Each condition is a set of ids found through an index, so that typing stays quick however many
people there are; visibility is asked beside it, never here.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from wangge.kernel import permits
from wangge.kernel.fields import begins_with
from wangge.kernel.identity import CITIZEN_NO, USCC, normalise_citizen_no
from wangge.kernel.sealed import matching
from wangge.people.models import SEE_PEOPLE, Person
from wangge.people.tails import LONG_NAME, IsLong, Tail
from wangge.places import queries as places
from wangge.places.codes import PlaceKind
from wangge.places.models import Place

MOST_WORDS = 4
DOORS = (PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.HOUSEHOLD)
SHORTEST_PHONE = 7  # digits in one piece; fewer are a house number
SHORTEST_SPLIT_PHONE = 10  # digits when written in pieces: "28-3-1202" is a door
_PHONE_MARKS = re.compile(r"[+\d\s()-]+")


class Number(StrEnum):
    """What a typed number can be."""

    PHONE = "phone"
    CITIZEN_NO = "citizen_no"
    USCC = "uscc"


def numbers_in(text: str) -> list[Number]:
    """What the text can be when it is one whole number and nothing else; empty for words and house numbers.

    Citizen numbers and credit codes have 18 places; a phone number has at least 7 digits, written in pieces at least 10.
    """
    plain = normalise_citizen_no(text)
    found = []
    if CITIZEN_NO.fullmatch(plain):
        found.append(Number.CITIZEN_NO)
    if USCC.fullmatch(plain):
        found.append(Number.USCC)
    if found:
        return found
    phone = unicodedata.normalize("NFKC", text).strip()
    digits = len(re.sub(r"\D", "", phone))
    split = bool(re.search(r"[\s()-]", phone.lstrip("+")))
    if _PHONE_MARKS.fullmatch(phone) and digits >= (SHORTEST_SPLIT_PHONE if split else SHORTEST_PHONE):
        return [Number.PHONE]
    return []


def fitting(text: str, reach: Reach, *, numbers: bool = True) -> Q:
    """Every word must fit: words with a house number by address, the others by name; without numbers either will do.

    With `numbers` a word may also be a whole phone or citizen number.
    """
    words = text.split()[:MOST_WORDS]
    if whole := numbers_in(text):
        return Q(pk__in=_with_number(text, whole)) if numbers else Q(pk__in=())
    doors = [word for word in words if any(mark.isdigit() for mark in word)]
    names = [word for word in words if word not in doors]
    by_name = Q(*(Q(pk__in=named(word)) for word in names))
    at_place = reach.doors(text, SEE_PEOPLE)  # the words may name a place too: "云水明珠 3号楼"
    if doors and names:
        door = reach.doors(" ".join(doors), SEE_PEOPLE)
        by_name &= Q(home__in=door if door is not None else ())
    elif doors:
        by_name = Q(pk__in=())
    return by_name | Q(home__in=at_place) if at_place is not None else by_name


def named(word: str) -> QuerySet[Any, Any]:
    """Ids of people whose name holds the word, or whose pinyin or initials begin so; the given name's initials too.

    One Latin letter is the first one of the name: anything else would be a third of everybody.
    """
    low = word.lower()
    if low.isascii():
        fits = begins_with("pinyin", low) | begins_with("initials", low)
        given = Person.objects.alias(given=Tail("initials", 2))
        return given.filter(fits | begins_with("given", low) if len(low) > 1 else fits).order_by().values("pk")
    starts = range(2, LONG_NAME + 1)
    tails = Person.objects.alias(**{f"from_{start}": Tail("name", start) for start in starts})
    fits = Q(begins_with("name", word), *(begins_with(f"from_{start}", word) for start in starts), _connector=Q.OR)
    long = Person.objects.filter(IsLong("name"), name__contains=word).order_by().values("pk")
    return tails.filter(fits).order_by().values("pk").union(long, all=True)


def _with_number(text: str, whole: list[Number]) -> QuerySet[Any, Any]:
    """Ids of the people with this phone or citizen number, found by its keyed hash."""
    asked = [matching(Person, **{kind.value: text}) for kind in whole if kind is not Number.USCC]
    return Person.objects.filter(Q(*asked, _connector=Q.OR) if asked else Q(pk__in=())).order_by().values("pk")


class Reach:
    """Where typed addresses lead a viewer on a day. Each text is looked up once, however many ask."""

    def __init__(self, viewer: Person, on: date) -> None:
        self.viewer, self.on = viewer, on
        self._found: dict[str, list[Place]] = {}

    def places(self, text: str) -> list[Place]:
        """The places the text names, as far as the viewer may see them."""
        if text not in self._found:
            seen = Place.objects.visible_to(self.viewer, self.on)
            self._found[text] = places.search(text, among=seen, on=self.on)
        return self._found[text]

    def doors(self, text: str, permission: str) -> QuerySet[Any, Any] | list[Any] | None:
        """Ids of the places at or below the buildings, units and doors it names, where the viewer has the permission.

        None when it names none. Wider places do not count: the name of a community would be everybody in it.
        """
        found = places.topmost([place for place in self.places(text) if place.kind in DOORS])
        if not found:
            return None
        mine = permits.paths(self.viewer, permission, on=self.on)
        if all(place.kind == PlaceKind.HOUSEHOLD for place in found):  # nothing lies below
            return [place.pk for place in found if place.path.startswith(mine)]
        return Place.objects.filter(places.within(places.common([place.path for place in found], mine))).values("pk")
