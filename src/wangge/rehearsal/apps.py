from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "wangge.rehearsal"
    label = "rehearsal"

    def ready(self) -> None:
        from wangge.rehearsal import parts  # noqa: F401 - registers what can be replayed
