from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "wangge.volunteers"
    label = "volunteers"

    def ready(self) -> None:
        from wangge.volunteers import told  # noqa: F401 - registers how its entries read in a statement
