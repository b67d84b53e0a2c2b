"""What time does to imports: files are forgotten."""

from datetime import datetime

from wangge.imports import commands
from wangge.kernel.chores import every


@every(seconds=3600)
def forget_old_files(at: datetime) -> int:
    """Delete files and findings that are older than the policy says; returns how many runs."""
    return commands.forget_old_files(at=at)
