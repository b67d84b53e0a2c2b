"""What the worker may be asked to do with an import, by the name of its job."""

from wangge.imports import commands, work
from wangge.kernel.jobs import job

job(commands.READ)(work.read)
job(commands.CHECK)(work.check)
job(commands.APPLY)(work.apply)
