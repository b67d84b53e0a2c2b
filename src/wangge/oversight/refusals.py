"""What can be refused to overseers and to those they ask, each with its code and the sentence people read."""

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused


class HadAHand(Refused):
    code = "had_a_hand"
    status = 403
    sentence = _("您经办过这件，或者是申请人、代办人，应当回避。请交给同事监督。")


class WordsMissing(Refused):
    code = "words_missing"
    sentence = _("请写清楚，4 到 1000 个字。")


class Answered(Refused):
    code = "answered_already"
    status = 409
    sentence = _("%(number)s 已经答复，答复不能改。请刷新页面查看。")


class NotADay(Refused):
    code = "not_a_term"
    sentence = _("期限请写 1 到 %(most)s 个工作日。")


class FindingsMissing(Refused):
    code = "findings_missing"
    sentence = _("选“发现问题”时请至少勾选一项问题；选“未发现问题”时不要勾选。")


class NamesSomebody(Refused):
    code = "names_somebody"
    sentence = _("提问和答复会公开，其中“%(found)s”会暴露个人信息。请改写后再提交。")


class NothingToInspect(Refused):
    code = "nothing_to_inspect"
    sentence = _("这段时间没有尚未监察的办件。请换一段时间。")


class TooManyCases(Refused):
    code = "too_many_cases"
    sentence = _("这段时间有 %(count)s 件尚未监察，一次最多在 %(most)s 件里抽取。请选短一些的时间。")


class NotOver(Refused):
    code = "not_answered_yet"
    status = 409
    sentence = _("%(number)s 还没有答复，不能再次督办。")
