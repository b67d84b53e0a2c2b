"""The people and places we know. Plain functions make them; the fixtures hand out one small district.

小店区 → 坞城街道 → 云水明珠社区 → two grids → building 3 (grid 1), building 7 (grid 2) → unit → households;
and a foreign community under another street. Everybody is invented, with numbers that cannot exist:
area 000000, block 199 0000.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

SHANGHAI = ZoneInfo("Asia/Shanghai")
SINCE = date(2020, 1, 1)  # every post, place and tie of the cast holds from here on
JOINED = datetime(2020, 1, 1, 9, 0, tzinfo=SHANGHAI)
PASSWORD = "six-winters-on-Wucheng-street"
_numbers = count(1)


def place(parent: Any, kind: str, segment: str, name: str, code: str = "") -> Any:
    """A place below `parent` (None: the top), with the path its part gives."""
    from wangge.places.codes import path_of
    from wangge.places.models import Place

    path = path_of(parent.path if parent else "", segment)
    return Place.objects.create(
        code=code or path.strip("/"), kind=kind, name=name, parent=parent, path=path, valid_from=SINCE
    )


def person(name: str, *, home: Any = None, phone: str | None = None, born_on: date | None = None, **more: Any) -> Any:
    """A person who is simply there; deeds on people have tests of their own."""
    from wangge.people.models import Person
    from wangge.people.rules import pinyin_of

    pinyin, initials = pinyin_of(name)
    return Person.objects.create(
        name=name, pinyin=pinyin, initials=initials, home=home, phone=phone, born_on=born_on, **more
    )


def impossible_phone() -> str:
    """A mobile number of a block nobody was given."""
    return f"1990000{next(_numbers) % 10_000:04d}"


def impossible_citizen_no(born_on: date, serial: int) -> str:
    """A well-formed citizen number of area 000000, which does not exist."""
    from wangge.kernel.identity import citizen_no_check

    first = f"000000{born_on:%Y%m%d}{serial:03d}"
    return first + citizen_no_check(first)


def holding(who: Any, kind: str, where: Any, *, since: date = SINCE, until: date | None = None) -> Any:
    """A post held by somebody somewhere."""
    from wangge.posts.models import Holding

    return Holding.objects.create(person=who, kind=kind, place=where, valid_from=since, valid_to=until)


def resides(who: Any, where: Any, relation: str = "head") -> Any:
    """Somebody living in the household at a place."""
    from wangge.people.models import Household, Residence

    household, _new = Household.objects.get_or_create(place=where, valid_to=None, defaults={"valid_from": SINCE})
    return Residence.objects.create(person=who, household=household, relation=relation, valid_from=SINCE)


def kin(of: Any, relative: Any, relation: str, *, sees_calls: bool = True) -> Any:
    """A relative; by default one the person lets see them."""
    from wangge.people.models import Kin

    return Kin.objects.create(person=of, relative=relative, relation=relation, sees_calls=sees_calls, valid_from=SINCE)


def account(who: Any, username: str | None = None, password: str | None = None) -> Any:
    """An account; staff have a user name and password, residents neither."""
    from wangge.people.models import Account

    made = Account(person=who, username=username, joined_at=JOINED)
    if password is None:
        made.set_unusable_password()
    else:
        made.set_password(password)
    made.save()
    return made


def browser_of(who: Any) -> Client:
    """A browser in which this person has signed in already; sign-in has tests of its own."""
    from allauth.usersessions.models import UserSession

    from wangge.people.models import Account

    client = Client()
    owner = Account.objects.filter(person=who).first() or account(who)
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create(user=owner, session_key=client.cookies["sessionid"].value, ip="127.0.0.1")
    return client


@dataclass(frozen=True)
class Places:
    """The small district by its people's names for it."""

    district: Any
    street: Any
    community: Any
    grid1: Any
    grid2: Any
    building: Any
    unit: Any
    home: Any
    next_door: Any
    building7: Any
    home7: Any
    foreign_community: Any
    foreign_home: Any


