"""Public, read-only JSON of the notice, the only response that other origins may read."""

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from privacy.promises.notice import as_json


@require_safe
def notice_json(request: HttpRequest) -> JsonResponse:
    """Return the sentences of the notice with their state; `?lang=en` chooses the language."""
    language = request.GET.get("lang", "")
    if not translation.check_for_language(language):
        language = get_language_from_request(request)
    with translation.override(language):
        response = JsonResponse(as_json(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Vary"] = "Accept-Language"
    return response
