import django.db.models.deletion
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('hall', '0001_initial'),
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('verdict', models.CharField(choices=[('sound', '未发现问题'), ('findings', '发现问题')], max_length=8)),
                ('note', wangge.kernel.sealed.SealedField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='hall.case')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hall.casestep')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'id'], name='inspection_case'), models.Index(fields=['by', '-at'], name='inspection_by')],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', wangge.kernel.sealed.SealedField()),
                ('is_binding', models.BooleanField()),
                ('was_asked', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='hall.case')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hall.casestep')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'id'], name='opinion_case')],
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('from_day', models.DateField()),
                ('to_day', models.DateField()),
                ('size', models.PositiveSmallIntegerField()),
                ('among', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['-at', '-id'], name='sample_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_day__gte', models.F('from_day'))), name='sample_period'), models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='sample_size')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('late', '超期办理'), ('asked_twice', '未一次性告知'), ('extra_papers', '索要指南以外的材料'), ('out_of_order', '程序颠倒或缺失'), ('wrong_ground', '适用依据不当'), ('no_reasons', '决定未说明理由'), ('conflict', '应当回避未回避'), ('conduct', '服务态度或廉洁问题'), ('other', '其他')], max_length=12)),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='oversight.inspection')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('inspection', 'kind'), name='finding_once')],
            },
        ),
        migrations.CreateModel(
            name='Demand',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('advice', '征求法律意见'), ('binding', '须答复的法律意见'), ('notice', '督办'), ('question', '媒体提问')], max_length=8)),
                ('text', wangge.kernel.sealed.SealedField()),
                ('at', models.DateTimeField()),
                ('due', models.DateTimeField()),
                ('after', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='oversight.demand')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='demands', to='hall.case')),
                ('inspection', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='oversight.inspection')),
                ('opinion', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='demand', to='oversight.opinion')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'id'], name='demand_case'), models.Index(fields=['kind', 'due'], name='demand_due'), models.Index(fields=['due'], name='demand_all_due'), models.Index(fields=['by', '-at'], name='demand_by')],
                'constraints': [models.CheckConstraint(condition=models.Q(('due__gt', models.F('at'))), name='demand_due_later'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'binding'), ('opinion__isnull', False)), models.Q(models.Q(('kind', 'binding'), _negated=True), ('opinion', None)), _connector='OR'), name='demand_of_an_opinion'), models.CheckConstraint(condition=models.Q(models.Q(('after', None), ('inspection', None)), ('kind', 'notice'), _connector='OR'), name='demand_notice_only'), models.CheckConstraint(condition=models.Q(('after', models.F('id')), _negated=True), name='demand_not_after_itself')],
            },
        ),
        migrations.CreateModel(
            name='SampleCase',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('points', models.PositiveSmallIntegerField()),
                ('reasons', models.JSONField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='hall.case')),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='oversight.sample')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sample', 'case'), name='sample_case_once'), models.UniqueConstraint(fields=('sample', 'position'), name='sample_position')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', wangge.kernel.sealed.SealedField(null=True)),
                ('asked', wangge.kernel.sealed.SealedField(null=True)),
                ('at', models.DateTimeField()),
                ('is_late', models.BooleanField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('demand', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='oversight.demand')),
                ('opinion', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='oversight.opinion')),
            ],
            options={
                'indexes': [models.Index(fields=['-at', '-id'], name='answer_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('opinion__isnull', False), ('text__isnull', True)), models.Q(('opinion', None), ('text__isnull', False)), _connector='OR'), name='answer_one_way')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('soon', '即将到期'), ('over', '已超期')], max_length=4)),
                ('people', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('demand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='oversight.demand')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('demand', 'kind'), name='reminder_once')],
            },
        ),
    ]
