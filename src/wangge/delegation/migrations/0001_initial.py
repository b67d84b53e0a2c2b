import django.db.models.deletion
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=80)),
                ('reason', models.CharField(max_length=500)),
                ('state', models.CharField(choices=[('draft', '起草中'), ('tried', '已试算'), ('adopted', '已采用'), ('dropped', '已放弃')], default='draft', max_length=10)),
                ('drafted_at', models.DateTimeField()),
                ('tried_since', models.DateField(null=True)),
                ('tried_until', models.DateField(null=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('result', models.JSONField(default=dict)),
                ('basis', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('from_day', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-drafted_at'], name='delegation_change_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('drafted_by', None), ('decided_by', None), models.Q(('state', 'adopted'), _negated=True), models.Q(('decided_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='delegation_four_eyes'), models.CheckConstraint(condition=models.Q(models.Q(('from_day__isnull', False), ('state', 'adopted'), ('tried_at__isnull', False)), models.Q(models.Q(('state', 'adopted'), _negated=True), ('from_day', None)), _connector='OR'), name='delegation_adopted_after_trial'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='delegation_change_explained')],
            },
        ),
        migrations.CreateModel(
            name='HandUp',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('because', models.CharField(choices=[('delegated', '已下放到中心办理'), ('accepted_here', '中心受理，部门决定'), ('handed_up', '中心代办，部门受理和决定'), ('taken_back', '曾经下放，现已收回部门'), ('kept', '没有下放，由部门办理')], max_length=16)),
                ('name', wangge.kernel.sealed.SealedField()),
                ('phone', wangge.kernel.sealed.SealedField()),
                ('note', wangge.kernel.sealed.SealedField(null=True)),
                ('state', models.CharField(choices=[('handed', '已上报，待接收'), ('received', '已接收，办理中'), ('finished', '已办好'), ('returned', '已退回'), ('withdrawn', '已撤回')], default='handed', max_length=10)),
                ('handed_at', models.DateTimeField()),
                ('receive_by', models.DateTimeField()),
                ('told_late_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('case_number', models.CharField(default='', max_length=43)),
                ('follows_case', models.BooleanField(default=False)),
                ('ended_at', models.DateTimeField(null=True)),
                ('answer', wangge.kernel.sealed.SealedField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('handed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.item')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handed_up', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('to_place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'receive_by'], name='handup_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ('handed', 'received'))), models.Q(models.Q(('state__in', ('handed', 'received')), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='handup_ended'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('received', 'finished')), _negated=True), ('received_at__isnull', False), _connector='OR'), name='handup_received'), models.CheckConstraint(condition=models.Q(('follows_case', False), models.Q(('case_number', ''), _negated=True), _connector='OR'), name='handup_follows_case')],
            },
        ),
        migrations.CreateModel(
            name='ChangeCell',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('how', models.CharField(choices=[('handle', '下放办理'), ('accept', '受理前移'), ('hand_up', '帮办代办'), ('back', '收回部门')], max_length=8)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='delegation.change')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.item')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('change', 'item', 'centre'), name='delegation_cell_once'), models.CheckConstraint(condition=models.Q(models.Q(('how', 'back'), ('office', None)), models.Q(models.Q(('how', 'back'), _negated=True), ('office__isnull', False)), _connector='OR'), name='delegation_cell_has_office')],
            },
        ),
        migrations.CreateModel(
            name='Delegated',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('how', models.CharField(choices=[('handle', '下放办理'), ('accept', '受理前移'), ('hand_up', '帮办代办')], max_length=8)),
                ('from_day', models.DateField()),
                ('to_day', models.DateField(null=True)),
                ('adopted_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='began', to='delegation.change')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('ended_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ended', to='delegation.change')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegated', to='catalogue.item')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', 'item', 'from_day'], name='delegated_of_centre')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_day', None)), fields=('item', 'centre'), name='delegated_one_endless'), models.UniqueConstraint(fields=('item', 'centre', 'from_day'), name='delegated_one_start'), models.UniqueConstraint(condition=models.Q(('to_day__isnull', False)), fields=('item', 'centre', 'to_day'), name='delegated_one_end'), models.CheckConstraint(condition=models.Q(('to_day', None), ('to_day__gte', models.F('from_day')), _connector='OR'), name='delegated_span'), models.CheckConstraint(condition=models.Q(models.Q(('ended_in', None), ('to_day', None)), models.Q(('ended_in__isnull', False), ('to_day__isnull', False)), _connector='OR'), name='delegated_ended_by_a_change')],
            },
        ),
    ]
