from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "wangge.hall"
    label = "hall"

    def ready(self) -> None:
        """Let changes of the delegation matrix be tried on past cases, and cases follow the posts of their owners."""
        from wangge.delegation.cases import register_cases
        from wangge.hall import leaving  # noqa: F401 - registers what becomes of cases when a post is over
        from wangge.hall.past import past_cases

        register_cases(past_cases)
