"""The JSON API, version 1."""

from ninja import NinjaAPI

api = NinjaAPI(title="Wangge 网格", version="1", urls_namespace="api-1")
