"""Views of every kind of response that the log must count."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.urls import include, path, re_path

LARGE = b"0123456789abcdef" * 16 * 1024  # 256 KiB


def hello(request: HttpRequest, **arguments: object) -> HttpResponse:
    return HttpResponse(b"hello")


def large(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LARGE)


def unchanged(request: HttpRequest) -> HttpResponse:
    return HttpResponseNotModified()


def file(request: HttpRequest) -> FileResponse:
    return FileResponse(io.BytesIO(LARGE), filename="large.bin")


def file_range(request: HttpRequest) -> FileResponse:
    """Return bytes 65,000 to 199,999 of the file, as a view that supports Range does (RFC 9110,
    14.2)."""
    response = FileResponse(io.BytesIO(LARGE[65_000:200_000]), status=206)
    response["Content-Range"] = f"bytes 65000-199999/{len(LARGE)}"
    return response


def parts() -> Iterator[bytes]:
    yield from (b"one", b"two", b"three")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(parts())


def faulty(request: HttpRequest) -> StreamingHttpResponse:
    def content() -> Iterator[bytes]:
        yield b"one"
        raise RuntimeError("out of parts")

    return StreamingHttpResponse(content())


def stillborn(request: HttpRequest) -> StreamingHttpResponse:
    def content() -> Iterator[bytes]:
        raise RuntimeError("no first part")
        yield b""

    return StreamingHttpResponse(content())


async def async_stream(request: HttpRequest) -> StreamingHttpResponse:
    async def content() -> AsyncIterator[bytes]:
        for part in parts():
            yield part

    return StreamingHttpResponse(content())


async def endless(request: HttpRequest) -> StreamingHttpResponse:
    async def content() -> AsyncIterator[bytes]:
        while True:
            yield b"more"
            await asyncio.sleep(0)

    return StreamingHttpResponse(content())


async def stuck(request: HttpRequest) -> HttpResponse:
    await asyncio.Event().wait()
    return HttpResponse()


def broken(request: HttpRequest) -> HttpResponseBase:
    raise ValueError("broken")


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(b"no", status=403)


def nowhere(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(b"nowhere", status=404)


handler403, handler404 = refused, nowhere  # the site's own pages need the site's own addresses

urlpatterns = [
    path("", hello),
    path("large/", large),
    path("unchanged/", unchanged),
    path("file/", file),
    path("range/", file_range),
    path("stream/", stream),
    path("stillborn/", stillborn),
    path("faulty/", faulty),
    path("async-stream/", async_stream),
    path("endless/", endless),
    path("stuck/", stuck),
    path("broken/", broken),
    path("verify/<str:token>/", hello),
    path("item/<int:number>/", hello),
    path("shared/<secret>/", include([path("page/<int:number>/", hello)])),
    re_path(r"^old/(?P<signature>[a-z]+(?:-[a-z]+)?)/done/$", hello),
    *i18n_patterns(
        path("reset/<uidb64>/<token>/", hello),
        path("staff/", admin.site.urls),
    ),
]
