"""Who acts: a Person, or the system itself when a rule and the clock act."""

from typing import Any, Final


class System:
    """The actor of deeds that a rule does by itself, such as handing a call to the backup."""

    pk = None
    id = None
    name = "系统"

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM: Final = System()


def person_or_none(by: Any) -> Any:
    """The value for a nullable foreign key to the actor: None for the system."""
    return None if by is SYSTEM else by
