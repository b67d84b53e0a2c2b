"""The people of the demo: invented residents of every household, their families, posts and duty."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from wangge.demo.names import citizen_no_for, name_for, phone_for
from wangge.demo.places import SINCE, Tree
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.ids import new_id
from wangge.people.models import Household, Kin, Organisation, Person, Residence, Trait
from wangge.people.rules import pinyin_of
from wangge.places.models import Place
from wangge.posts.models import DutyShift, Holding, PostKind

# facts.json of the newspaper page, for 云水明珠社区
SERVING_MEMBERS, RETIRED_MEMBERS, VOLUNTEERS = 70, 56, 310
SHIFT_HOURS = ((8, 20), (20, 32))  # day and night
ROSTER_DAYS_BACK, ROSTER_DAYS_AHEAD = 125, 60
Relation = Residence.Relation


@dataclass
class People:
    """Everyone made, unsaved, with the roles the rest of the demo needs."""

    persons: list[Person] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    residences: list[Residence] = field(default_factory=list)
    traits: list[Trait] = field(default_factory=list)
    kin: list[Kin] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    shifts: list[DutyShift] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    elders: list[Person] = field(default_factory=list)  # living alone, with a child who follows their calls
    numbers: int = 0

    def person(self, chance: Random, home: Place | None, *, gender: str, born_on: date, name: str = "") -> Person:
        """Make one person with impossible numbers."""
        self.numbers += 1
        name = name or name_for(chance, gender, born_on)
        pinyin, initials = pinyin_of(name)
        person = Person(
            id=new_id(), name=name, pinyin=pinyin, initials=initials, gender=gender, born_on=born_on, home=home,
            phone=phone_for(self.numbers), citizen_no=citizen_no_for(self.numbers, born_on, gender),
        )  # fmt: skip
        self.persons.append(person)
        return person

    def post(self, person: Person, kind: PostKind, place: Place, since: date = SINCE) -> Person:
        """Let a person hold a post."""
        self.holdings.append(Holding(person=person, kind=kind, place=place, valid_from=since))
        return person

    def trait(self, person: Person, kind: Trait.Kind) -> None:
        self.traits.append(Trait(person=person, kind=kind, valid_from=SINCE))


def populate(tree: Tree, *, at: datetime, chance: Random) -> People:
    """Residents for every household, then traits, families, posts and the duty roster."""
    people = People()
    for community in tree.communities:
        residents = _residents(tree, community, people, at, chance)
        _traits(residents, people, at, chance)
        _posts(tree, community, residents, people, at, chance)
    _district_posts(tree, people, chance)
    _hospitals(tree, people)
    return people


def _residents(tree: Tree, community: Place, people: People, at: datetime, chance: Random) -> list[Person]:
    first = len(people.persons)
    for grid in tree.grids[community.path]:
        for building in tree.buildings[grid.path]:
            for unit in tree.units[building.path]:
                for home in tree.households[unit.path]:
                    _household(home, people, at, chance)
    return people.persons[first:]


def _household(home: Place, people: People, at: datetime, chance: Random) -> None:
    household = Household(id=new_id(), place=home, valid_from=SINCE)
    people.households.append(household)
    size = chance.choices((1, 2, 3, 4, 5), weights=(20, 32, 30, 12, 6))[0]  # about 2.5 people a household
    year = day_of(at).year
    head_age = chance.choices((chance.randint(24, 45), chance.randint(46, 64), chance.randint(65, 92)), (45, 35, 20))[0]
    gender = chance.choice("fm")
    head = people.person(chance, home, gender=gender, born_on=_born(chance, year - head_age))
    _live(people, head, household, Relation.HEAD)
    if size == 1 and head_age >= 70:
        people.trait(head, Trait.Kind.LIVING_ALONE)
        people.elders.append(head)
    if size == 2 and head_age >= 68:
        people.trait(head, Trait.Kind.EMPTY_NEST)
    for index in range(1, size):
        spouse = index == 1
        age = head_age + chance.randint(-4, 4) if spouse else max(0, head_age - chance.randint(23, 34))
        other = people.person(
            chance, home, gender=("m" if gender == "f" else "f") if spouse else chance.choice("fm"),
            born_on=_born(chance, year - age),
        )  # fmt: skip
        _live(people, other, household, Relation.SPOUSE if spouse else Relation.CHILD)


def _born(chance: Random, year: int) -> date:
    return date(year, chance.randint(1, 12), chance.randint(1, 28))


def _live(people: People, person: Person, household: Household, relation: Relation) -> None:
    people.residences.append(
        Residence(person=person, household=household, relation=relation, valid_from=household.valid_from)
    )


def _traits(residents: list[Person], people: People, at: datetime, chance: Random) -> None:
    year = day_of(at).year
    workers = [one for one in residents if one.born_on and 25 <= year - one.born_on.year < 60]
    retired = [one for one in residents if one.born_on and 60 <= year - one.born_on.year < 80]
    adults = [one for one in residents if one.born_on and 18 <= year - one.born_on.year < 75]
    for kind, among, count in (
        (Trait.Kind.SERVING_MEMBER, workers, SERVING_MEMBERS),
        (Trait.Kind.RETIRED_MEMBER, retired, RETIRED_MEMBERS),
        (Trait.Kind.VOLUNTEER, adults, VOLUNTEERS),
    ):
        for person in chance.sample(among, min(count, len(among))):
            people.trait(person, kind)
    for person in chance.sample(retired, min(40, len(retired))):
        people.trait(person, chance.choice((Trait.Kind.MOBILITY_IMPAIRED, Trait.Kind.AFTER_SURGERY)))
    here = {one.pk for one in residents}
    for elder in (one for one in people.elders if one.pk in here):
        gender, born_on = chance.choice("fm"), _born(chance, (elder.born_on or SINCE).year + chance.randint(23, 32))
        name = elder.name[0] + name_for(chance, gender, born_on)[1:]
        child = people.person(chance, None, gender=gender, born_on=born_on, name=name)
        people.kin.append(
            Kin(
                person=elder, relative=child, relation="女儿" if child.gender == "f" else "儿子",
                sees_calls=chance.random() < 0.9, valid_from=SINCE,
            )
        )  # fmt: skip


def _posts(tree: Tree, community: Place, residents: list[Person], people: People, at: datetime, chance: Random) -> None:
    year = day_of(at).year
    adults = [one for one in residents if one.born_on and 28 <= year - one.born_on.year < 60]
    chosen = iter(chance.sample(adults, min(len(adults), 400)))
    for _number in range(4):
        people.post(_staff(people, chance), PostKind.COMMUNITY_STAFF, community)
    for grid in tree.grids[community.path]:
        people.post(_staff(people, chance), PostKind.GRID_LEADER, grid)
        workers = [people.post(_staff(people, chance), PostKind.GRID_WORKER, grid) for _number in range(2)]
        people.post(next(chosen), PostKind.GRID_ASSISTANT, grid)
        _roster(people, grid, workers, at)
        for building in tree.buildings[grid.path]:
            people.post(next(chosen), PostKind.BUILDING_HEAD, building)
            for unit in tree.units[building.path]:
                people.post(next(chosen), PostKind.UNIT_HEAD, unit)


def _staff(people: People, chance: Random) -> Person:
    """A worker who does not live in the community."""
    return people.person(chance, None, gender=chance.choice("fm"), born_on=_born(chance, chance.randint(1975, 1998)))


def _roster(people: People, grid: Place, workers: list[Person], at: datetime) -> None:
    """Day and night shifts, the two workers of a grid changing every day."""
    today = day_of(at)
    for offset in range(-ROSTER_DAYS_BACK, ROSTER_DAYS_AHEAD):
        midnight = datetime.combine(today + timedelta(days=offset), time(), SHANGHAI)
        for index, (start, end) in enumerate(SHIFT_HOURS):
            worker = workers[(offset + index) % len(workers)]
            people.shifts.append(
                DutyShift(
                    person=worker, place=grid,
                    starts_at=midnight + timedelta(hours=start), ends_at=midnight + timedelta(hours=end),
                )
            )  # fmt: skip


def _district_posts(tree: Tree, people: People, chance: Random) -> None:
    assert tree.district is not None
    people.post(_staff(people, chance), PostKind.DISTRICT_MANAGER, tree.district)
    people.post(_staff(people, chance), PostKind.SYSTEM_ADMIN, tree.district)


def _hospitals(tree: Tree, people: People) -> None:
    for name in ("演示区人民医院", "演示区中医院", "演示社区卫生服务中心"):
        pinyin, initials = pinyin_of(name)
        people.organisations.append(
            Organisation(
                name=name, pinyin=pinyin[:240], initials=initials[:40], kind=Organisation.Kind.HOSPITAL,
                place=tree.district, valid_from=SINCE,
            )
        )  # fmt: skip
