"""Addresses of basket, checkout and documents."""

from django.urls import path

from telekom_site.orders import document_views, views

app_name = "orders"
urlpatterns = [
    path("", views.basket, name="basket"),
    path("checkout/", views.checkout, name="checkout"),
    path("placed/", views.placed, name="placed"),
    path("terms/", document_views.terms, name="terms"),
    path("terms.pdf", document_views.terms_file, name="terms_file"),
    path(
        "agreed/<slug:digest>.pdf", document_views.agreed_document_file, name="agreed_document_file"
    ),
    path("<slug:slug>/<slug:kind>/", document_views.product_document, name="product_document"),
    path(
        "<slug:slug>/<slug:kind>.pdf",
        document_views.product_document_file,
        name="product_document_file",
    ),
]
