import django.db.models.deletion
import django.db.models.expressions
import wangge.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=80)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('changes', models.JSONField()),
                ('basis', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('drafting', '草稿'), ('asked', '演练中'), ('ready', '已出结果'), ('adopted', '已采用'), ('dropped', '已放弃')], default='drafting', max_length=10)),
                ('drafted_at', models.DateTimeField()),
                ('ready_at', models.DateTimeField(null=True)),
                ('summary', models.JSONField(default=list)),
                ('digest', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('valid_from', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-drafted_at'], name='rehearsal_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='rehearsal_days_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'adopted'), _negated=True), models.Q(('decided_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='rehearsal_four_eyes'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', False), ('state', 'adopted'), ('valid_from__isnull', False)), models.Q(models.Q(('state', 'adopted'), _negated=True), ('valid_from', None)), _connector='OR'), name='rehearsal_adopted_from_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('ready', 'adopted')), _negated=True), ('ready_at__isnull', False), _connector='OR'), name='rehearsal_ready_at')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(max_length=20)),
                ('effect', models.CharField(choices=[('gains', 'gains'), ('loses', 'loses'), ('removed', 'removed'), ('stays', 'stays')], max_length=8)),
                ('before', models.BigIntegerField()),
                ('after', models.BigIntegerField()),
                ('difference', models.BigIntegerField()),
                ('balance_before', models.BigIntegerField(default=0)),
                ('balance_after', models.BigIntegerField(default=0)),
                ('uncovered', models.PositiveIntegerField(default=0)),
                ('removed_before', models.DateField(null=True)),
                ('removed_after', models.DateField(null=True)),
                ('reasons', models.JSONField(default=list)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('rehearsal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='rehearsal.rehearsal')),
            ],
            options={
                'indexes': [models.Index(fields=['rehearsal', 'part', 'difference', 'id'], name='outcome_by_difference'), models.Index(fields=['rehearsal', 'effect'], name='outcome_effect')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('person', None)), models.Q(('organisation', None), ('person__isnull', False)), _connector='OR'), name='outcome_one_holder'), models.UniqueConstraint(fields=('rehearsal', 'part', 'person'), name='outcome_of_person'), models.UniqueConstraint(fields=('rehearsal', 'part', 'organisation'), name='outcome_of_organisation'), models.CheckConstraint(condition=models.Q(('difference', django.db.models.expressions.CombinedExpression(models.F('after'), '-', models.F('before')))), name='outcome_adds_up')],
            },
        ),
    ]
