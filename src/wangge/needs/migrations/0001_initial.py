import django.db.models.deletion
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=80)),
                ('details', wangge.kernel.sealed.SealedField(null=True)),
                ('times', models.JSONField(default=list)),
                ('skills', models.JSONField(default=list)),
                ('source', models.CharField(choices=[('desk', '社区登记'), ('own', '本人提出'), ('survey', '敲门问需'), ('import', '表格导入')], max_length=8)),
                ('source_id', models.UUIDField(null=True)),
                ('reported_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', '待对接'), ('done', '已满足'), ('withdrawn', '已撤回'), ('expired', '已过期'), ('merged', '已合并')], default='open', max_length=10)),
                ('closed_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('warned_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('kind', models.CharField(choices=[('care', '生活照料'), ('hospital', '陪诊就医'), ('repair', '家庭维修'), ('tutoring', '学业辅导'), ('legal', '法律咨询'), ('counselling', '心理疏导'), ('errand', '政策咨询与代办'), ('mediation', '矛盾调解'), ('environment', '环境卫生'), ('safety', '安全隐患'), ('culture', '文体活动'), ('job', '就业创业'), ('goods', '物资帮扶'), ('business', '经营服务'), ('venue', '场地需求'), ('other', '其他')], max_length=12)),
                ('urgency', models.PositiveSmallIntegerField(default=3)),
                ('safety', models.BooleanField(default=False)),
                ('wanted_by', models.DateField(null=True)),
                ('amount', models.PositiveIntegerField(default=1)),
                ('unit', models.CharField(choices=[('person', '人'), ('time', '次'), ('hour', '小时'), ('item', '件'), ('seat', '座')], default='person', max_length=8)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='needs.need')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('reported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('subject', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-safety', '-urgency', 'reported_at', 'id'], name='need_pressing'), models.Index(fields=['place', 'state'], name='need_place'), models.Index(fields=['subject', '-reported_at'], name='need_subject'), models.Index(fields=['reported_by', 'source'], name='need_reporter'), models.Index(fields=['-reported_at', '-id'], name='need_newest'), models.Index(fields=['state', 'wanted_by'], name='need_wanted_by'), models.Index(condition=models.Q(('published_at__isnull', False)), fields=['-published_at'], name='need_public')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'merged'), ('merged_into__isnull', False)), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into', None)), _connector='OR'), name='need_merged_into_one'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='need_not_into_itself'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='need_closed_or_open'), models.CheckConstraint(condition=models.Q(('urgency__gte', 1), ('urgency__lte', 5)), name='need_urgency'), models.CheckConstraint(condition=models.Q(('amount__gte', 1)), name='need_amount')],
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=80)),
                ('details', wangge.kernel.sealed.SealedField(null=True)),
                ('times', models.JSONField(default=list)),
                ('skills', models.JSONField(default=list)),
                ('source', models.CharField(choices=[('desk', '社区登记'), ('own', '本人提出'), ('survey', '敲门问需'), ('import', '表格导入')], max_length=8)),
                ('source_id', models.UUIDField(null=True)),
                ('reported_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', '待对接'), ('done', '已满足'), ('withdrawn', '已撤回'), ('expired', '已过期'), ('merged', '已合并')], default='open', max_length=10)),
                ('closed_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('warned_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('kind', models.CharField(choices=[('service', '志愿服务'), ('professional', '专业服务'), ('venue', '场地'), ('goods', '物资'), ('equipment', '设备工具'), ('discount', '优惠让利'), ('job', '岗位')], max_length=12)),
                ('serves', models.JSONField(default=list)),
                ('capacity', models.PositiveIntegerField(default=1)),
                ('capacity_per', models.CharField(choices=[('week', '每周'), ('month', '每月'), ('total', '总共')], default='week', max_length=5)),
                ('unit', models.CharField(choices=[('person', '人'), ('time', '次'), ('hour', '小时'), ('item', '件'), ('seat', '座')], default='time', max_length=8)),
                ('limits', wangge.kernel.sealed.SealedField(null=True)),
                ('reach_m', models.PositiveIntegerField(null=True)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='needs.resource')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('reported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'reported_at', 'id'], name='resource_state'), models.Index(fields=['place', 'state'], name='resource_place'), models.Index(fields=['person', '-reported_at'], name='resource_person'), models.Index(fields=['reported_by', 'source'], name='resource_reporter'), models.Index(fields=['-reported_at', '-id'], name='resource_newest'), models.Index(fields=['state', 'valid_to'], name='resource_valid_to'), models.Index(condition=models.Q(('published_at__isnull', False)), fields=['-published_at'], name='resource_public')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'merged'), ('merged_into__isnull', False)), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into', None)), _connector='OR'), name='resource_merged_into_one'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='resource_not_into_itself'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='resource_closed_or_open'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1)), name='resource_capacity'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='resource_valid_span')],
            },
        ),
        migrations.CreateModel(
            name='NeedStep',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('note', wangge.kernel.sealed.SealedField(null=True)),
                ('detail', models.JSONField(default=dict)),
                ('leaf_id', models.UUIDField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='needs.need')),
            ],
            options={
                'indexes': [models.Index(fields=['entry', 'id'], name='need_step_timeline')],
            },
        ),
        migrations.CreateModel(
            name='ResourceStep',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('note', wangge.kernel.sealed.SealedField(null=True)),
                ('detail', models.JSONField(default=dict)),
                ('leaf_id', models.UUIDField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='needs.resource')),
            ],
            options={
                'indexes': [models.Index(fields=['entry', 'id'], name='resource_step_timeline')],
            },
        ),
    ]
