"""The checklist of a case: lines as the version asks, what was handed in, files."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from wangge.hall import refusals, timeline
from wangge.hall.models import Case, CaseMaterial, MaterialFile
from wangge.hall.states import SETTLED, Given, State
from wangge.hall.timeline import Actor
from wangge.kernel import policy, writing
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound

MOST_MEGABYTES: Final = "hall.most_file_megabytes"
MEGABYTE: Final = 1024 * 1024
MAGIC: Final = {"application/pdf": b"%PDF", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG"}
OPEN_LINES: Final = (Given.MISSING, Given.WRONG, Given.PROMISED)
HANDED_IN_WHILE: Final = (
    State.DRAFT, State.SUBMITTED, State.RECEIVED, State.SUPPLEMENT, State.ACCEPTED, State.REVIEWING, State.SPECIAL,
    State.DECIDING,
)  # fmt: skip
BY_THE_APPLICANT_WHILE: Final = (
    State.DRAFT, State.SUPPLEMENT, State.ACCEPTED, State.REVIEWING, State.SPECIAL, State.DECIDING
)  # fmt: skip


def begin(case: Case, *, given: Collection[UUID], not_needed: Collection[UUID], at: datetime) -> list[CaseMaterial]:
    """Write the lines of a new case. Raises NotAsked for what the version does not ask for."""
    asked = {one.pk: one for one in case.version.materials.order_by("position", "id")}
    for pk in {*given, *not_needed}:
        if pk not in asked or asked[pk].is_waived:
            raise refusals.NotAsked(name=asked[pk].name if pk in asked else "")
    lines = []
    for one in asked.values():
        state = Given.WAIVED if one.is_waived else Given.GIVEN if one.pk in given else Given.MISSING
        if state == Given.MISSING and one.pk in not_needed:
            state = _not_needed(one.condition, one.name)
        lines.append(
            CaseMaterial(
                case=case,
                material=one,
                position=one.position,
                state=state,
                given_at=at if state == Given.GIVEN else None,
            )
        )
    writing.add(*lines)
    return lines


def lines(case: Case) -> list[CaseMaterial]:
    """The lines in their order, with the material. One query."""
    return list(case.materials.select_related("material").order_by("position", "id"))


def locked_lines(case: Case) -> list[CaseMaterial]:
    """As `lines`, locked."""
    rows = case.materials.select_for_update(of=("self",)).select_related("material")
    return list(rows.order_by("position", "id"))


def unsettled(found: Iterable[CaseMaterial]) -> list[CaseMaterial]:
    """The lines still to be handed in."""
    return [one for one in found if one.state not in SETTLED]


def names(found: Iterable[CaseMaterial]) -> str:
    """The names of lines, for a sentence."""
    return "、".join(one.material.name for one in found)


def mark_not_needed(case: Case, line_ids: Collection[UUID]) -> None:
    """Lines whose condition does not hold for this case. Raises NotAsked, NotFound."""
    found = {one.pk: one for one in locked_lines(case)}
    for pk in line_ids:
        line = found.get(pk)
        if line is None:
            raise NotFound
        line.state, line.given_at = _not_needed(line.material.condition, line.material.name), None
        line.save(update_fields=["state", "given_at"])


@atomic
def hand_in(
    *,
    by: Actor,
    case_id: UUID,
    line_id: UUID,
    at: datetime,
    content: bytes = b"",
    name: str = "",
    media_type: str = "",
) -> CaseMaterial:
    """A material comes: as a file (PDF, JPEG, PNG), or on paper at the window. A promise about it is kept with that.

    The applicant hands in files of his own draft, to a correction notice, or what he promised; the window anything that is
    open. Raises NotFound, NotPermitted, NotTheApplicant, WrongState, NotAsked, BadFile, PromiseOver.
    """
    case = _for_handing_in(by, case_id, at, has_file=bool(content))
    line = next((one for one in locked_lines(case) if one.pk == line_id), None)
    if line is None:
        raise NotFound
    own = timeline.is_own_actor(case, by, at)
    if line.state == Given.WAIVED or (
        own and case.state not in (State.DRAFT, State.SUPPLEMENT) and line.state != Given.PROMISED
    ):
        raise refusals.NotAsked(name=line.material.name)
    if line.state == Given.PROMISED and line.promise.due_at < at:
        raise refusals.PromiseOver(day=day_of(line.promise.due_at).isoformat())
    if content:
        _keep(line, content, name, media_type, at)
    if line.state == Given.PROMISED:
        line.promise.kept_at = at
        line.promise.save(update_fields=["kept_at"])
    line.state, line.given_at = Given.GIVEN, at
    line.save(update_fields=["state", "given_at"])
    timeline.note(case, "handed_in", by=by, at=at, detail={"position": line.position, "file": bool(content)})
    return line


def _for_handing_in(by: Actor, case_id: UUID, at: datetime, *, has_file: bool) -> Case:
    case = timeline.locked(case_id)
    if timeline.is_own_actor(case, by, at):
        timeline.require_state(case, BY_THE_APPLICANT_WHILE)
        if not has_file:
            raise refusals.BadFile(field="file", megabytes=policy.on(MOST_MEGABYTES, at).value)
        return case
    case = timeline.at_the_window(by, case_id, at)
    timeline.require_state(case, HANDED_IN_WHILE)
    if case.state == State.DRAFT:
        raise refusals.WrongState(state=case.get_state_display())
    return case


def _keep(line: CaseMaterial, content: bytes, name: str, media_type: str, at: datetime) -> None:
    most = policy.on(MOST_MEGABYTES, at).value
    begins = MAGIC.get(media_type)
    if begins is None or not content.startswith(begins) or len(content) > most * MEGABYTE:
        raise refusals.BadFile(field="file", megabytes=most)
    writing.add(
        MaterialFile(
            of=line,
            name=name[:200] or line.material.name,
            media_type=media_type,
            content=b64encode(content).decode(),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            added_at=at,
        )
    )


def _not_needed(condition: str, name: str) -> Given:
    if not condition:
        raise refusals.NotAsked(name=name)
    return Given.NOT_NEEDED
