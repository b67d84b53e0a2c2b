"""What the worker does for the journal."""

from datetime import datetime

from wangge.journal import checkpoints, holders
from wangge.kernel.chores import every


@every(seconds=300)
def seal(at: datetime) -> None:
    """Make a checkpoint when there is something new; else see that the file holders have the newest one."""
    if checkpoints.make(at) is None and (newest := checkpoints.newest()):
        holders.deposit(newest)


@every(seconds=86400)
def sweep(at: datetime) -> None:
    """Seal lines that came later than a transaction should take, or were written while the clock was set back."""
    checkpoints.make(at, everything=True)
