import django.db.models.deletion
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agreements', '0001_initial'),
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Benefit',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('what', models.CharField(max_length=200)),
                ('from_day', models.DateField()),
                ('to_day', models.DateField(null=True)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='benefits', to='places.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_day', None)), fields=('place', 'name'), name='benefit_once')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('end', models.CharField(choices=[('agreement', '协议结束'), ('rule', '三次投诉查实')], max_length=10, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='membership', to='agreements.agreement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'ended_at'], name='membership_place')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation',), name='membership_one_current'), models.CheckConstraint(condition=models.Q(models.Q(('end', None), ('ended_at', None)), models.Q(('end__isnull', False), ('ended_at__gte', models.F('began_at'))), _connector='OR'), name='membership_ended')],
            },
        ),
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('reputation', '信誉'), ('service', '服务')], max_length=10)),
                ('source', models.CharField(choices=[('own', '居民提出'), ('desk', '社区登记'), ('review', '差评转入')], max_length=8)),
                ('because_id', models.UUIDField(null=True, unique=True)),
                ('text', wangge.kernel.sealed.SealedField()),
                ('raised_at', models.DateTimeField()),
                ('reply', wangge.kernel.sealed.SealedField(null=True)),
                ('replied_at', models.DateTimeField(null=True)),
                ('reply_due', models.DateField()),
                ('state', models.CharField(choices=[('raised', '等待回复'), ('heard', '待核实'), ('verified', '查实'), ('rejected', '未查实'), ('withdrawn', '已撤回')], default='raised', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('grounds', wangge.kernel.sealed.SealedField(null=True)),
                ('appeal_until', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('complainant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='people.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='people.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='places.place')),
                ('raised_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('replied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='alliance.membership')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'reply_due', 'id'], name='complaint_state'), models.Index(fields=['organisation', '-raised_at'], name='complaint_of'), models.Index(fields=['complainant', '-raised_at'], name='complaint_by'), models.Index(fields=['place', '-raised_at'], name='complaint_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ('verified', 'rejected'))), models.Q(('state__in', ('verified', 'rejected')), _negated=True), _connector='OR'), name='complaint_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(models.Q(('complainant', None), models.Q(('decided_by', models.F('complainant')), _negated=True), _connector='OR'), models.Q(('raised_by', None), models.Q(('decided_by', models.F('raised_by')), _negated=True), _connector='OR')), _connector='OR'), name='complaint_not_by_a_party')],
            },
        ),
        migrations.CreateModel(
            name='Entitlement',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('benefit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to='alliance.benefit')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to='alliance.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('membership', 'benefit'), name='entitlement_one_current'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='entitlement_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Credit',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(choices=[('learning', '参与学习'), ('volunteering', '志愿服务')], max_length=12)),
                ('day', models.DateField()),
                ('evidence', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='alliance.membership')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('membership', 'what', 'day', 'evidence'), name='credit_once')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', wangge.kernel.sealed.SealedField()),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', '待裁定'), ('won', '申诉成立'), ('lost', '申诉不成立')], default='waiting', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('grounds', wangge.kernel.sealed.SealedField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('complaint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='alliance.complaint')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'at'], name='appeal_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='appeal_decided'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('by')), _negated=True), _connector='OR'), name='appeal_not_by_a_party')],
            },
        ),
    ]
