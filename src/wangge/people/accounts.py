"""Deeds on accounts and API tokens: who can sign in, and with what.

Staff get a user name and a temporary password from the system administrator; a resident's account opens by itself when
a code is asked for a phone number that belongs to one resident only.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from wangge import journal
from wangge.kernel import permits
from wangge.kernel.actors import System
from wangge.kernel.district import atomic
from wangge.kernel.ids import readable
from wangge.kernel.refusals import Invalid, NotFound
from wangge.people import refusals, rules
from wangge.people.models import Account, ApiToken, Person

RUN_SYSTEM = "run_system"  # the permission's code; the rule is above, in posts
TEMPORARY_PASSWORD_LENGTH = 14  # characters of the readable alphabet: 67 bits
TOKEN_PREFIX = "wg_"  # noqa: S105 - what every token starts with
TOKEN_BYTES = 32
LONGEST_NAME = 60


@dataclass(frozen=True)
class NewAccount:
    """An account and its temporary password, which is shown once and kept nowhere."""

    account: Account
    password: str


@dataclass(frozen=True)
class NewToken:
    """An API token and its secret, which is shown once; only its digest is kept."""

    token: ApiToken
    secret: str


@atomic
def create_account(*, by: Person | System, person_id: UUID, username: str, at: datetime) -> NewAccount:
    """Open a staff account with a temporary password that must be changed at the first sign-in.

    A resident's account becomes a staff account.
    Raises NotFound, NotPermitted, Invalid (username), UsernameTaken, HasAccount.
    """
    permits.require_anywhere(by, RUN_SYSTEM, at=at)
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound
    name = username.strip()
    if not 3 <= len(name) <= LONGEST_NAME or name.isdigit():
        raise Invalid(field="username", what=_("用户名"), why=_("请用 3 到 60 个字符，不能全是数字"))
    account = Account.objects.filter(person=person).first() or Account(person=person, joined_at=at)
    if account.username:
        raise refusals.HasAccount(username=account.username)
    if Account.objects.filter(username=name).exists():
        raise refusals.UsernameTaken(field="username", username=name)
    password = _give_temporary_password(account, name)
    journal.record("account.created", by=by, on=account, at=at)
    return NewAccount(account, password)


@atomic
def reset_password(*, by: Person | System, account_id: UUID, at: datetime) -> NewAccount:
    """Give a staff account a new temporary password; all its sessions end. Raises NotFound, NotPermitted, NoAccount."""
    permits.require_anywhere(by, RUN_SYSTEM, at=at)
    account = _locked(account_id)
    if not account.username:
        raise refusals.NoAccount
    password = _give_temporary_password(account, account.username)
    journal.record("account.password_reset", by=by, on=account, at=at)
    return NewAccount(account, password)


@atomic
def deactivate_account(*, by: Person | System, account_id: UUID, at: datetime) -> Account:
    """Close an account: its sessions and tokens stop working with the next request. Raises NotFound, NotPermitted."""
    permits.require_anywhere(by, RUN_SYSTEM, at=at)
    account = _locked(account_id)
    account.is_active = False
    account.save(update_fields=["is_active"])
    journal.record("account.deactivated", by=by, on=account, at=at)
    return account


@atomic
def open_resident_account(*, person: Person, at: datetime) -> Account:
    """The account of a resident who signs in by phone code, opened now when there is none yet."""
    account, new = Account.objects.get_or_create(person=person, defaults={"joined_at": at, "password": "!"})
    if new:
        journal.record("account.opened", by=person, on=account, at=at)
    return account


@atomic
def record_sign_in(*, account: Account, at: datetime) -> None:
    """Note in the journal that somebody signed in (GB/T 22239-2019 8.1.4.3: audit of important user behaviour)."""
    journal.record("account.signed_in", by=account.person, on=account, at=at)


@atomic
def issue_token(*, by: Person, name: str, days: int, at: datetime) -> NewToken:
    """Give the actor an API token valid for `days` (1 to 180). Raises NotFound, Invalid (name), TokenTooLong."""
    account = _locked_of(by)
    if not name.strip():
        raise Invalid(field="name", what=_("用途"), why=_("不能为空"))
    if not 1 <= days <= rules.LONGEST_TOKEN_DAYS:
        raise refusals.TokenTooLong(field="days", days=rules.LONGEST_TOKEN_DAYS)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        account=account,
        name=name.strip()[:80],
        digest=_digest(secret),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    journal.record("token.issued", by=by, on=token, at=at, days=days)
    return NewToken(token, secret)


@atomic
def revoke_token(*, by: Person, token_id: UUID, at: datetime) -> ApiToken:
    """End one of the actor's own tokens now; ending it twice changes nothing. Raises NotFound."""
    token = ApiToken.objects.select_for_update().filter(pk=token_id, account__person=by).first()
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        journal.record("token.revoked", by=by, on=token, at=at)
    return token


def person_of_token(secret: str, at: datetime) -> Person | None:
    """Whose valid token this is: not expired, not revoked, account active. One query."""
    row = (
        ApiToken.objects.select_related("account__person__home")
        .filter(Q(revoked_at=None), digest=_digest(secret), expires_at__gt=at, account__is_active=True)
        .first()
    )
    return row.account.person if row is not None else None


def _give_temporary_password(account: Account, username: str) -> str:
    password = readable(TEMPORARY_PASSWORD_LENGTH)
    account.username, account.password_is_temporary = username, True
    account.set_password(password)
    account.save()
    return password


def _locked(account_id: UUID) -> Account:
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound
    return account


def _locked_of(person: Person) -> Account:
    account = Account.objects.select_for_update().filter(person=person, is_active=True).first()
    if account is None:
        raise NotFound
    return account


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
