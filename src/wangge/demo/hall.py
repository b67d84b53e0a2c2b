"""The demo's cases: a half-year of finished ones in bulk, and some thirty of the last weeks played by the deeds themselves, so
that every state has its case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from wangge.catalogue.kinds import ProjectType, Served
from wangge.catalogue.models import ItemVersion, Material
from wangge.catalogue.queries import in_force
from wangge.demo import hall_joint
from wangge.demo.hall_cases import Finished, written
from wangge.demo.names import name_for
from wangge.demo.places import SINCE
from wangge.hall import answering, archiving, checklist, clocks, deciding, ending, intake, issuing, reviewing, timing
from wangge.hall.models import Case, Serial
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.calendar import WorkingCalendar
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.people.models import Person
from wangge.people.rules import pinyin_of
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind
from wangge.windows.models import Window

FINISHED, APPLICANTS, ITEMS = 260, 120, 60
FIRST_DAYS, LAST_DAYS = 180, 25  # before today: between them lie the finished ones
WINDOWS = 8  # where the finished ones were taken
OPEN_MINUTES = (*range(160), *range(240, 440))  # after nine: without the noon break and the last half-hour
GROWN_UP = date(2000, 1, 1)


@dataclass
class Desk:
    """Who works, who applies, for what."""

    clerk: Person
    approver: Person
    head: Person
    applicants: Sequence[Person]
    slow: Sequence[ItemVersion]
    quick: Sequence[ItemVersion]
    joint: Sequence[ItemVersion]
    district: Place
    days: WorkingCalendar
    chance: Random

    def working_day(self, today: date, before: int) -> date:
        """The working day so many working days before today."""
        return self.days.add_working_days(today, -before)


def fill(district: Place, community: Place, *, at: datetime, chance: Random) -> None:
    """Load the half-year of cases and the people at the window."""
    with access.remembered(), policy.remembered():  # no transaction around it: PDFs are set in between
        desk = _desk(district, community, at, chance)
        if desk is None:
            return
        _history(desk, at)
        _today(desk, at)


def _desk(district: Place, community: Place, at: datetime, chance: Random) -> Desk | None:
    found = Person.objects.filter(home__path__startswith=community.path, born_on__lt=GROWN_UP).order_by("id")
    applicants = list(found[:APPLICANTS])
    versions = list(in_force(day_of(at)).select_related("item__department", "item__place").order_by("item__code"))
    posts = {
        kind: _post(kind, district, chance) for kind in (PostKind.WINDOW_CLERK, PostKind.APPROVER, PostKind.BUREAU_HEAD)
    }
    versions = [
        one for one in versions if one.valid_from is not None and (day_of(at) - one.valid_from).days > FIRST_DAYS
    ]
    versions = [one for one in versions if not one.served or Served.PERSON in one.served]
    slow = [one for one in versions if one.project_type == ProjectType.COMMITTED][:ITEMS]
    quick = [one for one in versions if one.on_the_spot][: ITEMS // 2]
    joint = [one for one in versions if one.project_type == ProjectType.JOINT]
    if not applicants or not slow or not quick:
        return None
    return Desk(
        posts[PostKind.WINDOW_CLERK], posts[PostKind.APPROVER], posts[PostKind.BUREAU_HEAD], applicants, slow, quick, joint,
        district, timing.calendar(), chance,
    )  # fmt: skip


def _post(kind: PostKind, district: Place, chance: Random) -> Person:
    """Who holds the post at the district, or somebody new who does."""
    held = (
        Holding.objects.filter(kind=kind, place=district, valid_to=None).select_related("person").order_by("id").first()
    )
    if held is not None:
        return held.person
    born, gender = date(chance.randint(1975, 1998), chance.randint(1, 12), 15), chance.choice("fm")
    name = name_for(chance, gender, born)
    letters, initials = pinyin_of(name)
    person = Person.objects.create(name=name, pinyin=letters, initials=initials, gender=gender, born_on=born)
    Holding.objects.create(person=person, kind=kind, place=district, valid_from=SINCE)
    return person


def _history(desk: Desk, at: datetime) -> None:
    """What was finished before last month, as rows."""
    chance, today = desk.chance, day_of(at)
    asked: dict[Any, list[Material]] = {}
    for line in Material.objects.filter(of__in=[*desk.slow, *desk.quick]).order_by("of", "position", "id"):
        asked.setdefault(line.of_id, []).append(line)
    days = [today - timedelta(days=n) for n in range(FIRST_DAYS, LAST_DAYS, -1)]
    open_days = [day for day in days if desk.days.is_working_day(day)]
    windows = list(Window.objects.filter(retired_on=None).order_by("number")[:WINDOWS])
    serials: Counter[str] = Counter()
    found: list[Finished] = []
    for day in sorted(chance.choice(open_days) for _ in range(FINISHED)):
        is_quick = chance.random() < 0.35
        version = chance.choice(desk.quick if is_quick else desk.slow)
        key = f"{version.item.code}{day:%Y%m%d}"
        serials[key] += 1
        began = datetime.combine(day, time(9), SHANGHAI) + timedelta(minutes=chance.choice(OPEN_MINUTES))
        end = "" if is_quick else chance.choices(("", "refused", "withdrawn", "not_accepted"), (90, 4, 3, 3))[0]
        took = chance.randint(1, max(1, version.promised_amount)) + (2 if chance.random() < 0.03 else 0)
        found.append(
            Finished(
                version,
                chance.choice(desk.applicants),
                f"{key}{serials[key]:04d}",
                began,
                clocks.working_days_after(began, took, desk.days) - timedelta(minutes=chance.randrange(1, 200)),
                end,
                is_quick,
                chance.choice(("window", "window", "online")),
                asked.get(version.pk, []),
                windows[len(found) % len(windows)] if windows else None,
            )
        )
    written(found, clerk=desk.clerk, approver=desk.approver, district=desk.district, days=desk.days)
    Serial.objects.bulk_create([Serial(key=key, last=last) for key, last in serials.items()])


def _today(desk: Desk, at: datetime) -> None:
    """What lies on the desks today: every state, by the deeds themselves."""
    today = day_of(at)
    ways: Sequence[tuple[int, Callable[[Desk, datetime], object]]] = (
        (0, _received), (1, _received), (0, _missing), (2, _supplement), (3, _supplement), (1, accepted), (2, accepted),
        (1, accepted), (2, _promised), (3, _reviewing), (2, _reviewing), (4, _paused), (6, _paused), (2, _deciding),
        (3, _deciding), (3, _approved), (4, _certified), (5, _certified), (5, _refused), (6, _posted), (2, _spot), (1, _spot),
        (0, _spot), (4, _withdrawn), (9, _late), (12, _handed_out), (14, _archived), (1, _drafted), (0, _submitted),
    )  # fmt: skip
    for before, way in ways:
        day = desk.working_day(today, before) if before else today
        moment = datetime.combine(day, time(9, desk.chance.randrange(0, 60)), SHANGHAI)
        way(desk, min(moment, at - timedelta(minutes=5)))
    hall_joint.fill(desk, at)


def _taken(desk: Desk, at: datetime, *, complete: bool = True, among: Sequence[ItemVersion] = ()) -> Case:
    version = desk.chance.choice(among or desk.slow)
    lines = [one for one in version.materials.order_by("position", "id") if not one.is_waived]
    given = lines if complete else lines[1:]
    return intake.take(
        by=desk.clerk, at=at, item_id=version.item_id, place_id=desk.district.pk,
        applicant_id=desk.chance.choice(desk.applicants).pk, given=[one.pk for one in given],
    )  # fmt: skip


def _received(desk: Desk, at: datetime) -> Case:
    return _taken(desk, at)


def _missing(desk: Desk, at: datetime) -> Case:
    return _taken(desk, at, complete=False)


def _supplement(desk: Desk, at: datetime) -> Case:
    case = _missing(desk, at)
    wrong = {one.pk: "请补交原件" for one in checklist.unsettled(checklist.lines(case))}
    return answering.ask_correction(by=desk.clerk, case_id=case.pk, wrong=wrong, at=at) if wrong else case


def _promised(desk: Desk, at: datetime) -> Case:
    case = _missing(desk, at)
    until = clocks.working_days_after(at, 8, desk.days)
    lines = checklist.unsettled(checklist.lines(case))
    return answering.accept(by=desk.clerk, case_id=case.pk, at=at, promises={one.pk: until for one in lines})


def accepted(desk: Desk, at: datetime, among: Sequence[ItemVersion] = ()) -> Case:
    """A case taken and accepted at once."""
    return answering.accept(by=desk.clerk, case_id=_taken(desk, at, among=among).pk, at=at)


def _reviewing(desk: Desk, at: datetime, among: Sequence[ItemVersion] = ()) -> Case:
    return reviewing.claim(by=desk.approver, case_id=accepted(desk, at, among).pk, at=at)


def _paused(desk: Desk, at: datetime) -> Case:
    case = _reviewing(desk, at, [one for one in desk.slow if one.special_procedures])
    kinds = case.version.special_procedures or [""]
    return reviewing.pause(
        by=desk.approver, case_id=case.pk, kind=kinds[0], days=10, reason="依法需要，已告知申请人", at=at
    )


def _deciding(desk: Desk, at: datetime) -> Case:
    return reviewing.pass_on(by=desk.approver, case_id=_reviewing(desk, at).pk, opinion="材料齐全，符合条件", at=at)


def _late(desk: Desk, at: datetime) -> Case:
    return _deciding(desk, at)


def _decided(desk: Desk, at: datetime, outcome: str) -> Case:
    words = "符合法定条件" if outcome == "approved" else "经营场所不符合规定"
    return deciding.decide(by=desk.approver, case_id=_deciding(desk, at).pk, outcome=outcome, reasons=words, at=at)


def _approved(desk: Desk, at: datetime) -> Case:
    return _decided(desk, at, "approved")


def _refused(desk: Desk, at: datetime) -> Case:
    return _decided(desk, at, "refused")


def _certified(desk: Desk, at: datetime) -> Case:
    return deciding.certify(by=desk.approver, case_id=_approved(desk, at).pk, at=at)


def _posted(desk: Desk, at: datetime) -> Case:
    return issuing.post(by=desk.clerk, case_id=_certified(desk, at).pk, tracking="EMS 0000 0000 0000", at=at)


def _handed_out(desk: Desk, at: datetime) -> Case:
    case = _certified(desk, at)
    return issuing.hand_out(
        by=desk.clerk, case_id=case.pk, receiver=str(case.applicant), identity_checked=True, signed=True, at=at
    )


def _archived(desk: Desk, at: datetime) -> object:
    return archiving.archive(by=SYSTEM, case_id=_handed_out(desk, at).pk, at=at)


def _withdrawn(desk: Desk, at: datetime) -> Case:
    return ending.withdraw(by=desk.clerk, case_id=accepted(desk, at).pk, at=at, reason="申请人改变主意")


def _spot(desk: Desk, at: datetime) -> Case:
    version, who = desk.chance.choice(desk.quick), desk.chance.choice(desk.applicants)
    return issuing.do_on_the_spot(
        by=desk.clerk, at=at, item_id=version.item_id, place_id=desk.district.pk, applicant_id=who.pk,
        given=[one.pk for one in version.materials.all() if not one.is_waived], reasons="符合法定条件", receiver=who.name,
        identity_checked=True, signed=True,
    )  # fmt: skip


def _drafted(desk: Desk, at: datetime) -> Case:
    online = [one for one in desk.slow if "online" in one.handling_forms]
    return intake.begin_online(
        by=desk.chance.choice(desk.applicants), item_id=desk.chance.choice(online).item_id, at=at
    )


def _submitted(desk: Desk, at: datetime) -> Case:
    case = _drafted(desk, at)
    return intake.submit(by=case.applicant or desk.head, case_id=case.pk, at=at)
