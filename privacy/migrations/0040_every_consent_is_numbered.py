from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0039_chain_of_consents'),
    ]

    operations = [
        migrations.AlterField(
            model_name='consentevent',
            name='number',
            field=models.PositiveBigIntegerField(editable=False, unique=True, verbose_name='number'),
        ),
    ]
