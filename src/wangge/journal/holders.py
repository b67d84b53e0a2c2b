"""Outside holders: whoever keeps copies of checkpoints where the database's administrator cannot reach them.

Without them, somebody with the database and the key could cut off or rewrite the newest lines unseen.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.utils.translation import gettext as _

from wangge.config import settings
from wangge.journal.models import Checkpoint
from wangge.kernel import district, outbox


class HolderDisagrees(RuntimeError):
    """A holder keeps another checkpoint of the same size: one of the two journals was rewritten or restored."""


def promise_mails(checkpoint: Checkpoint) -> None:
    """Put the checkpoint into the outbox for every mail holder, in the checkpoint's own transaction."""
    for address in _named("mailto"):
        outbox.put(
            channel=outbox.Channel.MAIL,
            kind="journal.checkpoint",
            address=address,
            subject=_("台账检查点 %(district)s:%(size)d 条") % {"district": district.code(), "size": checkpoint.size},
            body=checkpoint.note,
            at=checkpoint.at,
        )


def deposit(checkpoint: Checkpoint) -> None:
    """Give the checkpoint to every file holder that has not got it. Call after commit; repeating is harmless.

    Raises OSError when a folder cannot be written (the next run tries again) and HolderDisagrees.
    """
    for folder in _named("file"):
        _keep(Path(folder) / f"{district.code()}-{checkpoint.size}.checkpoint", checkpoint.note)


def _named(scheme: str) -> list[str]:
    entries = (entry.partition(":") for entry in settings.journal_holders)
    return [where for kind, _colon, where in entries if kind == scheme]


def _keep(path: Path, note: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)  # atomic, and never over an older note as a rename would
        except FileExistsError:
            pass  # another sealer was quicker; compared below
        finally:
            draft.unlink()
        _sync(path.parent)
    if path.read_text(encoding="utf-8") != note:
        raise HolderDisagrees(
            f"{path} holds another checkpoint of the same size. Keep both files and run `wangge journal verify`."
        )


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
