"""Attacks on the journal by somebody who owns the database file, each tried again and again with other victims.

Every attack must be found by the verifier with the outside holder's checkpoints. Planted controls prove that the drill
would notice a weak verifier: one that trusts stored hashes, and one that does not ask the outside holder.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pysqlite3 as sqlite3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connections

import bench.with_django  # noqa: F401 - starts Django before tables are imported
from drills.harness import Outcome
from wangge.config import settings
from wangge.journal import checkpoints, digests, keys, leaves, notes
from wangge.journal.merkle import Frontier
from wangge.kernel import district
from wangge.kernel.models import PolicyRow
from wangge.verify import Report, verify

NAME = "journal_attacks"
TRIALS = {"reduced": 10, "full": 1000}  # of each kind of attack
BATCHES = (5, 9, 1, 16, 7, 12)  # lines under each checkpoint; a few stay unsealed
UNSEALED = 3
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
CLERK = SimpleNamespace(pk=uuid.UUID("01900000-0000-7000-8000-000000000001"))
HOUR_MS = 3_600_000


# The administrator's hands: plain SQL on the stored journal


@dataclass
class Admin:
    """Somebody who may do everything in the database, and perhaps holds a signing key."""

    connection: Any
    key: Ed25519PrivateKey
    place: str = field(default="?")

    def run(self, sql: str, *values: Any) -> list[Any]:
        cursor = self.connection.cursor()
        try:
            cursor.execute(sql.replace("?", self.place), values)
            return cursor.fetchall() if cursor.description else []
        finally:
            cursor.close()

    def sizes(self) -> list[int]:
        return [size for (size,) in self.run("SELECT size FROM journal_checkpoint ORDER BY size")]

    def sealed(self) -> list[tuple[int, Any]]:
        """(position, leaf id) in order."""
        return list(self.run('SELECT "index", leaf_id FROM journal_position ORDER BY "index"'))

    def victim(self, rng: Random) -> tuple[int, Any]:
        return rng.choice(self.sealed())

    def body(self, leaf_id: Any) -> str:
        return self.run("SELECT body FROM journal_leaf WHERE id = ?", leaf_id)[0][0]


def edit_text(admin: Admin, rng: Random) -> None:
    """Change what a line says."""
    _, leaf = admin.victim(rng)
    admin.run("UPDATE journal_leaf SET body = ? WHERE id = ?", _lie(admin.body(leaf), rng), leaf)


def edit_text_and_hash(admin: Admin, rng: Random) -> None:
    """Change what a line says and give it the right hash again."""
    _rewrite(admin, admin.victim(rng)[1], rng)


def edit_column(admin: Admin, rng: Random) -> None:
    """Change only a column that pages search by."""
    column, value = rng.choice([("kind", "call.refused"), ("on_id", "x"), ("place_path", "999999"), ("by_id", None)])
    admin.run(f"UPDATE journal_leaf SET {column} = ? WHERE id = ?", value, admin.victim(rng)[1])


def delete(admin: Admin, rng: Random) -> None:
    """Remove a line and leave its place empty."""
    index, leaf = admin.victim(rng)
    admin.run('DELETE FROM journal_position WHERE "index" = ?', index)
    admin.run("DELETE FROM journal_leaf WHERE id = ?", leaf)


def delete_and_close_ranks(admin: Admin, rng: Random) -> None:
    """Remove a line and move all later ones up."""
    index, leaf = admin.victim(rng)
    delete_at = 'DELETE FROM journal_position WHERE "index" = ?'
    admin.run(delete_at, index)
    admin.run("DELETE FROM journal_leaf WHERE id = ?", leaf)
    for later, _ in admin.sealed():
        if later > index:
            admin.run('UPDATE journal_position SET "index" = ? WHERE "index" = ?', later - 1, later)


def insert_in_the_middle(admin: Admin, rng: Random) -> None:
    """Add a line to the past and move all later ones down."""
    index, like = admin.victim(rng)
    new = _copy(admin, like, age_ms=0)
    for later, _ in reversed(admin.sealed()):
        if later >= index:
            admin.run('UPDATE journal_position SET "index" = ? WHERE "index" = ?', later + 1, later)
    admin.run('INSERT INTO journal_position ("index", leaf_id) VALUES (?, ?)', index, new)


def insert_backdated(admin: Admin, rng: Random) -> None:
    """Add a line whose id pretends to be old, without a position."""
    _copy(admin, admin.victim(rng)[1], age_ms=rng.randrange(HOUR_MS, 1000 * HOUR_MS))


def swap(admin: Admin, rng: Random) -> None:
    """Exchange the places of two lines."""
    (one, one_leaf), (two, two_leaf) = rng.sample(admin.sealed(), 2)
    admin.run('DELETE FROM journal_position WHERE "index" IN (?, ?)', one, two)
    for index, leaf in ((one, two_leaf), (two, one_leaf)):
        admin.run('INSERT INTO journal_position ("index", leaf_id) VALUES (?, ?)', index, leaf)


def truncate(admin: Admin, rng: Random) -> None:
    """Cut the journal back to an earlier checkpoint, or to nothing, without a trace inside."""
    size = rng.choice([0, *admin.sizes()[:-1]])
    gone = [leaf for index, leaf in admin.sealed() if index >= size]
    unsealed = admin.run(
        'SELECT l.id FROM journal_leaf l LEFT JOIN journal_position p ON p.leaf_id = l.id WHERE p."index" IS NULL'
    )
    admin.run("DELETE FROM journal_checkpoint WHERE size > ?", size)
    admin.run('DELETE FROM journal_node WHERE (("index" + 1) << level) > ?', size)
    admin.run('DELETE FROM journal_position WHERE "index" >= ?', size)
    for leaf in [*gone, *(leaf for (leaf,) in unsealed)]:
        admin.run("DELETE FROM journal_leaf WHERE id = ?", leaf)


def rebuild(admin: Admin, rng: Random) -> None:
    """Change a line, then make every hash, root and signature anew with the key at hand."""
    _rewrite(admin, admin.victim(rng)[1], rng)
    old = admin.run("SELECT size, at, note, algorithm FROM journal_checkpoint ORDER BY size")
    hashes = admin.run(
        'SELECT l.hash FROM journal_position p JOIN journal_leaf l ON l.id = p.leaf_id ORDER BY p."index"'
    )
    tree = Frontier(old[0][3])
    for size, _at, note, algorithm in old:
        for (value,) in hashes[tree.size : size]:
            for node, made in tree.append(bytes.fromhex(value)):
                place = (made.hex(), node.level, node.number)
                admin.run('UPDATE journal_node SET hash = ? WHERE level = ? AND "index" = ?', *place)
        lines = note.splitlines()
        at = datetime.fromisoformat(lines[3].removeprefix("at "))
        new = notes.sign(origin=lines[0], size=size, root=tree.root(), at=at, algorithm=algorithm, key=admin.key)
        admin.run(
            "UPDATE journal_checkpoint SET root = ?, key_id = ?, signature = ?, note = ? WHERE size = ?",
            *(tree.root().hex(), new.key_id, new.signature, new.text, size),
        )


def forge_root(admin: Admin, rng: Random) -> None:
    """Put another root into a checkpoint's column."""
    size = rng.choice(admin.sizes())
    admin.run("UPDATE journal_checkpoint SET root = ? WHERE size = ?", rng.randbytes(32).hex(), size)


