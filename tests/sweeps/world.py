"""A district made for the sweeps: two communities alike in everything, and somebody of every kind in the first one.

What the objects are is kept twice: as rows in the database, and as the plain `Thing`s that the policy table judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession

from tests import cast
from tests.sweeps import (
    things_alliance,
    things_catalogue,
    things_checkin,
    things_delegation,
    things_grids,
    things_hall,
    things_honours,
    things_imports,
    things_matching,
    things_needs,
    things_orders,
    things_organisations,
    things_oversight,
    things_points,
    things_projects,
    things_ratings,
    things_rehearsal,
    things_search,
    things_shop,
    things_surveys,
    things_volunteers,
    things_windows,
)
from wangge import journal
from wangge.care import commands, dispatch, intake
from wangge.care.models import FamilyNotice, HelpCall
from wangge.care.rules import QUESTIONS
from wangge.care.states import Stage
from wangge.hall import figures
from wangge.journal import checkpoints
from wangge.kernel import outbox
from wangge.kernel.clock import day_of
from wangge.matters.models import Assignment
from wangge.people.accounts import issue_token
from wangge.people.models import AccessLog, Trait
from wangge.posts.models import DutyShift, PostKind

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REASON = "按规定测试用的原因"
STAGES = ("asked", "accepted", "way", "site", "seen", "ready", "closed")  # how far each of the calls has got
DOMAINS = (
    things_grids,
    things_organisations,
    things_search,
    things_checkin,
    things_surveys,
    things_needs,
    things_imports,
    things_matching,
    things_alliance,
    things_projects,
    things_volunteers,
    things_orders,
    things_points,
    things_catalogue,
    things_delegation,
    things_ratings,
    things_honours,
    things_shop,  # after the books: they count the elder's entries
    things_rehearsal,
    things_hall,
    things_oversight,
    things_windows,
)
CALM = {code: code in ("conscious", "remembers") for code in QUESTIONS}  # answers that need no ambulance


@dataclass(frozen=True)
class Thing:
    """One object as the policy table sees it: where it lies and who has to do with it. `args` go into its address."""

    path: str
    args: dict[str, Any]
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    public: bool = False
    subject: Any = None
    reporter: Any = None
    owner: Any = None
    asked: Any = None
    contacts: frozenset[Any] = frozenset()  # relatives the subject lets see the calls
    marker: str = ""  # the text by which a list shows it


@dataclass(frozen=True)
class Persona:
    """Somebody who asks: `posts` held today as (kind, path of the place)."""

    name: str
    person: Any = None
    posts: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> Any:
        return self.person.pk if self.person else None


@dataclass(frozen=True)
class Side:
    """One community: its things by name and its people."""

    things: dict[str, Thing]
    staff: Any
    worker: Any
    elder: Any
    child: Any
    places: dict[str, Any]


@dataclass(frozen=True)
class World:
    """Both communities and everybody who asks."""

    own: Side
    foreign: Side
    personas: tuple[Persona, ...]

    def side(self, name: str) -> Side:
        return self.own if name == "own" else self.foreign


def build(at: datetime) -> World:
    """Make the district in the current database, as it stands at `at`."""
    district = cast.place(None, "district", "140105", "小店区", "140105")
    street = cast.place(district, "street", "001", "坞城街道", "140105001")
    official = cast.person("王在外")  # sees the elder as a relative, and holds a post, but not here
    own = _side(street, "X01", "云水明珠社区", ["王秀兰", "王丽"], [official], at)
    foreign = _side(street, "X02", "外社区", ["周远", "周小远"], [], at)
    abroad = foreign.places["community"]
    cast.account(official)
    cast.holding(official, PostKind.COMMUNITY_STAFF, abroad)
    relative = Persona("relative_in_office", official, ((PostKind.COMMUNITY_STAFF, abroad.path),))
    personas = (*_personas(district, own, foreign, at), relative)
    checkpoints.make(at)
    figures.fold(figures.due(at), at=at)  # as every night; days that are not added up cost each page that tells figures
    return World(own, foreign, personas)


def _personas(district: Any, own: Side, foreign: Side, at: datetime) -> list[Persona]:
    yesterday = day_of(at) - DAY
    grid = own.places["grid"]
    seats = {
        PostKind.GRID_LEADER: grid,
        PostKind.GRID_ASSISTANT: grid,
        PostKind.BUILDING_HEAD: own.places["building"],
        PostKind.UNIT_HEAD: own.places["unit"],
        PostKind.COMMITTEE_MEMBER: own.places["community"],
        PostKind.APPRAISER: district,
        PostKind.DISTRICT_MANAGER: district,
        PostKind.SYSTEM_ADMIN: district,
        # catalogue
        PostKind.APPROVER: own.places["community"],
        PostKind.BUREAU_HEAD: district,
        # the service hall
        PostKind.WINDOW_CLERK: own.places["community"],
        PostKind.LEGAL_ADVISER: district,
        PostKind.INSPECTOR: district,
        PostKind.MEDIA_OBSERVER: district,
    }
    found = [Persona("anonymous")]
    found += [_holder(kind.value, kind, place) for kind, place in seats.items()]
    ex_worker = cast.person("何离任")
    cast.holding(ex_worker, PostKind.GRID_WORKER, grid, until=yesterday)
    coming = cast.person("何将任")
    cast.holding(coming, PostKind.GRID_WORKER, grid, since=day_of(at) + DAY)
    for who in (ex_worker, coming):
        cast.account(who)
    found += [
        Persona("grid_worker", own.worker, ((PostKind.GRID_WORKER, grid.path),)),
        Persona("community_staff", own.staff, ((PostKind.COMMUNITY_STAFF, own.places["community"].path),)),
        Persona("foreign_staff", foreign.staff, ((PostKind.COMMUNITY_STAFF, foreign.places["community"].path),)),
        Persona("ex_worker", ex_worker),
        Persona("coming_worker", coming),
        Persona("resident", own.elder),
        Persona("family", own.child),
    ]
    return found


def _holder(name: str, kind: str, place: Any) -> Persona:
    who = cast.person(f"任{PostKind(kind).label}")
    cast.account(who)
    cast.holding(who, kind, place)
    return Persona(name, who, ((kind, place.path),))


def _side(street: Any, segment: str, name: str, family: list[str], relatives: list[Any], at: datetime) -> Side:
    made = Community(street, segment, name, family, relatives, at)
    things = {**made.calls(), **made.people(), **made.the_places(), **made.posts(), **made.accounts()}
    for domain in DOMAINS:
        more = domain.things(made)
        if clash := things.keys() & more.keys():
            raise ValueError(f"{domain.__name__} names things that others have: {', '.join(sorted(clash))}")
        things |= more
    return Side(things, made.staff, made.worker, made.elder, made.child, made.places)


class Community:
    """The people of one community and what they have to do with each other; its methods make the things."""

    def __init__(
        self, street: Any, segment: str, name: str, family: list[str], relatives: list[Any], at: datetime
    ) -> None:
        elder_name, child_name = family
        self.at, self.segment, self.today = at, segment, f"{day_of(at)}"
        self.places = _places(street, segment, name)
        self.staff, self.worker = cast.person(f"{name}员"), cast.person(f"{name}格")
        cast.holding(self.staff, PostKind.COMMUNITY_STAFF, self.places["community"])
        self.posted = cast.holding(self.worker, PostKind.GRID_WORKER, self.places["grid"])
        self.elder = cast.person(elder_name, home=self.places["home"], phone=cast.impossible_phone())
        self.neighbour = cast.person(f"{elder_name[0]}邻居", home=self.places["next_door"])
        self.child = cast.person(child_name, phone=cast.impossible_phone())
        cast.resides(self.elder, self.places["home"])
        self.tie = cast.kin(self.elder, self.child, "子女")
        for who in (self.staff, self.worker, self.elder, self.neighbour, self.child):
            cast.account(who)
        self.home, self.grid = self.places["home"].path, self.places["grid"].path
        for one in relatives:
            cast.kin(self.elder, one, "亲属")
        contacts = frozenset({self.child.pk, *(one.pk for one in relatives)})
        self.near = {"subject": self.elder.pk, "contacts": contacts}

    def calls(self) -> dict[str, Thing]:
        """Calls at every stage, ready for the deed that comes next, and the first line one of them left."""
        self._shift(-HOUR, 9 * HOUR)
        made = {stage: self._call(stage) for stage in STAGES}
        other = self._call("asked").matter
        line = journal.history_of(made["asked"].matter).first()
        told = {"relative": self.child.pk, "channel": "phone", "reached": "yes"}
        skipped = {"stage": "ambulance", "reason": REASON, "note": REASON}
        reason = {"reason": REASON}

        def thing(stage: str, body: dict[str, Any] | None = None) -> Thing:
            return self._of_call(made[stage], body or {})

        first = thing("asked")
        version = made["asked"].matter.version
        return {
            "call": first,
            "asked": thing("asked", reason),
            "accepted": thing("accepted", reason),
            "way": thing("way"),
            "site": thing("site", told | skipped),
            "site_check": thing("site", {code: "yes" if yes else "no" for code, yes in CALM.items()}),
            "seen": thing("seen"),
            "ready": thing("ready", {"outcome": "safe_at_home"}),
            "closed": thing("closed", {"note": REASON}),
            "merge": thing("asked", {"into": other.number, "into_id": other.pk} | reason),
            "correct": thing("asked", {"version": version, "kind": "fall", "severity": "urgent"}),
            "leaf": replace(first, args={"leaf_id": line.pk}, marker=str(line.pk)),
        }

    def people(self) -> dict[str, Thing]:
        """The elder, ready to be called for, looked at and changed."""
        urgent = {"kind": "fall", "severity": "urgent", "channel": "phone", "subject": self.elder.pk}
        edited = {"name": self.elder.name, "gender": "f", "version": self.elder.version}
        trait = Trait.objects.create(person=self.elder, kind="living_alone", valid_from=cast.SINCE)
        access = AccessLog.objects.create(
            viewer=self.staff, subject=self.elder, field="phone", purpose=REASON, at=self.at, until=self.at + DAY
        )
        field = self._of_person({})
        at_home = Thing(self.home, {}, **self.near)
        return {
            "person": field,
            "report": replace(field, args={}, body=urgent),
            "help": replace(field, args={}, body={"person": self.elder.pk, "kind": "fall"}),
            "person_edit": self._of_person(edited),
            "person_reveal": self._of_person({"field": "phone", "purpose": REASON}),
            "person_field": replace(field, args={**field.args, "field": "phone"}),
            "person_move": self._of_person({"home": self.places["next_door"].code, "relation": "other"}),
            "person_kin": self._of_person({"relative": self.neighbour.pk, "relation": "邻居", "contact_order": 2}),
            "person_trait": self._of_person({"kind": "after_surgery"}),
            "new_person": replace(at_home, body={"name": "新居民", "gender": "u", "home": self.places["home"].code}),
            "kin": replace(at_home, args={"kin_id": self.tie.pk}, body={"sees_calls": "1"}),
            "trait": replace(at_home, args={"trait_id": trait.pk}),
            "access": replace(at_home, args={"access_id": access.pk}, owner=self.staff.pk),
        }

    def the_places(self) -> dict[str, Thing]:
        """Places, ready for the deeds on them; a grid is public, a building is not."""
        inside = f"{self.places['building'].path}U9"
        return {
            "household": self._of_place("home", {}),
            "building": self._of_place("building", {"kind": "unit", "code": inside, "name": "9单元"}),
            "rename": self._of_place("building", {"name": "新楼名", "version": self.places["building"].version}),
            "spare": self._of_place("spare", {"last_day": self.today}),
            "border": self._of_place(
                "grid", {"from_day": self.today, "source": "测试图", "geometry": _square(self.segment)}, public=True
            ),
        }

    def posts(self) -> dict[str, Thing]:
        """The worker's post and shifts, and a unit head's post: it allows less than the leader's, who may thus end it."""
        spare = cast.place(self.places["building"], "unit", "U7", "7单元")
        ending = cast.holding(self.neighbour, PostKind.UNIT_HEAD, spare)
        later = self._shift(5 * DAY, HOUR)
        in_grid = Thing(self.grid, {}, query={"place": self.places["grid"].code})
        day = f"{day_of(self.at + 3 * DAY)}"
        shifted = {"person": self.worker.pk, "day": day, "starts": "08:00", "ends": "10:00", "days": 1}
        given = {"person": self.neighbour.pk, "kind": "grid_assistant", "from_day": self.today}
        passed = {"person": self.elder.pk, "from_day": self.today}
        here = {"longitude": 112.56, "latitude": 37.8, "datum": "wgs84"}
        return {
            "give": replace(in_grid, body=given),
            "holding": Thing(self.grid, {"holding_id": self.posted.pk}, marker=self.worker.name),
            "end_post": Thing(spare.path, {"holding_id": ending.pk}, body={"last_day": self.today}),
            "hand_over": Thing(self.grid, {"holding_id": self.posted.pk}, body=passed),
            "shift_add": replace(in_grid, body=shifted),
            "shift": Thing(self.grid, {"shift_id": later.pk}),
            "position": Thing(self.grid, {}, body=here, owner=self.worker.pk),
        }

    def accounts(self) -> dict[str, Thing]:
        """A token of the staff member, a session of the neighbour, a message given up."""
        token = issue_token(by=self.staff, name="t", days=7, at=self.at).token
        session = UserSession.objects.create(
            user=self.neighbour.account, session_key=f"of-{self.segment}", ip="127.0.0.1", user_agent="t", data={}
        )
        message = outbox.put(
            channel=outbox.Channel.NOTICE, kind="call.asked", subject="s", body="b", at=self.at, to_person=self.worker
        )
        message.state = message.State.FAILED
        message.save()
        return {
            "token": Thing("", {"token_id": token.pk}, owner=self.staff.pk),
            "new_token": Thing("", {}, body={"name": "t", "days": 7}),
            "session": Thing("", {"session_id": session.pk}, owner=self.neighbour.pk),
            "message": Thing("", {"message_id": message.pk}),
            "enter": Thing("", {}, body={"persona": "resident"}),
        }

    def _of_call(self, call: HelpCall, body: dict[str, Any]) -> Thing:
        matter = call.matter
        matter.refresh_from_db()
        asked = Assignment.objects.filter(matter=matter, open=True).values_list("person", flat=True).first()
        return Thing(
            matter.path, {"call_id": matter.pk}, body=body, reporter=matter.reporter_id, owner=matter.owner_id,
            asked=asked, marker=matter.number, **self.near,
        )  # fmt: skip

    def _of_person(self, body: dict[str, Any]) -> Thing:
        return Thing(self.home, {"person_id": self.elder.pk}, body=body, marker=self.elder.name, **self.near)

    def _of_place(self, key: str, body: dict[str, Any], *, public: bool = False) -> Thing:
        place = self.places[key]
        return Thing(place.path, {"code": place.code}, body=body, public=public, marker=place.code)

    def _shift(self, begin: timedelta, length: timedelta) -> DutyShift:
        begins = self.at + begin
        return DutyShift.objects.create(
            person=self.worker, place=self.places["grid"], starts_at=begins, ends_at=begins + length
        )

    def _call(self, stage: str) -> HelpCall:
        return _call(stage, self.staff, self.worker, self.elder, self.child, self.at)


