"""Shapes of applications: at the window, at a station, online, with their files."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wangge.api.fields import Given, Line, Note, Text, bytes_of
from wangge.api.v1.hall_shapes import LARGEST, SCAN, CaseChannelName, DeliveryName, OnPaperName
from wangge.hall import states
from wangge.hall.uploads import Upload

Base64 = Annotated[Text, Field(min_length=1, max_length=LARGEST)]


class CasePaperSeen(Given):
    """What became of a material on paper."""

    material_id: UUID
    paper: OnPaperName


class CaseScan(Given):
    """A scan or file of a material."""

    material_id: UUID
    name: Line = ""
    content: Base64 = Field(description=SCAN)


class CaseTaking(Given):
    """An application at the window."""

    item_id: UUID
    place_id: UUID
    applicant_id: UUID | None = None
    organisation_id: UUID | None = None
    agent_id: UUID | None = Field(None, description="Who comes in the applicant's place.")
    mandate_checked: bool = Field(
        False, description="The agent's mandate and identity card were seen; without it no agent is taken."
    )
    handling_item_id: UUID | None = None
    given: list[UUID] = Field([], description="Materials of the version that were handed in.")
    not_needed: list[UUID] = Field([], description="Materials whose condition does not hold.")
    paper: list[CasePaperSeen] = Field([], description="Of those given on paper; left out: as usual for its form.")
    scans: list[CaseScan] = Field([], description="Files, any number for a material.")
    delivery: DeliveryName = states.Delivery.WINDOW
    channel: CaseChannelName = states.Channel.WINDOW


class CaseAtStation(CaseTaking):
    """An application a community station takes and hands up."""

    mandate: bool = Field(description="The resident asked for it.")
    phone: Line = Field("", description="Where to reach the resident; left out: the number we know.")
    note: Note = ""


class CaseHandedUp(Given):
    """A case of what a station handed up, at the office it went to."""

    hand_up_id: UUID
    applicant_id: UUID
    given: list[UUID] = Field([], description="Materials of the version that were handed in.")
    not_needed: list[UUID] = []
    paper: list[CasePaperSeen] = []
    scans: list[CaseScan] = []
    delivery: DeliveryName = states.Delivery.WINDOW


class CasePrincipal(Given):
    """For whom an agent applies, with the mandate."""

    name: Line
    citizen_no: Line
    proof: Base64 = Field(description=SCAN)
    proof_name: Line = ""


class CaseBeginning(Given):
    """An application of one's own, of an organisation one speaks for, or as somebody's agent."""

    item_id: UUID
    organisation_id: UUID | None = None
    handling_item_id: UUID | None = None
    principal: CasePrincipal | None = None


def with_files(data: CaseTaking | CaseHandedUp) -> dict[str, Any]:
    """What was sent, with the files and what became of the papers by material."""
    files: dict[UUID, list[Upload]] = {}
    for one in data.scans:
        files.setdefault(one.material_id, []).append(Upload(bytes_of(one.content), one.name))
    paper = {one.material_id: one.paper for one in data.paper}
    return {**data.model_dump(exclude={"paper", "scans"}), "paper": paper, "files": files}
