"""Check-ins of the demo: who reported in, what they offer and agreed to, two quarters of service, posts filled and open.

The people are those whose flags `people` raised: the figures of the newspaper page stay exactly as they are. Rows of the past
are written directly; what a visitor can go on with (openings, rankings, the decision, reports) is played through the commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from wangge.checkin import commands, rules, selection, units
from wangge.checkin.models import CheckIn, Consent, Opening, ServiceRecord, ServiceRole, UnitContact
from wangge.demo.names import name_for, phone_for
from wangge.demo.places import SINCE
from wangge.journal import leaves
from wangge.journal.models import Leaf
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.people.abilities import SLOTS, Skill
from wangge.people.models import Organisation, Person, Trait
from wangge.people.rules import pinyin_of
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind

UNITS = (
    "演示区教育局", "演示区人民医院分院", "演示区图书馆", "演示区税务局", "演示第一中学", "演示实验小学", "演示区供水中心",
    "演示区档案馆", "演示区司法局", "演示区融媒体中心", "演示区城管中队", "演示区疾控中心",
)  # fmt: skip
TASKS = {
    ServiceRole.POLICY: "医保政策宣讲", ServiceRole.MEDIATION: "楼上楼下噪声调解", ServiceRole.ENVIRONMENT: "楼道杂物清理",
    ServiceRole.SAFETY: "夜间治安巡逻", ServiceRole.CARE: "陪独居老人买菜", ServiceRole.YOUTH: "四点半课堂辅导",
    ServiceRole.CULTURE: "重阳节文艺活动", ServiceRole.EMERGENCY: "暴雨排涝值守",
}  # fmt: skip
SPOTS = ("社区活动室", "小区中心广场", "3号楼前", "党群服务中心", "社区食堂")
LISTED = ("荆若云", "翟思远", "蔺可心")  # on the unit's list; like nobody else's names, so that nobody seems doubled
WHOLE_WEEKENDS = ("6m", "6a", "7m", "7a")
REPORTED_DAYS_AGO = (40, 400)
SERVICE_DAYS = 180
MINUTES = (60, 90, 120, 150, 180)
SPARE = 9_000_000  # numbers of phones from here on are of people this file makes
Kind, State, Purpose = CheckIn.Kind, CheckIn.State, Consent.Purpose
USUAL = (Purpose.CONTACT, Purpose.MATCH)


def fill(community: Place, *, at: datetime, chance: Random) -> None:
    """Everything about check-ins of one community; the demo's people, posts and places are there already."""
    with atomic(), access.remembered():
        _Filling(community, at, chance).fill()


