"""Who works, who applies and what is offered while many cases are loaded: everything looked up once, as ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

from wangge.catalogue.kinds import HandlingForm, ProjectType, Served, State
from wangge.catalogue.models import ItemVersion, Material
from wangge.delegation.models import Delegated
from wangge.delegation.resolver import Cell, centres
from wangge.delegation.states import How
from wangge.demo.hall_scale_story import Kind
from wangge.demo.names import citizen_no_for, name_for, phone_for
from wangge.demo.organisations import NO_DIVISION, SIGNS, TRADES
from wangge.demo.places import SINCE
from wangge.kernel import bulk
from wangge.kernel.district import atomic
from wangge.kernel.identity import uscc_check
from wangge.kernel.ids import new_id
from wangge.people.models import Organisation, Person
from wangge.people.rules import pinyin_of
from wangge.places.models import Place
from wangge.posts.models import Holding, PostKind
from wangge.windows.models import Seat

APPROVERS, AT_A_CENTRE = 40, 2
CASES_A_PERSON, CASES_AN_ORGANISATION = 10, 40
FIRST_PHONE, FIRST_CODE = 7_000_000, 4_000_000  # above those of the rest of the demo
QUICK_WEIGHT, FLATTER = 2.5, 8  # immediate items are asked for more often; the first item not a hundred times the tenth
SOME_NAMES = "恒泰隆盛昌宏远达安顺祥瑞丰金源华兴旺德信诚嘉业锦程博雅天地人和"


@dataclass(frozen=True, slots=True)
class Offer:
    """An item as it is offered on a day."""

    item: UUID
    version: str
    code: str
    kind: Kind
    is_online: bool
    for_persons: bool
    for_organisations: bool
    department: str
    home: str
    materials: tuple[Material, ...]


@dataclass
class Stage:
    """Everything a load needs to know. Ids are hex digits, as the rows take them."""

    district: Place
    centres: list[str]
    clerks: dict[str, list[tuple[str, str | None]]]  # place → clerk and window
    approvers: dict[str, list[str]]
    head: str
    persons: list[str]
    organisations: list[str]
    versions: list[ItemVersion]
    weights: dict[UUID, float]
    cells: dict[tuple[UUID, str], list[Cell]]
    materials: dict[UUID, tuple[Material, ...]]
    _offers: dict[tuple[UUID, ...], tuple[list[Offer], list[float]]] = field(default_factory=dict)
    _of_day: dict[date, tuple[list[Offer], list[float]]] = field(default_factory=dict)

    def offers(self, day: date) -> tuple[list[Offer], list[float]]:
        """What the catalogue offers on a day, with the running sums of how often each is asked for."""
        if day in self._of_day:
            return self._of_day[day]
        held = [one for one in self.versions if _holds(one, day)]
        key = tuple(one.pk for one in held)
        if key not in self._offers:
            offers = [_offer(one, self.materials.get(one.pk, ())) for one in held]
            weights = [self.weights[one.item] * (QUICK_WEIGHT if one.kind.on_the_spot else 1) for one in offers]
            self._offers[key] = (offers, list(accumulate(weights)))
        self._of_day[day] = self._offers[key]
        return self._of_day[day]

    def office(self, offer: Offer, place: str, day: date) -> tuple[str, str]:
        """Who decides, and where, as `delegation.resolver.decide` says for a centre."""
        for cell in self.cells.get((offer.item, place), ()):
            if cell.holds(day) and cell.how == How.HANDLE:
                return cell.office_id.hex, place
        return offer.department, offer.home


def build(district: Place, cases: int, seed: int) -> Stage:
    """Look everything up, and let people, organisations and staff come for so many cases. Raises LookupError: no catalogue."""
    versions = list(
        ItemVersion.objects.filter(state=State.PUBLISHED, item__place=district)
        .select_related("item")
        .order_by("item__code")
    )
    if not versions:
        raise LookupError("the district has no catalogue of items; `wangge demo load` makes one")
    places = centres(district.path, SINCE)
    chance = Random(f"people-{seed}")  # noqa: S311 - of its own: the same cases, whoever was there before
    with atomic():
        staff = _staff(district, places, chance)
        persons = _persons(max(cases // CASES_A_PERSON, 40), chance)
        organisations = _organisations(places or [district], max(cases // CASES_AN_ORGANISATION, 10), chance)
    items = sorted({one.item_id for one in versions}, key=lambda pk: pk.hex)
    Random(f"items-{seed}").shuffle(items)  # noqa: S311
    return Stage(
        district, [one.pk.hex for one in places], *staff, persons, organisations, versions,
        {pk: 1 / (rank + FLATTER) for rank, pk in enumerate(items)}, _cells(), _materials(versions),
    )  # fmt: skip


def _holds(one: ItemVersion, day: date) -> bool:
    return one.valid_from is not None and one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)


def _offer(one: ItemVersion, materials: tuple[Material, ...]) -> Offer:
    served = set(one.served)
    persons = not served or Served.PERSON in served
    kind = Kind(
        on_the_spot=one.on_the_spot, is_joint=one.project_type == ProjectType.JOINT,
        promised=(one.promised_amount, one.promised_unit), statutory=(one.statutory_amount, one.statutory_unit),
        special=tuple(one.special_procedures), has_materials=any(not each.is_waived for each in materials),
    )  # fmt: skip
    return Offer(
        one.item_id, one.pk.hex, one.item.code, kind, HandlingForm.ONLINE in one.handling_forms, persons,
        not served or served != {Served.PERSON.value}, one.item.department_id.hex, one.item.place_id.hex, materials,
    )  # fmt: skip


def _cells() -> dict[tuple[UUID, str], list[Cell]]:
    found = defaultdict(list)
    for row in Delegated.objects.order_by("from_day"):
        found[row.item_id, row.centre_id.hex].append(Cell(row.how, row.office_id, row.from_day, row.to_day))
    return dict(found)


def _materials(versions: Sequence[ItemVersion]) -> dict[UUID, tuple[Material, ...]]:
    found = defaultdict(list)
    for one in Material.objects.filter(of__in=[one.pk for one in versions]).order_by("of", "position", "id"):
        found[one.of_id].append(one)
    return {pk: tuple(lines) for pk, lines in found.items()}


# Who is there


def _staff(
    district: Place, places: Sequence[Place], chance: Random
) -> tuple[dict[str, list[tuple[str, str | None]]], dict[str, list[str]], str]:
    """Clerks with their windows and approvers by place, and the head; those that are missing come."""
    windows = dict(Seat.objects.filter(to_day=None).values_list("person", "window"))
    _fill_posts(district, places, chance)
    held = Holding.objects.filter(valid_to=None, place__in=[district.pk, *(one.pk for one in places)]).order_by("id")
    rows = list(held.values_list("kind", "place", "person"))
    clerks: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    approvers: dict[str, list[str]] = defaultdict(list)
    takes = {person for kind, _place, person in rows if kind == PostKind.WINDOW_CLERK}
    for kind, place, person in rows:
        if kind == PostKind.WINDOW_CLERK:
            window = windows.get(person)
            clerks[place.hex].append((person.hex, window.hex if window and place == district.pk else None))
        elif kind == PostKind.APPROVER and person not in takes:
            approvers[place.hex].append(person.hex)
    head = next(person for kind, place, person in rows if kind == PostKind.BUREAU_HEAD and place == district.pk)
    return dict(clerks), dict(approvers), head.hex


def _fill_posts(district: Place, places: Sequence[Place], chance: Random) -> None:
    wanted = [(PostKind.APPROVER, district, APPROVERS), (PostKind.WINDOW_CLERK, district, AT_A_CENTRE)]
    wanted += [(PostKind.BUREAU_HEAD, district, 1)]
    wanted += [(kind, one, AT_A_CENTRE) for one in places for kind in (PostKind.WINDOW_CLERK, PostKind.APPROVER)]
    people: list[Any] = []
    holdings: list[Holding] = []
    for kind, place, number in wanted:
        there = Holding.objects.filter(kind=kind, place=place, valid_to=None).count()
        for _ in range(number - there):
            people.append(_person(chance, len(people), 1968, 1998))
            holdings.append(Holding(person_id=people[-1].id, kind=kind, place=place, valid_from=SINCE))
    bulk.insert(Person, people).write()
    Holding.objects.bulk_create(holdings)


def _persons(number: int, chance: Random) -> list[str]:
    """So many applicants known to the hall only."""
    first = Person.objects.count()
    made = [_person(chance, first + n, 1940, 2003) for n in range(number)]
    for some in bulk.in_chunks(made, 10_000):
        bulk.insert(Person, some).write()
    return [one.id.hex for one in made]


def _person(chance: Random, number: int, first_year: int, last_year: int) -> Any:
    born, gender = (
        date(chance.randint(first_year, last_year), chance.randint(1, 12), chance.randint(1, 28)),
        chance.choice("fm"),
    )
    name = name_for(chance, gender, born)
    pinyin, initials = pinyin_of(name)
    return bulk.light(Person)(
        id=new_id(), name=name, pinyin=pinyin, initials=initials, gender=gender, born_on=born,
        citizen_no=citizen_no_for(number, born, gender), phone=phone_for(FIRST_PHONE + number % 3_000_000),
    )  # fmt: skip


def _organisations(places: Sequence[Place], number: int, chance: Random) -> list[str]:
    first = FIRST_CODE + Organisation.objects.count()
    letters = {word: pinyin_of(word) for word in (*SIGNS, *TRADES, *SOME_NAMES)}
    made = []
    for n in range(first, first + number):
        words = _words(n)
        code = f"91{NO_DIVISION}MA{n:07d}"
        made.append(bulk.light(Organisation)(
            id=new_id(), name="".join(words), pinyin="".join(letters[one][0] for one in words)[:240],
            initials="".join(letters[one][1] for one in words)[:40], kind=Organisation.Kind.SHOP,
            uscc=code + uscc_check(code), place_id=chance.choice(places).pk, valid_from=SINCE,
        ))  # fmt: skip
    for some in bulk.in_chunks(made, 10_000):
        bulk.insert(Organisation, some).write()
    return [one.id.hex for one in made]


def _words(number: int) -> tuple[str, ...]:
    """A name no other number has."""
    found = []
    for words in (TRADES, SIGNS, SOME_NAMES, SOME_NAMES, SOME_NAMES):
        number, rest = divmod(number, len(words))
        found.append(words[rest])
    trade, sign, *some = found
    return (*some, sign, trade)
