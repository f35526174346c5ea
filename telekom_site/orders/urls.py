"""Addresses of the order forms."""

from django.urls import path

from telekom_site.orders import views

app_name = "orders"
urlpatterns = [
    path("placed/", views.placed, name="placed"),
    path("<slug:slug>/", views.order, name="order"),
]
