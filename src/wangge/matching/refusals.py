"""What can be refused about matching, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class RunsAlready(Refused):
    code = "runs_already"
    status = 409
    sentence = _("%(place)s 正在对接，完成后再开始新的一次。")


class NotACommunity(Refused):
    code = "not_a_community"
    sentence = _("对接以社区或村为单位。请选择一个社区。")


class RunNotThisStep(Refused):
    code = "wrong_state"
    status = 409
    sentence = _("这次对接现在是“%(state)s”，不能做这一步。请刷新页面。")


class PairNotThisStep(Refused):
    code = "wrong_state"
    status = 409
    sentence = _("这一对现在是“%(state)s”，不能做这一步。请刷新页面查看最新情况。")


class NeedGone(Refused):
    code = "need_not_open"
    status = 409
    sentence = _("需求 %(number)s 已经不在待对接清单上，或已另有安排。请刷新页面。")


class HelperGone(Refused):
    code = "helper_not_available"
    status = 409
    sentence = _("这位帮手或这项资源现在不能用：已撤回、已过期、没有报到，或不在本社区。请换一个人选。")


class NotAgreed(Refused):
    code = "helper_not_agreed"
    status = 409
    sentence = _("对方没有同意按技能和时间匹配任务，不能安排。请先征得本人同意，或换一个人选。")


class HelperRemoved(Refused):
    code = "helper_removed"
    status = 409
    sentence = _("对方因扣分或投诉已退出，不能安排。请换一个人选。")


class KeptApart(Refused):
    code = "kept_apart"
    status = 409
    sentence = _("社区约定这位帮手不为这位居民服务。请换一个人选。")


class ForThemselves(Refused):
    code = "for_themselves"
    sentence = _("不能由需求人自己来满足。请换一个人选。")


class TakenUp(Refused):
    code = "taken_up"
    status = 409
    sentence = _("对方这一期只剩 %(left)s %(unit)s，这条需求要 %(units)s %(unit)s。请换一个人选，或下一期再安排。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请用至少两个字写明原因，例如“本人不方便”。原因会记入过程。")


class SameHelper(Refused):
    code = "same_helper"
    sentence = _("选的就是现在这一位。请选另一位，或直接确认。")


class ExcludedAlready(Refused):
    code = "excluded_already"
    status = 409
    sentence = _("这两位已经约定不安排在一起。")


class LiftedAlready(Refused):
    code = "lifted_already"
    status = 409
    sentence = _("这条约定已经解除。")
