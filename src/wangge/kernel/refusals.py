"""Refusals people can cause: a stable code, and a sentence saying what happened and what to do next."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The deed was not done and nothing changed. Pages show `message`; the API adds `code` and `field`.

    Subclasses sit beside their command. Only `code` is ever compared, never the wording.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    sentence: ClassVar = _("这一步现在不能做。请刷新页面后再试。")

    def __init__(self, *, field: str = "", **words: object) -> None:
        self.field = field
        self.words = words
        super().__init__(self.code)

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return str(self.sentence) % self.words if self.words else str(self.sentence)


class NotPermitted(Refused):
    """The actor holds no post that allows this deed at this place on this day."""

    code = "not_permitted"
    status = 403
    sentence = _("您的岗位在这里没有这项权限。如工作需要，请联系社区工作人员调整岗位。")


class NotFound(Refused):
    """There is no such thing, or it lies outside what the viewer may see; the two are not told apart."""

    code = "not_found"
    status = 404
    sentence = _("没有找到，或不在您的职责范围内。请核对编号，或联系社区工作人员。")


class Changed(Refused):
    """Somebody saved a newer version since the form was opened."""

    code = "changed_meanwhile"
    status = 409
    sentence = _("在您填写期间，别人已经修改了这条记录。请查看最新内容后再保存。")


class Invalid(Refused):
    """A value that cannot be used; `field` says which."""

    code = "invalid"
    sentence = _("%(what)s 填写有误：%(why)s")
