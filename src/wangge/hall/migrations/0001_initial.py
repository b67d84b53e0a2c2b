import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import wangge.hall.models.numbers
import wangge.kernel.fields
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('delegation', '0001_initial'),
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
        ('windows', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Serial',
            fields=[
                ('key', models.CharField(max_length=39, primary_key=True, serialize=False)),
                ('last', models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', wangge.kernel.fields.BytewiseField(max_length=43, null=True, unique=True)),
                ('channel', models.CharField(choices=[('window', '窗口'), ('online', '网上'), ('station', '社区代办')], max_length=8)),
                ('state', models.CharField(choices=[('draft', '暂存'), ('submitted', '已申报'), ('received', '已收件'), ('supplement', '待补正'), ('accepted', '已受理'), ('not_accepted', '不予受理'), ('reviewing', '审核中'), ('special', '特别程序'), ('deciding', '待决定'), ('approved', '准予'), ('refused', '不予许可'), ('certified', '已制证'), ('issued', '已出件'), ('closed', '已办结'), ('withdrawn', '已撤回'), ('terminated', '已终止'), ('archived', '已归档')], max_length=12)),
                ('outcome', models.CharField(choices=[('approved', '准予'), ('refused', '不予许可')], default='', max_length=10)),
                ('on_the_spot', models.BooleanField(default=False)),
                ('delivery', models.CharField(choices=[('window', '窗口领取'), ('post', '邮寄')], default='window', max_length=8)),
                ('visits', models.PositiveSmallIntegerField(default=0)),
                ('began_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('accept_by', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('is_deemed', models.BooleanField(default=False)),
                ('due_at', models.DateTimeField(null=True)),
                ('statutory_due_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('issued_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('archived_at', models.DateTimeField(null=True)),
                ('warned_at', models.DateTimeField(null=True)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('token', models.CharField(max_length=32, unique=True)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('applicant', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='people.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('handling_item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.handlingitem')),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='catalogue.item')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='decided_cases', to='people.organisation')),
                ('office_place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='people.organisation')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='catalogue.itemversion')),
                ('window', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='windows.window')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['next_at', 'id'], name='case_queue'), models.Index(condition=models.Q(('closed_at', None)), fields=['owner', 'next_at'], name='case_owner'), models.Index(condition=models.Q(('closed_at', None)), fields=['state', 'next_at', 'id'], name='case_in_state'), models.Index(condition=models.Q(('closed_at', None)), fields=['state', 'place', 'office_place', 'owner', 'next_at', 'closed_at'], name='case_open'), models.Index(condition=models.Q(('state__in', ('submitted', 'received'))), fields=['accept_by'], name='case_accept_by'), models.Index(fields=['place', '-began_at'], name='case_place'), models.Index(fields=['office', 'state', 'next_at'], name='case_office'), models.Index(fields=['item', '-began_at'], name='case_item'), models.Index(fields=['applicant', '-began_at'], name='case_applicant'), models.Index(fields=['organisation', '-began_at'], name='case_organisation'), models.Index(fields=['-began_at', '-id'], name='case_newest'), models.Index(wangge.hall.models.numbers.SerialIn('number'), wangge.hall.models.numbers.DayIn('number'), name='case_tail'), models.Index(condition=models.Q(('archived_at', None), ('closed_at__isnull', False)), fields=['closed_at'], name='case_to_archive'), models.Index(django.db.models.functions.comparison.Coalesce('submitted_at', 'began_at'), models.F('id'), condition=models.Q(('number__isnull', False)), name='case_came'), models.Index(condition=models.Q(('accepted_at__isnull', False)), fields=['accepted_at'], name='case_accepted'), models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['decided_at'], name='case_decided'), models.Index(condition=models.Q(('closed_at__isnull', False), ('number__isnull', False)), fields=['closed_at', 'outcome', 'visits'], name='case_closed'), models.Index(condition=models.Q(('closed_at', None)), fields=['office', 'state', 'next_at'], name='case_open_office'), models.Index(condition=models.Q(('decided_at__gt', models.F('due_at'))), fields=['decided_at', 'id', 'due_at'], name='case_late')],
                'constraints': [models.CheckConstraint(condition=models.Q(('number', None), django.db.models.lookups.Exact(django.db.models.functions.text.Length('number'), 43), _connector='OR'), name='case_number_of_43'), models.CheckConstraint(condition=models.Q(models.Q(('number', None), ('state__in', ('draft', 'withdrawn'))), ('number__isnull', False), _connector='OR'), name='case_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('applicant', None), ('organisation__isnull', False)), models.Q(('applicant__isnull', False), ('organisation', None)), _connector='OR'), name='case_of_one_applicant'), models.CheckConstraint(condition=models.Q(('on_the_spot', True), ('taken_by', None), ('decided_by', None), models.Q(('decided_by', models.F('taken_by')), _negated=True), _connector='OR'), name='case_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('paused_at__isnull', False), ('state', 'special')), models.Q(models.Q(('state', 'special'), _negated=True), ('paused_at', None)), _connector='OR'), name='case_pause_stated'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ('archived', 'closed', 'not_accepted', 'terminated', 'withdrawn'))), models.Q(models.Q(('state__in', ('archived', 'closed', 'not_accepted', 'terminated', 'withdrawn')), _negated=True), ('closed_at', None)), _connector='OR'), name='case_closed_or_open'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='case_decided_with_outcome'), models.CheckConstraint(condition=models.Q(('archived_at', None), ('state', 'archived'), _connector='OR'), name='case_archived_stated'), models.CheckConstraint(condition=models.Q(('outcome', ''), ('accepted_at__isnull', False), _connector='OR'), name='case_decided_after_acceptance')],
            },
        ),
        migrations.CreateModel(
            name='Folded',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('span', models.CharField(choices=[('day', '日'), ('month', '月')], max_length=5)),
                ('since', models.DateField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('span', 'since'), name='folded_once')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('span', models.CharField(choices=[('day', '日'), ('month', '月')], max_length=5)),
                ('since', models.DateField()),
                ('axis', models.CharField(choices=[('item', '事项'), ('window', '窗口'), ('hour', '时段'), ('channel', '渠道')], max_length=8)),
                ('key', models.CharField(default='', max_length=36)),
                ('received', models.PositiveIntegerField(default=0)),
                ('accepted', models.PositiveIntegerField(default=0)),
                ('decided', models.PositiveIntegerField(default=0)),
                ('late', models.PositiveIntegerField(default=0)),
                ('ended', models.PositiveIntegerField(default=0)),
                ('finished', models.PositiveIntegerField(default=0)),
                ('one_visit', models.PositiveIntegerField(default=0)),
                ('taken', models.PositiveBigIntegerField(default=0)),
                ('promised', models.PositiveBigIntegerField(default=0)),
                ('statutory', models.PositiveBigIntegerField(default=0)),
                ('office', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('office_place', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('place', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('axis', 'span', 'since', 'place', 'office', 'office_place', 'key'), name='tally_once'), models.UniqueConstraint(condition=models.Q(('place', None)), fields=('axis', 'span', 'since', 'key'), name='tally_whole_once'), models.CheckConstraint(condition=models.Q(models.Q(('office', None), ('office_place', None), ('place', None)), models.Q(('office__isnull', False), ('office_place__isnull', False), ('place__isnull', False)), _connector='OR'), name='tally_split_or_whole'), models.CheckConstraint(condition=models.Q(('finished__lte', models.F('ended')), ('late__lte', models.F('decided')), ('one_visit__lte', models.F('finished'))), name='tally_parts_within')],
            },
        ),
        migrations.CreateModel(
            name='Archive',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('manifest', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('content', wangge.kernel.sealed.SealedField()),
                ('size', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='archive', to='hall.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CaseMaterial',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('missing', '未交'), ('given', '已交'), ('waived', '免交'), ('not_needed', '不适用'), ('wrong', '须补正'), ('promised', '容缺承诺')], max_length=10)),
                ('given_at', models.DateTimeField(null=True)),
                ('paper', models.CharField(choices=[('', '没有纸质'), ('returned', '原件核对后退还'), ('kept', '纸质留存')], default='', max_length=8)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='materials', to='hall.case')),
                ('material', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.material')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'material'), name='case_material_once'), models.CheckConstraint(condition=models.Q(models.Q(('given_at__isnull', False), ('state', 'given')), models.Q(models.Q(('state', 'given'), _negated=True), ('given_at', None)), _connector='OR'), name='case_material_given_when'), models.CheckConstraint(condition=models.Q(('paper', ''), ('state__in', ('given', 'wrong')), _connector='OR'), name='case_material_paper')],
            },
        ),
        migrations.CreateModel(
            name='CasePart',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', '待出具意见'), ('agreed', '同意'), ('objected', '不同意'), ('dropped', '不再需要')], default='waiting', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('opinion', wangge.kernel.sealed.SealedField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('warned_at', models.DateTimeField(null=True)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='hall.case')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['office', 'due_at'], name='case_part_queue'), models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='case_part_due'), models.Index(condition=models.Q(('state', 'waiting')), fields=['owner'], name='case_part_owner')],
                'constraints': [models.UniqueConstraint(fields=('case', 'office'), name='case_part_once_an_office'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('state__in', ('agreed', 'objected'))), models.Q(models.Q(('state__in', ('agreed', 'objected')), _negated=True), ('answered_at', None), ('answered_by', None)), _connector='OR'), name='case_part_answered_when')],
            },
        ),
        migrations.CreateModel(
            name='CaseStep',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=24)),
                ('at', models.DateTimeField()),
                ('before', models.CharField(choices=[('draft', '暂存'), ('submitted', '已申报'), ('received', '已收件'), ('supplement', '待补正'), ('accepted', '已受理'), ('not_accepted', '不予受理'), ('reviewing', '审核中'), ('special', '特别程序'), ('deciding', '待决定'), ('approved', '准予'), ('refused', '不予许可'), ('certified', '已制证'), ('issued', '已出件'), ('closed', '已办结'), ('withdrawn', '已撤回'), ('terminated', '已终止'), ('archived', '已归档')], default='', max_length=12)),
                ('after', models.CharField(choices=[('draft', '暂存'), ('submitted', '已申报'), ('received', '已收件'), ('supplement', '待补正'), ('accepted', '已受理'), ('not_accepted', '不予受理'), ('reviewing', '审核中'), ('special', '特别程序'), ('deciding', '待决定'), ('approved', '准予'), ('refused', '不予许可'), ('certified', '已制证'), ('issued', '已出件'), ('closed', '已办结'), ('withdrawn', '已撤回'), ('terminated', '已终止'), ('archived', '已归档')], max_length=12)),
                ('due', models.DateTimeField(null=True)),
                ('detail', models.JSONField(default=dict)),
                ('note', wangge.kernel.sealed.SealedField(null=True)),
                ('leaf_id', models.UUIDField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='hall.case')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'id'], name='case_step_timeline')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('items', wangge.kernel.sealed.SealedField()),
                ('told_at', models.DateTimeField()),
                ('answer_by', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='hall.case')),
                ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('approved', '准予'), ('refused', '不予许可')], max_length=10)),
                ('reasons', wangge.kernel.sealed.SealedField()),
                ('remedies', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='hall.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('receipt', '收件凭证'), ('correction', '补正告知书'), ('accepted', '受理通知书'), ('not_accepted', '不予受理通知书'), ('promise', '容缺受理承诺书'), ('special', '特别程序告知书'), ('extended', '延长期限告知书'), ('approval', '准予决定书'), ('refusal', '不予许可决定书'), ('certificate', '证照'), ('delivery', '送达回证'), ('withdrawn', '撤回确认书'), ('terminated', '终止办理告知书')], max_length=12)),
                ('number', models.CharField(max_length=60, unique=True)),
                ('said', wangge.kernel.sealed.SealedJSONField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='hall.case')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'id'], name='document_of_case')],
            },
        ),
        migrations.CreateModel(
            name='Explanation',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='explanations', to='hall.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('working_days', models.PositiveSmallIntegerField()),
                ('reason', wangge.kernel.sealed.SealedField()),
                ('at', models.DateTimeField()),
                ('due_before', models.DateTimeField()),
                ('due_after', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='extension', to='hall.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('how', models.CharField(choices=[('window', '窗口领取'), ('post', '邮寄')], max_length=8)),
                ('receiver', wangge.kernel.sealed.SealedField(null=True)),
                ('identity_checked', models.BooleanField(default=False)),
                ('signed', models.BooleanField(default=False)),
                ('tracking', wangge.kernel.sealed.SealedField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='handover', to='hall.case')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('how', 'window'), ('identity_checked', True), ('receiver__isnull', False), ('signed', True)), models.Q(('how', 'post'), ('tracking__isnull', False)), _connector='OR'), name='handover_proven')],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', wangge.kernel.sealed.SealedField()),
                ('media_type', models.CharField(max_length=100)),
                ('content', wangge.kernel.sealed.SealedField()),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mandate', to='hall.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('hearing', '听证'), ('tender', '招标'), ('auction', '拍卖'), ('inspection', '检验'), ('testing', '检测'), ('quarantine', '检疫'), ('appraisal', '鉴定'), ('expert_review', '专家评审')], max_length=16)),
                ('reason', wangge.kernel.sealed.SealedField()),
                ('began_at', models.DateTimeField()),
                ('told_days', models.PositiveSmallIntegerField()),
                ('expected_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('began_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='hall.case')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('case',), name='pause_one_open'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='pause_in_order'), models.CheckConstraint(condition=models.Q(('told_days__gte', 1)), name='pause_days')],
            },
        ),
        migrations.CreateModel(
            name='StationCase',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='station', to='hall.case')),
                ('hand_up', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='station_case', to='delegation.handup')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MaterialFile',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', wangge.kernel.sealed.SealedField()),
                ('media_type', models.CharField(max_length=100)),
                ('content', wangge.kernel.sealed.SealedField()),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='hall.casematerial')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('promised_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('kept_at', models.DateTimeField(null=True)),
                ('broken_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='hall.case')),
                ('material', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='promise', to='hall.casematerial')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('broken_at', None), ('kept_at', None)), fields=['due_at'], name='promise_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kept_at', None), ('broken_at', None), _connector='OR'), name='promise_kept_or_broken')],
            },
        ),
    ]
