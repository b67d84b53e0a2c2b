"""Appraisals of the demo: a year and a quarter with honours and acknowledged letters, and the last quarter under public notice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from wangge.honours import conferring, objecting, preparing, recommending, rules, voting
from wangge.honours.models import Appraisal, Honour, Nominee, Vote
from wangge.honours.states import Award, Standing
from wangge.kernel import policy
from wangge.kernel.clock import day_of, local
from wangge.kernel.models import OutboxMessage, PolicyRow
from wangge.kernel.refusals import Refused
from wangge.people.models import Organisation, OrganisationContact, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind

TOLD = ("appraisal.", "honour.", "objection.", "recommendation.")
DEPARTMENT_WORDS = ("局", "委", "办")
OBJECTION = "他上个月有两次服务迟到半个多小时，服务对象当面说过，请核实。"
AGAINST = "服务次数多，但有邻居反映态度一般"
ANSWER = "已收悉，转相关科室研究。"
LETTERS, WEEK = 3, 7


def fill(community: Place, *, at: datetime, chance: Random) -> None:
    """The appraisals of one community; what they count is there already."""
    staff = _holders(community, PostKind.COMMUNITY_STAFF)
    committee = voting.committee(community, day_of(at))
    if not staff or not committee:
        return
    with access.remembered():  # no transaction around it: PDFs are set in between
        filling = _Filling(community, staff[0], committee, at, chance)
        last, before, year = _periods(day_of(at))
        _reward_from(rules.days_of(*last)[1] + timedelta(days=1))
        filling.honoured(year, None)
        filling.honoured(*before)
        filling.noticed(*last)
        for family in TOLD:
            sent = OutboxMessage.objects.filter(kind__startswith=family, state=OutboxMessage.State.WAITING)
            sent.update(state=OutboxMessage.State.SENT, sent_at=at, attempts=1)


class _Filling:
    """What the steps share."""

    def __init__(self, place: Place, staff: Person, committee: list[Person], at: datetime, chance: Random) -> None:
        self.place, self.staff, self.committee, self.chance = place, staff, committee, chance
        self.at, self.morning = at, local(at).replace(hour=10, minute=20)

    def honoured(self, year: int, quarter: int | None) -> None:
        """Prepared a week after the period, voted on, announced, given, recommended and acknowledged."""
        ended = rules.days_of(year, quarter)[1]
        one = self._voted(year, quarter, self.morning - timedelta(days=(day_of(self.at) - ended).days - WEEK))
        if one is None or one.notice_until is None:
            return
        given_at = self.morning - timedelta(days=(day_of(self.at) - one.notice_until).days - 1)
        conferring.confer(by=self.committee[0], appraisal_id=one.pk, at=given_at)
        departments = _departments(self.place)
        best = Honour.objects.filter(nominee__appraisal=one).exclude(nominee__award=Award.POST)
        for number, honour in enumerate(best.select_related("nominee").order_by("nominee__rank", "number")[:LETTERS]):
            if departments:
                waits = quarter is not None and number == LETTERS - 1
                self._recommended(honour, departments[number % len(departments)], given_at, waits)

    def noticed(self, year: int, quarter: int | None) -> None:
        """Under public notice since the day before yesterday, with one objection to answer."""
        one = self._voted(year, quarter, self.morning - timedelta(days=3))
        passed = Nominee.objects.filter(appraisal=one, standing=Standing.PASSED, award=Award.VOLUNTEER) if one else None
        nominee = passed.order_by("-rank").first() if passed is not None else None
        neighbour = Person.objects.filter(
            home__path__startswith=self.place.path, holdings=None, merged_into=None
        ).last()
        if nominee is not None and neighbour is not None:
            objecting.raise_objection(
                by=neighbour, nominee_id=nominee.pk, text=OBJECTION, at=self.morning - timedelta(days=1)
            )

    def _voted(self, year: int, quarter: int | None, at: datetime) -> Appraisal | None:
        one = preparing.prepare(by=self.staff, place_id=self.place.pk, year=year, quarter=quarter, at=at)
        if not one.nominees.filter(standing=Standing.SHORTLISTED).exists():
            preparing.stop(by=self.staff, appraisal_id=one.pk, reason="这一期没有人达到参评条件", at=at)
            return None
        voting.submit(by=self.staff, appraisal_id=one.pk, at=at)
        for nominee in one.nominees.filter(standing=Standing.SHORTLISTED).order_by("award", "rank", "id"):
            for member in self.committee:
                self._vote(nominee, member, at)
        return voting.count(by=self.committee[0], appraisal_id=one.pk, at=at + timedelta(days=1))

    def _vote(self, nominee: Nominee, member: Person, at: datetime) -> None:
        """The better the rank, the surer the vote; nobody about themselves."""
        doubts = self.chance.random() < 0.04 * (nominee.rank or 1)
        choice = Vote.Choice.AGAINST if doubts else Vote.Choice.FOR
        try:
            voting.vote(by=member, nominee_id=nominee.pk, choice=choice, reason=AGAINST if doubts else "", at=at)
        except Refused:
            return

    def _recommended(self, honour: Honour, department: Organisation, at: datetime, waits: bool) -> None:
        words = f"{honour.nominee.name}表现突出，建议在评优评先和政策支持中予以考虑。"
        letter = recommending.recommend(
            by=self.staff, honour_id=honour.pk, department_id=department.pk, words=words, at=at + timedelta(hours=3)
        )
        if not waits:
            who = _contact(department)
            recommending.acknowledge(
                token=letter.token, name=who.name, answer=ANSWER, by=who, at=min(at + timedelta(days=1), self.at)
            )


def _periods(today: date) -> tuple[tuple[int, int], tuple[int, int], int]:
    """The last quarter over for some days, the one before it, and the last year over for two months."""
    found: list[tuple[int, int]] = []
    year, quarter = today.year, (today.month + 2) // 3
    while len(found) < 2:
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
        if (today - rules.days_of(year, quarter)[1]).days > 4:
            found.append((year, quarter))
    return found[0], found[1], today.year - 1 if today.month > 2 else today.year - 2


def _reward_from(day: date) -> None:
    """This district rewards honours from the last quarter on: books are written forwards, not back."""
    since = next(row for row in policy.defaults() if row["key"] == conferring.REWARD)
    source = "小店区试行办法"
    PolicyRow.objects.get_or_create(
        key=conferring.REWARD,
        valid_from=since["valid_from"] + timedelta(days=1),
        defaults={"value": {}, "source": source},
    )
    PolicyRow.objects.get_or_create(
        key=conferring.REWARD, valid_from=day, defaults={"value": since["value"], "source": source}
    )


def _departments(place: Place) -> list[Organisation]:
    """Work units that are offices, each with somebody who reads its letters."""
    units = Organisation.objects.current().filter(kind=Organisation.Kind.WORK_UNIT).order_by("pinyin", "id")
    offices = [one for one in units if one.name.endswith(DEPARTMENT_WORDS)][:2] or list(units[:2])
    for one in offices:
        _contact(one, place)
    return offices


def _contact(department: Organisation, place: Place | None = None) -> Person:
    """Who reads the letters of a department: somebody we know."""
    found = department.contacts.filter(person__isnull=False, valid_to=None).select_related("person").first()
    if found is not None and found.person is not None:
        return found.person
    living = Person.objects.filter(home__path__startswith=place.path if place else "", holdings=None, contact_of=None)
    reader = living.filter(born_on__year__range=(1970, 1995), phone__isnull=False).order_by("pinyin", "id").last()
    assert reader is not None
    OrganisationContact.objects.create(
        organisation=department, role=OrganisationContact.Role.CONTACT, person=reader, valid_from=department.valid_from
    )
    return reader


def _holders(place: Place, kind: PostKind) -> list[Person]:
    found = Holding.objects.filter(place=place, kind=kind, valid_to=None).select_related("person")
    return [one.person for one in found.order_by("id")]
