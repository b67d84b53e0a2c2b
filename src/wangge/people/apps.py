from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wangge.people"
    label = "people"

    def ready(self) -> None:
        from wangge.people import moving  # noqa: F401 - registers what moves with a place and what keeps one open
