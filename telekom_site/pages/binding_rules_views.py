"""The page of the binding corporate rules, and the files themselves."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from telekom_site.pages.downloads import download, downloads


@require_safe
def binding_rules(request: HttpRequest) -> HttpResponse:
    """Show the rules and the files to download, with type and size."""
    files = [(file, get_language_info(file.language)) for file in downloads()]
    return render(request, "pages/binding_rules.html", {"files": files})


@require_safe
def binding_rules_file(request: HttpRequest, language: str) -> FileResponse:
    """Serve one edition as a download; Django sets its length, type and name from the file."""
    file = download(language) if language.isalpha() else None
    if file is None:
        raise Http404("There is no such edition.")
    response = FileResponse(
        file.path.open("rb"),
        as_attachment=True,
        filename=file.path.name,
        content_type="application/pdf",
    )
    response["Content-Language"] = language
    return response
