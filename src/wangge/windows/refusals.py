"""What can be refused at the windows, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class BadHall(Refused):
    code = "bad_hall"
    sentence = _("请写名称；下班时间要晚于上班时间。")


class NoHallHere(Refused):
    code = "no_hall_here"
    sentence = _("政务大厅设在区、街道或社区。请改选地点。")


class TakenName(Refused):
    code = "taken_name"
    status = 409
    sentence = _("“%(name)s”已经有了。请换一个。")


class BadLetter(Refused):
    code = "bad_letter"
    sentence = _("号码的字母请填 A 到 Z 中的一个。")


class NotOfThisHall(Refused):
    code = "not_of_this_hall"
    sentence = _("所选的楼层或业务不在这个大厅。请重新选择。")


class TopicsMissing(Refused):
    code = "topics_missing"
    sentence = _("请至少选择一类业务。")


class WindowRetired(Refused):
    code = "window_retired"
    status = 409
    sentence = _("%(number)s 号窗口已停用。")


# Staffing


class BadDays(Refused):
    code = "bad_days"
    sentence = _("最后一天不能早于第一天。")


class NotAClerk(Refused):
    code = "not_a_clerk"
    sentence = _("%(name)s 在这个大厅没有窗口岗位，或岗位在这段时间之前结束。请先安排岗位。")


class SeatTaken(Refused):
    code = "seat_taken"
    status = 409
    sentence = _("%(number)s 号窗口从 %(day)s 起已安排 %(name)s。请先结束那一段，或改选日期。")


class SitsElsewhere(Refused):
    code = "sits_elsewhere"
    status = 409
    sentence = _("%(name)s 在这段时间已在 %(number)s 号窗口。请换人，或改选日期。")


class AwayThen(Refused):
    code = "away_then"
    status = 409
    sentence = _("%(name)s 在这段时间请假，不能顶岗。请换人。")


class LeaveMeets(Refused):
    code = "leave_meets"
    status = 409
    sentence = _("%(name)s 在 %(day)s 起已有请假。请先取消那一次，或改选日期。")


class NoSeatThen(Refused):
    code = "no_seat_then"
    sentence = _("%(name)s 在这段时间没有固定窗口，不用请假顶岗。")


class AlreadyOver(Refused):
    code = "already_over"
    status = 409
    sentence = _("这一段已经结束或取消，不能再改。")


# The queue


class TopicClosed(Refused):
    code = "topic_closed"
    status = 409
    sentence = _("“%(topic)s”今天不取号。请到咨询台询问。")


class HallClosed(Refused):
    code = "hall_closed"
    status = 409
    sentence = _("现在不是取号时间。取号时间：工作日 %(opens)s—%(closes)s。")


class HasNumber(Refused):
    code = "has_number"
    status = 409
    sentence = _("您已有这类业务的号 %(number)s，还没有办完，不用再取。")


class PhoneMissing(Refused):
    code = "phone_missing"
    sentence = _("请填写本人手机号，快到您时短信提醒。没有手机号请用大厅的取号机。")


class QueueFull(Refused):
    code = "queue_full"
    status = 409
    sentence = _("“%(topic)s”等候的人太多，今天暂停取号。请预约，或到咨询台询问。")


class NotAtWindow(Refused):
    code = "not_at_window"
    status = 403
    sentence = _("您今天没有安排在这个窗口。请联系大厅负责人安排窗口或顶岗。")


class WindowNotOpen(Refused):
    code = "window_not_open"
    status = 409
    sentence = _("%(number)s 号窗口现在是“%(state)s”。请先开始办理，再叫号。")


class WindowBusy(Refused):
    code = "window_busy"
    status = 409
    sentence = _("%(ticket)s 还在 %(number)s 号窗口。请先办完或记过号。")


class WrongWindowState(Refused):
    code = "wrong_window_state"
    status = 409
    sentence = _("%(number)s 号窗口已经是“%(state)s”。")


class NobodyWaits(Refused):
    code = "nobody_waits"
    status = 409
    sentence = _("现在没有人等候这个窗口的业务。")


class WrongTicketState(Refused):
    code = "wrong_ticket_state"
    status = 409
    sentence = _("%(number)s 现在是“%(state)s”，不能做这一步。请刷新页面查看最新情况。")


class CallAgainFirst(Refused):
    code = "call_again_first"
    status = 409
    sentence = _("要呼叫 %(times)s 次没有人来，才能记过号；%(number)s 已呼叫 %(n)s 次。")


class ReturnsUsed(Refused):
    code = "returns_used"
    status = 409
    sentence = _("%(number)s 已经重新排过 %(times)s 次，请重新取号。")


class NotToday(Refused):
    code = "not_today"
    status = 409
    sentence = _("%(number)s 是 %(day)s 的号，已经作废。请重新取号。")


# Appointments


class BadSlots(Refused):
    code = "bad_slots"
    sentence = _("请检查时段：每个时段 5 到 240 分钟，每段 1 到 99 人，最多一次排 31 天。")


class SlotFull(Refused):
    code = "slot_full"
    status = 409
    sentence = _("这个时段刚刚约满。请选别的时段。")


class SlotOver(Refused):
    code = "slot_over"
    status = 409
    sentence = _("这个时段已经开始或过去，不能再预约或取消。")


class TooFarAhead(Refused):
    code = "too_far_ahead"
    sentence = _("最多提前 %(days)s 天预约。")


class HasAppointment(Refused):
    code = "has_appointment"
    status = 409
    sentence = _("您已有这类业务的预约，还没有办理。要改时间，请先取消那一个。")


class FewerThanTaken(Refused):
    code = "fewer_than_taken"
    status = 409
    sentence = _("这个时段已有 %(taken)s 人预约，人数不能更少。")


class NoSuchCode(Refused):
    code = "no_such_code"
    sentence = _("没有这个预约码，或不是今天、不在这个大厅。请核对后再输入。")


class AppointmentOver(Refused):
    code = "appointment_over"
    status = 409
    sentence = _("这个预约现在是“%(state)s”，不能做这一步。")


class ItemNotOfTopic(Refused):
    code = "item_not_of_topic"
    sentence = _("这个事项不在“%(topic)s”办理。请改选业务类别。")
