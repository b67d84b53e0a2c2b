"""`wangge user create`: the first accounts of an installation, made on the machine itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from wangge.cli import start
from wangge.cli.terminal import WRONG_USE, fail, say

app = typer.Typer(help="Accounts of staff.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass


@app.command()
def create(
    username: Annotated[str, typer.Argument(help="What the person signs in with.")],
    name: Annotated[str, typer.Option(help="The person's name.", prompt="Name")],
    post: Annotated[str, typer.Option(help="Such as system_admin or community_staff.", prompt="Post")],
    place: Annotated[str, typer.Option(metavar="CODE", help="Code of the place the post is for.", prompt="Place code")],
    district: Annotated[
        str | None, typer.Option("--district", metavar="CODE", help="The district; the home district by default.")
    ] = None,
) -> None:
    """Register a person with a post and a staff account; prints a password to be changed at first sign-in."""
    start.django()
    from wangge.kernel import clock
    from wangge.kernel import district as districts
    from wangge.kernel.refusals import Refused
    from wangge.posts.models import PostKind

    if post not in PostKind.values:
        fail(f"There is no post {post!r}; there are {', '.join(PostKind.values)}.", WRONG_USE)
    with districts.acting_in(start.district_aliases(district)[0] if district else districts.aliases()[0]):
        try:
            password = _create(username, name, post, place, clock.now())
        except Refused as refusal:
            fail(refusal.message)
    say(f"{username} can sign in with the password {password}")
    say("It is shown only now, and must be changed at the first sign-in.")


def _create(username: str, name: str, post: str, place_code: str, at: datetime) -> str:
    """Person, post and account in one transaction; returns the temporary password."""
    from wangge.kernel.actors import SYSTEM
    from wangge.kernel.clock import day_of
    from wangge.kernel.district import atomic
    from wangge.people import accounts, commands
    from wangge.places.models import Place
    from wangge.posts.commands import give_post

    place = Place.objects.current().filter(code=place_code).first()
    if place is None:
        fail(f"There is no place with the code {place_code} here.", WRONG_USE)
    with atomic():
        person = commands.add_person(by=SYSTEM, at=at, home=place, name=name)
        give_post(by=SYSTEM, person_id=person.pk, kind=post, place_id=place.pk, from_day=day_of(at), at=at)
        return accounts.create_account(by=SYSTEM, person_id=person.pk, username=username, at=at).password
