"""What importing a list of residents would do. Looks up in bulk first, then decides row by row without a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from wangge.imports.lists.base import CHANGED, NEW, SAME, Change, Line, Plan, Tell, Touched
from wangge.kernel.bulk import light
from wangge.kernel.clock import day_of
from wangge.people import matching
from wangge.people.bulk import Residents
from wangge.people.models import Household, Person, Residence, Trait
from wangge.people.rules import pinyin_of
from wangge.places.house_index import HouseIndex, Node, NotThere, node_of
from wangge.places.models import Place

EARLIEST_BIRTH = date(1880, 1, 1)
LOOKED_UP, STEP = 0.5, 500  # half of the time goes into looking up
COLUMN_OF = {"no_grid": "grid", "many_grids": "grid", "no_unit": "unit", "unit_missing": "unit", "many_doors": "door"}
COMPARED = ("gender", "born_on", "citizen_no", "phone")


@dataclass
class Made:
    """What the rows make: homes, and who lives there."""

    homes: list[Place] = field(default_factory=list)
    residents: Residents = field(default_factory=Residents)


@dataclass(slots=True)
class Asked:
    """A row with its home and the digest of its number."""

    line: Line
    home: Node
    number: str  # digest of the citizen number, or ""


class Planner:
    """One trial run."""

    def __init__(self, within: Place, at: datetime, tell: Tell) -> None:
        self.within, self.today, self.tell = within, day_of(at), tell
        self.index = HouseIndex(within)
        self.made = Made()
        self.plan = Plan(made=self.made, extra={"moved": 0, "homes": 0})
        self._found: dict[tuple[Any, ...], Node] = {}
        self._new_homes: set[UUID] = set()
        self._numbers: dict[str, int] = {}
        self._people: dict[UUID, int] = {}
        self._heads: dict[UUID, int] = {}
        self._newcomers: dict[tuple[UUID, str, date | None], int] = {}

    def run(self, lines: Sequence[Line]) -> Plan:
        """The plan for these rows."""
        numbers = list({number: None for line in lines if (number := line.get("citizen_no"))})
        self._digests = dict(zip(numbers, matching.digests_of("citizen_no", numbers), strict=True))
        asked = [one for line in lines if (one := self._asked(line)) is not None]
        self._look_up(asked, len(lines))
        for number, one in enumerate(asked):
            self._decide(one)
            if number % STEP == 0:
                self.tell(int(len(lines) * LOOKED_UP + number * (1 - LOOKED_UP)), len(lines))
        return self.plan

    # Looking up

    def _asked(self, line: Line) -> Asked | None:
        """Where the row's home is and whether its values fit each other; None when it has a problem of its own."""
        if self._is_wrong(line):
            return None
        try:
            above = self._above(line)
            home = self.index.door(above, line.get("door")) or self._new_home(line, above)
        except NotThere as problem:
            at_door = problem.code in ("closed", "too_long")
            column = "door" if at_door else COLUMN_OF.get(problem.code, "building")
            self.plan.problem(line, column, problem.code, **problem.words)
            return None
        number = self._digests.get(line.get("citizen_no"), "")
        if number and number in self._numbers:
            self.plan.problem(line, "citizen_no", "number_twice", row=self._numbers[number])
            return None
        if number:
            self._numbers[number] = line.number
        return Asked(line, home, number)

    def _above(self, line: Line) -> Node:
        """The unit or building whose door it is: asked once for all its rows. Raises NotThere."""
        key = (line.get("grid"), line.get("building"), line.get("unit", ""))
        if key not in self._found:
            grid = self.index.grid(key[0]) if key[0] else None
            self._found[key] = self.index.unit(self.index.building(key[1], grid), key[2])
        return self._found[key]

    def _is_wrong(self, line: Line) -> bool:
        born_on, number, before = line.get("born_on"), line.get("citizen_no"), len(self.plan.problems)
        if born_on is not None and not EARLIEST_BIRTH <= born_on <= self.today:
            self.plan.problem(line, "born_on", "birth_impossible")
        if number:
            said = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
            if born_on is not None and born_on != said:
                self.plan.problem(line, "born_on", "birth_not_number")
            gender = Person.Gender.MALE if int(number[16]) % 2 else Person.Gender.FEMALE
            if line.get("gender", gender) not in (gender, Person.Gender.UNKNOWN):
                self.plan.problem(line, "gender", "gender_not_number")
        return len(self.plan.problems) > before

    def _new_home(self, line: Line, above: Node) -> Node:
        place = self.index.new_door(above, line.get("door"))
        place.valid_from = self.today
        self.made.homes.append(place)
        self._new_homes.add(place.pk)
        self.plan.extra["homes"] += 1
        self.plan.touched.append(Touched(line.number, "places.place", place.pk, NEW))
        return node_of(place)

    def _look_up(self, asked: list[Asked], total: int) -> None:
        steps = 0

        def beat() -> None:
            nonlocal steps
            steps += 1
            share = steps / (steps + total / STEP * 3 + 1)  # ever nearer to the half, never beyond it
            self.tell(int(total * LOOKED_UP * share), total)

        homes = list(dict.fromkeys(one.home.id for one in asked if one.home.id not in self._new_homes))
        self._by_number = matching.by_number(list(self._numbers), beat)
        self._by_home = matching.by_home(homes, beat)
        self._households = matching.households_at(homes, beat)
        numberless = {one.line.get("name") for one in asked if one.line.get("born_on") and not one.number}
        self._by_name = matching.by_name(sorted(numberless), self.within, beat)
        known = {person.pk for group in self._by_number.values() for person in group}
        known |= {person.pk for group in self._by_home.values() for person in group}
        self._residences = matching.residences_of(sorted(known), beat)
        self._traits = matching.traits_of_many(sorted(known), beat) if known else set()

    # Deciding

    def _decide(self, one: Asked) -> None:
        person = self._match(one)
        if isinstance(person, str):
            return
        line = one.line
        if line.get("relation") == Residence.Relation.HEAD:
            if one.home.id in self._heads:
                self.plan.problem(line, "relation", "two_heads", row=self._heads[one.home.id])
                return
            self._heads[one.home.id] = line.number
        if person is None:
            self._add(one)
        elif person.pk in self._people:
            self.plan.problem(line, "name", "person_twice", row=self._people[person.pk])
        else:
            self._people[person.pk] = line.number
            self._change(one, person)

    def _match(self, one: Asked) -> Person | str | None:
        """The person of this row; None when there is none yet; a code when that cannot be said (a problem then)."""
        line, same_number = one.line, self._by_number.get(one.number, [])
        if same_number:
            return self._of_number(line, same_number)
        namesakes = [person for person in self._by_home.get(one.home.id, []) if person.name == line.get("name")]
        fitting = [person for person in namesakes if self._fits(line, person)]
        if len(fitting) > 1:
            return self._refuse(line, "name", "several_match")
        if fitting:
            if one.number and fitting[0].citizen_no_digest not in (None, one.number):
                return self._refuse(line, "citizen_no", "number_differs")
            return fitting[0]
        if namesakes and not one.number:
            return self._refuse(line, "born_on", "birth_differs")
        if not one.number and line.get("born_on"):
            elsewhere = self._by_name.get(line.get("name"), [])
            if any(person.born_on == line.get("born_on") for person in elsewhere):
                return self._refuse(line, "name", "same_elsewhere")
        return None

    def _of_number(self, line: Line, people: list[Person]) -> Person | str:
        person = people[0]
        if len(people) > 1 or person.home is None or not person.home.path.startswith(self.within.path):
            return self._refuse(line, "citizen_no", "number_elsewhere")
        if person.name != line.get("name"):
            return self._refuse(line, "name", "number_other_name")
        return person

    def _fits(self, line: Line, person: Person) -> bool:
        """Whether nothing speaks against it: a birth date not known contradicts none."""
        born_on = line.get("born_on") or _birth_of(line.get("citizen_no"))
        return born_on is None or person.born_on is None or person.born_on == born_on

    def _refuse(self, line: Line, column: str, code: str) -> str:
        self.plan.problem(line, column, code)
        return code

    def _add(self, one: Asked) -> None:
        line, name = one.line, one.line.get("name")
        born_on = line.get("born_on") or _birth_of(line.get("citizen_no"))
        key = (one.home.id, name, born_on)
        if key in self._newcomers and not one.number:
            self.plan.problem(line, "name", "person_twice", row=self._newcomers[key])
            return
        self._newcomers[key] = line.number
        pinyin, initials = pinyin_of(name)
        person = light(Person)(
            name=name, pinyin=pinyin, initials=initials, born_on=born_on, phone=line.get("phone"),
            gender=line.get("gender") or _gender_of(line.get("citizen_no")), citizen_no=line.get("citizen_no"),
            home_id=one.home.id,
        )  # fmt: skip
        self.made.residents.new.append(person)
        self._move_in(one, person.pk, line.get("relation", Residence.Relation.OTHER))
        self._add_traits(line, person.pk)
        self.plan.outcomes[line.number] = NEW
        self.plan.touched.append(Touched(line.number, "people.person", person.pk, NEW))

    def _change(self, one: Asked, person: Person) -> None:
        """What the row says that is not known yet. Blank cells never erase."""
        line, note = one.line, ""
        columns = [name for name in COMPARED if name in line.values and self._differs(person, name, line.get(name))]
        fields = list(columns)
        for name in columns:
            setattr(person, name, line.get(name))
        residence = self._residences.get(person.pk)
        if person.home_id != one.home.id or residence is None or residence.household.place_id != one.home.id:
            note = self._move(one, person, residence)
            fields.append("home")
            columns.append("door")
        elif "relation" in line.values and residence.relation != line.get("relation"):
            residence.relation = line.get("relation")
            self.made.residents.relations.append(residence)
            columns.append("relation")
        if self._add_traits(line, person.pk):
            columns.append("traits")
        self.plan.outcomes[line.number] = CHANGED if columns else SAME
        if not columns:
            return
        if fields:
            self.made.residents.changed.append((person, tuple(fields)))
        self.plan.guards.append(f"{person.pk}:{person.version}:{','.join(columns)}")
        self.plan.touched.append(Touched(line.number, "people.person", person.pk, CHANGED))
        self.plan.changes.append(Change(line.number, person.name, tuple(columns), note))

    def _differs(self, person: Person, name: str, value: Any) -> bool:
        if name in matching.SEALED:
            return getattr(person, f"{name}_digest") != matching.digest_of(name, value)
        if name == "gender" and value == Person.Gender.UNKNOWN:
            return False
        return getattr(person, name) != value

    def _move(self, one: Asked, person: Person, residence: Residence | None) -> str:
        before = person.home.name if person.home else ""
        if residence is not None:
            self.made.residents.ended.append(residence.pk)
        if person.home is not None:
            self.made.residents.homes.add(person.home.path)
        moved = person.home_id != one.home.id
        person.home_id = one.home.id
        self._move_in(one, person.pk, one.line.get("relation", Residence.Relation.OTHER))
        if not moved:
            return ""
        self.plan.extra["moved"] += 1
        return f"{before} → {one.home.name}"

    def _move_in(self, one: Asked, person: UUID, relation: str) -> None:
        made = self.made.residents
        if one.home.id not in self._households:
            household = light(Household)(place_id=one.home.id, valid_from=self.today)
            made.households.append(household)
            self._households[one.home.id] = household.pk
        household_id = self._households[one.home.id]
        made.residences.append(
            light(Residence)(person_id=person, household_id=household_id, relation=relation, valid_from=self.today)
        )
        made.homes.add(one.home.path)

    def _add_traits(self, line: Line, person: UUID) -> bool:
        new = [kind for kind in line.get("traits", ()) if (person, kind) not in self._traits]
        trait = light(Trait)
        self.made.residents.traits += [trait(person_id=person, kind=kind, valid_from=self.today) for kind in new]
        self._traits |= {(person, kind) for kind in new}
        return bool(new)


def _birth_of(number: str | None) -> date | None:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14])) if number else None


def _gender_of(number: str | None) -> str:
    if not number:
        return Person.Gender.UNKNOWN
    return Person.Gender.MALE if int(number[16]) % 2 else Person.Gender.FEMALE
