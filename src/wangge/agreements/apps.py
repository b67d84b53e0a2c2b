from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "wangge.agreements"
    label = "agreements"