@pytest.fixture
def places(db: None) -> Places:
    """小店区 with 云水明珠社区 and a foreign community."""
    district = place(None, "district", "140105", "小店区", "140105")
    street = place(district, "street", "001", "坞城街道", "140105001")
    community = place(street, "community", "X01", "云水明珠社区", "140105001X01")
    grid1 = place(community, "grid", "001", "第一网格", "140105001X01001")
    grid2 = place(community, "grid", "002", "第二网格", "140105001X01002")
    building = place(grid1, "building", "B003", "3号楼")
    unit = place(building, "unit", "U2", "2单元")
    building7 = place(grid2, "building", "B007", "7号楼")
    unit7 = place(building7, "unit", "U1", "1单元")
    other_street = place(district, "street", "002", "营盘街道", "140105002")
    foreign = place(other_street, "community", "X01", "外社区", "140105002X01")
    foreign_grid = place(foreign, "grid", "001", "外网格", "140105002X01001")
    foreign_building = place(foreign_grid, "building", "B001", "1号楼")
    return Places(
        district=district,
        street=street,
        community=community,
        grid1=grid1,
        grid2=grid2,
        building=building,
        unit=unit,
        home=place(unit, "household", "0502", "502"),
        next_door=place(unit, "household", "0501", "501"),
        building7=building7,
        home7=place(unit7, "household", "0101", "101"),
        foreign_community=foreign,
        foreign_home=place(foreign_building, "household", "0301", "301"),
    )


@pytest.fixture
def lin(places: Places) -> Any:
    """林晓梅, grid worker of the first grid."""
    who = person("林晓梅", home=places.home7, phone=impossible_phone())
    holding(who, "grid_worker", places.grid1)
    account(who, "lin", PASSWORD)
    return who


@pytest.fixture
def gao(places: Places) -> Any:
    """高建国, leader of the first grid."""
    who = person("高建国", home=places.next_door, phone=impossible_phone())
    holding(who, "grid_leader", places.grid1)
    account(who, "gao", PASSWORD)
    return who


@pytest.fixture
def zhao(places: Places) -> Any:
    """赵敏, on the staff of 云水明珠社区."""
    who = person("赵敏", phone=impossible_phone())
    holding(who, "community_staff", places.community)
    account(who, "zhao", PASSWORD)
    return who


@pytest.fixture
def foreign_staff(places: Places) -> Any:
    """钱程, on the staff of the foreign community."""
    who = person("钱程", phone=impossible_phone())
    holding(who, "community_staff", places.foreign_community)
    account(who, "qian", PASSWORD)
    return who


@pytest.fixture
def manager(places: Places) -> Any:
    """冯处长, who sees the district's figures and no resident."""
    who = person("冯立", phone=impossible_phone())
    holding(who, "district_manager", places.district)
    account(who, "feng", PASSWORD)
    return who


@pytest.fixture
def admin(places: Places) -> Any:
    """孙工, who runs the machine and sees no resident."""
    who = person("孙工", phone=impossible_phone())
    holding(who, "system_admin", places.district)
    account(who, "sun", PASSWORD)
    return who


@pytest.fixture
def grandma_wang(places: Places) -> Any:
    """王秀兰, 78, living alone in building 3, unit 2, 502."""
    from wangge.people.models import Trait

    born = date(1944, 3, 8)
    who = person(
        "王秀兰",
        home=places.home,
        phone=impossible_phone(),
        born_on=born,
        gender="f",
        citizen_no=impossible_citizen_no(born, 2),
    )
    resides(who, places.home)
    Trait.objects.create(person=who, kind="living_alone", valid_from=SINCE)
    return who


@pytest.fixture
def daughter(places: Places, grandma_wang: Any) -> Any:
    """王丽, her daughter in another city district, whom she lets see her calls."""
    who = person("王丽", phone=impossible_phone())
    kin(grandma_wang, who, "女儿")
    return who


@pytest.fixture
def stranger(places: Places) -> Any:
    """周远, a resident of the foreign community."""
    who = person("周远", home=places.foreign_home, phone=impossible_phone())
    resides(who, places.foreign_home)
    return who
