from django.db import migrations, models

import privacy.subject_requests.models


class Migration(migrations.Migration):

    dependencies = [("enquiries", "0005_answers_are_messages")]

    operations = [
        migrations.RemoveField(model_name="enquiry", name="answer"),
        migrations.AlterField(
            model_name="enquiry",
            name="reference",
            field=models.CharField(default=privacy.subject_requests.models.new_reference, editable=False, max_length=8, unique=True, verbose_name="reference"),
        ),
    ]
