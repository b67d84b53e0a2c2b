"""Volunteers of the demo: a card for everybody approved, one removed after three deductions, one appeal won, some certificates
and star levels. Cards are written in bulk; what a visitor can go on with is played through the commands."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from wangge.checkin.models import CheckIn, ServiceRecord, ServiceRole
from wangge.journal import leaves
from wangge.journal.models import Leaf
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of, local
from wangge.kernel.district import atomic
from wangge.kernel.ids import READABLE
from wangge.kernel.models import OutboxMessage
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.points.ledger import Because
from wangge.posts import access
from wangge.posts.models import Holding, PostKind
from wangge.volunteers import certificates, deductions, stars
from wangge.volunteers.models import Card

TOLD = ("volunteer.deducted", "volunteer.appeal_decided", "certificate.decided", "star.decided")
OLD_HANDS, EVENINGS, EVENING = 3, 50, 150  # people with more than 100 hours, their evenings, minutes of each
LEAST_DAYS = 210  # since the check-in of an old hand
PURPOSES = ("大学生社会实践", "社区评优", "单位双报到考核")
APPEAL = "那天是我临时被安排去接另一位老人，已经提前打过电话说明"
GROUNDS = "核对通话和签到记录，属于临时调换，评价对象有误"
Kind, State = CheckIn.Kind, CheckIn.State


def fill(community: Place, *, at: datetime, chance: Random) -> None:
    """Everything about volunteers of one community; check-ins and services are there already."""
    with access.remembered():  # no transaction around it: PDFs are set in between
        _Filling(community, at, chance).fill()


class _Filling:
    """What the steps share."""

    def __init__(self, community: Place, at: datetime, chance: Random) -> None:
        self.place, self.at, self.chance, self.today = community, at, chance, day_of(at)
        self.staff = _holders(community, PostKind.COMMUNITY_STAFF)
        self.committee = _holders(community, PostKind.COMMITTEE_MEMBER)

    def fill(self) -> None:
        """Cards, then what happened since."""
        found = CheckIn.objects.filter(place=self.place, kind=Kind.VOLUNTEER, state=State.APPROVED)
        check_ins = list(found.select_related("person").order_by("since", "id"))
        self._cards(check_ins)
        if len(self.staff) < 2 or len(check_ins) < 10:
            return
        old_hands = [one for one in check_ins if one.since and (self.today - one.since).days > LEAST_DAYS][:OLD_HANDS]
        self._evenings(old_hands)
        self._stars(old_hands)
        self._certificates(old_hands)
        removed, restored, warned = (one.person for one in self.chance.sample(check_ins[OLD_HANDS:], 3))
        self._removed(removed)
        self._restored(restored)
        waits = self._deducted(warned, 12, 2)
        deductions.appeal(by=warned, deduction_id=waits.pk, text=APPEAL, at=self._moment(2))
        sent = OutboxMessage.objects.filter(kind__in=TOLD, state=OutboxMessage.State.WAITING)
        sent.update(state=OutboxMessage.State.SENT, sent_at=self.at, attempts=1)

    def _cards(self, check_ins: list[CheckIn]) -> None:
        """One for each, on the day after the check-in was approved."""
        made: dict[UUID, Card] = {}
        lines: list[Leaf] = []
        for one in check_ins:
            issued = min((one.decided_at or self.at) + timedelta(minutes=5), self.at)
            code = "".join(self.chance.choices(READABLE, k=6))
            token = urlsafe_b64encode(self.chance.randbytes(32)).decode().rstrip("=")
            card = Card(
                number=f"ZY{local(issued):%Y}-{code}",
                person=one.person,
                place=self.place,
                token=token,
                issued_at=issued,
            )
            if made.setdefault(one.person_id, card) is card:
                leaf, _salts = leaves.compose(
                    "card.issued", by=SYSTEM, on=card, at=issued, place=self.place, number=card.number,
                    person=one.person_id,
                )  # fmt: skip
                lines.append(leaf)
        Card.objects.bulk_create(made.values(), batch_size=500)
        Leaf.objects.bulk_create(lines, batch_size=500)

    def _evenings(self, old_hands: list[CheckIn]) -> None:
        rows = [
            ServiceRecord(
                check_in=one, day=self._ago(4 * number + 2), role=ServiceRole.SAFETY, what="邻里守望夜间值守", where="社区服务站",
                organiser=f"{self.place.name}居委会", attended=True, minutes=EVENING, confirmed_by=self.staff[0],
                recorded_at=self._moment(4 * number + 1),
            )
            for one in old_hands
            for number in range(EVENINGS)
        ]  # fmt: skip
        ServiceRecord.objects.bulk_create(rows, batch_size=500)

    def _stars(self, old_hands: list[CheckIn]) -> None:
        """The first is granted, the second under notice, the third waits."""
        for number, one in enumerate(old_hands):
            ago = (20, 3, 1)[number]
            made = stars.apply(by=one.person, at=self._moment(ago))
            if number < 2:
                stars.announce(by=self.staff[0], star_id=made.pk, at=self._moment(ago - 1))
            if number == 0:
                stars.grant(by=self.staff[1], star_id=made.pk, at=self._moment(1))

    def _certificates(self, old_hands: list[CheckIn]) -> None:
        """Two are issued, one waits."""
        for number, (one, purpose) in enumerate(zip(old_hands, PURPOSES, strict=False)):
            made = certificates.apply(
                by=one.person, person_id=one.person_id, since=self._ago(180), until=self._ago(8), purpose=purpose,
                at=self._moment(7 - number),
            )  # fmt: skip
            if number < 2:
                certificates.issue(by=self.staff[1], certificate_id=made.pk, at=self._moment(5 - number))

    def _removed(self, person: Person) -> None:
        for ago in (75, 41, 9):
            self._deducted(person, ago, 1)

    def _restored(self, person: Person) -> None:
        """Out by the third deduction, in again by an appeal that won."""
        for ago in (90, 60, 16):
            last = self._deducted(person, ago, 2)
        deductions.appeal(by=person, deduction_id=last.pk, text=APPEAL, at=self._moment(14))
        judge = self.committee[0] if self.committee else None
        if judge is not None and judge.pk != person.pk:
            deductions.decide_appeal(by=judge, deduction_id=last.pk, won=True, grounds=GROUNDS, at=self._moment(10))

    @atomic
    def _deducted(self, person: Person, ago: int, given: int) -> Any:
        because = Because("review", UUID(int=self.chance.getrandbits(128)))
        with atomic():  # part of a deed, which the demo does not play
            return deductions.deduct(
                person=person, because=because, stars=given, by=SYSTEM, at=self._moment(ago), place=self.place
            )

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _moment(self, days: int) -> datetime:
        return self.at - timedelta(days=days)


def _holders(place: Place, kind: PostKind) -> list[Person]:
    found = Holding.objects.filter(place=place, kind=kind, valid_to=None).select_related("person")
    return [one.person for one in found.order_by("id")]
