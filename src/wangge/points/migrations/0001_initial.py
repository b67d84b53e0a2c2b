import django.db.models.deletion
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('book', models.CharField(choices=[('points', '积分'), ('minutes', '服务时长'), ('score', '联盟赋分')], max_length=8)),
                ('system', models.CharField(choices=[('issued', '发放'), ('spent', '兑换'), ('expired', '年底清零')], max_length=8, null=True)),
                ('balance', models.BigIntegerField(default=0)),
                ('entries', models.PositiveIntegerField(default=0)),
                ('closed_year', models.PositiveSmallIntegerField()),
                ('announced_year', models.PositiveSmallIntegerField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['book', 'closed_year', 'id'], name='account_to_close')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('person__isnull', False), ('system', None)), models.Q(('organisation__isnull', False), ('person', None), ('system', None)), models.Q(('balance', 0), ('entries', 0), ('organisation', None), ('person', None), ('system__isnull', False)), _connector='OR'), name='account_one_holder'), models.UniqueConstraint(fields=('book', 'person'), name='account_of_person'), models.UniqueConstraint(fields=('book', 'organisation'), name='account_of_organisation'), models.UniqueConstraint(fields=('book', 'system'), name='account_of_system')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('earn', '获得'), ('deduct', '扣减'), ('redeem', '兑换'), ('give_back', '退还'), ('expire', '年底清零'), ('reverse', '冲正')], max_length=10)),
                ('at', models.DateTimeField()),
                ('because_type', models.CharField(max_length=24)),
                ('because_id', models.UUIDField()),
                ('once', models.CharField(max_length=100, unique=True)),
                ('policy_row', models.UUIDField(null=True)),
                ('detail', models.JSONField(default=dict)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['because_type', 'because_id'], name='posting_because')],
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by', None), ('by', None), models.Q(('approved_by', models.F('by')), _negated=True), _connector='OR'), name='posting_four_eyes')],
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('member', '联盟成员'), ('volunteer', '志愿者')], max_length=10)),
                ('state', models.CharField(choices=[('good', '正常'), ('removed', '已退出')], default='good', max_length=8)),
                ('strikes', models.PositiveSmallIntegerField(default=0)),
                ('removed_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('person__isnull', False), ('role', 'volunteer')), models.Q(('organisation__isnull', False), ('person', None), ('role', 'member')), _connector='OR'), name='standing_one_holder'), models.UniqueConstraint(fields=('role', 'person'), name='standing_of_person'), models.UniqueConstraint(fields=('role', 'organisation'), name='standing_of_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), ('state', 'good')), models.Q(('removed_at__isnull', False), ('state', 'removed')), _connector='OR'), name='standing_removed_at')],
            },
        ),
        migrations.CreateModel(
            name='YearClose',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('book', models.CharField(choices=[('points', '积分'), ('minutes', '服务时长'), ('score', '联盟赋分')], max_length=8)),
                ('year', models.PositiveSmallIntegerField()),
                ('cutoff', models.DateTimeField()),
                ('state', models.CharField(choices=[('running', '正在清零'), ('done', '已清零'), ('undoing', '正在冲正'), ('undone', '已冲正')], default='running', max_length=8)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('accounts', models.PositiveIntegerField(default=0)),
                ('total', models.BigIntegerField(default=0)),
                ('digest', models.CharField(default='', max_length=64)),
                ('undo_reason', models.CharField(default='', max_length=300)),
                ('began_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('undo_approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('undo_asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('book', 'year'), name='year_close_once'), models.CheckConstraint(condition=models.Q(('undo_approved_by', None), models.Q(('undo_approved_by', models.F('undo_asked_by')), _negated=True), _connector='OR'), name='year_close_four_eyes')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField()),
                ('number', models.PositiveIntegerField(null=True)),
                ('balance_after', models.BigIntegerField(null=True)),
                ('spends', models.BooleanField(default=False)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='points.account')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='points.entry')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='points.posting')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='entry_moves_something'), models.UniqueConstraint(fields=('account', 'number'), name='entry_numbered'), models.UniqueConstraint(fields=('posting', 'account'), name='entry_once_a_posting'), models.CheckConstraint(condition=models.Q(models.Q(('balance_after', None), ('number', None)), models.Q(('balance_after__isnull', False), ('number__isnull', False)), _connector='OR'), name='entry_of_holder_or_system'), models.CheckConstraint(condition=models.Q(('spends', False), ('balance_after__gte', 0), _connector='OR'), name='entry_not_overspent')],
            },
        ),
        migrations.CreateModel(
            name='Strike',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('because_type', models.CharField(max_length=24)),
                ('because_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('policy_row', models.UUIDField()),
                ('removes', models.BooleanField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('standing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='all_strikes', to='points.standing')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('standing', 'number'), name='strike_numbered'), models.UniqueConstraint(fields=('because_type', 'because_id', 'standing'), name='strike_once')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('right_amount', models.BigIntegerField(null=True)),
                ('reason', wangge.kernel.sealed.SealedField()),
                ('state', models.CharField(choices=[('waiting', '待审核'), ('approved', '已冲正'), ('declined', '未同意')], default='waiting', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', wangge.kernel.sealed.SealedField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='points.entry')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'asked_at', 'id'], name='correction_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('entry',), name='correction_one_waiting'), models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('entry',), name='correction_once'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='correction_four_eyes'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='correction_decided')],
            },
        ),
        migrations.CreateModel(
            name='StrikeLift',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('because_type', models.CharField(max_length=24)),
                ('because_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('restores', models.BooleanField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('strike', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lift', to='points.strike')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
