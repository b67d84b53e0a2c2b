"""Pages around signing in, and the machine's own."""

from __future__ import annotations

from tests.browser.pages.who import FILE, LEADER, STAFF

LATER = "leads on to the step before it; tests/web/test_accounts.py takes it"

NO_PAGE = dict.fromkeys(("mfa_download_recovery_codes", "healthz", "readyz", "metrics"), FILE) | dict.fromkeys(
    (
        "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate_webauthn",
        "mfa_edit_webauthn", "mfa_remove_webauthn",
    ),
    LATER,
)  # fmt: skip
SEEN_BY = {"account_logout": STAFF} | dict.fromkeys(
    ("mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes"), LEADER
)
LARGE = ("home", "account_login", "search:home")
