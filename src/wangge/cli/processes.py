"""Web and worker side by side: both run, or neither."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from threading import Event
from types import FrameType

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.05
STOP_SECONDS = 30
STOPPING = (signal.SIGINT, signal.SIGTERM)


def work() -> None:
    """Do the chores until SIGINT or SIGTERM; a chore under way is finished."""
    from wangge.kernel import chores

    chores.discover()
    stop = Event()
    for number in STOPPING:
        signal.signal(number, lambda _number, _frame: stop.set())
    chores.run_forever(stop)


def end_with_parent() -> None:
    """Stop when the parent process is killed, so that nothing is left behind holding the port. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Together:
    """Processes that live and end together."""

    def __init__(self, duties: dict[str, Callable[[], None]]) -> None:
        forking = multiprocessing.get_context("fork")  # the children share what is loaded: quick start, less memory
        self._parent = os.getpid()
        self._children = {
            name: forking.Process(target=self._child, args=(duty,), name=f"wangge-{name}")
            for name, duty in duties.items()
        }
        self._stopping = False
        self.died = ""  # which one ended by itself

    def start(self) -> None:
        """Start all, and pass SIGINT and SIGTERM on to them."""
        for number in STOPPING:
            signal.signal(number, self._stop)
        for child in self._children.values():
            child.start()

    @property
    def over(self) -> bool:
        """Whether they were told to stop, or one ended by itself."""
        return self._stopping or bool(self.died)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait until `ready()`; False when told to stop, a child ended, or the time is over."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._ended(POLL_SECONDS):
            if ready():
                return True
        return False

    def wait(self) -> None:
        """Wait until told to stop or a child ends."""
        while not self._ended(None):
            pass

    def stop(self) -> None:
        """End all that still run, and wait for them."""
        for child in self._children.values():
            if child.is_alive():
                child.terminate()
        for child in self._children.values():
            child.join(STOP_SECONDS)
            if child.is_alive():
                child.kill()
                child.join()

    def _ended(self, seconds: float | None) -> bool:
        ended = [] if self._stopping else wait([child.sentinel for child in self._children.values()], seconds)
        if ended and not self._stopping:
            self.died = next(name for name, child in self._children.items() if child.sentinel in ended)
        return self.over

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        for child in self._children.values():
            if child.pid:
                child.terminate()

    def _child(self, duty: Callable[[], None]) -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_DFL)
        end_with_parent()
        if os.getppid() != self._parent:  # it was killed before we asked to be told
            return
        duty()


@contextmanager
def together(duties: dict[str, Callable[[], None]]) -> Iterator[Together]:
    """Run every duty in a process of its own; on leaving the block all are ended."""
    group = Together(duties)
    try:
        group.start()
        yield group
    finally:
        group.stop()
