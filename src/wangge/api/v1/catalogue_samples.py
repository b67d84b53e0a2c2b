"""Sample and blank forms of the catalogue: listed, read, uploaded with the checks of the pages."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from wangge.api.fields import Given, Line, Moment, Shape, Text, bytes_of
from wangge.api.guard import PUBLIC, viewer_of
from wangge.api.routes import route
from wangge.catalogue import queries, samples
from wangge.catalogue.models import ItemVersion, Material
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts.access import Permission

router = Router()
SEE, MANAGE = Permission.SEE_CATALOGUE, Permission.MANAGE_CATALOGUE
LARGEST = 2_400_000  # characters of Base64: what a body may hold; larger files go through the page


class SampleFormShape(Shape):
    """The sample form of a material."""

    material_id: UUID
    material: str
    name: str
    media_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    added_at: Moment


class SampleFormFile(SampleFormShape):
    """The sample form with its file."""

    content: str = Field(description="Base64.")


class NewSampleForm(Given):
    """A sample form: PDF, Word, Excel or a picture, as its ending says."""

    file_name: Line
    content: Annotated[Text, Field(min_length=1, max_length=LARGEST)] = Field(description="Base64.")


@route(router, "GET", "/catalogue/guide/{code}/samples", guard=PUBLIC, gives=list[SampleFormShape])
def list_guide_samples(request: HttpRequest, code: Line) -> list[SampleFormShape]:
    """List the sample forms of an item as it holds today."""
    return _listed(queries.guide(code, on=day_of(clock.now())))


@route(router, "GET", "/catalogue/guide/{code}/samples/{material_id}", guard=PUBLIC, gives=SampleFormFile)
def get_guide_sample(request: HttpRequest, code: Line, material_id: UUID) -> SampleFormFile:
    """Download a sample form of an item as it holds today."""
    return _file(queries.guide(code, on=day_of(clock.now())), material_id)


@route(router, "GET", "/catalogue/versions/{version_id}/samples", guard=SEE, gives=list[SampleFormShape])
def list_version_samples(request: HttpRequest, version_id: UUID) -> list[SampleFormShape]:
    """List the sample forms of a version, whatever its state."""
    return _listed(queries.version_for(viewer_of(request), version_id, at=clock.now()))


@route(router, "GET", "/catalogue/versions/{version_id}/samples/{material_id}", guard=SEE, gives=SampleFormFile)
def get_version_sample(request: HttpRequest, version_id: UUID, material_id: UUID) -> SampleFormFile:
    """Download a sample form of a version."""
    return _file(queries.version_for(viewer_of(request), version_id, at=clock.now()), material_id)


@route(
    router,
    "POST",
    "/catalogue/versions/{version_id}/samples/{material_id}",
    guard=MANAGE,
    gives=SampleFormFile,
    status=201,
)
def add_version_sample(
    request: HttpRequest, response: HttpResponse, version_id: UUID, material_id: UUID, data: NewSampleForm
) -> SampleFormFile:
    """Keep a sample form with a material of a draft, in place of the one before."""
    viewer, at = viewer_of(request), clock.now()
    one = queries.version_for(viewer, version_id, at=at)
    samples.add_sample(
        by=viewer,
        version_id=one.pk,
        material_id=material_id,
        file_name=data.file_name,
        content=bytes_of(data.content),
        at=at,
    )
    response["Location"] = f"/api/v1/catalogue/versions/{one.pk}/samples/{material_id}"
    return _file(one, material_id)


def _listed(version: ItemVersion) -> list[SampleFormShape]:
    return [SampleFormShape(**_said(one)) for one in samples.samples_of(version)]


def _file(version: ItemVersion, material_id: UUID) -> SampleFormFile:
    sample, _bytes = samples.published_sample(version, material_id)
    material = Material.objects.get(pk=material_id)
    material.sample = sample
    return SampleFormFile(**_said(material), content=sample.content)


def _said(one: Material) -> dict:
    sample = one.sample
    if sample is None:
        raise AssertionError("only materials with a sample are asked for")
    return {
        "material_id": one.pk, "material": one.name, "name": sample.name, "media_type": sample.media_type,
        "size": sample.size, "sha256": sample.sha256, "added_at": sample.added_at,
    }  # fmt: skip
