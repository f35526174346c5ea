"""The URLconf: pages below the language, the layers' own addresses outside it."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

admin.site.site_header = _("Telekom: staff")
admin.site.site_title = _("Telekom: staff")
admin.site.index_title = _("What needs attention")

handler400 = "telekom_site.pages.error_views.bad_request"
handler500 = "telekom_site.pages.error_views.server_error"

urlpatterns = [
    path("", include("social_consent.urls")),
    path("", include("privacy.public_urls")),
    path("", include("telekom_site.pages.public_urls")),
    *i18n_patterns(
        path("staff/", admin.site.urls),
        path("account/", include("telekom_site.accounts.urls")),
        path("account/", include("telekom_site.accounts.library_urls")),
        path("account/", include("telekom_site.orders.customer_urls")),
        path("order/", include("telekom_site.orders.urls")),
        path("", include("telekom_site.invoices.urls")),
        path("", include("telekom_site.terminations.urls")),
        path("enquiry/", include("telekom_site.enquiries.urls")),
        path("competitions/", include("telekom_site.competitions.urls")),
        path("surveys/", include("telekom_site.surveys.urls")),
        path("privacy/", include("privacy.urls")),
        path("", include("telekom_site.pages.urls")),
    ),
]
