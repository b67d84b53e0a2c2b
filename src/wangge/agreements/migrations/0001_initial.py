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
            name='Agreement',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('project', '项目协议'), ('membership', '联盟入会协议')], max_length=12)),
                ('title', models.CharField(max_length=80)),
                ('terms', wangge.kernel.sealed.SealedField()),
                ('from_day', models.DateField()),
                ('to_day', models.DateField()),
                ('state', models.CharField(choices=[('draft', '草稿'), ('offered', '待签署'), ('signed', '已签署'), ('in_force', '生效中'), ('ended', '已到期'), ('terminated', '已终止'), ('withdrawn', '已撤回')], default='draft', max_length=12)),
                ('drafted_at', models.DateTimeField()),
                ('document', wangge.kernel.sealed.SealedField(null=True)),
                ('digest', models.CharField(max_length=64, null=True, unique=True)),
                ('reminded_on', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('end_reason', wangge.kernel.sealed.SealedField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='people.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='places.place')),
                ('renews', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewed_by', to='agreements.agreement')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'to_day'], name='agreement_state'), models.Index(fields=['place', 'state'], name='agreement_place'), models.Index(fields=['-drafted_at', '-id'], name='agreement_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('person__isnull', False)), models.Q(('organisation__isnull', False), ('person', None)), _connector='OR'), name='agreement_one_partner'), models.CheckConstraint(condition=models.Q(('to_day__gte', models.F('from_day'))), name='agreement_days_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('digest', None), ('state__in', ('draft', 'offered', 'withdrawn'))), models.Q(('digest__isnull', False), ('state__in', ('signed', 'in_force', 'ended', 'terminated'))), _connector='OR'), name='agreement_signed_has_digest')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('side', models.CharField(choices=[('community', '社区'), ('partner', '对方')], max_length=10)),
                ('how', models.CharField(choices=[('screen', '屏幕手写'), ('typed', '输入姓名确认'), ('scan', '纸质签署后上传')], max_length=8)),
                ('name', models.CharField(max_length=60)),
                ('picture', wangge.kernel.sealed.SealedField(null=True)),
                ('text_digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='agreements.agreement')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'side'), name='signature_once_a_side')],
            },
        ),
    ]
