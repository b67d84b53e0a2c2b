import django.db.models.deletion
import wangge.kernel.ids
import wangge.kernel.sealed
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
            name='Appraisal',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField(null=True)),
                ('state', models.CharField(choices=[('prepared', '名单已拟定'), ('voting', '委员表决中'), ('noticed', '公示中'), ('conferred', '已授予'), ('stopped', '已终止')], default='prepared', max_length=10)),
                ('prepared_at', models.DateTimeField()),
                ('rules', models.JSONField(default=dict)),
                ('digest', models.CharField(max_length=64)),
                ('vote_until', models.DateField(null=True)),
                ('notice_from', models.DateField(null=True)),
                ('notice_until', models.DateField(null=True)),
                ('conferred_at', models.DateTimeField(null=True)),
                ('stop_reason', models.CharField(default='', max_length=300)),
                ('nudged', models.CharField(default='', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('conferred_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to='places.place')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['place', '-prepared_at'], name='appraisal_place'), models.Index(fields=['state', 'notice_until'], name='appraisal_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quarter', None), models.Q(('quarter__gte', 1), ('quarter__lte', 4)), _connector='OR'), name='appraisal_quarter'), models.UniqueConstraint(condition=models.Q(('quarter__isnull', False), models.Q(('state', 'stopped'), _negated=True)), fields=('place', 'year', 'quarter'), name='appraisal_once_a_quarter'), models.UniqueConstraint(condition=models.Q(('quarter', None), models.Q(('state', 'stopped'), _negated=True)), fields=('place', 'year'), name='appraisal_once_a_year'), models.CheckConstraint(condition=models.Q(('conferred_by', None), models.Q(('conferred_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='appraisal_four_eyes'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('noticed', 'conferred')), _negated=True), ('notice_until__gte', models.F('notice_from')), _connector='OR'), name='appraisal_noticed_from_to')],
            },
        ),
        migrations.CreateModel(
            name='Nominee',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('award', models.CharField(choices=[('volunteer', '最美志愿者'), ('shop', '信誉商户'), ('enterprise', '优秀企业'), ('post', '优秀网格岗'), ('community', '优秀社区')], max_length=12)),
                ('standing', models.CharField(choices=[('ranked', '参评'), ('out', '未达参评条件'), ('shortlisted', '入围'), ('passed', '表决通过'), ('not_passed', '表决未通过'), ('struck', '异议成立，取消'), ('honoured', '已授予')], max_length=12)),
                ('out', models.CharField(choices=[('few', '本期服务次数不够'), ('removed', '期末已退出'), ('struck', '本期有扣分或查实的投诉')], default='', max_length=8)),
                ('sample', models.PositiveIntegerField()),
                ('score', models.PositiveIntegerField(null=True)),
                ('rank', models.PositiveIntegerField(null=True)),
                ('parts', models.JSONField(default=list)),
                ('votes_for', models.PositiveSmallIntegerField(default=0)),
                ('votes_against', models.PositiveSmallIntegerField(default=0)),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nominees', to='honours.appraisal')),
                ('community', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='places.place')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['appraisal', 'award', 'rank', 'id'], name='nominee_rank'), models.Index(fields=['person'], name='nominee_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('community', None), ('organisation', None), ('person__isnull', False)), models.Q(('community', None), ('organisation__isnull', False), ('person', None)), models.Q(('community__isnull', False), ('organisation', None), ('person', None)), _connector='OR'), name='nominee_is_one'), models.UniqueConstraint(fields=('appraisal', 'award', 'person'), name='nominee_person_once'), models.UniqueConstraint(fields=('appraisal', 'award', 'organisation'), name='nominee_organisation_once'), models.UniqueConstraint(fields=('appraisal', 'award', 'community'), name='nominee_community_once'), models.CheckConstraint(condition=models.Q(models.Q(('rank', None), ('score', None), ('standing', 'out'), models.Q(('out', ''), _negated=True)), models.Q(models.Q(('standing', 'out'), _negated=True), ('out', ''), ('rank__gte', 1), ('score__lte', 10000)), _connector='OR'), name='nominee_ranked_or_out')],
            },
        ),
        migrations.CreateModel(
            name='Honour',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('token', models.CharField(max_length=43, unique=True)),
                ('state', models.CharField(choices=[('valid', '有效'), ('withdrawn', '已撤销')], default='valid', max_length=10)),
                ('at', models.DateTimeField()),
                ('document', wangge.kernel.sealed.SealedField()),
                ('digest', models.CharField(max_length=64)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_why', wangge.kernel.sealed.SealedField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('reward', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='points.posting')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('nominee', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='honour', to='honours.nominee')),
            ],
            options={
                'indexes': [models.Index(fields=['-at', '-id'], name='honour_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'valid'), ('withdrawn_at', None)), models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False)), _connector='OR'), name='honour_withdrawn_at')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('text', wangge.kernel.sealed.SealedField()),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', '待核查'), ('upheld', '异议成立'), ('dismissed', '异议不成立')], default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('grounds', wangge.kernel.sealed.SealedField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('nominee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='honours.nominee')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'at'], name='objection_state')],
                'constraints': [models.UniqueConstraint(fields=('nominee', 'by'), name='objection_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='objection_decided'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('by')), _negated=True), _connector='OR'), name='objection_four_eyes')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('choice', models.CharField(choices=[('for', '同意'), ('against', '不同意'), ('abstain', '弃权')], max_length=8)),
                ('reason', wangge.kernel.sealed.SealedField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('nominee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='honours.nominee')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('nominee', 'by'), name='vote_once')],
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('words', wangge.kernel.sealed.SealedField()),
                ('token', models.CharField(max_length=43, unique=True)),
                ('document', wangge.kernel.sealed.SealedField()),
                ('digest', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField()),
                ('due', models.DateField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('acknowledged_by', wangge.kernel.sealed.SealedField(null=True)),
                ('answer', wangge.kernel.sealed.SealedField(null=True)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommended_to_it', to='people.organisation')),
                ('honour', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='honours.honour')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['department', '-sent_at'], name='recommendation_department'), models.Index(fields=['acknowledged_at', 'due'], name='recommendation_due')],
                'constraints': [models.UniqueConstraint(fields=('honour', 'department'), name='recommendation_once_a_department'), models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at', None), ('acknowledged_by__isnull', True)), models.Q(('acknowledged_at__isnull', False), ('acknowledged_by__isnull', False)), _connector='OR'), name='recommendation_acknowledged')],
            },
        ),
    ]
