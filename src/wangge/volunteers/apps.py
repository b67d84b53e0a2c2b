from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "wangge.volunteers"
    label = "volunteers"

    def ready(self) -> None:
        from wangge.volunteers import serving, told  # noqa: F401 - registers who may be matched, and how its entries read in a statement
