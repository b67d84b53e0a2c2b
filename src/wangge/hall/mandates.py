"""Agents: who applies for somebody else proves it with a mandate (行政许可法 Art. 29), and the one he applies for is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.hall import refusals, uploads
from wangge.hall.models import Case, Mandate
from wangge.hall.uploads import Upload
from wangge.kernel import writing
from wangge.kernel.identity import BadNumber, check_citizen_no
from wangge.kernel.sealed import matching
from wangge.people.models import AccessLog, Person

AGENT: Final = "代办人网上申请"  # the purpose the person reads


@dataclass(frozen=True)
class Principal:
    """For whom an agent applies: name and number as on the identity card, and the mandate as a file."""

    name: str
    citizen_no: str
    proof: Sequence[Upload] = ()


def require_checked(agent_id: UUID, applicant_id: UUID | None, checked: bool) -> None:
    """Somebody else comes to the window: the clerk has seen the mandate. Raises AgentIsApplicant, MandateUnchecked."""
    if agent_id == applicant_id:
        raise refusals.AgentIsApplicant(field="agent_id")
    if not checked:
        raise refusals.MandateUnchecked(field="mandate_checked")


def person_of(principal: Principal, *, by: Person, at: datetime) -> Person:
    """The one person with exactly this name and number; that person can read who asked. Raises NoSuchPrincipal, NoMandate."""
    if not principal.proof:
        raise refusals.NoMandate(field="proof")
    try:
        number = check_citizen_no(principal.citizen_no)
    except BadNumber:
        raise refusals.NoSuchPrincipal(field="citizen_no") from None
    found = Person.objects.filter(
        matching(Person, citizen_no=number), name=principal.name.strip(), merged_into=None
    ).first()
    if found is None or found.pk == by.pk:
        raise refusals.NoSuchPrincipal(field="citizen_no")
    writing.add(AccessLog(viewer=by, subject=found, field="citizen_no", purpose=AGENT, at=at, until=at))
    return found


def keep(case: Case, principal: Principal, at: datetime) -> Mandate:
    """Keep the mandate with the case. Raises BadFile, NoMandate (more than one file)."""
    if len(principal.proof) != 1:
        raise refusals.NoMandate(field="proof")
    with override("zh-hans"):
        title = _("委托书")
    kept = uploads.kept(principal.proof, title, at, field="proof")[0]
    made = Mandate(case=case, at=at, **asdict(kept))
    writing.add(made)
    return made