Attack = Callable[[Admin, Random], None]
# What is found, and whether the attacker may use the journal's own signing key.
ATTACKS: dict[str, tuple[Attack, bool]] = {
    "edit_text": (edit_text, False),
    "edit_text_and_hash": (edit_text_and_hash, False),
    "edit_column": (edit_column, False),
    "delete": (delete, False),
    "delete_and_close_ranks": (delete_and_close_ranks, False),
    "insert_in_the_middle": (insert_in_the_middle, False),
    "insert_backdated": (insert_backdated, False),
    "swap": (swap, False),
    "truncate": (truncate, False),
    "rebuild_without_key": (rebuild, False),
    "rebuild_with_key": (rebuild, True),
    "forge_root": (forge_root, False),
}


def _lie(body: str, rng: Random) -> str:
    words = json.loads(body)
    words["facts"]["number"] = rng.randrange(10**6, 10**9)
    return json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _rewrite(admin: Admin, leaf: Any, rng: Random) -> None:
    body = _lie(admin.body(leaf), rng)
    value = digests.leaf_hash("sha256", body.encode()).hex()
    admin.run("UPDATE journal_leaf SET body = ?, hash = ? WHERE id = ?", body, value, leaf)


def _copy(admin: Admin, like: Any, *, age_ms: int) -> Any:
    """A new line like an old one, whose id looks `age_ms` older and which is perfect in itself."""
    as_text = isinstance(like, str)
    new = uuid.UUID(int=(uuid.UUID(like) if as_text else like).int - (age_ms << 80) ^ 1)
    words = json.loads(admin.body(like))
    words["id"] = str(new)
    body = json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    stored = new.hex if as_text else new
    admin.run(
        "INSERT INTO journal_leaf (id, at, kind, by_id, on_type, on_id, place_path, body, hash, algorithm) "
        "SELECT ?, at, kind, by_id, on_type, on_id, place_path, ?, ?, algorithm FROM journal_leaf WHERE id = ?",
        *(stored, body, digests.leaf_hash("sha256", body.encode()).hex(), like),
    )
    return stored


