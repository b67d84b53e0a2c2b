"""Settings from environment variables (prefix `WANGGE_`) and `.env`, checked before anything starts.

There is no unsafe default: outside demo mode every secret must be given, and a missing or weak one stops the start with a
sentence that says how to fix it. Demo mode makes its own secrets under `var/keys/` and refuses to listen beyond loopback.
"""

from __future__ import annotations

import base64
import ipaddress
import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from wangge.random_key import KEY_BYTES, new_key

MIN_SECRET_LENGTH = 50  # characters; Django's own deployment check asks for the same
Words = Annotated[list[str], NoDecode]


class Unsafe(ValueError):
    """A configuration that must not run; the message says what to set and how."""


class Settings(BaseSettings):
    """Everything an installation can decide. Times in seconds, paths relative to the working directory."""

    model_config = SettingsConfigDict(env_prefix="WANGGE_", env_file=".env", extra="ignore")

    demo: bool = Field(
        False, description="Demo district: one-click personas, secrets made under var/keys, loopback only."
    )
    home: Path = Field(Path("var"), description="Folder for the SQLite files, keys, backups and benchmark results.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    hosts: Words = Field(["localhost", "127.0.0.1"], description="Host names the pages answer to, separated by spaces.")
    site: str = Field(
        "",
        description="Where people reach the pages, such as https://{district}.example.cn, for QR codes made without a request; "
        "{district} stands for the code.",
    )
    https: bool = Field(
        True, description="Pages are reached through HTTPS: cookies secure, HSTS on. Off only in demo mode."
    )
    districts: Words = Field(
        ["140105=sqlite"],
        description="Districts served, home district first: code=sqlite, code=sqlite:PATH or code=postgresql://user:password@host/name.",
    )
    database_app_role: str = Field(
        "",
        description="PostgreSQL role the application runs as; migrations grant it no UPDATE or DELETE on append-only tables.",
    )
    secret_key: str = Field("", description="Signs sessions and forms; at least 50 random characters.")
    sealing_keys: Words = Field(
        [], description="Keys that seal personal data, newest first: id:base64 of 32 bytes, separated by spaces."
    )
    lookup_key: str = Field(
        "", description="Keyed hash for exact search in sealed fields: base64 of 32 bytes. Never changes."
    )
    cipher: Literal["aes-gcm", "sm4-gcm"] = Field("aes-gcm", description="Cipher for newly sealed values.")
    digest_algorithm: Literal["sha256", "sm3"] = Field("sha256", description="Hash of new journal leaves.")
    journal_key_file: Path | None = Field(None, description="Ed25519 private key (PEM) that signs journal checkpoints.")
    journal_holders: Words = Field(
        [], description="Who keeps checkpoints outside the database: file:DIR or mailto:ADDRESS, separated by spaces."
    )
    notice_urls: Words = Field([], description="Apprise addresses that carry text messages and office notices.")
    metrics_token: str = Field("", description="Bearer token for /metrics; without one /metrics answers 404.")
    trusted_proxies: int = Field(0, ge=0, description="Reverse proxies in front whose X-Forwarded-For is believed.")
    threads: int = Field(4, ge=1, le=64, description="Blocking threads of each web process.")
    workers: int = Field(1, ge=1, le=64, description="Web processes; always 1 when a district lives in an SQLite file.")

    @field_validator("hosts", "districts", "sealing_keys", "journal_holders", "notice_urls", mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        return value.split() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _safe(self) -> Settings:
        if self.demo:
            self._refuse_beyond_loopback()
            self._make_demo_secrets()
        problems = list(self.problems())
        if problems:
            raise Unsafe("Wangge will not start with this configuration:\n- " + "\n- ".join(problems))
        return self

    def _refuse_beyond_loopback(self) -> None:
        if not is_loopback(self.host):
            raise Unsafe(
                f"Demo mode lets anyone enter as anyone, so it only listens on this machine, not on {self.host}. "
                "Set HOST=127.0.0.1, or unset WANGGE_DEMO and configure a real installation (docs/install.md)."
            )

    def _make_demo_secrets(self) -> None:
        keys = self.home / "keys"
        self.https = False
        if "districts" not in self.model_fields_set:
            self.districts = ["140105=sqlite", "140109=sqlite"]  # 小店区, and 万柏林区 at 140109.localhost
        self.hosts = [*self.hosts, ".localhost"]
        self.secret_key = self.secret_key or _kept(keys / "secret", lambda: secrets.token_urlsafe(64))
        self.lookup_key = self.lookup_key or _kept(keys / "lookup", new_key)
        self.sealing_keys = self.sealing_keys or [_kept(keys / "sealing", lambda: f"demo1:{new_key()}")]
        self.journal_key_file = self.journal_key_file or keys / "journal.pem"
        self.journal_holders = self.journal_holders or [f"file:{self.home / 'checkpoints'}"]

    def problems(self) -> list[str]:
        """What is unsafe here, each with its fix; empty when the installation may start."""
        found = []
        if len(self.secret_key) < MIN_SECRET_LENGTH:
            found.append(
                f"WANGGE_SECRET_KEY is missing or shorter than {MIN_SECRET_LENGTH} characters: "
                "put the output of `wangge new-key` there twice in a row."
            )
        if not self.sealing_keys:
            found.append(
                "WANGGE_SEALING_KEYS is missing: set it to 2026a:KEY with KEY from `wangge new-key`, "
                "and keep it outside the backup."
            )
        found += [
            problem
            for entry in self.sealing_keys
            if (problem := _key_problem("WANGGE_SEALING_KEYS", entry.partition(":")[2]))
        ]
        if problem := _key_problem("WANGGE_LOOKUP_KEY", self.lookup_key):
            found.append(problem)
        if self.journal_key_file is None:
            found.append("WANGGE_JOURNAL_KEY_FILE is missing: make one with `wangge journal new-key FILE`.")
        if not self.journal_holders:
            found.append(
                "WANGGE_JOURNAL_HOLDERS is empty: name a folder on another machine (file:DIR) "
                "or an address (mailto:ADDRESS) that keeps checkpoints."
            )
        if "*" in self.hosts:
            found.append("WANGGE_HOSTS contains *: name the host names people really use.")
        if not self.https and not self.demo:
            found.append(
                "WANGGE_HTTPS is off: put a TLS proxy in front and leave it on. Personal data must not travel in clear."
            )
        if self.metrics_token and len(self.metrics_token) < 20:
            found.append("WANGGE_METRICS_TOKEN is shorter than 20 characters: use `wangge new-key`.")
        return found

    @cached_property
    def district_urls(self) -> dict[str, str]:
        """District code → database URL, home district first."""
        pairs = (entry.partition("=") for entry in self.districts)
        return {code: url or "sqlite" for code, _, url in pairs}


def is_loopback(host: str) -> bool:
    """Whether `host` can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _key_problem(name: str, value: str) -> str:
    try:
        good = len(base64.b64decode(value, validate=True)) == KEY_BYTES
    except ValueError:
        good = False
    return "" if good else f"{name} does not hold {KEY_BYTES} bytes in base64: make one with `wangge new-key`."


def _kept(path: Path, make) -> str:
    """The secret in `path`; made on first use, readable by the owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was quicker
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(make())
    return path.read_text().strip()


settings = Settings()
