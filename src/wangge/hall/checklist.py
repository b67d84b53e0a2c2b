"""The checklist of a case: lines as the version asks, what was handed in, files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.catalogue.kinds import MaterialForm
from wangge.catalogue.models import Material
from wangge.hall import refusals, timeline, uploads
from wangge.hall.models import Case, CaseMaterial, MaterialFile
from wangge.hall.states import SETTLED, Given, OnPaper, State
from wangge.hall.timeline import Actor
from wangge.hall.uploads import Upload
from wangge.kernel import writing
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, NotFound

OPEN_LINES: Final = (Given.MISSING, Given.WRONG, Given.PROMISED)
HANDED_IN_WHILE: Final = (
    State.DRAFT, State.SUBMITTED, State.RECEIVED, State.SUPPLEMENT, State.ACCEPTED, State.REVIEWING, State.SPECIAL,
    State.DECIDING,
)  # fmt: skip
BY_THE_APPLICANT_WHILE: Final = (
    State.DRAFT, State.SUPPLEMENT, State.ACCEPTED, State.REVIEWING, State.SPECIAL, State.DECIDING
)  # fmt: skip


def begin(
    case: Case, *, given: Collection[UUID], not_needed: Collection[UUID], at: datetime,
    files: Mapping[UUID, Sequence[Upload]] | None = None, paper: Mapping[UUID, str] | None = None,
) -> list[CaseMaterial]:  # fmt: skip
    """Write the lines of a new case. `given` are materials on paper, `paper` says what became of each (otherwise as
    `usual_paper`), `files` are scans and files. Raises NotAsked, BadFile, TooManyFiles, TooMuch.
    """
    asked = {one.pk: one for one in case.version.materials.order_by("position", "id")}
    scans = {pk: some for pk, some in (files or {}).items() if some}
    for pk in {*given, *not_needed, *scans}:
        if pk not in asked or asked[pk].is_waived:
            raise refusals.NotAsked(name=asked[pk].name if pk in asked else "")
    uploads.require_modest(scans, {pk: one.name for pk, one in asked.items()}, at)
    lines, rows = [], []
    for one in asked.values():
        line = CaseMaterial(case=case, material=one, position=one.position, state=Given.MISSING)
        if one.is_waived:
            line.state = Given.WAIVED
        elif one.pk in given or one.pk in scans:
            line.state, line.given_at = Given.GIVEN, at
            if one.pk in given:
                line.paper = _paper((paper or {}).get(one.pk) or usual_paper(one))
        elif one.pk in not_needed:
            line.state = _not_needed(one.condition, one.name)
        lines.append(line)
        rows += _files(line, scans.get(one.pk, ()), at, one.pk)
    writing.add(*lines)
    writing.add(*rows)
    return lines


def usual_paper(material: Material) -> str:
    """What usually becomes of a paper: an original is compared and given back, everything else is kept; nothing electronic."""
    usual = {MaterialForm.ORIGINAL: OnPaper.RETURNED, MaterialForm.ELECTRONIC: OnPaper.NONE}
    return usual.get(MaterialForm(material.form), OnPaper.KEPT)


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
        line.paper = OnPaper.NONE
        line.save(update_fields=["state", "given_at", "paper"])


@atomic
def hand_in(
    *, by: Actor, case_id: UUID, line_id: UUID, at: datetime, content: bytes = b"", name: str = "", media_type: str = "",
    paper: str = "",
) -> CaseMaterial:  # fmt: skip
    """One material comes: as a file (PDF, JPEG, PNG), or on paper at the window. As `hand_in_all`, for one line.

    `media_type`, where it is given, is what the sender says the file is; another beginning is refused. Raises likewise.
    """
    if content and media_type and not content.startswith(uploads.MAGIC.get(media_type, b"\x00none")):
        raise refusals.BadFile(field="file", name=name, position=1, why=refusals.NotAScan().message)
    files = {line_id: [Upload(content, name)]} if content else {}
    on_paper = {} if content and not paper else {line_id: paper}
    return hand_in_all(by=by, case_id=case_id, files=files, paper=on_paper, at=at)[0]


@atomic
def hand_in_all(
    *, by: Actor, case_id: UUID, at: datetime, files: Mapping[UUID, Sequence[Upload]],
    paper: Mapping[UUID, str] | None = None, not_needed: Collection[UUID] = (),
) -> list[CaseMaterial]:  # fmt: skip
    """Materials come, all or none: `files` by line, and at the window `paper` by line (what became of it; "": as usual).
    Promises about them are kept with that. `not_needed`: lines of one's own draft whose condition does not hold.

    The applicant hands in files of his own draft, to a correction notice, or what he promised; the window anything that is
    open. Raises NotFound, NotPermitted, NotTheApplicant, WrongState, NotAsked, NoFile, BadFile, TooManyFiles, TooMuch,
    PromiseOver.
    """
    case = timeline.locked(case_id)
    own = timeline.is_own_actor(case, by, at)
    _require_open(case, by, at, own=own)
    if not_needed:
        timeline.require_state(case, (State.DRAFT,))
        mark_not_needed(case, not_needed)
    scans, on_paper = {pk: some for pk, some in files.items() if some}, dict(paper or {})
    found = {one.pk: one for one in locked_lines(case)}
    if any(pk not in found for pk in (*scans, *on_paper)):
        raise NotFound
    uploads.require_modest(scans, {pk: one.material.name for pk, one in found.items()}, at)
    coming = [one for pk, one in found.items() if pk in scans or pk in on_paper]
    if not (coming or not_needed) or (own and any(one.pk not in scans for one in coming)):
        raise refusals.NoFile(field="file", name=names(coming) or names(unsettled(found.values())))
    for line in coming:
        _require_asked(line, case, at, own=own)
        writing.add(*_files(line, scans.get(line.pk, ()), at, line.pk))
        _settle(line, at, on_paper.get(line.pk) if not own else None)
        timeline.note(
            case, "handed_in", by=by, at=at, detail={"position": line.position, "file": bool(scans.get(line.pk))}
        )
    return coming


def _require_open(case: Case, by: Actor, at: datetime, *, own: bool) -> None:
    """Whether this actor may hand anything in now. Raises NotPermitted, WrongState."""
    if own:
        timeline.require_state(case, BY_THE_APPLICANT_WHILE)
        return
    timeline.require_window(case, by, at)
    timeline.require_state(case, HANDED_IN_WHILE)
    if case.state == State.DRAFT:
        raise refusals.WrongState(state=case.get_state_display())


def _require_asked(line: CaseMaterial, case: Case, at: datetime, *, own: bool) -> None:
    at_home = case.state in (State.DRAFT, State.SUPPLEMENT) or line.state == Given.PROMISED
    if line.state == Given.WAIVED or (own and not at_home):
        raise refusals.NotAsked(name=line.material.name)
    if line.state == Given.PROMISED and line.promise.due_at < at:
        raise refusals.PromiseOver(day=day_of(line.promise.due_at).isoformat())


def _settle(line: CaseMaterial, at: datetime, paper: str | None) -> None:
    """The line counts as handed in; None: nothing on paper came with it."""
    if line.state == Given.PROMISED:
        line.promise.kept_at = at
        line.promise.save(update_fields=["kept_at"])
    line.state, line.given_at = Given.GIVEN, at
    if paper is not None:
        line.paper = _paper(paper or usual_paper(line.material))
    line.save(update_fields=["state", "given_at", "paper"])


def _paper(said: str) -> str:
    if said not in OnPaper.values:
        raise Invalid(field="paper", what=_("纸质材料"), why=_("请选“核对后退还”或“留存”"))
    return said


def _files(line: CaseMaterial, scans: Iterable[Upload], at: datetime, key: UUID) -> list[MaterialFile]:
    """The rows of what came for a line; `key` names it in a refusal as whoever handed in did."""
    return [
        MaterialFile(of=line, added_at=at, **asdict(one))
        for one in uploads.kept(scans, line.material.name, at, field=f"files_{key}")
    ]


def _not_needed(condition: str, name: str) -> Given:
    if not condition:
        raise refusals.NotAsked(name=name)
    return Given.NOT_NEEDED
