"""What the sweeps ask about cases of the service hall: the elder's applications at every stage."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests import cast
from tests.catalogue import story as catalogue
from tests.hall import story
from tests.sweeps.things_catalogue import PDF, REASON, Again
from wangge.hall import answering, archiving, checklist, intake, issuing, joint, reviewing
from wangge.hall.models import Case, Document, Mandate, MaterialFile
from wangge.kernel.actors import SYSTEM

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

DAY = timedelta(days=1)
BORN = date(1950, 1, 1)


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    community, at = of.places["community"], of.at
    bureau = catalogue.department(f"{of.segment}办事大厅")
    permit, quick = (
        catalogue.published(
            SYSTEM, SYSTEM, bureau, community, at - 100 * DAY, **{**said, "name": f"{of.segment}{name}"}
        )
        for said, name in ((story.PERMIT, "食品经营许可"), (story.QUICK, "老年优待证"))
    )
    way = (SYSTEM, SYSTEM, permit)
    who = {"applicant_id": of.elder.pk}

    def thing(case: Case, body: dict[str, Any] | None = None, **args: Any) -> Thing:
        found = {"case_id": case.pk, **args}
        return Thing(community.path, found, body=body or {}, marker=case.number or "", subject=of.elder.pk)

    received = story.received(SYSTEM, permit, at, **who)
    asked = _asked(story.received(SYSTEM, permit, at, given=[], **who), at)
    supplied = _asked(story.received(SYSTEM, permit, at, given=[], **who), at)
    for line in checklist.unsettled(checklist.lines(supplied)):
        checklist.hand_in(
            by=SYSTEM,
            case_id=supplied.pk,
            line_id=line.pk,
            at=at,
            content=PDF,
            name="a.pdf",
            media_type="application/pdf",
        )
    closed, archived = (_closed(way, at, who) for _ in range(2))
    archiving.archive(by=SYSTEM, case_id=archived.pk, at=at)
    posted = issuing.post(by=SYSTEM, case_id=story.certified(*way, at, **who).pk, tracking="EMS1", at=at)
    special = story.reviewing_by(*way, at, **who)
    reviewing.pause(by=SYSTEM, case_id=special.pk, kind="testing", days=5, reason=REASON, at=at)
    draft = _draft(of, permit, at)
    submitted = intake.submit(by=of.elder, case_id=_draft(of, permit, at).pk, at=at)
    deciding, reviewed = story.deciding_by(*way, at, **who), story.reviewing_by(*way, at, **who)
    out = {"receiver": "王某某", "identity_checked": "1", "signed": "1", "tracking": "EMS2"}
    decided = {"outcome": "approved", "reasons": REASON, "reason": REASON, "revision": deciding.revision}
    desk = {
        "revision": received.revision, "ground": "not_met", "reason": REASON,
        f"wrong_{checklist.lines(received)[0].pk}": REASON,
    }  # fmt: skip
    paused = {"kind": "testing", "days": 5, "reason": REASON}
    wrong = [{"line_id": str(checklist.lines(received)[0].pk), "what": REASON}]
    one = replace(thing(received, desk), query={"wrong": wrong, "place": str(community.pk)})
    shared = _joint(of, bureau)
    part, objected = (_parted(shared, at, who) for _ in range(2))
    joint.answer(by=SYSTEM, case_id=objected.pk, part_id=_part(objected), agrees=False, opinion=REASON, at=at)
    return {
        "hl_received": one,
        "hl_part": thing(part, {"outcome": "agreed", "opinion": REASON, "reason": REASON}, part_id=_part(part)),
        "hl_objected": thing(objected, {"reason": REASON}, part_id=_part(objected)),
        "hl_paper": thing(received, paper_id=Document.objects.filter(case=received).earliest("id").pk),
        "hl_link": replace(one, args={"token": received.token}),
        "hl_line": thing(asked, {"file": Again("a.pdf", PDF, "application/pdf")}, line_id=checklist.lines(asked)[0].pk),
        "hl_lines": thing(asked, _answers(asked)),
        "hl_supplied": thing(supplied),
        "hl_file": thing(supplied, file_id=MaterialFile.objects.filter(of__case=supplied).earliest("id").pk),
        "hl_spot": thing(story.received(SYSTEM, quick, at, **who), {"reasons": REASON, **out}),
        "hl_draft": replace(thing(draft), marker=""),
        "hl_submitted": thing(submitted),
        "hl_mandate": thing(_proven(submitted, at)),
        "hl_accepted": thing(story.accepted(SYSTEM, permit, at, **who)),
        "hl_reviewing": thing(reviewed, paused),
        "hl_special": thing(special, {"reason": REASON}),
        "hl_deciding": thing(deciding, decided),
        "hl_late": thing(story.reviewing_by(*way, at - 60 * DAY, **who), {"reason": "系统故障", "text": "系统故障"}),
        "hl_approved": thing(story.approved(*way, at, **who)),
        "hl_certified": thing(story.certified(*way, at, **who), out),
        "hl_posted": thing(posted),
        "hl_closed": thing(closed),
        "hl_archived": thing(archived),
        "hl_code": replace(one, args={"code": permit.item.code}),
        "hl_who": replace(one, args={}, body={"who": of.elder.phone}),
        "hl_newcomer": replace(
            one, args={}, body={"name": "新来的", "citizen_no": cast.impossible_citizen_no(BORN, 11)}
        ),
        "hl_new": replace(
            one, args={},
            body={
                "item": permit.item_id, "person": of.elder.pk, "delivery": "window",
                "given": [str(pk) for pk in story.asked(permit)],
            },
        ),
    }  # fmt: skip


def _answers(case: Case) -> dict[str, Any]:
    """Files for every line that is open: at home and at the window alike."""
    lines = checklist.unsettled(checklist.lines(case))
    return {f"files_{line.pk}": Again("a.pdf", PDF, "application/pdf") for line in lines}


def _joint(of: Community, bureau: Any) -> Any:
    """An item another department has a say in."""
    other = catalogue.department(f"{of.segment}卫生健康局")
    said = {
        **story.PERMIT,
        "name": f"{of.segment}托育机构备案",
        "project_type": "joint",
        "joint_departments": other.name,
    }
    return catalogue.published(SYSTEM, SYSTEM, bureau, of.places["community"], of.at - 100 * DAY, **said)


def _parted(version: Any, at: Any, who: dict[str, Any]) -> Case:
    return story.reviewing_by(SYSTEM, SYSTEM, version, at, **who)


def _part(case: Case) -> Any:
    return case.parts.get().pk


def _proven(case: Case, at: Any) -> Case:
    Mandate.objects.create(
        case=case, name="委托书.pdf", media_type="application/pdf", content=b64encode(PDF).decode(), size=len(PDF),
        sha256="0" * 64, at=at,
    )  # fmt: skip
    return case


def _draft(of: Community, permit: Any, at: Any) -> Case:
    return intake.begin_online(by=of.elder, item_id=permit.item_id, at=at)


def _asked(case: Case, at: Any) -> Case:
    wrong = {line.pk: REASON for line in checklist.unsettled(checklist.lines(case))}
    return answering.ask_correction(by=SYSTEM, case_id=case.pk, wrong=wrong, at=at)


def _closed(way: Any, at: Any, who: dict[str, Any]) -> Case:
    case = story.certified(*way, at, **who)
    return issuing.hand_out(by=SYSTEM, case_id=case.pk, receiver="王某某", identity_checked=True, signed=True, at=at)
