"""Every deed tried on a case in every state: what the table written here allows is done, everything else is refused.

The table is written once more, from the law's flow, and not read from `states.FOLLOW`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from tests.hall import story
from tests.hall.story import FORM, LEASE, when
from tests.undone import undone
from wangge.hall import answering, archiving, checklist, deciding, ending, intake, issuing, reviewing, states
from wangge.hall.models import Case
from wangge.kernel.actors import SYSTEM
from wangge.kernel.refusals import Refused

AT = when("2022-07-28")
LATER = when("2022-08-30")
# deed → the states in which it may be done, and the state it leads to
TABLE: dict[str, tuple[str, str]] = {
    "submit": ("draft", "submitted"),
    "receive": ("submitted", "received"),
    "accept": ("submitted received", "accepted"),
    "correct": ("submitted received", "supplement"),
    "not_accept": ("submitted received", "not_accepted"),
    "answer": ("supplement", "received"),
    "claim": ("accepted", "reviewing"),
    "release": ("reviewing", "accepted"),
    "pass_on": ("reviewing", "deciding"),
    "send_back": ("deciding", "reviewing"),
    "pause": ("reviewing", "special"),
    "resume": ("special", "reviewing"),
    "approve": ("deciding", "approved"),
    "refuse": ("deciding", "refused"),
    "certify": ("approved", "certified"),
    "hand_out": ("certified refused", "closed"),
    "post": ("certified refused", "issued"),
    "delivered": ("issued", "closed"),
    "withdraw": ("draft submitted received supplement accepted reviewing special deciding", "withdrawn"),
    "terminate": ("supplement accepted reviewing special deciding", "terminated"),
    "archive": ("closed not_accepted withdrawn terminated", "archived"),
}


def deeds(case: Case) -> dict[str, Callable[[], Any]]:
    """Every deed, as the system does it to this case."""
    it: dict[str, Any] = {"by": SYSTEM, "case_id": case.pk, "at": AT}
    return {
        "submit": lambda: intake.submit(**it),
        "receive": lambda: intake.receive(**it),
        "accept": lambda: answering.accept(**it),
        "correct": lambda: answering.ask_correction(**it, wrong={story.line(case, FORM).pk: "请补"}),
        "not_accept": lambda: answering.not_accept(**it, ground="not_met", reason="不符合条件"),
        "answer": lambda: answering.answer_correction(**it),
        "claim": lambda: reviewing.claim(**it),
        "release": lambda: reviewing.release(**it, reason="退回"),
        "pass_on": lambda: reviewing.pass_on(**it, opinion="符合"),
        "send_back": lambda: reviewing.send_back(**it, reason="再看"),
        "pause": lambda: reviewing.pause(**it, kind="testing", days=5, reason="送检"),
        "resume": lambda: reviewing.resume(**it, result="合格"),
        "approve": lambda: deciding.decide(**it, outcome="approved", reasons="符合"),
        "refuse": lambda: deciding.decide(**it, outcome="refused", reasons="不符合"),
        "certify": lambda: deciding.certify(**it),
        "hand_out": lambda: issuing.hand_out(**it, receiver="陈小满", identity_checked=True, signed=True),
        "post": lambda: issuing.post(**it, tracking="EMS1"),
        "delivered": lambda: issuing.delivered(**it),
        "withdraw": lambda: ending.withdraw(**it),
        "terminate": lambda: ending.terminate(**it | {"at": LATER}, reason="不再继续"),
        "archive": lambda: archiving.archive(**it),
    }


def cases(permit: Any, chen: Any) -> dict[str, Case]:
    """A case in every state."""
    way, who = (SYSTEM, SYSTEM, permit, AT), {"applicant_id": chen.pk}

    def after(name: str, case: Case) -> Case:
        deeds(case)[name]()
        return case

    def drafted() -> Case:
        case = intake.begin_online(by=chen, item_id=permit.item_id, at=AT)
        for name in (FORM, LEASE):
            checklist.hand_in(
                by=chen, case_id=case.pk, line_id=story.line(case, name).pk, content=b"%PDF", name="a", at=AT,
                media_type="application/pdf",
            )  # fmt: skip
        checklist.mark_not_needed(case, [story.line(case, "委托书").pk])
        return case

    def supplied() -> Case:
        case = after("correct", story.received(SYSTEM, permit, AT, **who))
        checklist.hand_in(by=SYSTEM, case_id=case.pk, line_id=story.line(case, FORM).pk, at=AT)
        return case

    received, closed = story.received(SYSTEM, permit, AT, **who), story.certified(*way, **who)
    made = {
        "draft": drafted(), "submitted": after("submit", drafted()), "received": received, "supplement": supplied(),
        "accepted": story.accepted(SYSTEM, permit, AT, **who), "reviewing": story.reviewing_by(*way, **who),
        "special": after("pause", story.reviewing_by(*way, **who)), "deciding": story.deciding_by(*way, **who),
        "approved": story.approved(*way, **who), "refused": after("refuse", story.deciding_by(*way, **who)),
        "certified": story.certified(*way, **who), "issued": after("post", story.certified(*way, **who)),
        "closed": after("hand_out", closed), "archived": after("archive", after("hand_out", story.certified(*way, **who))),
        "not_accepted": after("not_accept", story.received(SYSTEM, permit, AT, **who)),
        "withdrawn": after("withdraw", story.accepted(SYSTEM, permit, AT, **who)),
        "terminated": after("terminate", story.accepted(SYSTEM, permit, AT, **who)),
    }  # fmt: skip
    return {state: story.fresh(case) for state, case in made.items()}


def tried(case: Case, name: str) -> str:
    """The state a deed leads to, "" when it was refused. Nothing stays done."""
    found = ""
    with undone(), suppress(Refused):
        deeds(case)[name]()
        found = story.fresh(case).state
    return found


def wrong(made: dict[str, Case]) -> list[str]:
    """Every deed and state for which the program does not do what the table says."""
    found = []
    for state, case in made.items():
        for name, (allowed, leads_to) in TABLE.items():
            expected = leads_to if state in allowed.split() else ""
            if (came := tried(case, name)) != expected:
                found.append(f"{name} in {state}: {came or 'refused'}, not {expected or 'refused'}")
    return found


def test_every_deed_in_every_state(permit, chen, monkeypatch):
    made = cases(permit, chen)
    assert {state: case.state for state, case in made.items()} == {state: state for state in states.State.values}
    assert wrong(made) == []
    monkeypatch.setitem(states.FOLLOW, states.State.APPROVED, frozenset({"certified", "withdrawn"}))
    monkeypatch.setattr(ending, "WITHDRAWABLE", ending.WITHDRAWABLE | {"approved"})
    assert wrong(made) == ["withdraw in approved: withdrawn, not refused"]  # a planted bug is found


@pytest.mark.parametrize("state", sorted(states.ENDED - {"archived"}))
def test_after_the_end_only_the_archive_follows(state):
    assert states.FOLLOW[state] == {"archived"}
