from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0051_restrictions_name_companies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField('campaign', 'author', 'edited_by'),
        migrations.RenameField('campaign', 'digest', 'approved_digest'),
        migrations.AddField('campaign', 'editors', models.JSONField(default=list, editable=False)),
        migrations.AddField('servicenotice', 'editors', models.JSONField(default=list, editable=False)),
        migrations.AddField('breach', 'editors', models.JSONField(default=list, editable=False)),
        migrations.AddConstraint(
            'campaign',
            models.CheckConstraint(
                condition=models.Q(('approved_by', models.F('edited_by')), _negated=True), name='campaign_four_eyes'
            ),
        ),
    ]
