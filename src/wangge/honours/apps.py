from django.apps import AppConfig


class HonoursConfig(AppConfig):
    name = "wangge.honours"
    label = "honours"

    def ready(self) -> None:
        from wangge.honours import told  # noqa: F401 - registers how rewards read in a statement
