"""What can be refused about needs and resources, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class WrongState(Refused):
    code = "wrong_state"
    status = 409
    sentence = _("%(number)s 现在是“%(state)s”，不能做这一步。请刷新页面查看最新情况。")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("请用至少两个字写明原因，例如“已自行解决”。原因会记入办理过程。")


class NotYours(Refused):
    code = "not_yours"
    status = 403
    sentence = _(
        "您只能为自己，或同意由您关注的家人登记，地点限本人或家人的家庭住址及所在的楼栋、网格、社区。请改选，或联系社区工作人员登记。"
    )


class OnePlease(Refused):
    code = "same_entry"
    sentence = _("不能并入它自己。请选择另一条。")


class LaterMergeFirst(Refused):
    code = "later_merge_first"
    status = 409
    sentence = _("%(keeper)s 之后还并入了 %(later)s。请先撤销那一次合并，再撤销这一次。")


class NamesSomebody(Refused):
    code = "names_somebody"
    sentence = _("标题里有“%(found)s”，公开后会让人认出是谁。请只写要什么，把姓名和称呼移到“详细说明”。")


class ShowsNumber(Refused):
    code = "shows_number"
    sentence = _("标题里有像电话或证件的号码“%(found)s”，不能公开。请把号码移到“详细说明”。")


class ShowsDoor(Refused):
    code = "shows_door"
    sentence = _("标题里有门牌“%(found)s”，公开后会让人找到住处。请把楼栋、单元和房号移到“详细说明”。")


class BadRow(Refused):
    """A row of a list that cannot be added; nothing of the list was. `row` counts from 1."""

    code = "bad_row"
    sentence = _("第 %(row)s 行：%(why)s 整批都没有保存，请改正后重新导入。")
