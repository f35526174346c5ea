"""Addresses of the enquiries."""

from django.urls import path

from telekom_site.enquiries import views

app_name = "enquiries"
urlpatterns = [
    path("", views.enquire, name="enquire"),
    path("sent/", views.sent, name="sent"),
    path("<str:token>/", views.conversation, name="conversation"),
]
