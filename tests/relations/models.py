"""A club and a shop as other projects build them: what hangs on a person by every kind of relation."""

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Note(models.Model):
    """Hangs on anything by a generic relation."""

    table = models.ForeignKey(ContentType, models.CASCADE)
    record = models.CharField(max_length=64)
    about = GenericForeignKey("table", "record")
    text = models.TextField()


class Person(models.Model):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    born = models.DateField(null=True)
    joined = models.DateTimeField()
    friend = models.ForeignKey("self", models.SET_NULL, null=True)
    notes = GenericRelation(Note, content_type_field="table", object_id_field="record")


class Member(Person):
    """Multi-table inheritance: a row in two tables."""

    number = models.CharField(max_length=20)


class Invoice(models.Model):
    """Kept by tax law, and gone with its person in the schema."""

    person = models.ForeignKey(Person, models.CASCADE)
    street = models.CharField(max_length=100)
    placed = models.DateTimeField()


class LooseInvoice(models.Model):
    """Kept by tax law; it can be cut off from its person."""

    person = models.ForeignKey(Person, models.CASCADE, null=True)
    street = models.CharField(max_length=100)
    placed = models.DateTimeField()


class Payment(models.Model):
    """Hangs on an invoice."""

    invoice = models.ForeignKey(Invoice, models.CASCADE)
    iban = models.CharField(max_length=34)


class Blog(models.Model):
    """Loses its owner when the owner goes."""

    owner = models.ForeignKey(Person, models.SET_NULL, null=True)
    title = models.CharField(max_length=100)
    made = models.DateTimeField()


class Seat(models.Model):
    """Does not let its holder go while it is there."""

    holder = models.ForeignKey(Person, models.PROTECT)
    since = models.DateTimeField()


class Badge(models.Model):
    """As Seat, by RESTRICT."""

    holder = models.OneToOneField(Person, models.RESTRICT)
    since = models.DateTimeField()


class Club(models.Model):
    """Names people by an automatic many-to-many table."""

    name = models.CharField(max_length=100)
    people = models.ManyToManyField(Person)


class Project(models.Model):
    """One person's; others take part."""

    owner = models.ForeignKey(Person, models.CASCADE)
    title = models.CharField(max_length=100)


class Participation(models.Model):
    """Somebody's part in somebody's project."""

    project = models.ForeignKey(Project, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE)
    since = models.DateTimeField()
