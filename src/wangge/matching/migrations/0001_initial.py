import django.db.models.deletion
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('needs', '0001_initial'),
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', '计算中'), ('done', '已完成'), ('cancelled', '已取消')], default='asked', max_length=10)),
                ('done_at', models.DateTimeField(null=True)),
                ('input_digest', models.CharField(default='', max_length=64)),
                ('plan_digest', models.CharField(default='', max_length=64)),
                ('counts', models.JSONField(default=dict)),
                ('certificate', models.JSONField(default=dict)),
                ('recruiting', models.JSONField(default=list)),
                ('policy_rows', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', '-at'], name='matching_run_place')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('place',), name='matching_one_run_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at', None)), _connector='OR'), name='matching_run_done_at')],
            },
        ),
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('reason', wangge.kernel.sealed.SealedField()),
                ('at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='excluded_from', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='excluded_from', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exclusions', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['place', '-at'], name='exclusion_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('person__isnull', False)), models.Q(('organisation__isnull', False), ('person', None)), _connector='OR'), name='exclusion_of_one'), models.CheckConstraint(condition=models.Q(('subject', models.F('person')), _negated=True), name='exclusion_of_two'), models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('subject', 'person'), name='exclusion_of_person_once'), models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('subject', 'organisation'), name='exclusion_of_organisation_once')],
            },
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('problem', models.BinaryField()),
                ('plans', models.BinaryField()),
                ('prices', models.BinaryField()),
                ('needs', models.BinaryField()),
                ('offers', models.BinaryField()),
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='proof', to='matching.run')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Pair',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('slot', models.CharField(max_length=2, null=True)),
                ('distance_m', models.PositiveIntegerField()),
                ('units', models.PositiveIntegerField(default=1)),
                ('rank', models.PositiveIntegerField()),
                ('reasons', models.JSONField(default=dict)),
                ('alternatives', models.JSONField(default=list)),
                ('by_hand', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('confirmed', '已确认'), ('projected', '已列项目'), ('rejected', '已否决'), ('replaced', '已被替换')], default='proposed', max_length=10)),
                ('need_version', models.PositiveIntegerField()),
                ('helper_version', models.PositiveIntegerField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairs', to='needs.need')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pairs', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pairs', to='people.person')),
                ('replaced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='matching.pair')),
                ('resource', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pairs', to='needs.resource')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairs', to='matching.run')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'state', 'rank'], name='pair_of_run'), models.Index(fields=['resource', 'state', 'decided_at'], name='pair_of_resource'), models.Index(fields=['person', 'state', 'decided_at'], name='pair_of_person'), models.Index(fields=['state', '-decided_at', '-id'], name='pair_decided')],
                'constraints': [models.CheckConstraint(condition=models.Q(('resource__isnull', False), models.Q(('organisation', None), ('person__isnull', False)), _connector='OR'), name='pair_has_a_helper'), models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'confirmed', 'projected'))), fields=('need',), name='pair_one_live_a_need'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('confirmed', 'projected', 'rejected')), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='pair_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('units__gte', 1)), name='pair_takes_something')],
            },
        ),
        migrations.CreateModel(
            name='Unserved',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('rank', models.PositiveIntegerField()),
                ('why', models.CharField(choices=[('no_offer', '没有人会，也没有这类资源'), ('too_far', '有人会，但都超出服务半径'), ('no_time', '附近有人会，但时间对不上'), ('not_these', '剩下的是约定不安排或已否决的人'), ('nobody_free', '合适的人这一期都排满了'), ('more_urgent', '合适的人都先安排给更急的需求')], max_length=12)),
                ('counts', models.JSONField(default=dict)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unserved', to='needs.need')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unserved', to='matching.run')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'rank'], name='unserved_of_run')],
                'constraints': [models.UniqueConstraint(fields=('run', 'need'), name='unserved_once_a_run')],
            },
        ),
        migrations.CreateModel(
            name='PairStep',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12)),
                ('at', models.DateTimeField()),
                ('note', wangge.kernel.sealed.SealedField(null=True)),
                ('detail', models.JSONField(default=dict)),
                ('leaf_id', models.UUIDField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('pair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='matching.pair')),
            ],
            options={
                'indexes': [models.Index(fields=['pair', 'id'], name='pair_step_timeline')],
            },
        ),
    ]
