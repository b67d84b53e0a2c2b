"""What can be refused about people, each with its code and the sentence people read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in one row of a list: its place in the list from 0, the field, the code and the sentence."""

    row: int
    field: str
    code: str
    message: str


class PurposeMissing(Refused):
    code = "purpose_missing"
    sentence = _("请用至少四个字写明查看用途，例如“联系家属”。用途会记入查看记录，本人可以看到。")


class NothingToReveal(Refused):
    code = "nothing_to_reveal"
    sentence = _("这位居民没有登记这一项。如已取得，请在“修改”里补登。")


class RevealOver(Refused):
    code = "reveal_over"
    status = 410
    sentence = _("查看时间已过，内容已重新隐藏。如仍需要，请再次写明用途后查看。")


class NumberInUse(Refused):
    code = "citizen_no_in_use"
    sentence = _("这个公民身份号码已登记在另一位居民名下。请核对号码，或先查找这位居民。")


class AlreadyLivesHere(Refused):
    code = "already_lives_here"
    sentence = _("这位居民已经登记在这一户。如要变更与户主的关系，请先结束现有登记。")


class NoResidence(Refused):
    code = "no_residence"
    sentence = _("这位居民目前没有居住登记，不需要结束。")


class NotAHome(Refused):
    code = "not_a_home"
    sentence = _("居住登记要选到户。请在地点里选择门牌后再登记。")


class AlreadyKin(Refused):
    code = "already_kin"
    sentence = _("这位亲属已经登记过了。如要修改联系顺序或同意情况，请在亲属列表里修改。")


class OwnKin(Refused):
    code = "own_kin"
    sentence = _("不能把本人登记为自己的亲属。请选择另一位。")


class TraitHeld(Refused):
    code = "trait_held"
    sentence = _("这项情况已经登记。如已变化，请先结束原来的登记。")


class UsernameTaken(Refused):
    code = "username_taken"
    sentence = _("用户名“%(username)s”已有人使用。请换一个用户名。")


class HasAccount(Refused):
    code = "has_account"
    sentence = _("这位工作人员已有登录账号“%(username)s”。如忘记密码，请重设密码。")


class NoAccount(Refused):
    code = "no_account"
    sentence = _("这位工作人员还没有登录账号。请先建立账号。")


class TokenTooLong(Refused):
    code = "token_too_long"
    sentence = _("接口令牌最长有效 %(days)s 天。请填 1 到 %(days)s 之间的天数。")


class CodeInUse(Refused):
    code = "credit_code_in_use"
    sentence = _("这个统一社会信用代码已登记在“%(name)s”名下。请核对代码，或先查找这家单位。")


class AlreadyThere(Refused):
    code = "organisation_already_there"
    sentence = _("这里已经登记了一家同名的单位。如是分店，请在名称里写明，例如“（3号楼店）”。")


class OrganisationClosed(Refused):
    code = "organisation_closed"
    sentence = _("这家单位已登记停业。如仍在经营，请先撤销停业。")


class NotClosed(Refused):
    code = "organisation_not_closed"
    sentence = _("这家单位没有停业，不需要撤销。")


class NotADoor(Refused):
    code = "not_a_door"
    sentence = _("单位要登记在社区、网格、楼栋、单元或门牌上；全区性的单位不填地点。请重新选择。")


class ContactHeld(Refused):
    code = "contact_held"
    sentence = _("这位联系人已经登记；法定代表人只能有一位。如已更换，请先结束原来的登记。")


class RowsRefused(Refused):
    """A list of rows of which some cannot be taken in; `problems` says which and why, and nothing was changed."""

    code = "rows_refused"
    sentence = _("有 %(count)s 处填写有误，一行也没有导入。请按提示修改后重新导入。")

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(count=len(self.problems))
