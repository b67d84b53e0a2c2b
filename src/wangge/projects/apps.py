from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "wangge.projects"
    label = "projects"

    def ready(self) -> None:
        from wangge.projects import moving  # noqa: F401 - registers what moves with a place and with a post