class _Filling:
    """What the steps share."""

    def __init__(self, community: Place, at: datetime, chance: Random) -> None:
        self.place, self.at, self.chance, self.today = community, at, chance, day_of(at)
        staff = Holding.objects.filter(place=community, kind=PostKind.COMMUNITY_STAFF).select_related("person")
        self.staff = [one.person for one in staff.order_by("id")]
        self.leaves: list[Leaf] = []
        self.salts: list[Any] = []
        self.made = 0

    def fill(self) -> None:
        """Rows of the past first, then what goes on now."""
        self.units = self._units()
        current = self._current()
        self._consents(current)
        self._services(current)
        self._waiting()
        Leaf.objects.bulk_create(self.leaves, batch_size=500)
        type(self.salts[0]).objects.bulk_create(self.salts, batch_size=500)
        self.committee = self._committee()
        self._decided([one for one in current if one.kind == Kind.VOLUNTEER])
        self._ranked([one for one in current if one.kind != Kind.SERVING_MEMBER])
        self._reports()

    def _units(self) -> list[Organisation]:
        made, contacts = [], []
        for name in UNITS:
            pinyin, initials = pinyin_of(name)
            made.append(
                Organisation(
                    id=new_id(), name=name, pinyin=pinyin[:240], initials=initials[:40], kind=Organisation.Kind.WORK_UNIT,
                    place=self.place.parent.parent if self.place.parent else None, valid_from=SINCE,
                )
            )  # fmt: skip
        Organisation.objects.bulk_create(made)
        for unit in made:
            contacts.append(
                UnitContact(person=self._stranger(), unit=unit, place=self.place, valid_from=self._ago(420))
            )
        UnitContact.objects.bulk_create(contacts)
        return made

    def _current(self) -> list[CheckIn]:
        """An approved check-in for every flag that is up: exactly as many as the flags."""
        traits = Trait.objects.filter(
            kind__in=Kind.values, valid_to=None, person__home__path__startswith=self.place.path
        ).select_related("person__home")
        made = [self._past(trait) for trait in traits.order_by("person_id", "kind")]
        CheckIn.objects.bulk_create(made, batch_size=500)
        return made

    def _past(self, trait: Trait) -> CheckIn:
        chance, kind = self.chance, Kind(trait.kind)
        ago = chance.randint(*REPORTED_DAYS_AGO)
        applied_at = self._moment(ago + 2)
        since, chosen_by = self._ago(ago), chance.choice(self.staff)
        confirm_by = rules.add_months(since, 6)
        while confirm_by < self.today - timedelta(days=20):
            confirm_by = rules.add_months(confirm_by, 6)
        free = (
            chance.sample(WHOLE_WEEKENDS, 2)
            if kind == Kind.SERVING_MEMBER
            else chance.sample(SLOTS, chance.randint(2, 6))
        )
        skills = {skill.value for skill in chance.sample(list(Skill), chance.randint(1, 3))}
        check_in = CheckIn(
            id=new_id(), person=trait.person, place=self.place, kind=kind, state=State.APPROVED,
            unit=chance.choice(self.units) if kind == Kind.SERVING_MEMBER else None,
            skills=[code for code in Skill.values if code in skills], times=[code for code in SLOTS if code in free],
            wished_roles=sorted(chance.sample(ServiceRole.values, chance.randint(0, 2)), key=ServiceRole.values.index),
            wished_posts=[PostKind.BUILDING_HEAD.value] if chance.random() < 0.1 else [],
            source=CheckIn.Source.UNIT if kind == Kind.SERVING_MEMBER else chance.choice(["phone", "desk"]),
            applied_at=applied_at, applied_by=trait.person, decided_at=self._moment(ago), decided_by=chosen_by,
            since=since, confirm_by=confirm_by, version=2,
        )  # fmt: skip
        self._line("check_in.applied", check_in, applied_at, trait.person, person=check_in.person_id)
        self._line("check_in.approved", check_in, self._moment(ago), chosen_by, person=check_in.person_id)
        return check_in

    def _consents(self, check_ins: Sequence[CheckIn]) -> None:
        made: dict[tuple[Any, str], Consent] = {}
        for one in check_ins:
            wanted: list[str] = [purpose for purpose in USUAL if self.chance.random() < 0.94]
            if one.kind == Kind.SERVING_MEMBER and self.chance.random() < 0.88:
                wanted.append(Purpose.SHARE_WITH_UNIT)
            if one.is_member:
                wanted.append(Purpose.PARTY_MEMBERSHIP)
            wanted += [purpose for purpose in (Purpose.PUBLISH_NAME, Purpose.PHOTO) if self.chance.random() < 0.6]
            for purpose in wanted:
                made.setdefault(
                    (one.person_id, purpose),
                    Consent(
                        person=one.person, purpose=purpose, given_at=one.applied_at, recorded_by=one.applied_by,
                        how=Consent.How.OWN_PHONE if one.source == "phone" else Consent.How.PAPER,
                    ),
                )  # fmt: skip
        Consent.objects.bulk_create(made.values(), batch_size=500)

    def _services(self, check_ins: Sequence[CheckIn]) -> None:
        rows = []
        for one in check_ins:
            for _number in range(self.chance.choice((0, 1, 2, 2, 3, 4, 6))):
                day = self._ago(self.chance.randint(3, SERVICE_DAYS))
                if one.since and day >= one.since:
                    rows.append(self._service(one, day))
        unique = {(row.check_in_id, row.day, row.what): row for row in rows}
        ServiceRecord.objects.bulk_create(unique.values(), batch_size=500)
        late = check_ins[0]
        waiting = self._service(late, max(late.since or self.today, self._ago(38)))
        waiting.what, waiting.attended, waiting.minutes, waiting.state = "雨后清淤（补录）", True, 120, "waiting"
        waiting.recorded_at, waiting.confirmed_by = self._moment(1), self.staff[-1]
        waiting.save(force_insert=True)

    def _service(self, one: CheckIn, day: date) -> ServiceRecord:
        role = self.chance.choice(list(ServiceRole))
        attended = self.chance.random() < 0.93
        return ServiceRecord(
            check_in=one, day=day, role=role, what=TASKS[role], where=self.chance.choice(SPOTS), attended=attended,
            organiser=f"{self.place.name}居委会", minutes=self.chance.choice(MINUTES) if attended else 0,
            confirmed_by=self.chance.choice(self.staff), recorded_at=datetime.combine(day, time(18), SHANGHAI) + timedelta(days=1),
        )  # fmt: skip

    def _waiting(self) -> None:
        """Some that wait, one refused, one recorded twice."""
        free = Person.objects.filter(
            home__path__startswith=self.place.path, born_on__lte=date(self.today.year - 20, 1, 1), check_ins=None
        ).order_by("id")
        residents = list(free[:8])
        offer = commands.Offer(["care", "repair"], ["6m", "7m"], (), ["care"])
        for number, person in enumerate(residents[:6]):
            commands.apply(
                by=person, person_id=person.pk, place_id=self.place.pk, kind=Kind.VOLUNTEER, offer=offer,
                consents=list(USUAL), at=self._moment(1 + number % 3),
            )  # fmt: skip
        refused = commands.apply(
            by=residents[6], person_id=residents[6].pk, place_id=self.place.pk, kind=Kind.VOLUNTEER, at=self._moment(9)
        )
        commands.decline(
            by=self.staff[0],
            check_in_id=refused.pk,
            reason="电话无法接通，信息无法核实，请带证件到窗口办理",
            at=self._moment(8),
        )
        twin = residents[0]  # written down once more with a letter too many or too few
        written = f"{twin.name[0]}{twin.name[-1]}" if len(twin.name) > 2 else f"{twin.name[0]}小{twin.name[-1]}"
        row = commands.CheckInRow(
            name=written, phone=twin.phone or "", kind=Kind.VOLUNTEER, place_id=self.place.pk,
            born_on=twin.born_on, offer=offer,
        )  # fmt: skip
        commands.import_checkins(by=self.staff[1], rows=[row], at=self._moment(1))
        unit = self.units[0]
        contact = UnitContact.objects.select_related("person").get(unit=unit)
        rows = [
            commands.CheckInRow(
                name=name, phone=self._phone(), kind=Kind.SERVING_MEMBER,
                place_id=self.place.pk, unit_id=unit.pk,
                consents=(Purpose.PARTY_MEMBERSHIP, Purpose.SHARE_WITH_UNIT) if number else (),
            )
            for number, name in enumerate(LISTED)
        ]  # fmt: skip
        commands.import_checkins(by=contact.person, rows=rows, at=self._moment(2))

    def _committee(self) -> list[Person]:
        made = [self._stranger() for _number in range(3)]
        Holding.objects.bulk_create(
            [
                Holding(person=who, kind=PostKind.COMMITTEE_MEMBER, place=self.place, valid_from=self._ago(500))
                for who in made
            ]
        )
        access.forget()
        return made

    def _opening(self, ago: int, people: Sequence[CheckIn], **what: Any) -> Opening:
        began = self._moment(ago)
        made = selection.offer(
            by=self.staff[0], at=began, apply_until=day_of(began) + timedelta(days=10),
            from_day=day_of(began) + timedelta(days=ago + 5), **what,
        )  # fmt: skip
        for number, one in enumerate(people):
            selection.claim(
                by=one.person, opening_id=made.pk, check_in_id=one.pk, wish=self.chance.choice((1, 1, 2)),
                at=began + timedelta(days=number, minutes=17 * number),
            )  # fmt: skip
        return made

    def _decided(self, volunteers: Sequence[CheckIn]) -> None:
        """Three seats of a service role: the committee passed over the third of the ranking, with reasons."""
        opening = self._opening(
            40, self._long_in(volunteers, 7), place_id=self.place.pk, role=ServiceRole.CARE.value, seats=3,
            skills=["care", "cooking"], times=["6m"], duties="每周六上午陪独居老人买菜、打扫；搬抬时注意腰背。",
        )  # fmt: skip
        proposal = selection.prepare_proposal(by=self.staff[0], opening_id=opening.pk, at=self._moment(26))
        ranks = proposal.candidates.count()
        chosen = [1, 2, 4] if ranks > 3 else list(range(1, min(3, ranks) + 1))
        reasons = {3: "本人来电说近两个月要照顾病人，暂时不能上岗", 4: "熟悉这几户老人，第3名近期不能上岗"}
        selection.decide(
            by=self.committee[0], opening_id=opening.pk, proposal_id=proposal.pk, meeting="居委会第11次会议",
            chosen=[selection.Choice(rank) for rank in chosen], reasons=reasons, at=self._moment(24),
        )  # fmt: skip

    def _ranked(self, people: Sequence[CheckIn]) -> None:
        """One grid assistant wanted, ranked and waiting for the committee; and one service still to be claimed."""
        grid = Place.objects.filter(path__startswith=self.place.path, kind="grid").order_by("path").first()
        assert grid is not None
        near = [one for one in people if one.person.home and one.person.home.path.startswith(grid.path)]
        others = [one for one in people if one not in near]
        opening = self._opening(
            14, [*self._long_in(near, 3), *self._long_in(others, 2)], place_id=grid.pk, post_kind=PostKind.GRID_ASSISTANT.value,
            skills=["mediation", "safety"], times=["6m", "6a"],
            duties="协助网格员入户走访、调解邻里小事；上下楼和夜间走访注意安全。",
        )  # fmt: skip
        selection.prepare_proposal(by=self.staff[0], opening_id=opening.pk, at=self._moment(1))
        selection.offer(
            by=self.staff[0], place_id=self.place.pk, role=ServiceRole.YOUTH.value, seats=6, at=self._moment(2),
            skills=["teaching"], times=["2e", "4e"], duties="周二、周四晚上在社区活动室辅导作业；不单独带孩子离开活动室。",
            apply_until=self.today + timedelta(days=12), from_day=self.today + timedelta(days=20),
        )  # fmt: skip

    def _long_in(self, people: Sequence[CheckIn], count: int) -> list[CheckIn]:
        """Some who were in before the openings of this demo began, each person once, and who may be ranked."""
        matched = set(Consent.objects.filter(purpose=Purpose.MATCH).values_list("person", flat=True))
        fit = {
            one.person_id: one for one in people if one.since and one.since < self._ago(41) and one.person_id in matched
        }
        return self.chance.sample(list(fit.values()), min(count, len(fit)))

    def _reports(self) -> None:
        """The last two whole quarters, for every unit."""
        year, quarter = self.today.year, (self.today.month + 2) // 3
        for _number in range(2):
            year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
            _first, last = rules.quarter_days(year, quarter)
            made_at = min(self.at, datetime.combine(last + timedelta(days=5), time(10), SHANGHAI))
            units.make_reports(by=self.staff[0], place_id=self.place.pk, year=year, quarter=quarter, at=made_at)

    def _stranger(self) -> Person:
        """Somebody who does not live here."""
        gender, born_on = self.chance.choice("fm"), date(self.chance.randint(1970, 1995), self.chance.randint(1, 12), 8)
        name = name_for(self.chance, gender, born_on)
        pinyin, initials = pinyin_of(name)
        return Person.objects.create(
            name=name, pinyin=pinyin, initials=initials, gender=gender, born_on=born_on, phone=self._phone()
        )

    def _phone(self) -> str:
        self.made += 1
        return phone_for(SPARE + self.made)

    def _line(self, kind: str, on: CheckIn, at: datetime, by: Person, **facts: Any) -> None:
        leaf, salts = leaves.compose(
            kind, by=by, on=on, at=at, place=self.place, kind_of=leaves.commit_to("kind", str(on.kind)), **facts
        )
        self.leaves.append(leaf)
        self.salts += salts

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _moment(self, days: int) -> datetime:
        """A moment of office hours some days ago, never later than now."""
        moment = datetime.combine(
            self._ago(days), time(9 + self.chance.randint(0, 7), self.chance.randint(0, 59)), SHANGHAI
        )
        return min(moment, self.at)
