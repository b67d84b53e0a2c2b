import django.db.models.deletion
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('hall', '0001_initial'),
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
        ('windows', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Asked',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='asked_for_rating', to='hall.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('pc', '电脑'), ('mobile', '手机'), ('qr', '扫码'), ('device', '窗口评价器'), ('terminal', '自助终端'), ('phone', '电话'), ('sms', '短信链接')], max_length=8)),
                ('on_site', models.BooleanField()),
                ('level', models.PositiveSmallIntegerField(choices=[(5, '非常满意'), (4, '满意'), (3, '基本满意'), (2, '不满意'), (1, '非常不满意')])),
                ('indicators', models.JSONField(default=dict)),
                ('indicators_version', models.PositiveSmallIntegerField()),
                ('words', wangge.kernel.sealed.SealedField(null=True)),
                ('contact', wangge.kernel.sealed.SealedField(null=True)),
                ('given_at', models.DateTimeField()),
                ('approver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='hall.case')),
                ('clerk', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='catalogue.item')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='people.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('ticket', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='windows.ticket')),
                ('window', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='windows.window')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'given_at'], name='rating_place'), models.Index(fields=['given_at', 'level'], name='rating_newest'), models.Index(fields=['clerk', 'given_at'], name='rating_clerk')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('case', None), ('ticket__isnull', False)), models.Q(('case__isnull', False), ('ticket', None)), _connector='OR'), name='rating_of_a_visit_or_case'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 5)), name='rating_five_levels')],
            },
        ),
        migrations.CreateModel(
            name='Handling',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('open', '待核实联系'), ('contacted', '整改中'), ('rectified', '待回访'), ('closed', '已办结'), ('appealed', '申诉复核中'), ('void', '经复核不成立')], default='open', max_length=10)),
                ('due_at', models.DateTimeField(null=True)),
                ('contacted_at', models.DateTimeField(null=True)),
                ('contact_late', models.BooleanField(default=False)),
                ('is_complex', models.BooleanField(default=False)),
                ('found', wangge.kernel.sealed.SealedField(null=True)),
                ('done', wangge.kernel.sealed.SealedField(null=True)),
                ('reply', models.CharField(default='', max_length=500)),
                ('rectified_at', models.DateTimeField(null=True)),
                ('rectify_late', models.BooleanField(default=False)),
                ('rounds', models.PositiveSmallIntegerField(default=0)),
                ('follow_up', models.CharField(choices=[('satisfied', '满意'), ('basically', '基本满意'), ('not', '不满意'), ('unreached', '匿名或联系不上')], default='', max_length=10)),
                ('appealed_at', models.DateTimeField(null=True)),
                ('appealed_from', models.CharField(choices=[('open', '待核实联系'), ('contacted', '整改中'), ('rectified', '待回访'), ('closed', '已办结'), ('appealed', '申诉复核中'), ('void', '经复核不成立')], default='', max_length=10)),
                ('appeal', wangge.kernel.sealed.SealedField(null=True)),
                ('verdict', wangge.kernel.sealed.SealedField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('appealed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('rating', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='handling', to='ratings.rating')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='handling_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('due_at', None), ('ended_at__isnull', False), ('state__in', ('closed', 'void'))), models.Q(models.Q(('state__in', ('closed', 'void')), _negated=True), ('due_at__isnull', False), ('ended_at', None)), _connector='OR'), name='handling_ended_or_due'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(models.Q(('appealed_by', None), models.Q(('decided_by', models.F('appealed_by')), _negated=True), _connector='OR'), models.Q(('owner', None), models.Q(('decided_by', models.F('owner')), _negated=True), _connector='OR')), _connector='OR'), name='handling_appeal_apart'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'appealed'), _negated=True), ('appealed_at__isnull', False), _connector='OR'), name='handling_appealed'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('rectified', 'closed')), _negated=True), ('rectified_at__isnull', False), _connector='OR'), name='handling_rectified')],
            },
        ),
    ]
