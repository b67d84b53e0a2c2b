from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "wangge.kernel"
    label = "kernel"

    def ready(self) -> None:
        from wangge.kernel import append_only, kept_connections

        # Without a sender: every app's append-only tables are protected again after any migration,
        # because SQLite drops a table's triggers when a migration rebuilds it.
        post_migrate.connect(append_only.protect_after_migrate, dispatch_uid="append_only")
        kept_connections.watch()
