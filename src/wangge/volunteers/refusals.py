"""What can be refused about volunteers, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class MayNotServe(Refused):
    code = "may_not_serve"
    status = 409
    sentence = _("%(name)s 没有通过的报到，或已因三次扣分退出，不能领卡和接单。请先办理报到或申诉。")


class HasCard(Refused):
    code = "has_card"
    status = 409
    sentence = _("%(name)s 已有一张有效的志愿者卡。遗失请用“补发”。")


class NoCard(Refused):
    code = "no_card"
    status = 409
    sentence = _("没有有效的志愿者卡。请刷新页面查看最新情况。")


class TooLate(Refused):
    code = "too_late"
    status = 409
    sentence = _("申诉期限到 %(day)s 为止，已经过了。")


class AppealedAlready(Refused):
    code = "appealed_already"
    status = 409
    sentence = _("这次扣分已经申诉过，每次只能申诉一次。")


class TextMissing(Refused):
    code = "text_missing"
    sentence = _("请用至少十个字写清楚：什么时候、什么事。")


class GroundsMissing(Refused):
    code = "grounds_missing"
    sentence = _("请用至少四个字写明理由，本人会看到。")


class Decided(Refused):
    code = "already_decided"
    status = 409
    sentence = _("这件事已经有结果。请刷新页面查看。")


class Party(Refused):
    code = "party"
    status = 403
    sentence = _("您是当事一方，不能办理。请由另一位工作人员办理。")


class NothingToCertify(Refused):
    code = "nothing_to_certify"
    sentence = _("这段时间没有可以证明的服务记录。请核对日期，或先补录服务。")


class NotEnoughHours(Refused):
    code = "not_enough_hours"
    sentence = _("%(level)s 星需要 %(wanted)s 小时，现有 %(have)s 小时。")


class StarOpen(Refused):
    code = "star_open"
    status = 409
    sentence = _("已有一份星级申请在办，或这一级已经授予。")


class NoticeRuns(Refused):
    code = "notice_runs"
    status = 409
    sentence = _("公示到 %(day)s 为止，之后才能授予。")
