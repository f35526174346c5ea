from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0007_items_of_orders'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='order',
            name='minimum_term_months',
        ),
        migrations.RemoveField(
            model_name='order',
            name='monthly_price_cents',
        ),
        migrations.RemoveField(
            model_name='order',
            name='product_name',
        ),
        migrations.RemoveField(
            model_name='order',
            name='product_slug',
        ),
        migrations.AlterField(
            model_name='order',
            name='number',
            field=models.CharField(max_length=20, unique=True, verbose_name='order number'),
        ),
    ]
