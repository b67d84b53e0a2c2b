"""What a case has beside its row and its steps: what changed its clock, why it was late, and its checklist while it is open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from wangge.demo.hall_scale_days import datetime_of
from wangge.demo.hall_scale_fold import Who
from wangge.demo.hall_scale_stage import Offer
from wangge.demo.hall_scale_story import APPROVER, CLERK, HEAD, S, Story
from wangge.hall.models import CaseMaterial, Correction, Explanation, Extension, Pause
from wangge.hall.states import Given
from wangge.kernel import bulk

LATE_BECAUSE: Final = "材料核实用时较长，已加派人员，今后提前预审"
WRONG: Final = "请补交原件"
Found = Iterator[tuple[type[Any], Any]]


def clocks(case: UUID, offer: Offer, story: Story, who: Who) -> Found:
    """Rows of the correction, the special procedure, the extension and the public explanation that happened."""
    when = {kind: datetime_of(at) for at, kind, *_rest in story.events}
    by = {name: UUID(found) if found else None for name, found in who.people.items()}
    if "corrected" in when and story.answer_by:
        wrong = next(one for one in offer.materials if not one.is_waived)
        yield Correction, bulk.light(Correction)(
            case_id=case, items=json.dumps([[str(wrong.pk), WRONG]], ensure_ascii=False), told_at=when["corrected"],
            told_by_id=by[CLERK], answer_by=datetime_of(story.answer_by), answered_at=when.get("answered"),
        )  # fmt: skip
    if "paused" in when and story.pause:
        kind, days, expected = story.pause
        ended = when.get("resumed")
        yield Pause, bulk.light(Pause)(
            case_id=case, kind=kind, reason="依法需要，已告知申请人", began_at=when["paused"], began_by_id=by[APPROVER],
            told_days=days, expected_at=datetime_of(expected), ended_at=ended, ended_by_id=by[APPROVER] if ended else None,
        )  # fmt: skip
    if "extended" in when and story.extension:
        days, was, becomes = story.extension
        yield Extension, bulk.light(Extension)(
            case_id=case, working_days=days, reason="情况复杂，需要进一步核实", by_id=by[HEAD], at=when["extended"],
            due_before=datetime_of(was), due_after=datetime_of(becomes),
        )  # fmt: skip
    if "explained" in when:
        yield (
            Explanation,
            bulk.light(Explanation)(case_id=case, text=LATE_BECAUSE, by_id=by[APPROVER], at=when["explained"]),
        )


def checklist(case: UUID, offer: Offer, story: Story) -> Found:
    """The lines of a case that is still open: everything is in, but what the applicant was told to correct."""
    waits = story.events[-1][2] == S.SUPPLEMENT
    began = datetime_of(story.events[0][0])
    for line in offer.materials:
        state = Given.WAIVED if line.is_waived else Given.MISSING if waits else Given.GIVEN
        waits = waits and line.is_waived
        yield CaseMaterial, bulk.light(CaseMaterial)(
            case_id=case, material_id=line.pk, position=line.position, state=state.value,
            given_at=began if state == Given.GIVEN else None,
        )  # fmt: skip
