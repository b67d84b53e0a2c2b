"""Whether the web server can listen where it should; otherwise one sentence that says why not."""

from __future__ import annotations

import errno
import http.client
import socket


def problem(host: str, port: int, named: str) -> str:
    """Why nothing can listen there, and what to do; empty when the address is free.

    `named` is a host name a Wangge would answer to, so that another one is recognised.
    """
    try:
        family, kind, _proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trying:
            # Refuses an address somebody listens on, but not one whose last connections only just ended.
            trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trying.bind(address)
            trying.listen(1)
    except OSError as reason:
        return _sentence(reason, host, port, named)
    return ""


def _sentence(reason: OSError, host: str, port: int, named: str) -> str:
    where = f"{host}:{port}"
    if reason.errno == errno.EADDRINUSE:
        who = "Another Wangge" if _is_wangge(host, port, named) else "Another program"
        return f"{who} is already listening on {where}. Stop it, or choose another port: PORT={port + 1}."
    if reason.errno == errno.EACCES:
        return f"Only root may listen on {where}. Choose a port above 1023, such as PORT=8000."
    if reason.errno == errno.EADDRNOTAVAIL or isinstance(reason, socket.gaierror):
        return f"{host} is not an address of this machine. Set HOST to one of its addresses, such as HOST=127.0.0.1."
    return f"Cannot listen on {where}: {reason.strerror}."


def _is_wangge(host: str, port: int, named: str) -> bool:
    asking = http.client.HTTPConnection(host, port, timeout=1)
    try:
        asking.request("GET", "/healthz", headers={"Host": named})
        return asking.getresponse().read(20).startswith(b"wangge")
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()