def _places(street: Any, segment: str, name: str) -> dict[str, Any]:
    community = cast.place(street, "community", segment, name, f"140105001{segment}")
    grid = cast.place(community, "grid", "001", f"{name}第一网格", f"140105001{segment}001")
    building = cast.place(grid, "building", "B003", f"{name}3号楼")
    unit = cast.place(building, "unit", "U2", f"{name}2单元")
    return {
        "community": community,
        "grid": grid,
        "building": building,
        "spare": cast.place(grid, "building", "B099", f"{name}99号楼"),
        "unit": unit,
        "home": cast.place(unit, "household", "0502", f"{name}502"),
        "next_door": cast.place(unit, "household", "0501", f"{name}501"),
    }


def _call(stage: str, staff: Any, worker: Any, elder: Any, child: Any, at: datetime) -> HelpCall:
    """A fall of the elder, reported by the elder, sent to the worker, and brought as far as `stage`."""
    steps = STAGES.index(stage)
    report = intake.Report(HelpCall.Kind.FALL, HelpCall.Severity.URGENT, HelpCall.Channel.ONE_KEY, elder.pk)
    call = intake.report_call(by=elder, report=report, at=at - 30 * MINUTE)
    mine = Assignment.objects.filter(matter=call.matter, open=True, person=worker).exists()
    if not mine:
        dispatch.dispatch(by=staff, call_id=call.pk, person_id=worker.pk, reason=REASON, at=at - 29 * MINUTE)
    deeds = (
        lambda moment: dispatch.accept(by=worker, call_id=call.pk, at=moment),
        lambda moment: commands.set_out(by=worker, call_id=call.pk, at=moment),
        lambda moment: commands.arrive(by=worker, call_id=call.pk, at=moment),
        lambda moment: _look(call, worker, moment),
        lambda moment: _see_to(call, worker, child, moment),
        lambda moment: commands.close(by=worker, call_id=call.pk, outcome="safe_at_home", at=moment),
    )
    for number, deed in enumerate(deeds[:steps]):
        deed(at - (20 - number) * MINUTE)
    return call


def _look(call: HelpCall, worker: Any, at: datetime) -> None:
    """The worker has looked at the elder; no ambulance is needed."""
    commands.check(by=worker, call_id=call.pk, answers=CALM, at=at)
    commands.skip(by=worker, call_id=call.pk, stage=Stage.AMBULANCE, reason=REASON, at=at)


def _see_to(call: HelpCall, worker: Any, child: Any, at: datetime) -> None:
    """The family knows and nobody has to go to hospital: the call can be closed."""
    commands.tell_family(
        by=worker, call_id=call.pk, relative_id=child.pk, channel=FamilyNotice.Channel.PHONE, reached=True, at=at
    )
    commands.skip(by=worker, call_id=call.pk, stage=Stage.ACCOMPANIED, reason=REASON, at=at)


def _square(segment: str) -> str:
    """A border for the grid; the two communities lie apart."""
    west = 112.50 + 0.1 * int(segment[1:])
    corners = [[west, 37.8], [west + 0.01, 37.8], [west + 0.01, 37.81], [west, 37.81], [west, 37.8]]
    return f'{{"type": "Polygon", "coordinates": [{corners}]}}'
