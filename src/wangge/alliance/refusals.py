"""What can be refused about the alliance, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class PurposeMissing(Refused):
    code = "purpose_missing"
    sentence = _("请写明导出的用途（至少四个字），用途会记入日志。")


class NotAMember(Refused):
    code = "not_a_member"
    status = 409
    sentence = _("%(name)s 现在不是联盟成员，这一步不适用。")


class MemberAlready(Refused):
    code = "member_already"
    status = 409
    sentence = _("%(name)s 已是联盟成员，或已有一份待签的入会协议。")


class Removed(Refused):
    code = "removed"
    status = 409
    sentence = _("%(name)s 因三次投诉查实已退出联盟，只有申诉成立才能恢复，不能重新入会。")


class WrongState(Refused):
    code = "wrong_state"
    status = 409
    sentence = _("投诉 %(number)s 现在是“%(state)s”，不能做这一步。请刷新页面查看最新情况。")


class TextMissing(Refused):
    code = "text_missing"
    sentence = _("请用至少十个字写清楚：什么时候、什么事。")


class GroundsMissing(Refused):
    code = "grounds_missing"
    sentence = _("请用至少四个字写明核实的依据，双方会看到。")


class Party(Refused):
    code = "party"
    status = 403
    sentence = _("您是当事一方、登记人或其亲属，不能核实或裁定。请由另一位工作人员办理。")


class NotHeard(Refused):
    code = "not_heard"
    status = 409
    sentence = _("成员还没有回复，%(day)s 之前不能下结论。")


class NotTheMember(Refused):
    code = "not_the_member"
    status = 403
    sentence = _("只有被投诉成员的联系人可以回复和申诉。")


class TooLate(Refused):
    code = "too_late"
    status = 409
    sentence = _("申诉期限到 %(day)s 为止，已经过了。")


class AppealedAlready(Refused):
    code = "appealed_already"
    status = 409
    sentence = _("这件投诉已经申诉过，每件只能申诉一次。")


class BenefitTwice(Refused):
    code = "benefit_twice"
    sentence = _("已经有一项叫“%(name)s”的权益。请换个名称，或先停用原来的。")


class CreditTwice(Refused):
    code = "credit_twice"
    status = 409
    sentence = _("这一次已经记过分，不会重复记。")


class BadCredit(Refused):
    code = "bad_credit"
    sentence = _("%(why)s")
