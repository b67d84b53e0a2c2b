import django.db.models.deletion
import wangge.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
        ('points', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Good',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('good', '物品'), ('service', '服务')], max_length=8)),
                ('title', models.CharField(max_length=60)),
                ('details', models.CharField(default='', max_length=300)),
                ('cost', models.PositiveIntegerField()),
                ('stock', models.IntegerField(default=0)),
                ('most', models.PositiveIntegerField(null=True)),
                ('days', models.PositiveIntegerField(default=30)),
                ('photo', models.TextField(null=True)),
                ('state', models.CharField(choices=[('shelf', '在架'), ('off', '已下架')], default='shelf', max_length=8)),
                ('added_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goods', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'state', 'title'], name='good_shelf')],
                'constraints': [models.CheckConstraint(condition=models.Q(('stock__gte', 0)), name='good_never_oversold'), models.CheckConstraint(condition=models.Q(('cost__gte', 1)), name='good_costs_something'), models.CheckConstraint(condition=models.Q(('days__gte', 1)), name='good_days')],
            },
        ),
        migrations.CreateModel(
            name='Redemption',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=24, unique=True)),
                ('code', models.CharField(max_length=12, unique=True)),
                ('count', models.PositiveIntegerField()),
                ('cost', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', '待领取'), ('collected', '已领取'), ('cancelled', '已取消'), ('expired', '过期未领')], default='waiting', max_length=10)),
                ('at', models.DateTimeField()),
                ('collect_by', models.DateField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('given_back', models.PositiveIntegerField(default=0)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('good', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='shop.good')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('posting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='points.posting')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-at'], name='redemption_of'), models.Index(fields=['good', 'person', 'at'], name='redemption_limit'), models.Index(fields=['state', 'collect_by'], name='redemption_due'), models.Index(fields=['place', 'state', '-at'], name='redemption_desk')],
                'constraints': [models.CheckConstraint(condition=models.Q(('cost__gte', 1), ('count__gte', 1)), name='redemption_of_something'), models.CheckConstraint(condition=models.Q(('given_back__lte', models.F('cost'))), name='redemption_gives_back_at_most'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='redemption_ended'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'collected'), _negated=True), ('given_back', 0), _connector='OR'), name='redemption_collected_or_given_back')],
            },
        ),
        migrations.CreateModel(
            name='StockMove',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('in', '入库'), ('counted', '盘点'), ('redeemed', '兑换'), ('back', '退回')], max_length=10)),
                ('amount', models.IntegerField()),
                ('after', models.PositiveIntegerField()),
                ('reason', models.CharField(default='', max_length=120)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('good', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='shop.good')),
                ('redemption', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shop.redemption')),
            ],
            options={
                'indexes': [models.Index(fields=['good', '-at'], name='stock_move_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='stock_move_of_something'), models.UniqueConstraint(condition=models.Q(('redemption__isnull', False)), fields=('redemption', 'kind'), name='stock_move_once')],
            },
        ),
    ]
