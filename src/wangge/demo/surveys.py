"""Surveys of the demo: two questionnaires, an autumn round through every household and shop, and a winter round under way.

Questionnaires and plans go through the real commands; knocks and answers are inserted in bulk, consistent with the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from wangge import journal
from wangge.demo import needs as lists
from wangge.demo.places import SINCE
from wangge.demo.surveys_words import (
    HOUSEHOLD,
    KNOCK_NOTES,
    SAID,
    SAID_IN_SHOPS,
    SHOP,
    SHOP_KINDS,
    SHOP_NAMES,
    UNHAPPY,
)
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.kernel.writing import together
from wangge.needs.kinds import Source
from wangge.needs.models import Need, Resource
from wangge.people.models import Organisation, Person
from wangge.people.rules import pinyin_of
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts.models import Holding, PostKind
from wangge.surveys import answering, commands, questionnaires, rules
from wangge.surveys.doors import doors_of
from wangge.surveys.models import (
    Campaign,
    Door,
    Produced,
    QuestionnaireVersion,
    Response,
    ResponseRevision,
    Visit,
)
from wangge.surveys.states import DoorState, Outcome, after_visit, next_day

SHOPS = 60
MOST_TRIES, RETRY_DAYS = 3, 1
BATCH = 500
FIRST_KNOCKS = (
    (Outcome.MET, 56),
    (Outcome.NO_ONE, 33),
    (Outcome.COME_BACK, 3),
    (Outcome.REFUSED, 3),
    (Outcome.VACANT, 5),
)
LATER_KNOCKS = ((Outcome.MET, 44), (Outcome.NO_ONE, 50), (Outcome.REFUSED, 3), (Outcome.VACANT, 3))
IN_NEED, GIVING = 0.075, 0.05  # of the households met
Json = dict[str, Any]


@dataclass
class Rows:
    """What a round leaves behind, unsaved."""

    visits: list[Visit] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    revisions: list[ResponseRevision] = field(default_factory=list)
    produced: list[Produced] = field(default_factory=list)
    needs: int = 0
    resources: int = 0


def load(*, at: datetime, chance: Random) -> Rows:
    """Surveys in the first community of the district; says how many needs and resources came of them."""
    community = Place.objects.filter(kind=PlaceKind.COMMUNITY).order_by("path").first()
    rows = Rows()
    if community is None:
        return rows
    with atomic():
        staff = Holding.objects.filter(place=community, kind=PostKind.COMMUNITY_STAFF).order_by("id").first()
        assert staff is not None
        by = Person.objects.get(pk=staff.person_id)
        grids = list(Place.objects.within(community.path).filter(kind=PlaceKind.GRID).order_by("path"))
        _shops(grids, chance)
        home = _published(by, community, "入户问需", "household", HOUSEHOLD, at - timedelta(days=90))
        shop = _published(by, community, "商户走访", "shop", SHOP, at - timedelta(days=90))
        year = day_of(at).year
        rounds = (
            _Round(f"{year}年秋季入户问需", home, grids, 75, 20, 1.0),
            _Round(f"{year}年秋季商户走访", shop, grids, 60, 30, 1.0),
            _Round(f"{year}年冬季取暖入户", home, grids[:2], 6, -24, 0.45),
        )
        for one in rounds:
            _play(one, by, rows, at, chance)
        questionnaires.start_draft(by=by, questionnaire_id=home.questionnaire_id, at=at - timedelta(days=2))
    return rows


@dataclass(frozen=True)
class _Round:
    """A round: from so many days ago to so many days ago (negative: ahead), and how much of it is done."""

    title: str
    version: QuestionnaireVersion
    grids: list[Place]
    began: int
    ended: int
    done: float


def _published(
    by: Person, community: Place, name: str, audience: str, content: Json, at: datetime
) -> QuestionnaireVersion:
    draft = questionnaires.add_questionnaire(by=by, at=at, name=name, audience=audience, community_id=community.pk)
    draft = questionnaires.save_draft(by=by, version_id=draft.pk, version=draft.version, content=content, at=at)
    return questionnaires.publish(by=by, version_id=draft.pk, version=draft.version, at=at + timedelta(hours=2))


def _shops(grids: list[Place], chance: Random) -> None:
    """Sixty shops in the buildings, unless somebody else has registered shops here."""
    here = Place.objects.within(grids[0].path[: grids[0].path.rstrip("/").rindex("/") + 1])
    missing = SHOPS - Organisation.objects.filter(kind=Organisation.Kind.SHOP, place__in=here).count()
    if missing <= 0:
        return
    buildings = list(here.filter(kind=PlaceKind.BUILDING).order_by("path"))
    names = [f"{first}{kind}" for kind in SHOP_KINDS for first in SHOP_NAMES]
    made = []
    for name in chance.sample(names, missing):
        pinyin, initials = pinyin_of(name)
        made.append(
            Organisation(
                name=name, pinyin=pinyin[:240], initials=initials[:40], kind=Organisation.Kind.SHOP,
                place=chance.choice(buildings), valid_from=SINCE,
            )
        )  # fmt: skip
    Organisation.objects.bulk_create(made)


def _play(one: _Round, by: Person, rows: Rows, at: datetime, chance: Random) -> None:
    """Plan and start the round, knock at its doors, and end it when its days are over."""
    began = at - timedelta(days=one.began)
    campaign = commands.plan_campaign(
        by=by, at=began - timedelta(days=3), questionnaire_id=one.version.pk, title=one.title,
        place_ids=[grid.pk for grid in one.grids], starts_on=day_of(began), ends_on=day_of(at - timedelta(days=one.ended)),
        most_tries=MOST_TRIES,
    )  # fmt: skip
    doors, left_out = doors_of(campaign, began)
    content = rules.read(one.version.content)
    fresh = Rows()
    days = max(1, one.began - max(0, one.ended))
    with together():
        for door in doors:
            door.id = new_id()
            if chance.random() < one.done * 0.985:
                _knock(door, content, campaign, began, days, at, fresh, chance)
    Door.objects.bulk_create(doors, batch_size=BATCH)
    Visit.objects.bulk_create(fresh.visits, batch_size=BATCH)
    Response.objects.bulk_create(fresh.responses, batch_size=BATCH)
    ResponseRevision.objects.bulk_create(fresh.revisions, batch_size=BATCH)
    Produced.objects.bulk_create(fresh.produced, batch_size=BATCH)
    rows.needs, rows.resources = rows.needs + fresh.needs, rows.resources + fresh.resources
    _settle(campaign, one, by, began, at, len(doors), left_out)


def _settle(
    campaign: Campaign, one: _Round, by: Person, began: datetime, at: datetime, doors: int, left_out: int
) -> None:
    campaign.state, campaign.started_at, campaign.version = Campaign.State.RUNNING, began, 2
    journal.record(
        "campaign.started", by=by, on=campaign, at=began, place=campaign.community, doors=doors, left_out=left_out
    )
    campaign.save()
    if one.ended >= 0:
        commands.close_campaign(by=by, campaign_id=campaign.pk, at=at - timedelta(days=one.ended))


def _knock(
    door: Door, content: rules.Content, campaign: Campaign, began: datetime, days: int, at: datetime, rows: Rows,
    chance: Random,
) -> None:  # fmt: skip
    """Up to three knocks, some days apart, and the answers when somebody was met."""
    assert door.person is not None
    day = day_of(began) + timedelta(days=int(days * 0.75 * chance.random()))
    for number in range(1, MOST_TRIES + 1):
        moment = _moment(day, chance)
        if moment >= at:
            break
        outcome = _drawn(FIRST_KNOCKS if number == 1 else LATER_KNOCKS, chance)
        again = day + timedelta(days=chance.randint(1, 5))
        agreed = again if outcome == Outcome.COME_BACK else None
        note = (
            chance.choice(KNOCK_NOTES)
            if outcome in (Outcome.NO_ONE, Outcome.COME_BACK) and chance.random() < 0.15
            else None
        )
        rows.visits.append(
            Visit(
                door=door,
                by=door.person,
                at=moment,
                outcome=outcome,
                come_back_on=agreed,
                client_id=new_id(),
                note=note,
            )
        )
        door.tries, door.last_at = number, moment
        door.state = after_visit(door.state, outcome, tries=number, most=MOST_TRIES)
        door.next_on = next_day(outcome, agreed, day, RETRY_DAYS)
        if door.state == DoorState.MET:
            _answered(door, content, moment + timedelta(minutes=chance.randint(4, 25)), at, rows, chance)
        if door.state not in (DoorState.NO_ONE, DoorState.COME_BACK):
            door.next_on = None
            break
        day = again


def _drawn(shares: Any, chance: Random) -> Outcome:
    return Outcome(chance.choices([outcome for outcome, _n in shares], [weight for _o, weight in shares])[0])


def _moment(day: date, chance: Random) -> datetime:
    """After work most of all: that is when people are home."""
    hour = chance.choices((9, 10, 11, 14, 15, 16, 17, 18, 19, 20), (6, 8, 6, 6, 7, 8, 10, 18, 18, 8))[0]
    return datetime.combine(day, time(hour, chance.randint(0, 59), chance.randint(0, 59)), SHANGHAI)


def _answered(door: Door, content: rules.Content, moment: datetime, at: datetime, rows: Rows, chance: Random) -> None:
    given = _of_shop(chance) if door.organisation_id else _of_household(chance)
    answers = answering.check(content, given, complete=True).answers
    moment = min(moment, at)
    response = Response(
        id=new_id(), door=door, questionnaire_id=door.campaign.questionnaire_id, answers=answers,
        state=Response.State.COMPLETE, version=1, revisions=1, by=door.person, at=moment,
    )  # fmt: skip
    rows.responses.append(response)
    rows.revisions.append(ResponseRevision(response=response, number=1, answers=answers, by=door.person, at=moment))
    for product in answering.products(content, answers, day_of(moment)):
        thing = _thing(product, door, response.pk, moment)
        lists.live_through(thing, at, chance)
        is_need = isinstance(thing, Need)
        rows.needs, rows.resources = rows.needs + is_need, rows.resources + (not is_need)
        named = {"need": thing} if isinstance(thing, Need) else {"resource": thing}
        rows.produced.append(Produced(response=response, key=product.key, **named))


def _thing(product: answering.Product, door: Door, response_id: UUID, moment: datetime) -> Need | Resource:
    rule = product.rule
    common: Json = {
        "id": new_id(), "kind": rule.kind, "title": product.title, "details": product.details or None, "place": door.place,
        "organisation": door.organisation, "times": list(rule.times), "skills": list(rule.skills),
        "source": Source.SURVEY, "source_id": response_id, "reported_by": door.person, "reported_at": moment,
    }  # fmt: skip
    if rule.makes == "need":
        return Need(**common, urgency=rule.urgency, wanted_by=product.wanted_by)
    return Resource(**common, valid_from=day_of(moment), valid_to=product.wanted_by)


def _of_household(chance: Random) -> Json:
    people = chance.choices((1, 2, 3, 4, 5), (20, 32, 30, 12, 6))[0]
    old = chance.random() < 0.28
    about = [code for code, share in (("a2", 0.3), ("a3", 0.17), ("a4", 0.05)) if chance.random() < share]
    about = (["a1"] if old else []) + about or ["a5"]
    wanted = (
        chance.sample(("a1", "a2", "a3", "a4", "a5"), chance.choice((1, 1, 1, 2)))
        if chance.random() < IN_NEED
        else ["a6"]
    )
    gives = chance.random() < GIVING
    happy = chance.choices(("a1", "a2", "a3", "a4"), (24, 49, 21, 6))[0]
    elders = [
        {"q11": chance.randint(65, 91), "q12": chance.random() < 0.85} for _one in range(chance.choice((1, 1, 2)))
    ]
    return {
        "q1": people, "q2": about, "q3": wanted, "q4": chance.choice(SAID[wanted[0]]) if wanted[0] in SAID else None,
        "q6": happy, "q7": chance.choice(UNHAPPY), "q8": gives,
        "q9": chance.sample(("a1", "a2", "a3", "a4"), 1) if gives else None, "q10": elders,
    }  # fmt: skip


def _of_shop(chance: Random) -> Json:
    wanted = [chance.choice(("a1", "a2", "a3", "a4"))] if chance.random() < 0.4 else ["a5"]
    gives = [chance.choice(("a1", "a2", "a3", "a4"))] if chance.random() < 0.35 else []
    return {
        "q1": chance.choices((1, 2, 3, 5, 8), (20, 35, 25, 14, 6))[0],
        "q2": chance.choices(("a1", "a2", "a3"), (22, 48, 30))[0],
        "q3": wanted, "q4": chance.choice(SAID_IN_SHOPS[wanted[0]]) if wanted[0] in SAID_IN_SHOPS else None,
        "q5": gives, "q6": chance.random() < 0.88,
    }  # fmt: skip
