from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "wangge.matters"
    label = "matters"

    def ready(self) -> None:
        from wangge.matters import handover  # noqa: F401 - registers what moves with a post
