from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "wangge.needs"
    label = "needs"

    def ready(self) -> None:
        from wangge.needs import moving  # noqa: F401 - registers what moves with a place and what keeps one open
