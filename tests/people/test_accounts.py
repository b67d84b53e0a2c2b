"""Accounts and API tokens."""

from datetime import timedelta

import pytest

from tests import cast
from wangge import journal
from wangge.kernel.actors import SYSTEM
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.people import accounts
from wangge.people.models import Account, ApiToken
from wangge.people.refusals import HasAccount, TokenTooLong, UsernameTaken


def test_the_administrator_opens_a_staff_account_with_a_temporary_password(admin, places, at):
    newcomer = cast.person("新同事")
    made = accounts.create_account(by=admin, person_id=newcomer.pk, username="xin", at=at)

    assert made.account.check_password(made.password)
    assert made.account.password_is_temporary
    assert made.password not in str([leaf.body for leaf in journal.history_of(made.account)])


def test_nobody_else_opens_accounts(zhao, gao, manager, places, at):
    newcomer = cast.person("新同事")
    for somebody in (zhao, gao, manager):
        with pytest.raises(NotPermitted):
            accounts.create_account(by=somebody, person_id=newcomer.pk, username="xin", at=at)


def test_user_names_and_accounts_are_unique(lin, places, at):
    newcomer = cast.person("新同事")
    with pytest.raises(UsernameTaken):
        accounts.create_account(by=SYSTEM, person_id=newcomer.pk, username="lin", at=at)
    with pytest.raises(HasAccount):
        accounts.create_account(by=SYSTEM, person_id=lin.pk, username="lin2", at=at)


def test_a_resident_who_joins_the_staff_keeps_one_account(grandma_wang, at):
    before = accounts.open_resident_account(person=grandma_wang, at=at)
    after = accounts.create_account(by=SYSTEM, person_id=grandma_wang.pk, username="wang", at=at).account

    assert after.pk == before.pk
    assert Account.objects.filter(person=grandma_wang).count() == 1


def test_a_token_opens_the_api_until_it_expires_and_only_its_digest_is_kept(lin, at):
    new = accounts.issue_token(by=lin, name="对接", days=30, at=at)

    assert accounts.person_of_token(new.secret, at) == lin
    assert accounts.person_of_token(new.secret, at + timedelta(days=30)) is None
    assert accounts.person_of_token(new.secret + "x", at) is None
    assert new.secret not in str(ApiToken.objects.values_list())


def test_a_revoked_token_stops_at_once(lin, at):
    new = accounts.issue_token(by=lin, name="对接", days=30, at=at)
    accounts.revoke_token(by=lin, token_id=new.token.pk, at=at)

    assert accounts.person_of_token(new.secret, at) is None


def test_only_the_owner_revokes_a_token(lin, zhao, at):
    new = accounts.issue_token(by=lin, name="对接", days=30, at=at)

    with pytest.raises(NotFound):
        accounts.revoke_token(by=zhao, token_id=new.token.pk, at=at)


@pytest.mark.parametrize("days", [0, -1, 181])
def test_a_token_lasts_at_most_half_a_year(lin, at, days):
    with pytest.raises(TokenTooLong):
        accounts.issue_token(by=lin, name="对接", days=days, at=at)


def test_the_tokens_of_a_closed_account_stop_too(lin, admin, at):
    new = accounts.issue_token(by=lin, name="对接", days=30, at=at)
    accounts.deactivate_account(by=admin, account_id=lin.account.pk, at=at)

    assert accounts.person_of_token(new.secret, at) is None
