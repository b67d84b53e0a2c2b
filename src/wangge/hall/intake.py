"""Deeds that begin a case: at the window, or online by the applicant; and handing in materials."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from wangge.catalogue import queries as catalogue
from wangge.catalogue.kinds import HandlingForm, Served
from wangge.catalogue.models import HandlingItem, ItemVersion
from wangge.delegation.resolver import who_handles
from wangge.hall import checklist, mandates, notices, papers, refusals, timeline, timing
from wangge.hall.mandates import Principal
from wangge.hall.models import Case, Serial
from wangge.hall.states import Channel, Delivery, Paper, State
from wangge.hall.timeline import Actor
from wangge.hall.uploads import Upload
from wangge.kernel import clock
from wangge.kernel.actors import person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_token
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.people.organisation_queries import spoken_for
from wangge.places.models import Place
from wangge.posts import access
from wangge.windows import duty

MOST_A_DAY: Final = 9999
ORGANISATIONS: Final = frozenset(Served.values) - {Served.PERSON.value}


@atomic
def take(
    *,
    by: Actor,
    at: datetime,
    item_id: UUID,
    place_id: UUID,
    applicant_id: UUID | None = None,
    organisation_id: UUID | None = None,
    agent_id: UUID | None = None,
    mandate_checked: bool = False,
    given: Collection[UUID] = (),
    not_needed: Collection[UUID] = (),
    handling_item_id: UUID | None = None,
    delivery: str = Delivery.WINDOW,
    channel: str = Channel.WINDOW,
    files: Mapping[UUID, Sequence[Upload]] | None = None,
    paper: Mapping[UUID, str] | None = None,
) -> Case:
    """Receive an application at the window (收件): number, checklist of the version in force, dated receipt.

    An agent is taken only with `mandate_checked`: his mandate and identity card were seen (行政许可法 Art. 29).
    `given` (on paper), `not_needed`, `files` and `paper` (`states.OnPaper`) go by the ids of the version's materials; what is
    waived is not asked for. Raises NotFound, NotPermitted, NotInForce, NoApplicant, AgentIsApplicant,
    MandateUnchecked, NotForYou, OwnCase, NotAsked, DayFull, BadFile, TooManyFiles, TooMuch.
    """
    if agent_id is not None:
        mandates.require_checked(agent_id, applicant_id, mandate_checked)
    place = _place(place_id)
    access.require(by, timeline.TAKE, place=place, at=at)
    case = _new(
        at, item_id, place, applicant_id, organisation_id, agent_id, handling_item_id, channel=channel, delivery=delivery,
        state=State.RECEIVED, taken_by=person_or_none(by), received_at=at, visits=int(channel == Channel.WINDOW),
    )  # fmt: skip
    if isinstance(by, Person):
        if timeline.is_own(case, by, at):
            raise refusals.OwnCase
        case.window = duty.window_of(by, at=at)
    case.number = _number(case, at)
    case.accept_by = case.next_at = timing.after(at, timing.ACCEPT)
    case.save(force_insert=True)
    lines = checklist.begin(case, given=given, not_needed=not_needed, files=files, paper=paper, at=at)
    receipt = papers.make(
        case, Paper.RECEIPT, by=by, at=at, rows=papers.checklist(lines), heads=papers.CHECKLIST_HEADS,
        lines=[f"今收到您提交的“{case.version.name}”申请材料，清单如下。"],
    )  # fmt: skip
    seen = {"mandate": "checked"} if agent_id is not None else {}
    timeline.begin(case, "received", by=by, at=at, detail=papers.fact(receipt) | seen)
    notices.tell(case, "received", "已收件。", at)
    return case


@atomic
def begin_online(
    *,
    by: Person,
    at: datetime,
    item_id: UUID,
    organisation_id: UUID | None = None,
    handling_item_id: UUID | None = None,
    principal: Principal | None = None,
) -> Case:
    """Begin an application of one's own, of an organisation one speaks for, or as the agent of somebody else, the `principal`
    (暂存). Nothing is submitted yet.

    Raises NotFound, NotInForce, NotOnline, NotForYou, NotTheApplicant, NoApplicant, NoSuchPrincipal, NoMandate, BadFile.
    """
    version = _version(item_id, at)
    if HandlingForm.ONLINE not in version.handling_forms:
        raise refusals.NotOnline
    if organisation_id is not None and not spoken_for(by, day_of(at)).filter(pk=organisation_id).exists():
        raise refusals.NotTheApplicant
    if organisation_id is not None and principal is not None:
        raise refusals.NoApplicant
    whose = None if organisation_id is not None else by.pk
    if principal is not None:
        whose = mandates.person_of(principal, by=by, at=at).pk
    agent = None if whose == by.pk else by.pk
    case = _new(
        at, item_id, version.item.place, whose, organisation_id, agent, handling_item_id,
        channel=Channel.ONLINE, delivery=Delivery.POST if version.is_express else Delivery.WINDOW, state=State.DRAFT,
    )  # fmt: skip
    case.save(force_insert=True)
    checklist.begin(case, given=(), not_needed=(), at=at)
    detail = {"mandate": mandates.keep(case, principal, at).sha256} if principal is not None else {}
    timeline.begin(case, "begun", by=by, at=at, detail=detail)
    return case


@atomic
def submit(
    *, by: Actor, case_id: UUID, at: datetime, not_needed: Collection[UUID] = (),
    files: Mapping[UUID, Sequence[Upload]] | None = None,
) -> Case:  # fmt: skip
    """Submit what was begun online (申报), with the last `files` by line: it has its number now, and the office a working day
    to check it.

    Raises NotFound, NotTheApplicant, WrongState, NotAsked, DayFull, BadFile, TooManyFiles, TooMuch.
    """
    if files:
        checklist.hand_in_all(by=by, case_id=case_id, files=files, at=at)
    case = timeline.of_the_applicant(by, case_id, at)
    timeline.require_state(case, (State.DRAFT,))
    checklist.mark_not_needed(case, not_needed)
    days = timing.calendar()
    timeline.move(
        case, State.SUBMITTED, "submitted", by=by, at=at, number=_number(case, at), submitted_at=at,
        accept_by=timing.after(at, timing.ACCEPT, days), next_at=timing.after(at, timing.CHECK, days),
    )  # fmt: skip
    notices.tell(case, "submitted", "已申报，我们将在一个工作日内核对。", at)
    notices.applied_for(case, at)
    return case


@atomic
def receive(*, by: Actor, case_id: UUID, at: datetime, revision: int | None = None) -> Case:
    """Take over what was submitted online, with an electronic receipt. The term to accept runs from the submission.

    Raises NotFound, NotPermitted, OwnCase, Changed, WrongState.
    """
    case = timeline.at_the_window(by, case_id, at, revision=revision)
    timeline.require_state(case, (State.SUBMITTED,))
    paper = papers.make(
        case, Paper.RECEIPT, by=by, at=at, rows=papers.checklist(checklist.lines(case)), heads=papers.CHECKLIST_HEADS,
        lines=[f"今收到您网上提交的“{case.version.name}”申请材料，清单如下。"],
    )  # fmt: skip
    timeline.move(
        case, State.RECEIVED, "received", by=by, at=at, detail=papers.fact(paper), taken_by=person_or_none(by),
        received_at=case.submitted_at, next_at=case.accept_by,
    )  # fmt: skip
    notices.tell(case, "received", "已收件。", at)
    return case


# Parts of the above


def _new(
    at: datetime, item_id: UUID, place: Place, applicant_id: UUID | None, organisation_id: UUID | None,
    agent_id: UUID | None, handling_item_id: UUID | None, **more: object,
) -> Case:  # fmt: skip
    version = _version(item_id, at)
    if (applicant_id is None) == (organisation_id is None):
        raise refusals.NoApplicant
    served = set(version.served)
    if served and not served & (ORGANISATIONS if applicant_id is None else {Served.PERSON.value}):
        raise refusals.NotForYou
    office, office_place = _office(version, place, at)
    return Case(
        item=version.item, version=version, place=place, office=office, office_place=office_place,
        applicant=_found(Person, applicant_id), organisation=_found(Organisation, organisation_id),
        agent=_found(Person, agent_id), handling_item=_handling(version, handling_item_id), began_at=at,
        token=new_token(24), **more,
    )  # fmt: skip


def _office(version: ItemVersion, place: Place, at: datetime) -> tuple[Organisation, Place]:
    """Who decides, and where: as the matrix of delegation says for the place; taken elsewhere, the department of the item."""
    item = version.item
    if not place.path.startswith(item.place.path):
        return item.department, item.place
    answer = who_handles(item, place, day_of(at))
    return answer.office, answer.place


def _version(item_id: UUID, at: datetime) -> ItemVersion:
    try:
        version = catalogue.version_in_force(item_id, on=day_of(at))
    except NotFound:
        raise refusals.NotInForce(field="item_id") from None
    return version


def _handling(version: ItemVersion, handling_item_id: UUID | None) -> HandlingItem | None:
    if handling_item_id is None:
        return None
    found = version.handling_items.filter(pk=handling_item_id).first()
    if found is None:
        raise NotFound
    return found


def _found(model: Any, pk: UUID | None) -> Any:
    """The row of the model; None when none was asked for. Raises NotFound."""
    if pk is None:
        return None
    found = model._base_manager.filter(pk=pk).first()
    if found is None or getattr(found, "merged_into_id", None) is not None:
        raise NotFound
    return found


def _place(place_id: UUID) -> Place:
    found = Place.objects.filter(pk=place_id).first()
    if found is None:
        raise NotFound
    return found


def _number(case: Case, at: datetime) -> str:
    """The next number of the item that day: gapless, because whoever asks for one waits for the row. Raises DayFull."""
    key = f"{case.item.code}{clock.local(at):%Y%m%d}"
    serial, _new_one = Serial.objects.select_for_update().get_or_create(key=key)
    if serial.last >= MOST_A_DAY:
        raise refusals.DayFull
    serial.last += 1
    serial.save(update_fields=["last"])
    return f"{key}{serial.last:04d}"
