"""What people can be refused about delegation, each with what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class OutOfArea(Refused):
    code = "delegation_out_of_area"
    sentence = _("“%(name)s”不面向这个地方。请选择 %(area)s 范围内的地点。")


class NotACentre(Refused):
    code = "delegation_centre"
    sentence = _("只能下放到本方案范围内的街道、镇、乡便民服务中心。")


class NoOffice(Refused):
    code = "delegation_office"
    sentence = _("%(centre)s 还没有可以承接的单位。请先在单位名册里登记该地的机关事业单位，或另选单位。")


class NotDelegable(Refused):
    code = "delegation_item"
    sentence = _("只能选择今天已发布的事项，并且事项的适用范围要包含这个中心。")


class Explain(Refused):
    code = "delegation_explain"
    sentence = _("请写明方案名称（4 个字以上）和依据。")


class WrongState(Refused):
    code = "delegation_state"
    status = 409
    sentence = _("这份方案%(state)s，现在不能这样办理。请刷新页面查看最新状态。")


class NoCells(Refused):
    code = "delegation_empty"
    sentence = _("方案里还没有事项。请先选择事项和中心。")


class BadWindow(Refused):
    code = "delegation_window"
    sentence = _("试算的日期应是已经过去的日子，最多 %(most)s 天。")


class FourEyes(Refused):
    code = "delegation_four_eyes"
    status = 403
    sentence = _("起草人不能采用自己的方案。请由另一位管理大厅的人员采用。")


class DayNotAhead(Refused):
    code = "delegation_day"
    sentence = _("生效日期应晚于今天，已经收下的件仍按原来的办。")


class MatrixChanged(Refused):
    code = "delegation_changed"
    status = 409
    sentence = _("试算之后，这些事项的下放情况或方案内容已经改变。请重新试算后再采用。")


class LaterCell(Refused):
    code = "delegation_later"
    sentence = _("“%(item)s”在%(centre)s从 %(day)s 起已有安排。请选择更晚的生效日期，或先从方案中去掉这一格。")


class NoMandate(Refused):
    code = "handup_mandate"
    sentence = _("代办要有本人委托。请确认本人同意后勾选。")


class NothingToHandUp(Refused):
    code = "handup_here"
    sentence = _("这件事就在这里办理，不需要上报代办。")


class HandUpWrongState(Refused):
    code = "handup_state"
    status = 409
    sentence = _("这份代办%(state)s，现在不能这样办理。请刷新页面查看最新状态。")


class FollowsCase(Refused):
    code = "handup_follows_case"
    status = 409
    sentence = _("这份代办已立为办件 %(number)s，请在办件里办理，代办的状态会跟着变。")
