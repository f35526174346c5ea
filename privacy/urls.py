"""URLs of the layer's pages; mount them below the language prefix where the site has one."""

from django.urls import path

from privacy.consent import views as consent
from privacy.subject_requests import views as requests

app_name = "privacy"
urlpatterns = [
    path("contact/", requests.request_form, name="request"),
    path("contact/sent/", requests.request_sent, name="request_sent"),
    path("contact/new-link/", requests.new_link, name="new_link"),
    path("contact/verify/<str:token>/", requests.verify, name="verify"),
    path("contact/status/<str:token>/", requests.status, name="status"),
    path("contact/status/<str:token>/package/", requests.package, name="package"),
    path("consent/confirm/<str:token>/", consent.confirm_consent, name="confirm_consent"),
    path("consent/receipt/", consent.verify_receipt, name="verify_receipt"),
    path("consent/withdraw/<str:token>/", consent.withdraw_consent, name="withdraw_consent"),
]
