"""Pages about one's own account: sessions, tokens, what can be set up; and the lock-out page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account import views as allauth_views
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.kernel import clock, policy
from wangge.kernel.refusals import NotFound, Refused
from wangge.kernel.request_keys import keyless
from wangge.people import accounts
from wangge.people.models import ApiToken
from wangge.web.accounts.devices import device_of
from wangge.web.accounts.entry import must_set_up
from wangge.web.accounts.forms import TokenForm
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.page import done, page


@require_GET
@guarded(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """My account: where to change what."""
    account: Any = request.user
    factors = Authenticator.objects.filter(user=account).values_list("type", flat=True)
    context = {
        "account": account,
        "factors": set(factors),
        "sessions": UserSession.objects.filter(user=account).count(),
        "tokens": ApiToken.objects.filter(account=account, revoked_at=None, expires_at__gt=clock.now()).count(),
        "must_set_up": must_set_up(request),
    }
    return page(request, "accounts/home.html", context)


@require_GET
@guarded(SIGNED_IN)
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in; each can be ended, and all at once."""
    mine = sorted(
        UserSession.objects.purge_and_list(request.user), key=lambda session: session.last_seen_at, reverse=True
    )
    rows = [
        {"session": session, "device": device_of(session.user_agent), "here": session.is_current()} for session in mine
    ]
    return page(request, "accounts/sessions.html", {"rows": rows})


@require_POST
@guarded(SIGNED_IN)
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out one session; ending the one in use leads back to sign-in."""
    session = UserSession.objects.filter(user=request.user, pk=session_id).first()
    if session is None:
        raise NotFound
    here = session.is_current()
    end_sessions(request, [session])
    if here:
        return redirect("account_login")
    return done(request, _("那台设备已退出登录。"), reverse("accounts:sessions"))


@require_POST
@guarded(SIGNED_IN)
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    end_sessions(request, list(UserSession.objects.filter(user=request.user)))
    return done(request, _("所有设备都已退出登录。如怀疑密码泄露，请登录后立即更换密码。"), reverse("account_login"))


@require_GET
@guarded(SIGNED_IN)
def tokens(request: HttpRequest) -> HttpResponse:
    """My API tokens."""
    return _tokens_page(request, TokenForm())


@never_cache
@keyless("the answer holds a secret that must not be kept; a second token shows in the list and can be revoked")
@require_POST
@guarded(SIGNED_IN)
def issue_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show its secret this once."""
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            new = accounts.issue_token(by=request.person, at=clock.now(), **form.cleaned_data)  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return _tokens_page(request, TokenForm(), secret=new.secret)
    return _tokens_page(request, form, status=422)


@require_POST
@guarded(SIGNED_IN)
def revoke_token(request: HttpRequest, token_id: Any) -> HttpResponse:
    """End a token now."""
    token = accounts.revoke_token(by=request.person, token_id=token_id, at=clock.now())  # type: ignore[attr-defined]
    return done(
        request,
        _("令牌“%(name)s”已作废，用它的程序从现在起不能再访问。") % {"name": token.name},
        reverse("accounts:tokens"),
    )


def _tokens_page(request: HttpRequest, form: TokenForm, secret: str = "", status: int = 200) -> HttpResponse:
    mine = ApiToken.objects.filter(account__person=request.person).order_by("-created_at")  # type: ignore[attr-defined]
    context = {"form": form, "secret": secret, "tokens": mine, "now": clock.now()}
    return page(request, "accounts/tokens.html", context, status=status)


@require_http_methods(["GET", "POST"])
@keyless("sign-in steps keep their own state and are rate limited")
@guarded(SIGNED_IN)
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the password; residents have none and sign in with a code."""
    if not request.user.has_usable_password():  # type: ignore[union-attr]
        return redirect("accounts:home")
    return allauth_views.password_change(request)


def locked_out(request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """The page after five failed sign-ins: when to try again, and whom to ask."""
    again = clock.local(clock.now() + cool_off(request))
    return render(request, "accounts/locked.html", {"again": again}, status=429)


def cool_off(request: HttpRequest | None = None) -> timedelta:
    """How long an account stays locked: policy "signin.lock_minutes"."""
    return timedelta(minutes=policy.on("signin.lock_minutes", clock.now()).value)
