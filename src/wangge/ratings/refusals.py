"""What people can be refused about ratings, each with what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class RatedAlready(Refused):
    code = "rating_once"
    status = 409
    sentence = _("这件事已经评价过了，一次服务只评价一次。谢谢您。")


class NotYet(Refused):
    code = "rating_not_yet"
    status = 409
    sentence = _("这件事还没有办完，办完后再请您评价。")


class TooLate(Refused):
    code = "rating_over"
    status = 409
    sentence = _("已经过了评价期限（办完后 %(days)s 天）。意见和投诉可拨打 12345。")


class BadLevel(Refused):
    code = "rating_level"
    sentence = _("请从五个等级里选一个。")


class OwnWork(Refused):
    code = "rating_own_work"
    status = 403
    sentence = _("不能评价、处理自己的服务。请由另一位同事办理。")


class WrongState(Refused):
    code = "rating_state"
    status = 409
    sentence = _("这条差评%(state)s，现在不能这样办理。请刷新页面查看最新状态。")


class Explain(Refused):
    code = "rating_explain"
    sentence = _("请写明情况，至少 4 个字。")


class NoContact(Refused):
    code = "rating_anonymous"
    status = 409
    sentence = _("这条评价是匿名的，没有联系方式。请直接核实整改。")


class NotTheReviewed(Refused):
    code = "rating_not_yours"
    status = 403
    sentence = _("只有被评价的工作人员可以申诉。")


class AppealOnce(Refused):
    code = "rating_appeal_once"
    status = 409
    sentence = _("这条评价已经申诉过一次，结果为准。")


class SamePerson(Refused):
    code = "rating_appeal_apart"
    status = 403
    sentence = _("申诉由没有处理过这条评价的同事裁定。")
