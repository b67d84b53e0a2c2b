"""What people can be refused when redrawing grids."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class NotSound(Refused):
    code = "division_not_sound"
    status = 409
    sentence = _("方案还不能生效：%(problems)s请改好后再试。")


class NotADraft(Refused):
    code = "not_a_draft"
    status = 409
    sentence = _("这个方案已是「%(state)s」，不能再改。要继续调整，请另起草一个方案。")


class AlreadyAdopted(Refused):
    code = "already_adopted"
    status = 409
    sentence = _("这个方案已于 %(day)s 生效，不能再次生效。")


class NothingChanges(Refused):
    code = "nothing_changes"
    sentence = _("方案和现在的网格一样，没有要生效的内容。")


class OtherScheduled(Refused):
    code = "other_scheduled"
    status = 409
    sentence = _("%(community)s已有定于 %(day)s 生效的方案「%(title)s」。请先撤回那个方案。")


class CannotSplit(Refused):
    code = "cannot_split"
    sentence = _("这条线没有把「%(name)s」正好分成两块。请让线从一侧边界画到另一侧边界。")


class NotNeighbours(Refused):
    code = "not_neighbours"
    sentence = _("「%(name)s」和「%(other)s」不相邻，不能合并。请选择有共同边界的网格。")


class NoBorder(Refused):
    code = "no_border"
    status = 409
    sentence = _("「%(name)s」还没有边界。请先用「按楼栋生成边界」，或粘贴它的边界。")


class NoPoints(Refused):
    code = "no_points"
    status = 409
    sentence = _("不能按楼栋生成边界：%(why)s。")
