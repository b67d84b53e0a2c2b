"""What can go wrong with upkeep. Messages are for the administrator's terminal: what happened and what to do."""


class Trouble(Exception):
    """Something an administrator must know; the message is a whole sentence."""


class Damaged(Trouble):
    """A backup or a copy that does not hold what it should."""


class NotEmpty(Trouble):
    """The target holds data already; nothing was touched."""
