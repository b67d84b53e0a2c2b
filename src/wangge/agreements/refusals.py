"""What can be refused about agreements, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class WrongState(Refused):
    code = "wrong_state"
    status = 409
    sentence = _("协议 %(number)s 现在是“%(state)s”，不能做这一步。请刷新页面查看最新情况。")


class NotTheSigner(Refused):
    code = "not_the_signer"
    status = 403
    sentence = _("只有协议对方的联系人本人可以在这里签署。请核对登录的账号，或到社区在纸上签。")


class SignedAlready(Refused):
    code = "signed_already"
    status = 409
    sentence = _("这一方已经签过了。")


class NoSpeaker(Refused):
    code = "no_speaker"
    sentence = _("%(name)s 还没有本人登记的联系人，没有人能签署。请先在单位页面登记一位联系人。")


class DaysWrong(Refused):
    code = "days_wrong"
    sentence = _("结束日期应不早于开始日期，期限最长 %(years)s 年。")


class TextMissing(Refused):
    code = "text_missing"
    sentence = _("协议名称和条款都要写。")


class SignatureMissing(Refused):
    code = "signature_missing"
    sentence = _("请在框里手写签名，或输入您的姓名“%(name)s”确认。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请用至少四个字写明原因，对方会看到。")


class RenewedAlready(Refused):
    code = "renewed_already"
    status = 409
    sentence = _("已经起草了续签的协议 %(number)s。")
