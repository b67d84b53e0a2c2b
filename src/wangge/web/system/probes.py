"""`/healthz`, `/readyz`, `/metrics` for machines: no session, no page, nothing personal."""

from __future__ import annotations

import hmac
import os

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from wangge.config import settings as config
from wangge.kernel import clock, district
from wangge.kernel.refusals import NotFound
from wangge.upkeep import queries, schema
from wangge.web.guard import PUBLIC, guarded
from wangge.web.system.gauges import Gauges

RETRY_AFTER_SECONDS = 5


@require_safe
@never_cache
@guarded(PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive. Touches no database."""
    return HttpResponse("wangge ok\n", content_type="text/plain")


@require_safe
@never_cache
@guarded(PUBLIC)
def readyz(request: HttpRequest) -> HttpResponse:
    """Every district answers and has all its tables; 503 otherwise. The worker's age is told but does not decide."""
    states = {_code(alias): _readiness(alias) for alias in district.aliases()}
    ready = all(state["ready"] for state in states.values())
    response = JsonResponse({"ready": ready, "districts": states}, status=200 if ready else 503)
    if not ready:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


@require_safe
@never_cache
@guarded(PUBLIC)
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for whoever has the token; for everybody else this address does not exist."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not config.metrics_token or not hmac.compare_digest(given.encode(), config.metrics_token.encode()):
        raise NotFound
    registry = CollectorRegistry()
    registry.register(Gauges())
    return HttpResponse(generate_latest(_requests()) + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _requests() -> CollectorRegistry:
    """Request figures: of this process, or summed over all of them when there are several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    summed = CollectorRegistry()
    MultiProcessCollector(summed)
    return summed


def _readiness(alias: str) -> dict[str, object]:
    with district.acting_in(alias):
        try:
            lacking = len(schema.pending())
            age = queries.worker_age_seconds(clock.now()) if not lacking else None
        except DatabaseError as problem:
            return {"ready": False, "why": type(problem).__name__}
    if lacking:
        return {"ready": False, "why": f"{lacking} migrations missing"}
    return {"ready": True, "worker_seconds_ago": age}


def _code(alias: str) -> str:
    with district.acting_in(alias):
        return district.code()
