"""What was handed up by a station goes where its case goes. Called by `timeline` for every deed that moves a case."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from wangge.delegation import handing
from wangge.delegation.states import HandUpState
from wangge.hall.models import Case, StationCase
from wangge.hall.states import Channel, State
from wangge.kernel.actors import System
from wangge.people.models import Person

THEN: Final = {
    State.SUPPLEMENT: HandUpState.RECEIVED, State.ACCEPTED: HandUpState.RECEIVED, State.CLOSED: HandUpState.FINISHED,
    State.NOT_ACCEPTED: HandUpState.RETURNED, State.WITHDRAWN: HandUpState.RETURNED, State.TERMINATED: HandUpState.RETURNED,
}  # fmt: skip
# What the station and the resident read at the end. Always in Chinese, the language of the office.
ANSWERS: Final = {
    State.CLOSED: "办件 {number} 已办结，结果已交付。", State.NOT_ACCEPTED: "办件 {number} 不予受理，理由见通知书。",
    State.WITHDRAWN: "办件 {number} 已撤回。", State.TERMINATED: "办件 {number} 已终止办理，理由见告知书。",
}  # fmt: skip


def follow(case: Case, before: str, *, by: Person | System, at: datetime) -> None:
    """Move the hand-up of a case that came through a station. No query for any other. Lock order: case, then hand-up."""
    state = State(case.state)
    if case.channel != Channel.STATION or case.state == before or state not in THEN:
        return
    hand_up_id = StationCase.objects.filter(case=case).values_list("hand_up", flat=True).first()
    if hand_up_id is not None:
        answer = ANSWERS.get(state, "").format(number=case.number)
        handing.follow_case(hand_up_id=hand_up_id, then=THEN[state], answer=answer, by=by, at=at)


def hand_up_of(case: Case) -> StationCase | None:
    """The hand-up a case came with. One query, none for other channels."""
    if case.channel != Channel.STATION:
        return None
    return StationCase.objects.filter(case=case).select_related("hand_up__place", "hand_up__to_place").first()
