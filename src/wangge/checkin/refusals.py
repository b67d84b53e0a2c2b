"""What can be refused about check-ins, selection and feedback, each with its code and the sentence people read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class AlreadyIn(Refused):
    code = "already_checked_in"
    status = 409
    sentence = _("%(name)s 在 %(place)s 已有「%(kind)s」报到（%(state)s）。请打开那一条办理，不用重复报到。")


class NotACommunity(Refused):
    code = "not_a_community"
    sentence = _("报到要选到社区或村。请重新选择。")


class UnitMissing(Refused):
    code = "unit_missing"
    sentence = _("在职党员报到要写明工作单位。请选择单位；名单里没有的，请社区先登记单位。")


class UnitNotNeeded(Refused):
    code = "unit_not_needed"
    sentence = _("只有在职党员报到才登记工作单位。请去掉单位，或改选“在职党员”。")


class TooYoung(Refused):
    code = "too_young"
    sentence = _("未满 %(age)s 周岁不能登记为志愿者。可以由监护人带着参加活动，满 %(age)s 周岁后再报到。")


class MemberTooYoung(Refused):
    code = "member_too_young"
    sentence = _("党员报到须年满18周岁，登记的出生日期不足18周岁。请核对出生日期，或改为志愿者报到。")


class BirthDateMissing(Refused):
    code = "birth_date_missing"
    sentence = _("志愿者报到需要出生日期，用来核对年龄。请填写出生日期。")


class GroundMissing(Refused):
    code = "ground_missing"
    sentence = _("满16不满18周岁，需要本人声明“以自己的劳动收入为主要生活来源”，或监护人同意。请选择一项。")


class GuardianMissing(Refused):
    code = "guardian_missing"
    sentence = _("满14不满16周岁，需要监护人同意。请填写监护人的姓名、关系和电话。")


class ConsentMissing(Refused):
    code = "consent_missing"
    sentence = _("党员身份是敏感个人信息，须本人单独同意才能登记。请先取得同意：本人在手机上勾选，或在窗口签字后记下。")


class WrongState(Refused):
    code = "wrong_state"
    status = 409
    sentence = _("这条报到现在是“%(state)s”，不能这样办理。请刷新页面查看最新情况。")


class OwnCheckIn(Refused):
    code = "own_check_in"
    status = 403
    sentence = _("本人的报到不能由本人审核。请同事办理。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请用至少四个字写明原因。本人可以看到这个原因。")


class AlreadyAgreed(Refused):
    code = "already_agreed"
    status = 409
    sentence = _("这一项已经同意过了，不用再点。")


class NotAgreed(Refused):
    code = "not_agreed"
    status = 409
    sentence = _("这一项没有有效的同意，不用撤回。")


class RowsRefused(Refused):
    """A list that was not taken in; `problems` are (row number from 1, field, sentence)."""

    code = "rows_refused"
    sentence = _("名单里有 %(count)s 处需要改正，整份名单都没有导入。%(first)s")

    def __init__(self, problems: list[tuple[int, str, str]]) -> None:
        self.problems = problems
        row, _field, why = problems[0]
        super().__init__(
            field="rows", count=len(problems), first=_("第 %(row)s 行：%(why)s") % {"row": row, "why": why}
        )


# Merging


class NothingToMerge(Refused):
    code = "nothing_to_merge"
    sentence = _("这两条不能合并：须是同一社区、同一类别、两条都有效。请核对后再试。")


class KeepApproved(Refused):
    code = "keep_approved"
    status = 409
    sentence = _("其中一条已报到，另一条还在待审核。请保留已报到的那一条。")


class TwoPeople(Refused):
    code = "two_people"
    status = 409
    sentence = _(
        "%(name)s 另有登记（%(ties)s），不是报到时新建的空档案，不能自动合并。请先在“居民”里核对是不是同一人。"
    )


class OthersFirst(Refused):
    code = "others_first"
    status = 409
    sentence = _("两人还有另一类报到也重复。请一类一类处理：先结束其中一条，再合并。")


class BuiltUpon(Refused):
    code = "built_upon"
    status = 409
    sentence = _("合并之后这条报到又有改动，不能自动撤销合并。请分别在两条报到里更正。")


class AlreadyUndone(Refused):
    code = "already_undone"
    status = 409
    sentence = _("这次合并已经撤销过了。")


# Service records


class BadService(Refused):
    code = "bad_service"
    sentence = _("服务记录填写有误：%(why)s")


class ServiceTwice(Refused):
    code = "service_twice"
    status = 409
    sentence = _("这一天的这项服务已经记录过了。如时长有误，请在原记录上更正。")


class FourEyes(Refused):
    code = "four_eyes"
    status = 403
    sentence = _("补录要由另一位工作人员审核。请同事办理。")


# Selection


class BadOpening(Refused):
    code = "bad_opening"
    sentence = _("岗位填写有误：%(why)s")


class OpeningClosed(Refused):
    code = "opening_closed"
    status = 409
    sentence = _("这个岗位现在是“%(state)s”，不能再这样办理。请看其他岗位。")


class ApplyOver(Refused):
    code = "apply_over"
    status = 409
    sentence = _("报名已于 %(day)s 截止。请看其他岗位。")


class StillOpen(Refused):
    code = "still_open"
    status = 409
    sentence = _("报名到 %(day)s 才截止，截止后才能排序。")


class NotCheckedIn(Refused):
    code = "not_checked_in"
    sentence = _("认领岗位要先在这个社区报到并通过审核。")


class ClaimedAlready(Refused):
    code = "claimed_already"
    status = 409
    sentence = _("已经认领过这个岗位了。要换志愿顺序，请先撤回再认领。")


class NoClaim(Refused):
    code = "no_claim"
    status = 409
    sentence = _("没有有效的认领，不用撤回。")


class NobodyClaimed(Refused):
    code = "nobody_claimed"
    status = 409
    sentence = _("没有可以排序的人：还没有人认领，或认领的人没有同意参加排序。")


class NoProposal(Refused):
    code = "no_proposal"
    status = 409
    sentence = _("还没有排序建议。请社区工作人员先排序。")


class PreparedBySelf(Refused):
    code = "prepared_by_self"
    status = 403
    sentence = _("排序是您准备的，不能由您来决定。请居委会其他成员决定。")


class AboutOneself(Refused):
    code = "about_oneself"
    status = 403
    sentence = _("您自己也在候选人里，不能参加这个岗位的决定。请居委会其他成员决定。")


class WrongChoice(Refused):
    code = "wrong_choice"
    sentence = _("选人有误：%(why)s")


class DeviationUnexplained(Refused):
    code = "deviation_unexplained"
    sentence = _("没有按排序选人。请给第 %(rank)s 名写明原因（至少四个字），本人会看到。")


# Work units


class NotAWorkUnit(Refused):
    code = "not_a_work_unit"
    sentence = _("只有机关事业单位可以设联络人和接收反馈。请重新选择单位。")


class ContactHeld(Refused):
    code = "contact_held"
    status = 409
    sentence = _("这位已经是该单位的联络人。")


class QuarterNotOver(Refused):
    code = "quarter_not_over"
    sentence = _("这个季度还没有开始，没有可以反馈的内容。请选以前的季度。")
