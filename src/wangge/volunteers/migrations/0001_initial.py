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
            name='Deduction',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('because_type', models.CharField(max_length=24)),
                ('because_id', models.UUIDField()),
                ('stars', models.PositiveSmallIntegerField()),
                ('amount', models.PositiveIntegerField()),
                ('removed', models.BooleanField()),
                ('policy_row', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('appeal_until', models.DateField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deductions', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deductions', to='places.place')),
                ('posting', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='points.posting')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-at'], name='deduction_of')],
                'constraints': [models.UniqueConstraint(fields=('because_type', 'because_id'), name='deduction_once'), models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='deduction_stars')],
            },
        ),
        migrations.CreateModel(
            name='Star',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('level', models.PositiveSmallIntegerField()),
                ('minutes', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('applied', '待公示'), ('noticed', '公示中'), ('granted', '已授予'), ('declined', '未授予')], default='applied', max_length=10)),
                ('policy_row', models.UUIDField()),
                ('applied_at', models.DateTimeField()),
                ('notice_until', models.DateField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', wangge.kernel.sealed.SealedField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('noticed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stars', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stars', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'state'], name='star_place')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('applied', 'noticed'))), fields=('person',), name='star_one_open'), models.UniqueConstraint(condition=models.Q(('state', 'granted')), fields=('person', 'level'), name='star_once'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 5)), name='star_level'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('noticed_by', None), models.Q(('decided_by', models.F('noticed_by')), _negated=True), _connector='OR'), name='star_four_eyes')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20)),
                ('token', models.CharField(max_length=43, unique=True)),
                ('state', models.CharField(choices=[('valid', '有效'), ('revoked', '已注销'), ('replaced', '已补发新卡')], default='valid', max_length=8)),
                ('photo', wangge.kernel.sealed.SealedField(null=True)),
                ('issued_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('why', models.CharField(choices=[('rule', '三次扣分退出'), ('ended', '报到已结束'), ('staff', '社区注销')], max_length=8, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'state', 'number'], name='card_place')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'valid')), fields=('person',), name='card_one_valid'), models.UniqueConstraint(condition=models.Q(('state', 'valid')), fields=('number',), name='card_number_valid'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', False), ('state', 'revoked'), ('why__isnull', False)), models.Q(models.Q(('state', 'revoked'), _negated=True), ('revoked_at', None), ('why', None)), _connector='OR'), name='card_revoked_why')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=24, null=True, unique=True)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('purpose', models.CharField(default='', max_length=80)),
                ('state', models.CharField(choices=[('applied', '待出具'), ('issued', '有效'), ('declined', '未出具'), ('withdrawn', '已撤销')], default='applied', max_length=10)),
                ('applied_at', models.DateTimeField()),
                ('minutes', models.PositiveIntegerField(default=0)),
                ('lines', wangge.kernel.sealed.SealedJSONField(null=True)),
                ('document', wangge.kernel.sealed.SealedField(null=True)),
                ('digest', models.CharField(max_length=64, null=True)),
                ('token', models.CharField(max_length=43, null=True, unique=True)),
                ('issued_at', models.DateTimeField(null=True)),
                ('answer', wangge.kernel.sealed.SealedField(null=True)),
                ('applied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'state', '-applied_at'], name='certificate_place'), models.Index(fields=['person', '-applied_at'], name='certificate_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='certificate_days_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('digest__isnull', False), ('number__isnull', False), ('state__in', ('issued', 'withdrawn'))), models.Q(('state__in', ('applied', 'declined')), ('digest', None), ('number', None)), _connector='OR'), name='certificate_issued_is_numbered')],
            },
        ),
        migrations.CreateModel(
            name='DeductionAppeal',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', wangge.kernel.sealed.SealedField()),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', '待裁定'), ('won', '申诉成立'), ('lost', '申诉不成立')], default='waiting', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('grounds', wangge.kernel.sealed.SealedField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('deduction', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='volunteers.deduction')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'at'], name='deduction_appeal_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='deduction_appeal_decided'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('by')), _negated=True), _connector='OR'), name='deduction_appeal_not_by_a_party')],
            },
        ),
    ]
