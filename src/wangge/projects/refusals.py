"""What can be refused about projects, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class WrongState(Refused):
    code = "wrong_state"
    status = 409
    sentence = _("“%(what)s”现在是“%(state)s”，不能做这一步。请刷新页面查看最新情况。")


class BadProject(Refused):
    code = "bad_project"
    sentence = _("%(why)s")


class NoPairs(Refused):
    code = "no_pairs"
    sentence = _("请至少选一对已确认的对接；选中的里有 %(n)s 对已列项目或已不在。")


class NotTheOwner(Refused):
    code = "not_the_owner"
    sentence = _("负责人要有本社区的服务管理岗位。请改选。")


class TasksOpen(Refused):
    code = "tasks_open"
    status = 409
    sentence = _("还有 %(n)s 项任务没有完成。请先完成或取消，或改为“中止”并写明原因。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请用至少四个字写明原因。")
