"""Accounts, orders and enquiries, declared the way django-gdpr-assist wants it."""

from typing import ClassVar

from django.db import models


class Account(models.Model):
    email = models.EmailField()
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    date_joined = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "accounts_user"

    class PrivacyMeta:
        fields: ClassVar = ["email", "first_name", "last_name"]
        search_fields: ClassVar = ["email"]

    def __str__(self) -> str:
        return str(self.pk)


class Order(models.Model):
    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    street = models.CharField(max_length=200)
    postcode = models.CharField(max_length=10)
    city = models.CharField(max_length=100)
    placed_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "orders_order"

    class PrivacyMeta:
        fields: ClassVar = ["email"]  # the rest is kept for the books, as ours is
        search_fields: ClassVar = ["email"]

    def __str__(self) -> str:
        return str(self.pk)


class Enquiry(models.Model):
    topic = models.CharField(max_length=20)
    email = models.EmailField()
    name = models.CharField(max_length=200)
    question = models.TextField()
    asked_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "enquiries_enquiry"

    class PrivacyMeta:
        fields: ClassVar = ["email", "name", "question"]
        search_fields: ClassVar = ["email"]

    def __str__(self) -> str:
        return str(self.pk)
