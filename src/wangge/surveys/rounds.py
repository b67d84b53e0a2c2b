"""Deeds at the door: a knock and what came of it, answers kept as a draft, completed and corrected, photos."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wangge import journal
from wangge.kernel import photos, policy
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.kernel.refusals import Changed, Invalid, NotFound
from wangge.people.models import Person
from wangge.places.datum import Datum, to_cgcs2000
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.surveys import answering, producing, refusals, rules
from wangge.surveys.models import Campaign, Door, Photo, Response, ResponseRevision, Visit
from wangge.surveys.states import OPEN, DoorState, Outcome, after_visit, next_day

FARTHEST_DAYS = 60  # a day agreed on lies within the next two months
LONGEST_NOTE = 500
MOST_PHOTOS = 12  # of one door


@dataclass(frozen=True)
class Position:
    """Where the phone was, when the worker allowed it; degrees."""

    longitude: float
    latitude: float
    datum: str = Datum.CGCS2000


@dataclass(frozen=True)
class Completed:
    """A completed response and what it made: needs and resources that came about, that were withdrawn, and that stay
    although the answer no longer asks for them, because somebody has begun to work on them."""

    response: Response
    added: list[producing.Thing]
    withdrawn: list[producing.Thing]
    kept: list[producing.Thing]


@atomic
def record_visit(
    *,
    by: Person,
    door_id: UUID,
    outcome: str,
    client_id: UUID,
    at: datetime,
    come_back_on: date | None = None,
    where: str = Visit.Where.AT_DOOR,
    position: Position | None = None,
    note: str = "",
) -> Visit:
    """Record one knock. The same `client_id` again is the same knock and changes nothing.

    Nobody home as often as the campaign tries: the door is not reached. A refusal is respected: no further knock is
    recorded in this campaign. Raises NotFound, NotPermitted, CampaignState, DoorClosed, ComeBackDay, Invalid,
    ClientIdReused.
    """
    door = _locked(door_id)
    access.require(by, Permission.ANSWER_SURVEYS, place=door.place, at=at)
    known = Visit.objects.filter(client_id=client_id).first()
    if known is not None:
        if (known.door_id, known.by_id, known.outcome) != (door.pk, by.pk, str(outcome)):
            raise refusals.ClientIdReused(field="client_id")
        return known
    _require_running(door)
    if door.state not in OPEN:
        raise refusals.DoorClosed(state=door.get_state_display())
    _require_sound_visit(outcome, come_back_on, where, note, day_of(at))

    visit = Visit.objects.create(
        door=door, by=by, at=at, outcome=outcome, client_id=client_id, where=where,
        come_back_on=come_back_on if outcome == Outcome.COME_BACK else None,
        position=_position(position), note=note.strip() or None,
    )  # fmt: skip
    _move(door, outcome, come_back_on, at)
    journal.record(
        "survey.visited", by=by, on=door, at=at, place=door.place, outcome=str(outcome), tries=door.tries,
        state=str(door.state),
    )  # fmt: skip
    return visit


@atomic
def save_draft(
    *, by: Person, door_id: UUID, answers: Mapping[str, Any], at: datetime, version: int | None = None
) -> Response:
    """Keep what has been answered so far; answers that cannot be right are left out, missing ones may be missing.

    `version` is that of the draft the page shows (None: there was none). Not journalled: nothing has been said yet.
    Raises NotFound, NotPermitted, CampaignState, DoorClosed (refused), Changed.
    """
    door = _locked(door_id)
    access.require(by, Permission.ANSWER_SURVEYS, place=door.place, at=at)
    _require_running(door)
    if door.state == DoorState.REFUSED:
        raise refusals.DoorClosed(state=door.get_state_display())
    response = Response.objects.select_for_update().filter(door=door).first()
    if response is not None and response.state == Response.State.COMPLETE:
        raise Changed
    _require_version(response, version)
    checked = answering.check(rules.read(door.campaign.questionnaire.content), answers, complete=False)
    response = response or Response(door=door, questionnaire=door.campaign.questionnaire, version=0)
    return _keep(response, checked.answers, by, at)


@atomic
def complete_response(
    *,
    by: Person,
    door_id: UUID,
    answers: Mapping[str, Any],
    at: datetime,
    version: int | None = None,
    client_id: UUID | None = None,
) -> Completed:
    """Complete the answers of a door, or correct them by a new revision; both also after the day they were given.

    Needs and resources the answers ask for come about once each, in this transaction. After a correction those no longer
    asked for are withdrawn when nobody has touched them. The door counts as met. The same `client_id` again changes
    nothing. Raises NotFound, NotPermitted, CampaignState, DoorClosed (refused), Changed, AnswersWrong, ClientIdReused.
    """
    door = _locked(door_id)
    access.require(by, Permission.ANSWER_SURVEYS, place=door.place, at=at)
    response = Response.objects.select_for_update().filter(door=door).first()
    known = ResponseRevision.objects.filter(client_id=client_id).first() if client_id else None
    if known is not None:
        if response is None or known.response_id != response.pk:
            raise refusals.ClientIdReused(field="client_id")
        return Completed(response, [], [], [])
    correcting = response is not None and response.state == Response.State.COMPLETE
    if not correcting:
        _require_running(door)
    if door.state == DoorState.REFUSED:
        raise refusals.DoorClosed(state=door.get_state_display())
    _require_version(response, version)
    content = rules.read(door.campaign.questionnaire.content)
    checked = _checked(content, answers, door)

    response = response or Response(door=door, questionnaire=door.campaign.questionnaire, version=0)
    response.state, response.revisions = Response.State.COMPLETE, response.revisions + 1
    response = _keep(response, checked.answers, by, at)
    ResponseRevision.objects.create(
        response=response, number=response.revisions, answers=checked.answers, by=by, at=at, client_id=client_id
    )
    if door.state != DoorState.MET:
        _met(door, by, at)
    settled = producing.settle(response, door, content, checked.answers, by=by, at=at)
    journal.record(
        "survey.corrected" if correcting else "survey.completed", by=by, on=door, at=at, place=door.place,
        revision=response.revisions, added=len(settled.added), withdrawn=len(settled.withdrawn),
        answers=journal.commit_to("answers", rules.canonical(checked.answers)),
    )  # fmt: skip
    return Completed(response, settled.added, settled.withdrawn, settled.kept)


@atomic
def add_photo(*, by: Person, door_id: UUID, data: bytes, at: datetime) -> Photo:
    """Keep a photo taken at a door: made small, without hidden data, sealed.

    Raises NotFound, NotPermitted, CampaignState, TooManyPhotos, PhotoTooLarge, PhotoFormat, NotAPhoto.
    """
    door = _locked(door_id)
    access.require(by, Permission.ANSWER_SURVEYS, place=door.place, at=at)
    if door.campaign.state == Campaign.State.PLANNED:
        raise refusals.CampaignState(state=door.campaign.get_state_display())
    if door.photos.count() >= MOST_PHOTOS:
        raise refusals.TooManyPhotos(field="photo", most=MOST_PHOTOS)
    made = photos.clean(data)
    photo = Photo.objects.create(
        door=door, content=b64encode(made.content).decode(), width=made.width, height=made.height, by=by, at=at
    )
    journal.record(
        "survey.photo_added", by=by, on=door, at=at, place=door.place, photo=photo.pk,
        content=journal.commit_to("content", photo.content),
    )  # fmt: skip
    return photo


# Parts of the above


def _locked(door_id: UUID) -> Door:
    """The door, locked: two phones at one door wait for each other."""
    door = (
        Door.objects.select_for_update(of=("self",))
        .select_related("place", "organisation", "campaign__questionnaire", "campaign__community")
        .filter(pk=door_id).first()
    )  # fmt: skip
    if door is None:
        raise NotFound
    return door


def _require_running(door: Door) -> None:
    if door.campaign.state != Campaign.State.RUNNING:
        raise refusals.CampaignState(state=door.campaign.get_state_display())


def _require_sound_visit(outcome: str, come_back_on: date | None, where: str, note: str, today: date) -> None:
    if outcome not in Outcome.values:
        raise Invalid(field="outcome", what=_("上门结果"), why=_("没有这一项"))
    if where not in Visit.Where.values:
        raise Invalid(field="where", what=_("地点"), why=_("没有这一项"))
    if len(note) > LONGEST_NOTE:
        raise Invalid(field="note", what=_("备注"), why=_("最多 500 字"))
    last = today + timedelta(days=FARTHEST_DAYS)
    if outcome == Outcome.COME_BACK and (come_back_on is None or not today <= come_back_on <= last):
        raise refusals.ComeBackDay(field="come_back_on", last=last)


def _require_version(response: Response | None, version: int | None) -> None:
    """Who opened an older state than is stored now would overwrite what somebody else wrote."""
    if version is not None and version != (response.version if response else 0):
        raise Changed


def _move(door: Door, outcome: str, come_back_on: date | None, at: datetime) -> None:
    door.tries += 1
    rest = policy.on("survey.retry_days", at).value
    door.state = after_visit(door.state, outcome, tries=door.tries, most=door.campaign.most_tries)
    door.next_on = next_day(outcome, come_back_on, day_of(at), rest) if door.state in OPEN else None
    door.last_at = at
    door.save(update_fields=["tries", "state", "next_on", "last_at"])


def _met(door: Door, by: Person, at: datetime) -> None:
    """Somebody answered, so somebody was met: the knock is recorded with it."""
    Visit.objects.create(door=door, by=by, at=at, outcome=Outcome.MET, client_id=new_id())
    _move(door, Outcome.MET, None, at)


def _checked(content: rules.Content, answers: Mapping[str, Any], door: Door) -> answering.Checked:
    checked = answering.check(content, answers, complete=True)
    wrong = list(checked.wrong)
    named = set(answering.photos_in(content, checked.answers))
    if named and door.photos.filter(pk__in=named).count() != len(named):
        wrong.append(answering.Wrong(_photo_key(content), "photo"))
    if wrong:
        raise refusals.AnswersWrong(wrong)
    return checked


def _photo_key(content: rules.Content) -> str:
    return next((question.id for question in content.questions if question.kind == "photo"), "")


def _keep(response: Response, answers: dict[str, Any], by: Person, at: datetime) -> Response:
    response.answers, response.by, response.at = answers, by, at
    response.version += 1
    response.save()
    return response


def _position(position: Position | None) -> str | None:
    if position is None:
        return None
    try:
        longitude, latitude = to_cgcs2000(position.longitude, position.latitude, Datum(position.datum))
    except ValueError as problem:
        raise Invalid(field="longitude", what=_("位置"), why=_("经纬度或坐标来源不对")) from problem
    return f"{longitude:.6f},{latitude:.6f}"
