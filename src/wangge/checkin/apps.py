from django.apps import AppConfig


class CheckinConfig(AppConfig):
    name = "wangge.checkin"
    label = "checkin"

    def ready(self) -> None:
        from wangge.checkin import moving  # noqa: F401 - registers what moves with a place and what keeps one open