# The drill


@contextmanager
def temporary_district(folder: Path, alias: str = "drill") -> Iterator[None]:
    """Act in a throw-away district: an SQLite file in `folder` with the journal's tables, its own key and holder."""
    connections.databases[alias] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / f"{alias}.sqlite3",
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    }
    django_settings.DISTRICT_CODES[alias] = "999999"
    holders = [f"file:{folder / 'holder'}"]
    try:
        with (
            district.acting_in(alias),
            patch.object(settings, "journal_key_file", folder / "journal.pem"),
            patch.object(settings, "journal_holders", holders),
            patch.object(settings, "digest_algorithm", "sha256"),
        ):
            call_command("migrate", "journal", database=alias, verbosity=0)
            keys.new_key(folder / "journal.pem")
            yield
    finally:
        connections[alias].close()
        del connections[alias], connections.databases[alias], django_settings.DISTRICT_CODES[alias]


def write_journal() -> None:
    """An honest journal with several checkpoints and a few lines not sealed yet."""
    for count in (*BATCHES, UNSEALED):
        with district.atomic():
            for number in range(count):
                leaves.record("call.accepted", by=CLERK, on=PolicyRow(), at=NOON, number=number)
        if count != UNSEALED:
            checkpoints.make(NOON)


@dataclass
class Template:
    """The honest journal, ready to be copied for every trial."""

    database: sqlite3.Connection
    holder: Path
    key: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def attacked(self, kind: str, rng: Random) -> sqlite3.Connection:
        """A copy in memory after one attack."""
        attack, has_key = ATTACKS[kind]
        connection = _copied(self.database)
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        attack(Admin(connection, self.key if has_key else Ed25519PrivateKey.generate()), rng)
        return connection

    def audit(self, connection: sqlite3.Connection) -> Report:
        return verify(connection, public_key=self.public_key, holders=[self.holder])

    def audit_alone(self, connection: sqlite3.Connection) -> Report:
        """A weak verifier: nobody outside is asked."""
        return verify(connection, public_key=self.public_key)

    def audit_trusting(self, connection: sqlite3.Connection) -> Report:
        """A broken verifier: believes the stored hashes."""
        with patch("wangge.verify.lines.computed_hash", lambda line: bytes.fromhex(line.hash)):
            return self.audit(connection)


PLANTED = [("edit_text", "audit_trusting"), ("truncate", "audit_alone"), ("rebuild_with_key", "audit_alone")]


def misses(
    template: Template, kind: str, audit: Callable[[sqlite3.Connection], Report], trials: int, rng: Random
) -> int:
    """How many of `trials` attacks of one kind `audit` does not find."""
    missed = 0
    for _ in range(trials):
        connection = template.attacked(kind, rng)
        missed += audit(connection).sound
        connection.close()
    return missed


def run(seed: int, size: str) -> Outcome:
    """All attacks × trials with the real verifier, then the planted weak verifiers, which must miss."""
    folder = Path(tempfile.mkdtemp(prefix="wangge-drill-"))
    try:
        with temporary_district(folder):
            template = _template(folder)
        trials, rng = TRIALS[size], Random(seed)
        honest = not template.audit(template.database).sound  # a verifier that always shouts finds nothing
        missed = sum(misses(template, kind, template.audit, trials, rng) for kind in ATTACKS)
        planted_found = sum(misses(template, kind, getattr(template, weak), trials, rng) > 0 for kind, weak in PLANTED)
    finally:
        shutil.rmtree(folder)
    return Outcome(
        trials=trials * len(ATTACKS),
        failures=missed + honest,
        planted=len(PLANTED),
        planted_found=planted_found,
        seed=seed,
    )


def _template(folder: Path) -> Template:
    write_journal()
    return Template(_copied(district.connection().connection), folder / "holder", keys.signing_key())


def _copied(database: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", isolation_level=None)
    database.backup(copy)
    return copy
