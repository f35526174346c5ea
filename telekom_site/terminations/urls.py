"""Addresses of the withdrawal function and the cancellation function."""

from django.urls import path

from telekom_site.terminations import views

app_name = "terminations"
urlpatterns = [
    path("withdraw/", views.withdraw, name="withdraw"),
    path("withdraw/instruction/", views.instruction, name="instruction"),
    path("withdraw/instruction.pdf", views.instruction_file, name="instruction_file"),
    path("withdraw/form.pdf", views.model_form_file, name="model_form_file"),
    path("cancel/", views.cancel, name="cancel"),
    path("declaration/<str:token>/", views.received, name="received"),
    path("declaration/<str:token>/receipt.pdf", views.receipt, name="receipt"),
]
