"""How allauth meets our people: codes by our outbox, our sentences, no self sign-up, secrets sealed.

A phone number never enters a session: as soon as it is typed it becomes its keyed digest, and allauth carries that.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.forms import Field
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.config import settings as config
from wangge.kernel import clock, keyring, outbox
from wangge.people import accounts
from wangge.people.models import Account, Person
from wangge.posts import access
from wangge.web.accounts.forms import PhoneField
from wangge.web.accounts.sentences import ERRORS, MFA_ERRORS, NEWS
from wangge.web.middleware import client_ip

CODE_DIGITS = 6
SEALED_AS = "mfa.authenticator.data"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in for staff (name and password) and residents (code to their phone)."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ERRORS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only news that says what happened and what is next is shown, in our own words."""
        words = message or NEWS.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words), extra_tags=extra_tags)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever proved who they are in the last minutes, by any means, is not asked again at once."""
        records = get_authentication_records(self.request, self.request.user) if self.request else []
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        accounts.record_sign_in(account=user, at=clock.now())

    def set_password(self, user: Any, password: str) -> None:
        """A password one chose oneself is temporary no longer."""
        user.password_is_temporary = False
        super().set_password(user, password)

    def phone_form_field(self, **kwargs: Any) -> Field:
        return PhoneField(**{"label": gettext_lazy("手机号"), **kwargs})

    def generate_phone_verification_code(self, *, user: Any, phone: str) -> str:
        return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"

    def get_user_by_phone(self, phone: str) -> Account | None:
        """The resident's account behind a phone digest, opened on first use; None for nobody's or a shared number.

        Staff are not found: they sign in with password and second factor, not with a text message.
        """
        people = _with_digest(phone)
        if len(people) != 1:
            return None
        account = accounts.open_resident_account(person=people[0], at=clock.now())
        return account if account.is_active and not account.username else None

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        digest = user.person.phone_digest
        return (digest, True) if digest else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        raise NotImplementedError("phone numbers are changed by people.commands.update_person")

    def set_phone_verified(self, user: Any, phone: str) -> None:
        """Nothing to note: a number counts once staff have registered it."""

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        body = _("您的登录验证码是 %(code)s,5 分钟内有效。请不要告诉任何人，工作人员也不会向您索要。") % {"code": code}
        _text(user.person, "signin.code", _("登录验证码"), body)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """The page says the same for every number; whoever really has it learns by text message why no code came."""
        people = _with_digest(phone)
        if len(people) > 1:
            _text(
                people[0],
                "signin.shared",
                _("不能用这个号码登录"),
                _("这个手机号登记在多位居民名下，不能用验证码登录。请联系社区改登各自的号码。"),
            )
        elif people and Account.objects.filter(person=people[0]).exclude(username=None).exists():
            _text(
                people[0],
                "signin.staff",
                _("请用密码登录"),
                _("工作人员请用用户名和密码登录。如不是您本人操作，请告诉系统管理员。"),
            )


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: their secrets sealed at rest; a post holder keeps at least one."""

    error_messages = {**DefaultMFAAdapter.error_messages, **MFA_ERRORS}

    def encrypt(self, text: str) -> str:
        return keyring.current().seal(text, SEALED_AS)

    def decrypt(self, encrypted_text: str) -> str:
        return keyring.current().open(encrypted_text, SEALED_AS)

    def get_totp_label(self, user: Any) -> str:
        return str(user)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever holds a post may replace a second factor, not go without one."""
        account = authenticator.user
        if config.demo or not access.rights_of(account.person, clock.day_of(clock.now())).held:
            return True
        others = Authenticator.objects.filter(user=account).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def _with_digest(digest: str) -> list[Person]:
    return list(Person.objects.filter(phone_digest=digest, merged_into=None).order_by("id")[:2]) if digest else []


def _text(person: Person, kind: str, subject: str, body: str) -> None:
    outbox.put(
        channel=outbox.Channel.SMS,
        kind=kind,
        subject=subject,
        body=body,
        at=clock.now(),
        to_person=person,
        address=person.phone,
    )
