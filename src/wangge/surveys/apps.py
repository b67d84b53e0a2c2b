from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "wangge.surveys"
    label = "surveys"

    def ready(self) -> None:
        from wangge.surveys import handover, moving  # noqa: F401 - register what moves with a post and with a place
