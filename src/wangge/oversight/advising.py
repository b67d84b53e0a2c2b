"""Legal opinions at any step of a case (全环节法律服务): asked by the office, or of the adviser's own accord."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wangge import journal
from wangge.hall import refusals as hall_refusals
from wangge.hall import timeline
from wangge.hall.models import Case
from wangge.kernel import policy
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.oversight import demands, separation
from wangge.oversight.kinds import DemandKind
from wangge.oversight.models import Demand, Opinion
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission


@atomic
def ask_advice(*, by: Person, case_id: UUID, text: str, at: datetime) -> Demand:
    """The window or the office asks for legal advice on a case, at any step. The case goes on meanwhile.

    Raises NotFound, NotPermitted, OwnCase, WordsMissing.
    """
    case = timeline.locked(case_id)
    rights = access.rights_of(by, demands.day_of(at))
    at_window = any(rights.allow(Permission.TAKE_CASES, one.path) for one in (case.place, case.office_place))
    if not at_window and not separation.may_answer(by, case, at):
        raise NotPermitted
    if case.number is None:
        raise NotFound
    if timeline.is_own(case, by, at):
        raise hall_refusals.OwnCase
    days = policy.on(demands.ADVICE, at).value
    return demands.make(case, DemandKind.ADVICE, separation.sound(text), days, by=by, at=at)


@atomic
def advise(
    *, by: Person, case_id: UUID, text: str, is_binding: bool, at: datetime, demand_id: UUID | None = None
) -> Opinion:
    """Give a legal opinion on the step a case stands at; with `demand_id` the advice that was asked for. A binding one has
    to be answered by the office within `oversight.answer_working_days`; neither stops the case.

    Raises NotFound, NotPermitted, HadAHand, Answered, WordsMissing.
    """
    case = separation.overseen(by, case_id, Permission.GIVE_OPINIONS, at)
    words, demand = separation.sound(text), _asked(case, demand_id)
    opinion = Opinion(
        case=case, step=separation.newest_step(case), text=words, is_binding=is_binding, was_asked=demand is not None, by=by,
        at=at,
    )  # fmt: skip
    opinion.save(force_insert=True)
    journal.record(
        "oversight.advised", by=by, on=case, at=at, place=case.place, step=opinion.step.kind, binding=is_binding,
        asked=demand.number if demand else "", text=journal.commit_to("text", words),
    )  # fmt: skip
    if demand is not None:
        demands.answered(demand, case, by=by, at=at, opinion=opinion)
    if is_binding:
        days = policy.on(demands.ANSWER, at).value
        demands.make(case, DemandKind.BINDING, words, days, by=by, at=at, opinion=opinion)
    return opinion


def _asked(case: Case, demand_id: UUID | None) -> Demand | None:
    if demand_id is None:
        return None
    demand = Demand.objects.filter(pk=demand_id, case=case, kind=DemandKind.ADVICE).first()
    if demand is None:
        raise NotFound
    return demand
