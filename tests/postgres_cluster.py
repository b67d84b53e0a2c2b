"""A throw-away PostgreSQL cluster in a temporary folder, reached through a Unix socket only.

As root the server runs as the user `postgres`, because it refuses to run as root.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from scripts.test_tools import postgres_bin

SERVER_USER = "postgres"


class Cluster:
    """One server; `start` it before use, `stop` it for good. The superuser is called `owner`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wangge-pg-"))
        self.port = 20_000 + secrets.randbelow(40_000)  # only part of the socket's name: nothing listens on the network
        self._data = self.folder / "data"
        if os.geteuid() == 0:
            shutil.chown(self.folder, SERVER_USER)
            self.folder.chmod(0o755)

    def start(self, *, durable: bool = False) -> None:
        """Make the cluster and start it; `durable`: as one whose data matters, for measuring.

        Raises RuntimeError when PostgreSQL is missing or will not start.
        """
        self._program(
            "initdb", "--pgdata", self._data, "--username=owner", "--auth=trust", "--encoding=UTF8", "--no-locale"
        )
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c port={self.port}"
            " -c max_connections=100"
        )
        if not durable:  # thrown away after the run
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        log = self.folder / "log"
        self._program("pg_ctl", "start", "--wait", "--pgdata", self._data, "--log", log, "--options", options)

    def sql(self, statement: str) -> None:
        """Run one statement as the superuser. Raises RuntimeError."""
        self._program("psql", "-h", self.folder, "-p", self.port, "-U", "owner", "-d", "postgres", "-c", statement)

    def stop(self) -> None:
        """Stop the server and delete everything; nothing happens when it never started."""
        if (self._data / "postmaster.pid").exists():
            self._program("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata", self._data)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _program(self, name: str, *arguments: object) -> None:
        programs = postgres_bin()
        if programs is None:
            raise RuntimeError(
                "No PostgreSQL 15 or newer here: run scripts/test_tools.py, which installs it or says how."
            )
        as_user = ["runuser", "-u", SERVER_USER, "--"] if os.geteuid() == 0 else []
        command = [*as_user, str(programs / name), *map(str, arguments)]
        # To files, not pipes: the server inherits them and would keep a pipe open for ever.
        with tempfile.TemporaryFile() as output:
            code = subprocess.run(command, stdout=output, stderr=output, check=False, cwd="/").returncode
            if code:
                output.seek(0)
                raise RuntimeError(f"{name} failed ({code}):\n{output.read().decode(errors='replace')}")
