"""Random keys. Apart from `config`, because `wangge new-key` must work before anything is configured."""

import base64
import secrets

KEY_BYTES = 32


def new_key() -> str:
    """A fresh random 256-bit key, base64."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
