"""What can be refused in the points shop, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class OutOfStock(Refused):
    code = "out_of_stock"
    status = 409
    sentence = _("“%(title)s”只剩 %(left)s 件。请减少数量，或换一样。")


class OffShelf(Refused):
    code = "off_shelf"
    status = 409
    sentence = _("“%(title)s”已下架，不能兑换。请看看别的。")


class LimitReached(Refused):
    code = "limit_reached"
    status = 409
    sentence = _("“%(title)s”每人 %(days)s 天内限兑 %(most)s 件，您已兑 %(had)s 件。")


class BadCount(Refused):
    code = "bad_count"
    sentence = _("数量请填 1 到 %(most)s 之间的整数。")


class BadGood(Refused):
    code = "bad_good"
    sentence = _("请写品名，积分和限兑天数至少为 1。")


class AlreadyEnded(Refused):
    code = "already_ended"
    status = 409
    sentence = _("这次兑换已经是“%(state)s”，不能再办理。")


class NoSuchCode(Refused):
    code = "no_such_code"
    status = 422
    sentence = _("没有这个领取码，或不在您的社区。请核对后再输入。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("减少库存请写明原因，至少两个字。")
