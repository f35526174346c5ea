import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0044_disclosures_get_requests'),
    ]

    operations = [
        migrations.AlterField(
            model_name='disclosure',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='privacy.disclosurerequest', verbose_name='request'),
        ),
    ]
