"""What can be refused about appraisals and honours, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class NoAwardsHere(Refused):
    code = "no_awards_here"
    sentence = _("这里不办考评。社区评志愿者、商户、企业和网格岗，街道和区评社区。")


class PeriodRuns(Refused):
    code = "period_runs"
    status = 409
    sentence = _("%(period)s 到 %(day)s 才结束，结束之后再拟定名单。")


class AppraisedAlready(Refused):
    code = "appraised_already"
    status = 409
    sentence = _("这一期已有考评 %(number)s。要重来，请先终止那一次并写明原因。")


class WrongState(Refused):
    code = "wrong_state"
    status = 409
    sentence = _("考评现在是“%(state)s”，这一步不能做。请刷新页面查看最新情况。")


class NobodyListed(Refused):
    code = "nobody_listed"
    status = 409
    sentence = _("没有人入围，无法表决。请查看每人未达条件的原因，或终止这次考评。")


class NoCommittee(Refused):
    code = "no_committee"
    status = 409
    sentence = _("%(place)s没有在任的评议委员。请先在岗位里任命，再提交表决。")


class NotOfCommittee(Refused):
    code = "not_of_committee"
    status = 403
    sentence = _("您不是这里的评议委员，不能表决。")


class Party(Refused):
    code = "party"
    status = 403
    sentence = _("这件事与您本人或您代表的单位有关，不能由您办理。请由另一位委员办理。")


class NotListed(Refused):
    code = "not_listed"
    status = 409
    sentence = _("这一位没有入围，不能表决。")


class VoteOver(Refused):
    code = "vote_over"
    status = 409
    sentence = _("表决到 %(day)s 为止，已经结束。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请用至少四个字写明理由。")


class TextMissing(Refused):
    code = "text_missing"
    sentence = _("请用至少十个字写清楚是什么事、有什么依据。")


class VoteRuns(Refused):
    code = "vote_runs"
    status = 409
    sentence = _("还有 %(left)s 位委员没有表决，期限到 %(day)s。全部表决或到期之后才能计票。")


class NotQuorate(Refused):
    code = "not_quorate"
    status = 409
    sentence = _("只有 %(voters)s 位委员表决，未达 %(wanted)s 位。请延长表决期限。")


class NoticeOver(Refused):
    code = "notice_over"
    status = 409
    sentence = _("公示到 %(day)s 为止，已经结束。对已授予的荣誉有意见，请向社区反映，社区可以撤销。")


class NoticeRuns(Refused):
    code = "notice_runs"
    status = 409
    sentence = _("公示到 %(day)s 为止，之后才能授予。")


class ObjectionsWait(Refused):
    code = "objections_wait"
    status = 409
    sentence = _("还有 %(n)s 件异议没有答复，答复之后才能授予。")


class ObjectedAlready(Refused):
    code = "objected_already"
    status = 409
    sentence = _("您已经对这一位提过异议，可以在“我提的异议”里看结果。")


class Decided(Refused):
    code = "already_decided"
    status = 409
    sentence = _("这件事已经有结果。请刷新页面查看。")


class FourEyes(Refused):
    code = "four_eyes"
    status = 403
    sentence = _("名单是您拟定的，授予要由另一位办理。")


class NotValid(Refused):
    code = "honour_withdrawn"
    status = 409
    sentence = _("这项荣誉已经撤销，不能再推荐或撤销。")


class NoDepartment(Refused):
    code = "no_department"
    sentence = _("请选择一个在册的机关事业单位。")


class RecommendedAlready(Refused):
    code = "recommended_already"
    status = 409
    sentence = _("已经向 %(name)s 推荐过，编号 %(number)s。")


class AcknowledgedAlready(Refused):
    code = "acknowledged_already"
    status = 409
    sentence = _("这封推荐信已经确认收到。")


class NameMissing(Refused):
    code = "name_missing"
    sentence = _("请写明收件人姓名（至少两个字）。")
