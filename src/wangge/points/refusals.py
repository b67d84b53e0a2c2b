"""What can be refused about the books, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class NotEnough(Refused):
    code = "not_enough"
    status = 409
    sentence = _("余额是 %(balance)s，不够 %(wanted)s。请减少数量，或以后再兑换。")


class AlreadyPosted(Refused):
    code = "already_posted"
    status = 409
    sentence = _("这件事已经记过账，不会重复记。请到明细里查看。")


class AlreadyReversed(Refused):
    code = "already_reversed"
    status = 409
    sentence = _("这一笔已经冲正过。请到明细里查看。")


class AlreadyCounted(Refused):
    code = "already_counted"
    status = 409
    sentence = _("这件事已经计过一次，不会重复计。")


class AlreadyLifted(Refused):
    code = "already_lifted"
    status = 409
    sentence = _("这一次已经撤销过。")


class CorrectionWaits(Refused):
    code = "correction_waits"
    status = 409
    sentence = _("这一笔已有更正申请在等待审核。请先处理那一份。")


class NotCorrectable(Refused):
    code = "not_correctable"
    sentence = _("这一笔不能更正：%(why)s")


class FourEyes(Refused):
    code = "four_eyes"
    status = 409
    sentence = _("申请人和账户本人不能审核这份更正。请由另一位工作人员审核。")


class Decided(Refused):
    code = "already_decided"
    status = 409
    sentence = _("这份申请已经有结果。请刷新页面查看。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请用至少四个字写明原因，账户本人会看到。")


class YearNotOver(Refused):
    code = "year_not_over"
    status = 409
    sentence = _("%(year)s 年的积分到 %(day)s 零点才清零，现在还不能办理。")


class AlreadyClosed(Refused):
    code = "already_closed"
    status = 409
    sentence = _("%(year)s 年已经清零。如需纠正，请按“冲正清零”办理。")


class NotClosed(Refused):
    code = "not_closed"
    status = 409
    sentence = _("%(year)s 年还没有清零完毕，不能冲正。")


class NotStopped(Refused):
    code = "not_stopped"
    status = 409
    sentence = _("%(year)s 年的冲正没有停下，不用继续。请刷新页面查看进度。")
