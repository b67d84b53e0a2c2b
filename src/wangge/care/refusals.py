"""What people may run into with help calls, each with a sentence that says what to do."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class TooEarly(Refused):
    code = "call_stage_too_early"
    status = 409
    sentence = _("还不能登记“%(stage)s”：请先完成“%(first)s”，或写明原因跳过它。")


class AlreadyDone(Refused):
    code = "call_stage_done"
    status = 409
    sentence = _("“%(stage)s”已经登记过了。请刷新页面查看最新进展。")


class CallEnded(Refused):
    code = "call_ended"
    status = 409
    sentence = _("这次求助已经结束(%(state)s)。如又有情况，请登记新的求助。")


class NotSkippable(Refused):
    code = "call_stage_not_skippable"
    sentence = _("“%(stage)s”不能跳过。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请写明原因（至少 4 个字）,以便日后查证。")


class TakenByOther(Refused):
    code = "call_taken"
    status = 409
    sentence = _("这次求助已由他人接单，您不用再赶去。谢谢！")


class NotAsked(Refused):
    code = "call_not_asked"
    status = 409
    sentence = _("这次求助现在没有派给您。请刷新任务页，或联系社区窗口。")


class StillWithWorker(Refused):
    code = "call_with_worker"
    status = 409
    sentence = _("已派给其他工作人员。如需改派，请写明原因。")


class NotStaffHere(Refused):
    code = "person_cannot_answer"
    sentence = _("%(name)s在这里没有接单的岗位。请从名单中选择本社区的工作人员。")


class PlaceMissing(Refused):
    code = "call_place_missing"
    sentence = _("不知道去哪里：请选择求助人，或选择地点，或发送位置。")


class OutsideDistrict(Refused):
    code = "call_outside_district"
    sentence = _("这个位置不在本区的网格内。紧急情况请直接拨打 120 或 110。")


class CannotMerge(Refused):
    code = "call_cannot_merge"
    sentence = _("只能合并到同一社区、尚未结束的另一次求助。请核对编号。")


class AnswersMissing(Refused):
    code = "fall_card_empty"
    sentence = _("请至少回答“意识清醒吗”和“记得是怎么跌倒的吗”。")


class FamilyMissing(Refused):
    code = "call_family_missing"
    sentence = _("请选择家属。没有家属可通知时，请写明原因跳过这一步。")
