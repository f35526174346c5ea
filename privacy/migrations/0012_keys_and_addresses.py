from typing import Any

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import privacy.outbox.model_fields
from django.conf import settings
from django.db import migrations, models
from privacy.conf import conf, setting
from privacy.identity_keys import add_fallback
from privacy.outbox.model_fields import store_in_one_form


def rewrite(apps: Any, schema_editor: Any) -> None:
    """Before the column reads addresses in Unicode: what is stored is still seen as it is."""
    for model, name in [("SubjectRequest", "email"), ("OutgoingMail", "recipient")]:
        store_in_one_form(apps.get_model("privacy", model), name)


def keep_former_key(apps: Any, schema_editor: Any) -> None:
    """Until now pseudonyms were made with SECRET_KEY where no identity key was set: accept it for look-up."""
    evidence = ("ConsentEvent", "Disclosure", "ReceiptEntry", "Restriction", "StaffAccess", "SubjectRequest")
    has_pseudonyms = any(apps.get_model("privacy", name).objects.exists() for name in evidence)
    if not setting("IDENTITY_KEY", "") and (has_pseudonyms or conf.ERASURE_JOURNAL.exists()):
        add_fallback(conf.IDENTITY_KEY_FILE, settings.SECRET_KEY)



class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('privacy', '0011_holds_name_what_waits'),
    ]

    operations = [
        migrations.RunPython(rewrite, migrations.RunPython.noop),
        migrations.RunPython(keep_former_key, migrations.RunPython.noop),
        migrations.CreateModel(
            name='IdentityKey',
            fields=[
                ('fingerprint', models.CharField(max_length=16, primary_key=True, serialize=False, verbose_name='fingerprint')),
                ('first_used_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first used at')),
            ],
        ),
        migrations.RemoveField(
            model_name='subjectrequest',
            name='verified_address',
        ),
        migrations.AlterField(
            model_name='outgoingmail',
            name='recipient',
            field=privacy.outbox.model_fields.EmailAddressField(max_length=254, verbose_name='recipient'),
        ),
        migrations.AlterField(
            model_name='subjectrequest',
            name='email',
            field=privacy.outbox.model_fields.EmailAddressField(db_index=True, max_length=254, verbose_name='email address'),
        ),
        migrations.CreateModel(
            name='AddressChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_email', models.EmailField(max_length=254, verbose_name='former email address')),
                ('new_email', models.EmailField(max_length=254, verbose_name='email address')),
                ('changed_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='changed at')),
            ],
            options={
                'verbose_name': 'change of an email address',
                'verbose_name_plural': 'changes of email addresses',
                'indexes': [models.Index(django.db.models.functions.text.Lower('old_email'), name='changes_from_an_address'), models.Index(django.db.models.functions.text.Lower('new_email'), name='changes_to_an_address')],
            },
        ),
        migrations.CreateModel(
            name='KeptRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_key', models.CharField(max_length=64, verbose_name='person (keyed digest)')),
                ('record', models.CharField(max_length=64, verbose_name='record')),
                ('kept_until', models.DateTimeField(db_index=True, null=True, verbose_name='kept until')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='table')),
            ],
            options={
                'verbose_name': 'kept record',
                'verbose_name_plural': 'kept records',
                'indexes': [models.Index(fields=['table', 'record'], name='pseudonyms_of_a_kept_record')],
                'constraints': [models.UniqueConstraint(fields=('subject_key', 'table', 'record'), name='one_pseudonym_of_a_kept_record')],
            },
        ),
    ]
