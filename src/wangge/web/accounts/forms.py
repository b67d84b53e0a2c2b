"""Sign-in forms: allauth's own, with our words; and the token form."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wangge.kernel.identity import normalise_phone
from wangge.people.models import Person
from wangge.people.rules import LONGEST_TOKEN_DAYS

CODE_INPUT = {"autocomplete": "one-time-code", "inputmode": "numeric"}
DIGEST_LENGTH = 64
SHORTEST_PHONE = 7


class PhoneField(forms.CharField):
    """A phone number that leaves the form as its keyed digest, so that it is kept nowhere in clear."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def clean(self, value: Any) -> str:
        number = super().clean(value)
        if not number:
            return ""
        digits = normalise_phone(number)
        if len(digits) < SHORTEST_PHONE or any(c.isalpha() for c in number):
            raise ValidationError(_("手机号不完整。请输入 11 位手机号。"))
        return Person._meta.get_field("phone_digest").lookup(number)


def _words(form: forms.Form, **words: Any) -> None:
    """Give fields their label and hint; allauth's placeholders go, a label is enough."""
    for name, (label, hint) in words.items():
        if name in form.fields:
            form.fields[name].label, form.fields[name].help_text = label, hint
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class LoginForm(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, login=(_("用户名"), ""), password=(_("密码"), ""))
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class RequestLoginCodeForm(account_forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, phone=(_("手机号"), _("请用在社区登记的手机号。")))


class ConfirmLoginCodeForm(account_forms.ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, code=(_("六位验证码"), _("5 分钟内有效。")))
        self.fields["code"].widget.attrs.update(CODE_INPUT)


class ReauthenticateForm(account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, password=(_("密码"), ""))


class ChangePasswordForm(account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(
            self,
            oldpassword=(_("当前密码"), ""),
            password1=(_("新密码"), _("至少 10 个字符，不要全是数字，也不要用常见密码。")),
            password2=(_("再输一次新密码"), ""),
        )


class AuthenticateForm(mfa_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, code=(_("验证码"), _("验证器上的六位数字，或一个没用过的恢复码。")))
        self.fields["code"].widget.attrs.update(CODE_INPUT)


class MFAReauthenticateForm(mfa_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, code=(_("验证码"), _("验证器上的六位数字，或一个没用过的恢复码。")))
        self.fields["code"].widget.attrs.update(CODE_INPUT)


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, code=(_("验证器上的六位数字"), ""))
        self.fields["code"].widget.attrs.update(CODE_INPUT)


class AddWebAuthnForm(webauthn_forms.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(
            self,
            name=(_("名称"), _("例如“办公室电脑”，方便以后辨认。")),
            passwordless=(_("可代替密码直接登录"), _("设备会要求指纹、面容或 PIN。")),
        )


class EditWebAuthnForm(webauthn_forms.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self, name=(_("名称"), ""))


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("用途"), help_text=_("例如“12345 平台对接”。"), max_length=80)
    days = forms.IntegerField(
        label=_("有效天数"),
        help_text=_("最长 180 天。"),
        min_value=1,
        max_value=LONGEST_TOKEN_DAYS,
        initial=90,
    )
