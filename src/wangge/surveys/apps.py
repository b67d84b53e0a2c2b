from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "wangge.surveys"
    label = "surveys"

    def ready(self) -> None:
        from wangge.surveys import handover  # noqa: F401 - registers what moves with a post
