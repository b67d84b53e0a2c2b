"""The office's words for what a version says, for staff pages, the public guide and spreadsheets alike."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.catalogue import kinds
from wangge.catalogue.content import Content

GROUP_WORDS: dict[str, Any] = {
    "basics": gettext_lazy("基本信息"), "law": gettext_lazy("依据和条件"), "limits": gettext_lazy("办理时限"),
    "ways": gettext_lazy("办理方式和跑动"), "fees": gettext_lazy("收费"), "where": gettext_lazy("地点和联系"),
    "remedies": gettext_lazy("救济途径"),
}  # fmt: skip
LABELS: dict[str, Any] = {
    "name": gettext_lazy("事项名称"), "served": gettext_lazy("服务对象"), "project_type": gettext_lazy("办件类型"),
    "topics": gettext_lazy("主题词"), "result_type": gettext_lazy("审批结果类型"), "result_name": gettext_lazy("审批结果名称"),
    "basis": gettext_lazy("设定依据"), "power_source": gettext_lazy("权力来源"), "conditions": gettext_lazy("受理条件"),
    "quantity_limit": gettext_lazy("数量限制"), "statutory_amount": gettext_lazy("法定办结时限"),
    "statutory_unit": gettext_lazy("法定时限单位"), "statutory_note": gettext_lazy("法定时限说明"),
    "promised_amount": gettext_lazy("承诺办结时限"), "promised_unit": gettext_lazy("承诺时限单位"),
    "promised_note": gettext_lazy("承诺时限说明"), "special_procedures": gettext_lazy("特别程序"),
    "handling_forms": gettext_lazy("办理形式"), "onsite_visits": gettext_lazy("到办事现场次数"),
    "visits_reason": gettext_lazy("必须现场办理原因"), "online_depth": gettext_lazy("网办深度"),
    "is_express": gettext_lazy("支持物流快递"), "is_booked": gettext_lazy("支持预约办理"),
    "at_terminal": gettext_lazy("支持自助终端"), "scope": gettext_lazy("通办范围"), "has_fee": gettext_lazy("是否收费"),
    "fee_basis": gettext_lazy("收费依据"), "fee_note": gettext_lazy("收费标准"), "is_paid_online": gettext_lazy("支持网上支付"),
    "in_hall": gettext_lazy("进驻政务大厅"), "address": gettext_lazy("办理地点"), "hours": gettext_lazy("办理时间"),
    "ask": gettext_lazy("咨询方式"), "complain": gettext_lazy("监督投诉方式"), "entrusted_to": gettext_lazy("委托部门"),
    "joint_departments": gettext_lazy("联办机构"), "review_body": gettext_lazy("行政复议机关"),
    "court": gettext_lazy("行政诉讼法院"),
}  # fmt: skip
NOUN_WORDS: dict[str, Any] = {
    "material": gettext_lazy("材料"), "step": gettext_lazy("办理环节"), "handling": gettext_lazy("业务办理项"),
}  # fmt: skip
LINE_LABELS: dict[str, Any] = {
    "form": gettext_lazy("材料形式"), "copies": gettext_lazy("份数"), "source": gettext_lazy("来源渠道"),
    "source_office": gettext_lazy("来源单位"), "condition": gettext_lazy("什么情况下提交"), "is_waived": gettext_lazy("免提交"),
    "waived_reason": gettext_lazy("免提交原因"), "sample_id": gettext_lazy("样表"), "kind": gettext_lazy("环节类型"),
    "office": gettext_lazy("办理岗位"), "working_days": gettext_lazy("工作日"), "number": gettext_lazy("编号"),
    "situation": gettext_lazy("情形"), "name": gettext_lazy("名称"),
}  # fmt: skip
CHOICES: dict[str, Any] = {
    "served": kinds.Served, "project_type": kinds.ProjectType, "result_type": kinds.ResultType,
    "statutory_unit": kinds.LimitUnit, "promised_unit": kinds.LimitUnit, "special_procedures": kinds.SpecialKind,
    "handling_forms": kinds.HandlingForm, "online_depth": kinds.OnlineDepth, "form": kinds.MaterialForm,
    "source": kinds.MaterialSource, "kind": kinds.StepKind, "situation": kinds.Situation,
}  # fmt: skip
TONES = {"draft": "quiet", "review": "warn", "published": "ok", "discarded": "quiet"}


def said(name: str, value: Any) -> str:
    """A value as people read it; empty where nothing is said."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name in CHOICES:
        choices = CHOICES[name]
        many = value if isinstance(value, tuple | list) else [value] if value else []
        return "、".join(str(choices(one).label) for one in many)
    return str(value) if value not in (None, "") else ""


def limit(amount: int, unit: str) -> str:
    """A time limit: 20 个工作日."""
    return f"{amount} {kinds.LimitUnit(unit).label}"


def promise(content: Content) -> str:
    """What the applicant is promised."""
    return _("当场办结") if content.on_the_spot else limit(content.promised_amount, content.promised_unit)


def fee(content: Content) -> str:
    """What it costs."""
    return (content.fee_note or content.fee_basis) if content.has_fee else _("不收费")


def visits(content: Content) -> str:
    """How often one has to come."""
    if not content.onsite_visits:
        return _("不用到现场")
    return _("最多 %(n)s 次") % {"n": content.onsite_visits}


def material_note(line: Any) -> str:
    """Form and number of a material, or why it need not be handed in."""
    if line.is_waived:
        return _("免提交：%(why)s") % {"why": line.waived_reason}
    words = [f"{said('form', line.form)} × {line.copies}", line.condition]
    return "；".join(filter(None, words))
