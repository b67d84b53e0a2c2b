"""The true side of the procedure walk: every deed by everybody, as a command and over the API, and whether anything was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from django.apps import apps
from django.db import connection
from django.test import Client

from drills.procedure_model import ROLES
from drills.support_hall import Hall, staff
from tests import cast
from tests.catalogue import story as catalogue
from tests.hall.story import FORM, LEASE, LICENCE
from wangge.hall import answering, archiving, checklist, chores, deciding, ending, intake, issuing, joint, reviewing
from wangge.hall.clocks import CLOSING
from wangge.hall.models import Case, CaseMaterial, CasePart, Promise
from wangge.journal.models import Leaf
from wangge.kernel import clock
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Refused
from wangge.people.accounts import issue_token
from wangge.people.models import Organisation, OrganisationContact

PDF: dict[str, Any] = {"content": b"%PDF-1.7", "name": "a.pdf", "media_type": "application/pdf"}
TABLES = (*apps.get_app_config("hall").get_models(), OutboxMessage, Leaf)
NONE_SUCH = UUID(int=1)
TOKEN_DAYS = 180


class Cast:
    """Who tries, by role."""

    def __init__(self, hall: Hall, at: datetime) -> None:
        top, street = hall.district, hall.street
        self.of = {
            "clerk": hall.clerk, "approver": hall.approver, "head": hall.head, "drafter": hall.drafter,
            "other_clerk": staff("李窗", top, "window_clerk"), "other_approver": staff("魏审", top, "approver"),
            "both": staff("双岗", top, "window_clerk", "approver"),
            "colleague": staff("同事", top, "window_clerk", "approver", "bureau_head"),
            "adviser": staff("方正", top, "legal_adviser"), "inspector": staff("罗明", top, "inspector"),
            "observer": staff("梅笔", top, "media_observer"), "far_clerk": staff("远窗", street, "window_clerk"),
            "far_approver": staff("远审", street, "approver"), "far_head": staff("远长", street, "bureau_head"),
            "department": staff("市监审", top, "approver"),
            "applicant": staff("陈小满", top), "agent": staff("代小办", top), "contact": staff("韩老板", top),
            "stranger": staff("周远", top),
        }  # fmt: skip
        if set(self.of) | {"clock"} != set(ROLES):
            raise AssertionError("a role without a person")
        self.company = Organisation.objects.create(
            name="和顺面馆", pinyin="heshunmianguan", initials="hsmg", kind="shop", place=top, valid_from=cast.SINCE
        )
        OrganisationContact.objects.create(
            organisation=self.company, role="manager", person=self.of["contact"], valid_from=cast.SINCE
        )
        self.market = catalogue.department("小店区市场监督管理局")
        OrganisationContact.objects.create(
            organisation=self.market, role="contact", person=self.of["department"], valid_from=cast.SINCE
        )
        with_token = {role: issue_token(by=who, name="drill", days=TOKEN_DAYS, at=at) for role, who in self.of.items()}
        self.tokens = {role: token.secret for role, token in with_token.items()}


class Hands:
    """One case and the deeds on it."""

    def __init__(self, people: Cast, case_id: UUID) -> None:
        self.people, self.pk = people, case_id
        rows = CaseMaterial.objects.filter(case=case_id).values_list("material__name", "pk")
        self.lines: dict[str, UUID] = dict(rows)
        self._open: list[UUID] | None = None  # known until something is done
        self._part: UUID | None = None

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.pk)

    def do(self, deed: str, role: str, at: datetime, said: dict[str, Any]) -> bool:
        """Do it as a command. False when the clock found nothing to do. Raises Refused, and whatever goes wrong."""
        if role == "clock":
            self._open = None
            return bool(self._clock(deed, at))
        it: dict[str, Any] = {"by": self.people.of[role], "case_id": self.pk, "at": at}
        deeds: dict[str, Callable[[], Any]] = {
            **self._at_the_window(it, said), **self._in_the_office(it), **self._of_the_part(it), **self._wrongly(it)
        }  # fmt: skip
        deeds[deed]()
        self._open = None
        return True

    def _clock(self, deed: str, at: datetime) -> object:
        if deed == "clock_accepts":
            return answering.deem_accepted(case_id=self.pk, at=at)
        if deed == "clock_breaks":
            promise = Promise.objects.filter(case=self.pk).first()
            return ending.break_promise(promise_id=promise.pk if promise else NONE_SUCH, at=at)
        return chores.close_posted(at) if deed == "clock_closes" else chores.archive(at)

    def _at_the_window(self, it: dict[str, Any], said: dict[str, Any]) -> dict[str, Callable[[], Any]]:
        lines = self.open_lines()
        some = lines or [self.lines[LEASE]]
        out = {"receiver": "陈小满", "identity_checked": True, "signed": True}
        return {
            "submit": lambda: intake.submit(**it, not_needed=[self.lines["委托书"]]),
            "receive": lambda: intake.receive(**it),
            "fix": lambda: answering.fix_on_the_spot(**it, line_ids=lines),
            "hand_in": lambda: [checklist.hand_in(**it, line_id=pk) for pk in some],
            "send_in": lambda: [checklist.hand_in(**it, line_id=pk, **PDF) for pk in some],
            "accept": lambda: answering.accept(**it),
            "promise": lambda: answering.accept(**it, promises=dict.fromkeys(some, said["until"])),
            "correct": lambda: answering.ask_correction(
                **it, wrong=dict.fromkeys(lines or [self.lines[FORM]], "请补正")
            ),
            "not_accept": lambda: answering.not_accept(**it, ground="not_met", reason="不符合条件"),
            "answer": lambda: answering.answer_correction(**it),
            "settle": lambda: issuing.settle_on_the_spot(**it, reasons="符合", **out),
            "hand_out": lambda: issuing.hand_out(**it, **out),
            "post": lambda: issuing.post(**it, tracking="EMS1"),
            "delivered": lambda: issuing.delivered(**it),
            "withdraw": lambda: ending.withdraw(**it),
            "archive": lambda: archiving.archive(**it),
        }

    def _in_the_office(self, it: dict[str, Any]) -> dict[str, Callable[[], Any]]:
        return {
            "claim": lambda: reviewing.claim(**it),
            "release": lambda: reviewing.release(**it, reason="退回"),
            "pass_on": lambda: reviewing.pass_on(**it, opinion="符合"),
            "send_back": lambda: reviewing.send_back(**it, reason="再看"),
            "pause": lambda: reviewing.pause(**it, kind="testing", days=5, reason="送检"),
            "resume": lambda: reviewing.resume(**it, result="合格"),
            "extend": lambda: reviewing.extend(**it, reason="案情复杂"),
            "approve": lambda: deciding.decide(**it, outcome="approved", reasons="符合"),
            "refuse": lambda: deciding.decide(**it, outcome="refused", reasons="不符合"),
            "explain": lambda: deciding.explain_overrun(**it, text="系统升级，耽误了办理。"),
            "certify": lambda: deciding.certify(**it),
            "terminate": lambda: ending.terminate(**it, reason="不再继续"),
        }

    def _of_the_part(self, it: dict[str, Any]) -> dict[str, Callable[[], Any]]:
        of = {**it, "part_id": self.part or NONE_SUCH}
        return {
            "part_claim": lambda: joint.claim(**of),
            "part_release": lambda: joint.release(**of, reason="退回"),
            "part_agree": lambda: joint.answer(**of, agrees=True, opinion="同意"),
            "part_object": lambda: joint.answer(**of, agrees=False, opinion="不符合规划"),
            "ask_again": lambda: joint.ask_again(**of, reason="材料已更换"),
        }

    @property
    def part(self) -> UUID | None:
        """The part of another department, when the case is joint and accepted."""
        if self._part is None:
            self._part = CasePart.objects.filter(case=self.pk).values_list("pk", flat=True).first()
        return self._part

    def _wrongly(self, it: dict[str, Any]) -> dict[str, Callable[[], Any]]:
        lines, form, late = self.open_lines(), self.lines[FORM], it["at"] + timedelta(days=90)
        wrong = {form: "请补正"} if lines and form not in lines else {}
        return {
            "correct_in_part": lambda: answering.ask_correction(**it, wrong=wrong),
            "correct_waived": lambda: answering.ask_correction(**it, wrong={self.lines[LICENCE]: "请补正"}),
            "promise_too_late": lambda: answering.accept(**it, promises={self.lines[LEASE]: late}),
            "not_accept_nowhere": lambda: answering.not_accept(**it, ground="not_ours", reason="属市级权限"),
            "release_wordless": lambda: reviewing.release(**it, reason=" "),
            "pause_unlisted": lambda: reviewing.pause(**it, kind="auction", days=5, reason="拍卖"),
            "pause_endless": lambda: reviewing.pause(**it, kind="testing", days=999, reason="送检"),
            "decide_wordless": lambda: deciding.decide(**it, outcome="approved", reasons=" "),
            "decide_otherwise": lambda: deciding.decide(**it, outcome="perhaps", reasons="符合"),
            "extend_wordless": lambda: reviewing.extend(**it, reason=""),
            "explain_by_name": lambda: deciding.explain_overrun(**it, text="因陈小满电话19900000001打不通。"),
            "hand_out_unchecked": lambda: issuing.hand_out(
                **it, receiver="陈小满", identity_checked=False, signed=True
            ),
            "post_numberless": lambda: issuing.post(**it, tracking=""),
            "terminate_wordless": lambda: ending.terminate(**it, reason=""),
            "outdated": lambda: reviewing.claim(**it, revision=9_999),
        }

    def open_lines(self) -> list[UUID]:
        """The lines of the checklist still open."""
        if self._open is None:
            rows = CaseMaterial.objects.filter(case=self.pk, state__in=("missing", "wrong", "promised"))
            self._open = list(rows.order_by("position").values_list("pk", flat=True))
        return self._open

    # Over the API

    def ask(self, deed: str, role: str, at: datetime, said: dict[str, Any]) -> Any:
        """Do it over the API. The answer's status, and what it says."""
        path, body = self._way(deed, said)
        headers = {"Idempotency-Key": str(uuid4()), "Authorization": f"Bearer {self.people.tokens[role]}"}
        with patch.object(clock, "now", lambda: at):
            answer = Client().generic(
                "POST", f"/api/v1/cases/{self.pk}/{path}", json.dumps(body), content_type="application/json", headers=headers
            )  # fmt: skip
        self._open = None
        return answer.status_code, json.loads(answer.content or b"{}")

    def _way(self, deed: str, said: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if deed == "promise":
            lines = self.open_lines() or [self.lines[LEASE]]
            until = day_of(said["until"]).isoformat()
            return "accept", {"promises": [{"line_id": str(pk), "until": until} for pk in lines]}
        return OVER_THE_API[deed]


OVER_THE_API: dict[str, tuple[str, dict[str, Any]]] = {
    "receive": ("receive", {}), "accept": ("accept", {}), "promise": ("accept", {}), "answer": ("answer", {}),
    "not_accept": ("not-accept", {"ground": "not_met", "reason": "不符合条件"}), "claim": ("claim", {}),
    "settle": ("on-the-spot", {"reasons": "符合", "receiver": "陈小满", "identity_checked": True, "signed": True}),
    "release": ("release", {"reason": "退回"}), "pass_on": ("pass-on", {"opinion": "符合"}),
    "send_back": ("send-back", {"reason": "再看"}), "pause": ("pause", {"kind": "testing", "days": 5, "reason": "送检"}),
    "resume": ("resume", {"result": "合格"}), "extend": ("extend", {"reason": "案情复杂"}),
    "approve": ("decide", {"outcome": "approved", "reasons": "符合"}),
    "refuse": ("decide", {"outcome": "refused", "reasons": "不符合"}),
    "explain": ("explain", {"text": "系统升级，耽误了办理。"}), "certify": ("certify", {}),
    "hand_out": ("hand-out", {"receiver": "陈小满", "identity_checked": True, "signed": True}),
    "post": ("post", {"tracking": "EMS1"}), "delivered": ("delivered", {}), "withdraw": ("withdraw", {}),
    "terminate": ("terminate", {"reason": "不再继续"}), "archive": ("archive", {}),
    "pause_unlisted": ("pause", {"kind": "auction", "days": 5, "reason": "拍卖"}),
    "pause_endless": ("pause", {"kind": "testing", "days": 999, "reason": "送检"}),
    "decide_otherwise": ("decide", {"outcome": "perhaps", "reasons": "符合"}),
    "extend_wordless": ("extend", {"reason": ""}),
    "hand_out_unchecked": ("hand-out", {"receiver": "陈小满", "identity_checked": False, "signed": True}),
    "post_numberless": ("post", {"tracking": ""}),
}  # fmt: skip


def closing(day: Any) -> datetime:
    """When the office closes on a day."""
    return datetime.combine(day, CLOSING, SHANGHAI)


class Rows:
    """Whether anything of a case, or of any case, was written."""

    def __init__(self, case_id: UUID) -> None:
        self.pk = case_id
        self.seen = self._all()
        self.writes = self._writes()

    def changed(self) -> bool:
        """Whether rows differ from what they were at first. Quick when the database wrote nothing at all."""
        if self._writes() == self.writes:
            return False
        self.writes = self._writes()
        return self._all() != self.seen

    def _writes(self) -> int:
        return connection.connection.total_changes

    def _all(self) -> list[Any]:
        counts = [model._base_manager.count() for model in TABLES]
        case = Case.objects.filter(pk=self.pk)
        kept = [list(case.values())]
        for related in ("materials", "promises", "pauses", "parts"):
            kept.append(list(case.get().__getattribute__(related).order_by("pk").values()))
        with suppress(Case.correction.RelatedObjectDoesNotExist):
            kept.append([case.get().correction.answered_at])
        return [counts, kept]


def says_why(refused: Refused) -> bool:
    """Whether a refusal has a code of its own and a whole sentence."""
    return len(refused.message) >= 8 and "%(" not in refused.message and refused.code != Refused.code
