"""Sign-in and one's own account. allauth's names stay: it looks its pages up by them. No self sign-up, no mail."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import include, path

from wangge.web.accounts import views
from wangge.web.guard import PUBLIC, SIGNED_IN, guarded

own = [
    path("", views.home, name="home"),
    path("sessions", views.sessions, name="sessions"),
    path("sessions/end", views.end_all_sessions, name="end-all-sessions"),
    path("sessions/<int:session_id>/end", views.end_session, name="end-session"),
    path("tokens", views.tokens, name="tokens"),
    path("tokens/new", views.issue_token, name="issue-token"),
    path("tokens/<uuid:token_id>/revoke", views.revoke_token, name="revoke-token"),
]

urlpatterns = [
    path("sign-in", guarded(PUBLIC)(account.login), name="account_login"),
    path("sign-in/code", guarded(PUBLIC)(account.request_login_code), name="account_request_login_code"),
    path("sign-in/code/confirm", guarded(PUBLIC)(account.confirm_login_code), name="account_confirm_login_code"),
    path("sign-in/two-step", guarded(PUBLIC)(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey", guarded(PUBLIC)(passkey.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/closed", guarded(PUBLIC)(account.account_inactive), name="account_inactive"),
    path("sign-out", guarded(PUBLIC)(account.logout), name="account_logout"),
    path("account/", include((own, "accounts"))),
    path("account/password", views.change_password, name="account_change_password"),
    path("account/confirm", guarded(SIGNED_IN)(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code", guarded(SIGNED_IN)(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey",
        guarded(SIGNED_IN)(passkey.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/two-step", guarded(SIGNED_IN)(mfa.index), name="mfa_index"),
    path("account/two-step/app", guarded(SIGNED_IN)(totp.activate_totp), name="mfa_activate_totp"),
    path("account/two-step/app/remove", guarded(SIGNED_IN)(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/two-step/recovery", guarded(SIGNED_IN)(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/two-step/recovery/new",
        guarded(SIGNED_IN)(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/two-step/recovery/file",
        guarded(SIGNED_IN)(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/two-step/passkeys", guarded(SIGNED_IN)(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("account/two-step/passkeys/new", guarded(SIGNED_IN)(passkey.add_webauthn), name="mfa_add_webauthn"),
    path("account/two-step/passkeys/<int:pk>", guarded(SIGNED_IN)(passkey.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "account/two-step/passkeys/<int:pk>/remove",
        guarded(SIGNED_IN)(passkey.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
]
