"""URLs of the layer's pages; mount them below the language prefix where the site has one."""

from django.urls import path

from privacy.campaigns import views as campaigns
from privacy.consent import views as consent
from privacy.my_data import alert_views as alerts
from privacy.my_data import deletion_views as deletion
from privacy.my_data import request_views as requested
from privacy.my_data import views as my_data
from privacy.notice_versions import views as notice_versions
from privacy.preferences import views as preferences
from privacy.promises.evidence_views import evidence_of, evidence_page
from privacy.subject_requests import views as requests
from privacy.subject_requests.numbers import views as numbers
from privacy.transparency.views import transparency

# Pages of a visit, for account holders; behind the token of a visit for everyone else.
OF_A_VISIT = (
    ("", my_data.my_data, "my_data"),
    ("dataset/", my_data.dataset, "my_dataset"),
    ("table/", my_data.table, "my_data_table"),
    ("ask/", requested.ask, "my_data_ask"),
    ("delete-record/", requested.delete_record, "my_data_delete_record"),
    ("package/", requested.package, "my_data_package"),
    ("deletion/", deletion.deletion, "my_data_deletion"),
    ("staff-accesses/", alerts.alert, "my_data_alert"),
    ("deletion-dates.ics", my_data.dates, "my_data_dates"),
)

app_name = "privacy"
urlpatterns = [
    *(path(f"my-data/{route}", view, name=name) for route, view, name in OF_A_VISIT),
    *(
        path(f"my-data/visit/<str:token>/{route}", view, name=f"{name}_at")
        for route, view, name in OF_A_VISIT
    ),
    path("my-data/link/", my_data.ask_for_link, name="my_data_link"),
    path("my-data/link/sent/", my_data.link_sent, name="my_data_link_sent"),
    path("my-data/confirm-deletion/<str:token>/", deletion.confirm, name="confirm_deletion"),
    path("my-data/undo-deletion/<str:token>/", deletion.undo, name="undo_deletion"),
    path("my-data/access-report/<str:token>/", alerts.report, name="access_report"),
    path("my-data/open/<str:token>/", my_data.open_link, name="open_my_data"),
    path("contact/", requests.request_form, name="request"),
    path("contact/sent/", requests.request_sent, name="request_sent"),
    path("contact/code/", numbers.code, name="code"),
    path("contact/new-link/", requests.new_link, name="new_link"),
    path("contact/verify/<str:token>/", requests.verify, name="verify"),
    path("contact/status/<str:token>/", requests.status, name="status"),
    path("contact/status/<str:token>/package/", requests.package, name="package"),
    path("campaigns/<int:campaign>/<slug:variant>/", campaigns.campaign_page, name="campaign"),
    path(
        "campaigns/<int:campaign>/pictures/<slug:key>/",
        campaigns.campaign_picture,
        name="campaign_picture",
    ),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/sent/", preferences.preferences_sent, name="preferences_sent"),
    path("preferences/<str:token>/", preferences.preferences_at, name="preferences_at"),
    path("transparency/", transparency, name="transparency"),
    path("evidence/", evidence_page, name="evidence"),
    path("evidence/<slug:promise>/", evidence_of, name="evidence_of"),
    path("versions/", notice_versions.versions, name="notice_versions"),
    path("versions/coming/<int:number>/", notice_versions.coming_version, name="coming_notice"),
    path("versions/<slug:slug>/", notice_versions.version, name="notice_version"),
    path(
        "versions/<slug:slug>/changes/",
        notice_versions.version_changes,
        name="notice_version_changes",
    ),
    path("consent/confirm/<str:token>/", consent.confirm_consent, name="confirm_consent"),
    path("consent/receipt/", consent.verify_receipt, name="verify_receipt"),
    path("consent/receipt/<str:token>/", consent.consent_receipt, name="consent_receipt"),
    path("consent/withdraw/<str:token>/", consent.withdraw_consent, name="withdraw_consent"),
]
