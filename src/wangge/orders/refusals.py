"""What can be refused about orders, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class WrongState(Refused):
    code = "wrong_state"
    status = 409
    sentence = _("%(number)s 现在是“%(state)s”，不能做这一步。请刷新页面查看最新情况。")


class Taken(Refused):
    code = "taken"
    status = 409
    sentence = _("%(number)s 刚被别人接走了。请看看别的任务。")


class MayNotTake(Refused):
    code = "may_not_take"
    status = 403
    sentence = _("您还没有通过的报到，或志愿者资格已注销；商户要是联盟成员。请先到社区办理。")


class NotForYou(Refused):
    code = "not_for_you"
    status = 403
    sentence = _("这项任务只邀请了指定的人，或就是为您本人服务的。请看看别的任务。")


class NotHere(Refused):
    code = "not_here"
    status = 403
    sentence = _("这项任务在别的社区，只开放给那里的志愿者和联盟成员。请在“可接的任务”里选。")


class Conflict(Refused):
    code = "time_conflict"
    status = 409
    sentence = _("和您已接的 %(number)s（%(title)s）时间重叠。请先退掉那一单，或选别的任务。")


class Over(Refused):
    code = "over"
    status = 409
    sentence = _("这项任务的时间已经过了，不能再接。")


class Uninsured(Refused):
    code = "uninsured"
    status = 409
    sentence = _("“%(kind)s”要先有意外伤害保险才能接单。请社区工作人员在任务页登记保险后再接。")


class NotYours(Refused):
    code = "not_yours"
    status = 403
    sentence = _("这不是您接的任务。")


class TooEarly(Refused):
    code = "too_early"
    status = 409
    sentence = _("离开始还早，%(minutes)s 分钟以内才能签到。")


class TooOften(Refused):
    code = "too_often"
    status = 409
    sentence = _("同一单一天最多签到 %(times)s 次。做完了请直接点“做完了”；时长有出入请告诉社区。")


class BadMinutes(Refused):
    code = "bad_minutes"
    sentence = _("实际服务时长应在 1 到 %(most)s 分钟之间。")


class BadOrder(Refused):
    code = "bad_order"
    sentence = _("%(why)s")


class TooManyOffers(Refused):
    code = "too_many_offers"
    status = 409
    sentence = _("%(why)s")


class ReviewedAlready(Refused):
    code = "reviewed_already"
    status = 409
    sentence = _("这次服务已经评价过了。如需更正，请联系社区。")


class BadStars(Refused):
    code = "bad_stars"
    sentence = _("请选 1 到 5 星。")


class TextMissing(Refused):
    code = "text_missing"
    sentence = _("请用至少四个字写明原因。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请选一个原因，方便我们安排别人。")


class Party(Refused):
    code = "party"
    status = 403
    sentence = _("您是当事一方，不能裁定。请由另一位工作人员办理。")


class TooLate(Refused):
    code = "too_late"
    status = 409
    sentence = _("评价和异议的期限已过。请联系社区。")


class TooLong(Refused):
    code = "too_long"
    status = 409
    sentence = _("服务时长比计划多出很多，要由社区工作人员先确认时长。请联系社区。")
