"""Addresses of a customer's orders and contracts."""

from django.urls import path

from telekom_site.contracts.views import calendar
from telekom_site.orders.customer_views import orders

app_name = "customer"
urlpatterns = [
    path("orders/", orders, name="orders"),
    path("contracts/<str:number>.ics", calendar, name="calendar"),
]
