"""What must be done after signing in before anything else: change a temporary password, set up a second factor."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from wangge.config import settings as config
from wangge.kernel import clock
from wangge.people.models import Account
from wangge.posts import access

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
HAS_SECOND_FACTOR = "has_second_factor"  # in the session, so that the question costs one query a session
PASSWORD_STEP, SECOND_FACTOR_STEP = "account_change_password", "mfa_index"
ALWAYS_OPEN = frozenset(
    {
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "preferences",
    }
)


def pending_step(request: HttpRequest) -> str:
    """The name of the page this person has to finish first; empty when there is none or it is open now.

    Second factors are asked of everyone who holds a post, except in the demo (GB/T 22239-2019 8.1.4.1 d).
    """
    account = request.user
    if not isinstance(account, Account) or request.resolver_match is None:
        return ""
    if request.resolver_match.view_name in ALWAYS_OPEN:
        return ""
    if account.password_is_temporary:
        return PASSWORD_STEP
    if config.demo or not _holds_post(request) or _has_second_factor(request, account):
        return ""
    return SECOND_FACTOR_STEP


def must_set_up(request: HttpRequest) -> bool:
    """Whether the page of second factors should say that one is needed before going on."""
    account = request.user
    return (
        not config.demo
        and isinstance(account, Account)
        and _holds_post(request)
        and not _has_second_factor(request, account)
    )


def _holds_post(request: HttpRequest) -> bool:
    return bool(access.rights_of(request.person, clock.day_of(clock.now())).held)  # type: ignore[attr-defined]


def _has_second_factor(request: HttpRequest, account: Account) -> bool:
    if request.session.get(HAS_SECOND_FACTOR):
        return True
    found = Authenticator.objects.filter(user=account, type__in=SECOND_FACTORS).exists()
    if found:
        request.session[HAS_SECOND_FACTOR] = True
    return found
