"""What can be refused about a case, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class WrongState(Refused):
    code = "wrong_state"
    status = 409
    sentence = _("办件现在是“%(state)s”，不能做这一步。请刷新页面查看最新情况。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请写明理由，2 到 500 个字。理由会告知申请人。")


class NotInForce(Refused):
    code = "item_not_in_force"
    sentence = _("这个事项今天不在办理目录里。请核对事项名称，或查看办事指南。")


class NoApplicant(Refused):
    code = "no_applicant"
    sentence = _("请选定一位申请人，或一家申请单位，不能都选。")


class NotForYou(Refused):
    code = "not_served"
    sentence = _("这个事项不面向所选的申请人。请查看办事指南里的“服务对象”。")


class OwnCase(Refused):
    code = "own_case"
    status = 403
    sentence = _("这是您本人、您代办或您所在单位的办件，应当回避。请交给同事办理。")


class TookIt(Refused):
    code = "took_it"
    status = 403
    sentence = _("这件是您在窗口收的，须由另一位工作人员审核、决定。")


class NotYourCase(Refused):
    code = "not_your_case"
    status = 403
    sentence = _("这件由另一位工作人员承办。请先由承办人退回，或由您认领后再办。")


class NotTheApplicant(Refused):
    code = "not_the_applicant"
    status = 403
    sentence = _("只有申请人、代办人或申请单位的联系人能做这一步。")


class MaterialsMissing(Refused):
    code = "materials_missing"
    sentence = _("还缺：%(names)s。请补齐、一次告知补正，或容缺受理。")


class NothingMissing(Refused):
    code = "nothing_missing"
    sentence = _("材料已经齐全，没有需要补正或承诺的。可以直接受理。")


class NotAsked(Refused):
    code = "not_asked"
    sentence = _("“%(name)s”不在这个事项的材料清单里，或已免交，不得要求提交。")


class ToldAlready(Refused):
    code = "told_already"
    status = 409
    sentence = _("补正只能一次告知，这件已经告知过。可以受理、容缺受理，或不予受理。")


class PromiseOpen(Refused):
    code = "promise_open"
    status = 409
    sentence = _("还有容缺承诺的材料未交：%(names)s。交齐后才能决定。")


class AnsweredTooLate(Refused):
    code = "answered_too_late"
    status = 409
    sentence = _(
        "答复期限已过，申请依法自收到之日起视为受理，不能再要求补正或不予受理。请直接受理，或等待系统自动受理。"
    )


class PromiseOver(Refused):
    code = "promise_over"
    status = 409
    sentence = _("承诺的日期 %(day)s 已过，依承诺视为撤回申请，不能再补交。请重新申请。")


class TooLate(Refused):
    code = "promise_too_late"
    sentence = _("承诺日期最晚是 %(day)s，最早是明天。")


class NotSpecial(Refused):
    code = "not_special"
    sentence = _("这个事项的办事指南没有列出这种特别程序，不能因此停止计时。")


class ExtendedAlready(Refused):
    code = "extended_already"
    status = 409
    sentence = _("期限只能延长一次，这件已经延长过。")


class NotOnTheSpot(Refused):
    code = "not_on_the_spot"
    sentence = _("这个事项不是即办件，不能当场办结。请按程序受理。")


class IdentityUnchecked(Refused):
    code = "identity_unchecked"
    sentence = _("出件前须核对领取人身份，并由领取人签收。")


class NotInformed(Refused):
    code = "overrun_unexplained"
    sentence = _("这件已经超过承诺期限。请先写明公开说明，再作决定。")


class NotOverrun(Refused):
    code = "not_overrun"
    sentence = _("这件没有超过承诺期限，不需要公开说明。")


class NamesSomebody(Refused):
    code = "names_somebody"
    sentence = _("公开说明里有姓名或号码“%(found)s”。请只写原因。")


class NoJointOffice(Refused):
    code = "no_joint_office"
    status = 409
    sentence = _("联办机构“%(names)s”没有登记，办件转不过去。请先登记这个部门，或修订事项。")


class NotOfThisOffice(Refused):
    code = "not_of_this_office"
    status = 403
    sentence = _("联办意见由“%(office)s”的审批人员出具。您如在该部门，请先登记为该部门的联系人。")


class PartNotYours(Refused):
    code = "part_not_yours"
    status = 403
    sentence = _("这份联办意见由本部门另一位工作人员承办。请先由承办人退回。")


class LeadsIt(Refused):
    code = "leads_it"
    status = 403
    sentence = _("您是这件的主办承办人，联办意见须由另一位工作人员出具。")


class GaveOpinion(Refused):
    code = "gave_opinion"
    status = 403
    sentence = _("您为联办部门出具过意见，这件须由另一位工作人员审核、决定。")


class PartState(Refused):
    code = "part_state"
    status = 409
    sentence = _("这份联办意见现在是“%(state)s”，不能做这一步。请刷新页面查看最新情况。")


class PartsOpen(Refused):
    code = "parts_open"
    status = 409
    sentence = _("还有联办部门没有出具意见：%(names)s。意见齐了才能决定。")


class PartObjects(Refused):
    code = "part_objects"
    status = 409
    sentence = _("联办部门不同意：%(names)s。只能不予许可，或再次征求该部门的意见。")


class NotYetEndable(Refused):
    code = "not_yet_endable"
    status = 409
    sentence = _("申请人补正的期限到 %(day)s，期限未到，不能终止。")


class DayFull(Refused):
    code = "day_full"
    sentence = _("这个事项今天的办件编号已经用完（9999 件）。请明天再收，或联系系统管理员。")


class BadFile(Refused):
    code = "bad_file"
    sentence = _("“%(name)s”的第 %(position)s 个文件收不了：%(why)s什么也没有保存，请换一个文件再提交。")


class NoFile(BadFile):
    sentence = _("请为“%(name)s”选一个文件：PDF、JPEG 或 PNG。")


class NotAScan(Refused):
    code = "file_kind"
    sentence = _("须为 PDF、JPEG 或 PNG。")


class FileTooLarge(Refused):
    code = "file_too_large"
    sentence = _("超过 %(megabytes)s 兆。")


class TooManyFiles(Refused):
    code = "too_many_files"
    sentence = _("“%(name)s”一次最多交 %(most)s 个文件。请合并成一个 PDF，或分几次提交。")


class TooMuch(Refused):
    code = "upload_too_large"
    sentence = _("这次提交的文件合计超过 %(megabytes)s 兆，什么也没有保存。请分几次提交。")


class NotThisApplicant(Refused):
    code = "handup_of_another"
    sentence = _("这份代办是为另一位居民上报的。请核对申请人。")


class NoSuchPrincipal(Refused):
    code = "principal_unknown"
    sentence = _("没有找到姓名和号码都相符的委托人。请核对；委托人没有登记过的，请带委托书到窗口办理。")


class MandateUnchecked(Refused):
    code = "mandate_unchecked"
    sentence = _("请先核对委托书和代办人的身份证件，再勾选“已核对”。没有委托书的，请申请人本人来办，或补来委托书。")


class AgentIsApplicant(Refused):
    code = "agent_is_applicant"
    sentence = _("申请人和代办人不能是同一个人。本人来办的，请去掉代办人。")


class NoMandate(Refused):
    code = "mandate_missing"
    sentence = _("请上传委托人签名的委托书，一个文件：PDF、JPEG 或 PNG。")


class NoSuchNumber(Refused):
    code = "no_such_number"
    sentence = _("请输入完整的 18 位公民身份号码、手机号，或统一社会信用代码。")


class NotOnline(Refused):
    code = "not_online"
    sentence = _("这个事项不能网上申请。请带材料到窗口办理，地点见办事指南。")


class AlreadyOver(Refused):
    code = "term_is_over"
    status = 409
    sentence = _("期限已经过了，不能再延长。请写明公开说明并尽快决定。")
