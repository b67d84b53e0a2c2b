from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "wangge.posts"
    label = "posts"

    def ready(self) -> None:
        from wangge.kernel import permits
        from wangge.posts import access, closing  # noqa: F401 - closing registers what keeps a place open

        permits.plug(access)
