"""Sign-in: staff by name and password with a second factor, residents by a code to their phone; lock-out by axes."""

from wangge.config import settings as config

ACCOUNT_ADAPTER = "wangge.web.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in"
ACCOUNT_FORMS = {
    "login": "wangge.web.accounts.forms.LoginForm",
    "request_login_code": "wangge.web.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "wangge.web.accounts.forms.ConfirmLoginCodeForm",
    "reauthenticate": "wangge.web.accounts.forms.ReauthenticateForm",
    "change_password": "wangge.web.accounts.forms.ChangePasswordForm",
}
ACCOUNT_RATE_LIMITS = {
    # Lock-out after failed passwords is axes' work; here only what guessing second factors and codes may cost.
    "login_failed": "30/m/ip,10/300s/key",
    "login": "60/m/ip",  # an office shares one address
    "request_login_code": "20/m/ip,3/m/key",
}

MFA_ADAPTER = "wangge.web.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = config.demo  # plain http on this machine only
MFA_TOTP_ISSUER = "网格 Wangge"
MFA_FORMS = {
    "authenticate": "wangge.web.accounts.forms.AuthenticateForm",
    "reauthenticate": "wangge.web.accounts.forms.MFAReauthenticateForm",
    "activate_totp": "wangge.web.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "wangge.web.accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "wangge.web.accounts.forms.EditWebAuthnForm",
}

AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = "wangge.web.accounts.views.cool_off"  # policy "signin.lock_minutes"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["login", "username", "password", "code"]
AXES_USERNAME_CALLABLE = "wangge.web.accounts.attempts.typed_name"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_LOCKOUT_CALLABLE = "wangge.web.accounts.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "wangge.web.middleware.client_ip"
