from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "wangge.care"
    label = "care"

    def ready(self) -> None:
        from wangge.care import handover  # noqa: F401 - registers who is told when a post is handed over
