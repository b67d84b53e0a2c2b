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
