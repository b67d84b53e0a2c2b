from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "wangge.hall"
    label = "hall"

    def ready(self) -> None:
        """Let changes of the delegation matrix be tried on past cases."""
        from wangge.delegation.cases import register_cases
        from wangge.hall.past import past_cases

        register_cases(past_cases)
