"""Deeds on a help call, one route each. Every answer is the call as it stands afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, create_model

from wangge.api.fields import Given, Line, Note, Position, Shape
from wangge.api.guard import SIGNED_IN, viewer_of
from wangge.api.routes import route
from wangge.api.v1.call_shapes import CallLine, CallOutcome, NoticeChannel
from wangge.api.v1.calls import current_line, require_seen
from wangge.care import commands, dispatch, intake
from wangge.care.rules import ADVICE_WORDS, QUESTIONS, Advice, first_aid_for
from wangge.care.states import Stage
from wangge.kernel import clock
from wangge.posts.access import Permission

router = Router()
ANSWER, TAKE = Permission.ANSWER_CALL, Permission.TAKE_CALL
Deed = Callable[..., Any]


class Reason(Given):
    """Why; kept on the timeline."""

    reason: Note = Field(description="At least four characters.")


class Noted(Given):
    """What else is to be said."""

    note: Note = ""


class DispatchChoice(Given):
    """Whom to ask."""

    person_id: UUID | None = Field(None, description="Left out: the first in the order of the rule.")
    reason: Note = Field("", description="Needed when the call is taken away from somebody.")


class Arrival(Given):
    """Where the worker is, when they allow it to be kept."""

    position: Position | None = None


QUESTION_FIELDS: dict[str, Any] = dict.fromkeys(QUESTIONS, (bool | None, None))
Answers: Any = create_model(
    "Answers",
    __base__=Given,
    __doc__="Answers to the fall card, yes or no; left out when not asked.",
    **QUESTION_FIELDS,
)


class CheckGiven(Given):
    """The fall card: `conscious` is always needed, `remembers` too when conscious."""

    answers: Answers
    note: Note = ""


class CheckDone(Shape):
    """What the rule advises, and the call."""

    advice: Advice
    advice_words: str = Field(description="The advice in the reader's language.")
    first_aid: list[str] = Field(description="What else to do at once.")
    call: CallLine


class FamilyTold(Given):
    """One attempt to tell the family."""

    relative_id: UUID = Field(description="A contact of the resident.")
    channel: NoticeChannel
    reached: bool = Field(description="Only true settles the stage.")
    note: Note = ""


class Accompanied(Given):
    """Where to."""

    hospital_id: UUID | None = None
    note: Note = ""


class Closing(Given):
    """How it ended."""

    outcome: CallOutcome
    note: Note = ""


class FollowUp(Given):
    """What was learnt."""

    note: Note = Field(description="How the resident is doing; at least four characters.")


class Skipped(Given):
    """Which stage, and why it is not done."""

    stage: Stage
    reason: Note = Field(description="At least four characters.")


class Merging(Given):
    """Which call goes on."""

    into_id: UUID
    reason: Line = Field(description="At least four characters.")


@route(router, "POST", "/calls/{call_id}/dispatch", guard=TAKE, gives=CallLine)
def dispatch_call(request: HttpRequest, response: HttpResponse, call_id: UUID, data: DispatchChoice) -> CallLine:
    """Ask a worker now: the one chosen, or the first in the order of the rule."""
    return _done(request, response, call_id, dispatch.dispatch, person_id=data.person_id, reason=data.reason)


@route(router, "POST", "/calls/{call_id}/accept", guard=ANSWER, gives=CallLine)
def accept_call(request: HttpRequest, response: HttpResponse, call_id: UUID) -> CallLine:
    """Take the call you were asked to take; accepting twice is accepting once."""
    return _done(request, response, call_id, dispatch.accept)


@route(router, "POST", "/calls/{call_id}/decline", guard=ANSWER, gives=CallLine)
def decline_call(request: HttpRequest, response: HttpResponse, call_id: UUID, data: Reason) -> CallLine:
    """Say that you cannot come; the next one is asked at once."""
    return _done(request, response, call_id, dispatch.decline, reason=data.reason)


@route(router, "POST", "/calls/{call_id}/set-out", guard=ANSWER, gives=CallLine)
def set_out(request: HttpRequest, response: HttpResponse, call_id: UUID) -> CallLine:
    """Be on the way."""
    return _done(request, response, call_id, commands.set_out)


@route(router, "POST", "/calls/{call_id}/arrive", guard=ANSWER, gives=CallLine)
def arrive(request: HttpRequest, response: HttpResponse, call_id: UUID, data: Arrival) -> CallLine:
    """Be on site; the position is kept when it is sent."""
    where = data.position.model_dump() if data.position else {}
    return _done(request, response, call_id, commands.arrive, **where)


@route(router, "POST", "/calls/{call_id}/check", guard=ANSWER, gives=CheckDone)
def check(request: HttpRequest, response: HttpResponse, call_id: UUID, data: CheckGiven) -> CheckDone:
    """Record the fall card and read what it advises; may be repeated when the state changes."""
    require_seen(request, call_id)
    answers = data.answers.model_dump(exclude_none=True)
    card = commands.check(by=viewer_of(request), call_id=call_id, answers=answers, note=data.note, at=clock.now())
    advice = Advice(card.advice)
    return CheckDone(
        advice=advice,
        advice_words=str(ADVICE_WORDS[advice]),
        first_aid=[str(words) for words in first_aid_for(answers)],
        call=current_line(call_id, response),
    )


@route(router, "POST", "/calls/{call_id}/ambulance", guard=ANSWER, gives=CallLine)
def ambulance(request: HttpRequest, response: HttpResponse, call_id: UUID, data: Noted) -> CallLine:
    """Record that 120 was called now."""
    return _done(request, response, call_id, commands.call_ambulance, note=data.note)


@route(router, "POST", "/calls/{call_id}/family", guard=ANSWER, gives=CallLine)
def tell_family(request: HttpRequest, response: HttpResponse, call_id: UUID, data: FamilyTold) -> CallLine:
    """Record an attempt to tell the family."""
    return _done(request, response, call_id, commands.tell_family, **data.model_dump())


@route(router, "POST", "/calls/{call_id}/accompany", guard=ANSWER, gives=CallLine)
def accompany(request: HttpRequest, response: HttpResponse, call_id: UUID, data: Accompanied) -> CallLine:
    """Record that the resident is accompanied, to a hospital when one is named."""
    return _done(request, response, call_id, commands.accompany, **data.model_dump())


@route(router, "POST", "/calls/{call_id}/close", guard=ANSWER, gives=CallLine)
def close_call(request: HttpRequest, response: HttpResponse, call_id: UUID, data: Closing) -> CallLine:
    """Close the call once every stage is done or skipped; the follow-up falls due."""
    return _done(request, response, call_id, commands.close, **data.model_dump())


@route(router, "POST", "/calls/{call_id}/follow-up", guard=ANSWER, gives=CallLine)
def follow_up(request: HttpRequest, response: HttpResponse, call_id: UUID, data: FollowUp) -> CallLine:
    """Record how the resident is doing afterwards."""
    return _done(request, response, call_id, commands.follow_up, note=data.note)


@route(router, "POST", "/calls/{call_id}/skip", guard=ANSWER, gives=CallLine)
def skip(request: HttpRequest, response: HttpResponse, call_id: UUID, data: Skipped) -> CallLine:
    """Settle a stage without doing it, with the reason on the timeline."""
    return _done(request, response, call_id, commands.skip, stage=data.stage, reason=data.reason)


@route(router, "POST", "/calls/{call_id}/cancel", guard=SIGNED_IN, gives=CallLine)
def cancel_call(request: HttpRequest, response: HttpResponse, call_id: UUID, data: Reason) -> CallLine:
    """End a call made by mistake: the desk, or whoever reported it while nobody has arrived."""
    return _done(request, response, call_id, intake.cancel_call, reason=data.reason)


@route(router, "POST", "/calls/{call_id}/merge", guard=TAKE, gives=CallLine)
def merge_call(request: HttpRequest, response: HttpResponse, call_id: UUID, data: Merging) -> CallLine:
    """End a duplicate by pointing it to the call that goes on."""
    require_seen(request, data.into_id)
    return _done(request, response, call_id, intake.merge_call, into_id=data.into_id, reason=data.reason)


def _done(request: HttpRequest, response: HttpResponse, call_id: UUID, deed: Deed, **given: Any) -> CallLine:
    """Do the deed in the name of the token's person and show the call as it is now. Raises NotFound and as the deed."""
    require_seen(request, call_id)
    deed(by=viewer_of(request), call_id=call_id, at=clock.now(), **given)
    return current_line(call_id, response)
