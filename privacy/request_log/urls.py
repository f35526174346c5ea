"""Addresses of the request log, for staff."""

from django.urls import path

from privacy.request_log.views import rows_per_day_plot

app_name = "privacy_request_log"
urlpatterns = [path("requests-per-day.svg", rows_per_day_plot, name="rows_per_day")]
