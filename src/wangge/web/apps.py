from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "wangge.web"
    label = "web"

    def ready(self) -> None:
        from wangge.oversight import signs
        from wangge.web.oversight.rated import badly_rated

        signs.register_bad_ratings(badly_rated)
