"""What people can be refused in the catalogue, each with what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class BadItemCode(Refused):
    code = "item_code"
    sentence = _("编码不对：%(why)s。实施编码共 31 位：实施主体统一社会信用代码 18 位、1 位数字、基本编码 12 位。")


class CodeTaken(Refused):
    code = "item_code_taken"
    sentence = _("目录里已有这个实施编码：%(name)s。请打开该事项起草新版本。")


class NoDepartment(Refused):
    code = "item_department"
    sentence = _("没有找到这个部门，或部门还没有登记统一社会信用代码。请先在单位名册里补全。")


class DraftOpen(Refused):
    code = "item_draft_open"
    status = 409
    sentence = _("这个事项已有一份未完成的草案。请继续修改那一份，或先放弃它。")


class NothingPublished(Refused):
    code = "item_nothing_published"
    status = 409
    sentence = _("这个事项现在没有生效的版本。")


class WrongState(Refused):
    code = "item_version_state"
    status = 409
    sentence = _("这个版本%(state)s，现在不能这样办理。请刷新页面查看最新状态。")


class NotSound(Refused):
    code = "item_version_incomplete"
    sentence = _("还不能送审或发布：%(problems)s")


class NoJointDepartment(Refused):
    code = "item_joint_department"
    sentence = _("联办机构“%(names)s”没有登记，或没有统一社会信用代码。请按登记的全称填写，用顿号分开。")


class OwnDraft(Refused):
    code = "item_own_draft"
    status = 403
    sentence = _("起草人或送审人不能发布自己的版本。请由另一位有发布权限的人员审核发布。")


class WrongDay(Refused):
    code = "item_day"
    sentence = _("日期应不早于今天，并晚于现有版本的生效日 %(day)s。")


class TooEarly(Refused):
    code = "item_day_past"
    sentence = _("日期不能早于今天。已经办理的事不能改按新的版本。")


class NotASample(Refused):
    code = "item_sample"
    sentence = _("样表只收 PDF、Word、Excel 或图片，最大 %(most)s MB。")


class WrongMerge(Refused):
    code = "item_merge"
    sentence = _("只能并入另一个正在生效的事项。")
