import django.db.models.deletion
import wangge.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LastPosition',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='position', serialize=False, to='people.person')),
                ('longitude', models.FloatField()),
                ('latitude', models.FloatField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DutyShift',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'ends_at'], name='shift_place'), models.Index(fields=['person', 'ends_at'], name='shift_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_span'), models.UniqueConstraint(fields=('person', 'place', 'starts_at'), name='shift_once')],
            },
        ),
        migrations.CreateModel(
            name='Holding',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('grid_leader', '网格长'), ('grid_worker', '网格员'), ('grid_assistant', '网格辅助员'), ('building_head', '楼长'), ('unit_head', '单元长'), ('community_staff', '社区工作人员'), ('district_manager', '区级管理员'), ('system_admin', '系统管理员')], max_length=20)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'kind'], name='holding_place')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('person', 'kind', 'place'), name='holding_once'), models.UniqueConstraint(condition=models.Q(('kind__in', ('grid_leader', 'building_head', 'unit_head')), ('valid_to', None)), fields=('kind', 'place'), name='holding_single'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='holding_span')],
            },
        ),
    ]
