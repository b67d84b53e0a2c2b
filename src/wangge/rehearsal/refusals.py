"""What can be refused about rehearsals, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class WrongState(Refused):
    code = "rehearsal_wrong_state"
    status = 409
    sentence = _("这次演练现在是“%(state)s”，不能这样做。请刷新页面后再看。")


class TitleMissing(Refused):
    code = "title_missing"
    sentence = _("请写明这次演练想看什么，至少四个字。")


class BadWindow(Refused):
    code = "bad_window"
    sentence = _("演练的时段要已经过完，最长 %(most)s 天，开始不晚于结束。请改日期。")


class NothingChanged(Refused):
    code = "nothing_changed"
    sentence = _("没有改动任何规则。请至少把一项改成和现在不同的数。")


class NotRehearsable(Refused):
    code = "not_rehearsable"
    sentence = _("“%(key)s”这项规则不能演练。")


class FourEyes(Refused):
    code = "rehearsal_four_eyes"
    status = 409
    sentence = _("拟定规则的人不能自己采用。请另一位有规则管理权限的人来采用。")


class RulesChanged(Refused):
    code = "rules_changed"
    status = 409
    sentence = _("演练之后，相关规则已有变动，结果不再作数。请重新演练，再决定是否采用。")


class DayNotAhead(Refused):
    code = "day_not_ahead"
    sentence = _("新规则要从以后的某一天起执行，最早是明天。请改日期。")


class LaterRow(Refused):
    code = "later_rule"
    status = 409
    sentence = _("从 %(day)s 起已定下另一项规定，会盖过这次采用的规则。请选那天之后的日子。")
