"""What can stand in the way of a survey, each with what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wangge.kernel.refusals import Refused
from wangge.surveys.answering import Wrong
from wangge.surveys.rules import Problem


class NameTaken(Refused):
    code = "questionnaire_name_taken"
    status = 409
    sentence = _("本社区已有同名问卷「%(name)s」。请换一个名称，或打开那一份修改。")


class NotADraft(Refused):
    code = "questionnaire_not_draft"
    status = 409
    sentence = _("这一版已经发布，不能再改。请点“修改”生成新的草稿。")


class AlreadyDrafted(Refused):
    code = "questionnaire_has_draft"
    status = 409
    sentence = _("这份问卷已经有一版草稿。请直接修改那一版。")


class NotPublishable(Refused):
    """Carries the `problems`, each with its sentence."""

    code = "questionnaire_not_publishable"
    sentence = _("还不能发布，有 %(count)s 处需要先改正。")

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(count=len(problems))


class BadQuestionnaire(Refused):
    code = "questionnaire_unreadable"
    sentence = _("问卷内容不符合格式，没有保存。请检查题目、选项和条件。")


class NotPublished(Refused):
    code = "questionnaire_not_published"
    status = 409
    sentence = _("只有已发布的问卷才能用于走访。请先发布问卷。")


class NoDoors(Refused):
    code = "campaign_no_doors"
    sentence = _("所选范围里没有可走访的%(what)s。请换一个范围，或先登记。")


class CampaignState(Refused):
    code = "campaign_state"
    status = 409
    sentence = _("这次走访现在是「%(state)s」，不能这样做。请刷新页面查看。")


class DoorClosed(Refused):
    code = "door_closed"
    status = 409
    sentence = _("这一户已是「%(state)s」，本次走访不再上门。")


class ComeBackDay(Refused):
    code = "come_back_day"
    sentence = _("请选约好再来的日期，从今天到 %(last)s。")


class ClientIdReused(Refused):
    code = "client_id_reused"
    status = 409
    sentence = _("这个编号已用于另一次记录，没有保存。请重新登记一次。")


class AnswersWrong(Refused):
    """Carries what is `wrong`, each with its place and its sentence."""

    code = "answers_wrong"
    sentence = _("有 %(count)s 道题还不能提交。请改正后再完成。")

    def __init__(self, wrong: list[Wrong]) -> None:
        self.wrong = wrong
        super().__init__(count=len(wrong))


class TooManyPhotos(Refused):
    code = "too_many_photos"
    status = 409
    sentence = _("这一户最多保存 %(most)s 张照片。请先去掉不需要的。")


class NotTheirPlace(Refused):
    code = "assignee_without_post"
    sentence = _("%(name)s 在 %(place)s 没有可走访的岗位。请先为其设岗，或换一个人。")
