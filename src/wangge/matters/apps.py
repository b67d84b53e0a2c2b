from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "wangge.matters"
    label = "matters"

    def ready(self) -> None:
        from wangge.matters import handover, moving  # noqa: F401 - register what moves with a post and with a place
