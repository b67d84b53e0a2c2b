import django.db.models.deletion
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('needs', '0001_initial'),
        ('people', '0001_initial'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('audience', models.CharField(choices=[('household', '住户'), ('shop', '商户'), ('enterprise', '企业')], max_length=12)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questionnaires', to='places.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('community', 'name'), name='questionnaire_name')],
            },
        ),
        migrations.CreateModel(
            name='QuestionnaireVersion',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.JSONField()),
                ('state', models.CharField(choices=[('draft', '草稿'), ('published', '已发布'), ('retired', '已停用')], default='draft', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='surveys.questionnaire')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('questionnaire', 'number'), name='questionnaire_number'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('questionnaire',), name='questionnaire_one_draft'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('questionnaire',), name='questionnaire_one_published'), models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('published_at__isnull', False)), _connector='OR'), name='questionnaire_published_at')],
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=80)),
                ('audience', models.CharField(choices=[('household', '住户'), ('shop', '商户'), ('enterprise', '企业')], max_length=12)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('most_tries', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('planned', '未开始'), ('running', '进行中'), ('closed', '已结束')], default='planned', max_length=8)),
                ('started_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='places.place')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='surveys.questionnaireversion')),
            ],
            options={
                'indexes': [models.Index(fields=['community', '-starts_on'], name='campaign_community')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='campaign_span'), models.CheckConstraint(condition=models.Q(('most_tries__gte', 1)), name='campaign_tries'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('started_at', None), ('state', 'planned')), models.Q(('closed_at', None), ('started_at__isnull', False), ('state', 'running')), models.Q(('closed_at__isnull', False), ('state', 'closed')), _connector='OR'), name='campaign_moments')],
            },
        ),
        migrations.CreateModel(
            name='Door',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('todo', '未上门'), ('no_one', '无人在家'), ('come_back', '约好再来'), ('met', '已入户'), ('refused', '拒访'), ('not_reached', '未能入户'), ('moved_vacant', '空置或已搬走')], default='todo', max_length=12)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_on', models.DateField(null=True)),
                ('last_at', models.DateTimeField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doors', to='surveys.campaign')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='doors', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='doors', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doors', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'state', 'next_on'], name='door_of_person'), models.Index(fields=['campaign', 'state'], name='door_state'), models.Index(fields=['place', 'last_at'], name='door_place')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('organisation', None)), fields=('campaign', 'place'), name='door_household_once'), models.UniqueConstraint(fields=('campaign', 'organisation'), name='door_organisation_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'todo'), ('tries', 0)), models.Q(models.Q(('state', 'todo'), _negated=True), ('tries__gte', 1)), _connector='OR'), name='door_tried')],
            },
        ),
        migrations.CreateModel(
            name='CampaignPlace',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='surveys.campaign')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'place'), name='campaign_place_once')],
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('content', wangge.kernel.sealed.SealedField()),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('door', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='surveys.door')),
            ],
            options={
                'indexes': [models.Index(fields=['door', 'at'], name='photo_door')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('answers', wangge.kernel.sealed.SealedJSONField()),
                ('state', models.CharField(choices=[('draft', '草稿'), ('complete', '已完成')], default='draft', max_length=8)),
                ('version', models.PositiveIntegerField(default=1)),
                ('revisions', models.PositiveSmallIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('door', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='response', to='surveys.door')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='surveys.questionnaireversion')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revisions', 0), ('state', 'draft')), models.Q(('revisions__gte', 1), ('state', 'complete')), _connector='OR'), name='response_revisions')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('met', '已入户'), ('no_one', '无人在家'), ('come_back', '约好再来'), ('refused', '拒访'), ('moved_vacant', '空置或已搬走')], max_length=12)),
                ('come_back_on', models.DateField(null=True)),
                ('client_id', models.UUIDField(unique=True)),
                ('where', models.CharField(choices=[('at_door', '在门口'), ('elsewhere', '在别处（电话、路上遇到）')], default='at_door', max_length=10)),
                ('position', wangge.kernel.sealed.SealedField(null=True)),
                ('note', wangge.kernel.sealed.SealedField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('door', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='surveys.door')),
            ],
            options={
                'indexes': [models.Index(fields=['door', 'at'], name='visit_door')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('come_back_on__isnull', False), ('outcome', 'come_back')), models.Q(models.Q(('outcome', 'come_back'), _negated=True), ('come_back_on', None)), _connector='OR'), name='visit_come_back')],
            },
        ),
        migrations.CreateModel(
            name='Produced',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=60)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('need', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.need')),
                ('resource', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.resource')),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='produced', to='surveys.response')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('response', 'key'), name='produced_once'), models.CheckConstraint(condition=models.Q(models.Q(('need', None), ('resource__isnull', False)), models.Q(('need__isnull', False), ('resource', None)), _connector='OR'), name='produced_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='ResponseRevision',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('answers', wangge.kernel.sealed.SealedJSONField()),
                ('at', models.DateTimeField()),
                ('client_id', models.UUIDField(null=True, unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='history', to='surveys.response')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('response', 'number'), name='response_revision_number')],
            },
        ),
    ]
