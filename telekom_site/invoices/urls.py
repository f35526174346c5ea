"""Addresses of invoices."""

from django.urls import path

from telekom_site.invoices import views

app_name = "invoices"
urlpatterns = [
    path("account/invoices/<str:number>.pdf", views.file, name="file"),
    path("invoice/<str:token>/", views.mailed_file, name="mailed_file"),
]
