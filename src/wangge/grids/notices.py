"""What people are told about a plan. Written to the outbox in the deed's transaction, sent by the worker."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wangge.grids.models import GridPlan
from wangge.kernel import outbox
from wangge.kernel.refusals import Refused

OFFICE_LANGUAGE = "zh-hans"  # written for those who read it, not in the language of whoever acts


def in_office_language(refusal: Refused) -> str:
    """The sentence of a refusal as it is kept with the plan."""
    with override(OFFICE_LANGUAGE):
        return refusal.message


def not_adopted(plan: GridPlan, at: datetime) -> None:
    """Tell the author and whoever decided the plan that it did not take effect; the reason stands on its page."""
    with override(OFFICE_LANGUAGE):
        subject = str(_("网格方案没有生效"))
        body = str(
            _("%(community)s的网格方案「%(title)s」定于 %(day)s 生效，但核对没有通过，已退回草案。请打开方案查看原因。")
        ) % {"community": plan.community.name, "title": plan.title, "day": plan.effective_on}
    for person in {one.pk: one for one in (plan.author, plan.decided_by) if one is not None}.values():
        outbox.put(
            channel=outbox.Channel.NOTICE, kind="grid_plan.not_adopted", at=at, to_person=person, address=person.phone,
            about=plan, subject=subject, body=body,
        )  # fmt: skip
