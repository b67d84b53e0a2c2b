from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Holds no tables; an app so that its sentences have their catalogue."""

    name = "wangge.sheets"
    label = "sheets"
