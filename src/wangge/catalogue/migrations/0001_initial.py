import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import wangge.kernel.fields
import wangge.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
    ]

    operations = [
        migrations.CreateModel(
            name='SampleForm',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('media_type', models.CharField(max_length=100)),
                ('content', models.TextField()),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('base_code', models.CharField(max_length=12)),
                ('code', models.CharField(max_length=31, unique=True)),
                ('kind', models.CharField(choices=[('permit', '行政许可'), ('confirmation', '行政确认'), ('adjudication', '行政裁决'), ('payment', '行政给付'), ('award', '行政奖励'), ('filing', '行政备案'), ('other', '其他行政权力'), ('service', '公共服务')], max_length=12)),
                ('field', models.CharField(choices=[('education', '公共教育'), ('employment', '劳动就业'), ('insurance', '社会保险'), ('health', '医疗卫生'), ('elders', '养老服务'), ('social', '社会服务'), ('housing', '住房保障'), ('culture', '文化体育'), ('disability', '残疾人服务')], default='', max_length=12)),
                ('level', models.CharField(choices=[('1', '国家级'), ('2', '省级'), ('3', '市级'), ('4', '县级'), ('5', '镇（乡、街道）级'), ('6', '村（社区）级')], default='4', max_length=1)),
                ('name', wangge.kernel.fields.BytewiseField(max_length=120)),
                ('pinyin', wangge.kernel.fields.BytewiseField(max_length=400)),
                ('initials', wangge.kernel.fields.BytewiseField(max_length=120)),
                ('added_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_items', to='people.organisation')),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='catalogue.item')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['pinyin', 'id'], name='item_pinyin'), models.Index(fields=['department', 'pinyin'], name='item_department'), models.Index(fields=['base_code'], name='item_base_code')],
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length('base_code'), 12), name='item_base_code_of_12'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length('code'), 31), name='item_code_of_31'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='item_named'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='item_not_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='ItemVersion',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', '草案'), ('review', '审核中'), ('published', '已发布'), ('discarded', '已放弃')], default='draft', max_length=10)),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField(null=True)),
                ('name', models.CharField(max_length=120)),
                ('served', models.JSONField(default=list)),
                ('project_type', models.CharField(choices=[('immediate', '即办件'), ('committed', '承诺件'), ('joint', '联办件'), ('reported_up', '上报件')], max_length=12)),
                ('topics', models.CharField(default='', max_length=120)),
                ('result_type', models.CharField(choices=[('licence', '证照'), ('approval', '批文'), ('receipt', '回执'), ('service', '服务'), ('other', '其他')], max_length=10)),
                ('result_name', models.CharField(default='', max_length=120)),
                ('basis', models.TextField(default='')),
                ('power_source', models.CharField(default='', max_length=120)),
                ('conditions', models.TextField(default='')),
                ('quantity_limit', models.CharField(default='', max_length=200)),
                ('statutory_amount', models.PositiveSmallIntegerField()),
                ('statutory_unit', models.CharField(choices=[('working_day', '个工作日'), ('calendar_day', '个自然日')], max_length=12)),
                ('statutory_note', models.CharField(default='', max_length=200)),
                ('promised_amount', models.PositiveSmallIntegerField()),
                ('promised_unit', models.CharField(choices=[('working_day', '个工作日'), ('calendar_day', '个自然日')], max_length=12)),
                ('promised_note', models.CharField(default='', max_length=200)),
                ('special_procedures', models.JSONField(default=list)),
                ('handling_forms', models.JSONField(default=list)),
                ('onsite_visits', models.PositiveSmallIntegerField()),
                ('visits_reason', models.CharField(default='', max_length=200)),
                ('online_depth', models.CharField(choices=[('0', '不能网上办理'), ('1', '网上咨询'), ('2', '网上申报'), ('3', '网上预审'), ('4', '全程网办')], max_length=1)),
                ('is_express', models.BooleanField(default=False)),
                ('is_booked', models.BooleanField(default=False)),
                ('at_terminal', models.BooleanField(default=False)),
                ('scope', models.CharField(default='', max_length=120)),
                ('has_fee', models.BooleanField(default=False)),
                ('fee_basis', models.CharField(default='', max_length=300)),
                ('fee_note', models.CharField(default='', max_length=200)),
                ('is_paid_online', models.BooleanField(default=False)),
                ('in_hall', models.BooleanField(default=True)),
                ('address', models.CharField(default='', max_length=200)),
                ('hours', models.CharField(default='', max_length=120)),
                ('ask', models.CharField(default='', max_length=120)),
                ('complain', models.CharField(default='', max_length=120)),
                ('entrusted_to', models.CharField(default='', max_length=120)),
                ('joint_departments', models.CharField(default='', max_length=300)),
                ('review_body', models.CharField(default='', max_length=120)),
                ('court', models.CharField(default='', max_length=120)),
                ('drafted_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('returned_for', models.TextField(default='')),
                ('published_at', models.DateTimeField(null=True)),
                ('ended_for', models.TextField(default='')),
                ('version', models.PositiveIntegerField(default=1)),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='catalogue.item')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'valid_from', 'valid_to'], name='item_version_in_force'), models.Index(fields=['state', 'submitted_at'], name='item_version_waiting')],
                'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='item_version_number'), models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'review'))), fields=('item',), name='item_version_one_open'), models.UniqueConstraint(condition=models.Q(('state', 'published'), ('valid_to', None)), fields=('item',), name='item_version_one_endless'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('item', 'valid_from'), name='item_version_one_start'), models.UniqueConstraint(condition=models.Q(('state', 'published'), ('valid_to__isnull', False)), fields=('item', 'valid_to'), name='item_version_one_end'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'published'), ('valid_from__isnull', False)), models.Q(models.Q(('state', 'published'), _negated=True), ('published_at', None), ('valid_from', None), ('valid_to', None)), _connector='OR'), name='item_version_published_dated'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='item_version_span'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('drafted_by', None), models.Q(('published_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='item_version_two_people'), models.CheckConstraint(condition=models.Q(('has_fee', False), models.Q(('fee_basis', ''), _negated=True), _connector='OR'), name='item_version_fee_has_basis'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('onsite_visits', 0), models.Q(('visits_reason', ''), _negated=True), _connector='OR'), name='item_version_visits_explained')],
            },
        ),
        migrations.CreateModel(
            name='HandlingItem',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('number', models.CharField(max_length=2)),
                ('situation', models.CharField(choices=[('new', '新办'), ('change', '变更'), ('renew', '延续'), ('cancel', '注销'), ('replace', '补证'), ('other', '其他')], max_length=8)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handling_items', to='catalogue.itemversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('of', 'number'), name='handling_number_once'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length('number'), 2), name='handling_number_of_2')],
            },
        ),
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('form', models.CharField(choices=[('original', '原件'), ('copy', '复印件'), ('both', '原件和复印件'), ('electronic', '电子件')], max_length=10)),
                ('copies', models.PositiveSmallIntegerField(default=1)),
                ('source', models.CharField(choices=[('applicant', '申请人自备'), ('office', '政府部门核发'), ('other', '其他机构出具')], max_length=10)),
                ('source_office', models.CharField(default='', max_length=120)),
                ('condition', models.CharField(default='', max_length=200)),
                ('is_waived', models.BooleanField(default=False)),
                ('waived_reason', models.CharField(default='', max_length=200)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='catalogue.itemversion')),
                ('sample', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.sampleform')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('of', 'name'), name='material_once'), models.CheckConstraint(condition=models.Q(('copies__gte', 1)), name='material_copies'), models.CheckConstraint(condition=models.Q(('is_waived', False), models.Q(('waived_reason', ''), _negated=True), _connector='OR'), name='material_waived_why')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('receive', '收件'), ('accept', '受理'), ('review', '审核'), ('site_check', '现场核查'), ('special', '特别程序'), ('leader_signature', '领导签字'), ('decide', '决定'), ('certify', '制证'), ('issue', '出件')], max_length=16)),
                ('office', models.CharField(default='', max_length=120)),
                ('working_days', models.PositiveSmallIntegerField(default=0)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='catalogue.itemversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('of', 'name'), name='step_once')],
            },
        ),
    ]
