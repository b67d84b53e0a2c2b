"""What sign-in says when something goes wrong, and when something is done, in our own words (allauth's keys)."""

from django.utils.translation import gettext_lazy as _

_MISMATCH = _("用户名或密码不对。请检查后再试；连续输错 5 次将暂时锁定。")
_TOO_MANY = _("尝试次数太多。请等几分钟再试。")
ERRORS = {
    "username_password_mismatch": _MISMATCH,
    "phone_password_mismatch": _MISMATCH,
    "too_many_login_attempts": _TOO_MANY,
    "rate_limited": _TOO_MANY,
    "incorrect_code": _("验证码不对。请核对最新一条短信或验证器上的数字后再试。"),
    "incorrect_password": _("密码不对。请重新输入。"),
    "enter_current_password": _("当前密码不对。请重新输入。"),
    "invalid_login": _("请输入用户名。"),
}
MFA_ERRORS = {
    "incorrect_code": _("验证码不对。请核对验证器上的数字（每 30 秒变一次）后再试。"),
    "cannot_delete_authenticator": _("您担任岗位，至少要保留一种两步验证。请先添加另一种，再删除这一种。"),
    "cannot_generate_recovery_codes": _("请先设置验证器或通行密钥，再生成恢复码。"),
}
NEWS = {
    "account/messages/logged_out.txt": _("您已退出登录。公用电脑上请关闭浏览器。"),
    "account/messages/password_changed.txt": _("密码已更换。下次登录请用新密码。"),
    "mfa/messages/totp_activated.txt": _("验证器已启用。下次登录时，输入密码后还要输入验证器上的六位数字。"),
    "mfa/messages/totp_deactivated.txt": _("验证器已停用。"),
    "mfa/messages/recovery_codes_generated.txt": _("新的恢复码已生成，旧的已作废。请抄下来放在安全的地方。"),
    "mfa/messages/webauthn_added.txt": _("通行密钥已添加。"),
    "mfa/messages/webauthn_removed.txt": _("通行密钥已删除。"),
}
