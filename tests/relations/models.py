"""Models of a club and a shop, related to a person by every kind of relation."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Note(models.Model):
    """Child of any model by a generic relation."""

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
    """Required by tax law, but the schema cascades from its person."""

    person = models.ForeignKey(Person, models.CASCADE)
    street = models.CharField(max_length=100)
    placed = models.DateTimeField()


class LooseInvoice(models.Model):
    """Required by tax law; it can be detached from its person."""

    person = models.ForeignKey(Person, models.CASCADE, null=True)
    street = models.CharField(max_length=100)
    placed = models.DateTimeField()


class Payment(models.Model):
    """Child of an invoice."""

    invoice = models.ForeignKey(Invoice, models.CASCADE)
    iban = models.CharField(max_length=34)


class Blog(models.Model):
    """Loses its owner when the owner is deleted."""

    owner = models.ForeignKey(Person, models.SET_NULL, null=True)
    title = models.CharField(max_length=100)
    made = models.DateTimeField()


class Seat(models.Model):
    """Prevents the deletion of its holder, by PROTECT."""

    holder = models.ForeignKey(Person, models.PROTECT)
    since = models.DateTimeField()


class Badge(models.Model):
    """Prevents the deletion of its holder, by RESTRICT."""

    holder = models.OneToOneField(Person, models.RESTRICT)
    since = models.DateTimeField()


class Club(models.Model):
    """Names people by an automatic many-to-many table."""

    name = models.CharField(max_length=100)
    people = models.ManyToManyField(Person)


class Project(models.Model):
    """Belongs to one person; others take part."""

    owner = models.ForeignKey(Person, models.CASCADE)
    title = models.CharField(max_length=100)


class Participation(models.Model):
    """A person's part in a person's project."""

    project = models.ForeignKey(Project, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE)
    since = models.DateTimeField()


class WordsField(models.CharField):  # type: ignore[type-arg]
    """Custom field whose Python value is an object."""

    def from_db_value(
        self, value: str | None, expression: object, connection: object
    ) -> "Words | None":
        return None if value is None else Words(value)

    def to_python(self, value: object) -> "Words | None":
        return None if value is None else Words(str(value))

    def get_prep_value(self, value: object) -> str | None:
        return None if value is None else str(value)


@dataclass(frozen=True)
class Words:
    """Custom type of a project: several words."""

    text: str

    def __str__(self) -> str:
        return self.text


class Document(models.Model):
    """Belongs to one person; has a column of every type beyond text and number."""

    person = models.ForeignKey(Person, models.CASCADE)
    made = models.DateTimeField()
    file = models.FileField(upload_to="attachments")
    picture = models.ImageField(upload_to="pictures", null=True, blank=True)
    binary = models.BinaryField()
    details = models.JSONField(default=dict)
    words = WordsField(max_length=100)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    weight = models.FloatField()
    length = models.DurationField()
    at = models.TimeField()
    count = models.BigIntegerField()
    slug = models.SlugField()


if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
    from django.contrib.postgres.fields import ArrayField, DateTimeRangeField

    class Stay(models.Model):
        """One person's, with the columns that only PostgreSQL has."""

        person = models.ForeignKey(Person, models.CASCADE)
        tags = ArrayField(models.CharField(max_length=100))
        period = DateTimeRangeField()
