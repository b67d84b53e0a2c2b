"""What the worker may be asked to do about matching."""

from wangge.kernel.jobs import job
from wangge.matching import commands, work

job(commands.JOB)(work.run)
