"""The demo's ways into the hall beside the window: scans with the papers, an organisation and an agent online, and what a
station hands up with its case."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from wangge.catalogue.kinds import HandlingForm, ProjectType, Served
from wangge.catalogue.models import ItemVersion
from wangge.catalogue.queries import in_force
from wangge.demo import personas
from wangge.hall import answering, checklist, ending, intake, stations
from wangge.hall.intake import ORGANISATIONS
from wangge.hall.mandates import Principal
from wangge.hall.models import Case
from wangge.hall.uploads import Upload
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.people.models import Organisation, OrganisationContact, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind

HOUR = timedelta(hours=1)
SIZE = (900, 1270)  # pixels of a scanned page


def fill(district: Place, community: Place, *, at: datetime, chance: Random) -> None:
    """After the hall's cases: nothing without a clerk, a station and an applicant."""
    clerk, station = _post(district), _post(community)
    me = personas.person_of("applicant", at)
    slow = [
        one for one in in_force(day_of(at)).select_related("item__place") if one.project_type == ProjectType.COMMITTED
    ]
    if clerk is None or station is None or me is None or not slow:
        return
    with atomic(), access.remembered():
        neighbours = [one for one in _residents(community) if one.pk != me.pk]
        _with_scans(clerk, district, neighbours[0], _for(slow, Served.PERSON), at - 3 * HOUR)
        _organisation(me, [one for one in slow if not one.served or ORGANISATIONS & set(one.served)], at)
        agents = [one for one in neighbours if one.citizen_no]
        if agents:
            _agent(me, agents[0], _for(slow, Served.PERSON), at - 4 * HOUR)
        _handed_up(station, clerk, community, neighbours, _for(slow, Served.PERSON), at, chance)


def _post(place: Place) -> Person | None:
    held = Holding.objects.filter(kind=PostKind.WINDOW_CLERK, place=place, valid_to=None).select_related("person")
    first = held.order_by("id").first()
    return first.person if first is not None else None


def _residents(community: Place) -> list[Person]:
    found = Person.objects.filter(home__path__startswith=community.path, phone__isnull=False).order_by("id")
    return list(found[40:60]) or list(found[:20])


def _for(versions: list[ItemVersion], served: str) -> list[ItemVersion]:
    return [one for one in versions if not one.served or served in one.served]


def scan(title: str) -> bytes:
    """A page that looks scanned: lines, a frame, SPECIMEN across it."""
    page = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((60, 60, SIZE[0] - 60, SIZE[1] - 60), outline="black", width=3)
    for y in range(180, SIZE[1] - 160, 56):
        draw.line((120, y, SIZE[0] - 120 - (len(title) * y) % 240, y), fill=(120, 120, 120), width=2)
    draw.text((320, 96), "SPECIMEN", fill=(200, 50, 31))
    out = BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def _with_scans(clerk: Person, district: Place, who: Person, versions: list[ItemVersion], at: datetime) -> Case:
    """At the window: the first material scanned, the others seen on paper."""
    version = versions[0]
    asked = [one for one in version.materials.order_by("position", "id") if not one.is_waived]
    files = {one.pk: [Upload(scan(one.name), f"{one.name}.png")] for one in asked[:1]}
    return intake.take(
        by=clerk, at=at, item_id=version.item_id, place_id=district.pk, applicant_id=who.pk,
        given=[one.pk for one in asked[1:]], files=files,
    )  # fmt: skip


def _organisation(me: Person, versions: list[ItemVersion], at: datetime) -> None:
    """The applicant speaks for a shop, and has begun an application for it at home."""
    online = [one for one in versions if HandlingForm.ONLINE in one.handling_forms]
    shop = Organisation.objects.current().filter(kind="shop").exclude(contacts__person=me).order_by("id").first()
    if shop is None or not online:
        return
    contact = OrganisationContact.Role.CONTACT
    OrganisationContact.objects.create(
        organisation=shop, role=contact, person=me, valid_from=day_of(at - 90 * 24 * HOUR)
    )
    case = intake.begin_online(by=me, item_id=online[0].item_id, organisation_id=shop.pk, at=at - 5 * HOUR)
    _hand_in_first(case, me, at - 4 * HOUR)


def _agent(principal: Person, agent: Person, versions: list[ItemVersion], at: datetime) -> None:
    """A neighbour applies for the applicant, with a mandate."""
    online = [one for one in versions if HandlingForm.ONLINE in one.handling_forms]
    if not online or not principal.citizen_no:
        return
    proof = Principal(principal.name, principal.citizen_no, [Upload(scan("mandate"), "委托书.png")])
    case = intake.begin_online(by=agent, item_id=online[-1].item_id, principal=proof, at=at)
    _hand_in_first(case, agent, at)
    intake.submit(by=agent, case_id=case.pk, at=at + HOUR / 2)


def _hand_in_first(case: Case, by: Person, at: datetime) -> None:
    missing = checklist.unsettled(checklist.lines(case))[:1]
    files = {one.pk: [Upload(scan(one.material.name), f"{one.material.name}.png")] for one in missing}
    if files:
        checklist.hand_in_all(by=by, case_id=case.pk, files=files, at=at)


def _handed_up(
    station: Person, clerk: Person, community: Place, residents: list[Person], versions: list[ItemVersion], at: datetime,
    chance: Random,
) -> None:  # fmt: skip
    """Four residents of the community: handed up, accepted, to be corrected, withdrawn."""
    above = [one for one in versions if stations.goes_up(one, community, at)]
    if not above:
        return
    for n, person in enumerate(residents[1:5]):
        version, when = chance.choice(above), at - (30 - 6 * n) * HOUR
        asked = [one.pk for one in version.materials.all() if not one.is_waived]
        case = stations.take_at_station(
            by=station, at=when, item_id=version.item_id, place_id=community.pk, applicant_id=person.pk, mandate=True,
            given=asked if n != 2 else asked[1:], note="腿脚不便，委托社区代办",
        )  # fmt: skip
        missing = {one.pk: "请补交原件" for one in checklist.unsettled(checklist.lines(case))}
        if n == 1:
            answering.accept(by=clerk, case_id=case.pk, at=when + HOUR)
        elif n == 2 and missing:
            answering.ask_correction(by=clerk, case_id=case.pk, wrong=missing, at=when + HOUR)
        elif n == 3:
            ending.withdraw(by=station, case_id=case.pk, at=when + HOUR, reason="居民改去大厅办理")
