import django.db.models.deletion
import wangge.kernel.identity
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('matters', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='HelpCall',
            fields=[
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='help_call', serialize=False, to='matters.matter')),
                ('kind', models.CharField(choices=[('fall', '跌倒'), ('illness', '突发疾病'), ('safety', '水电气火安全'), ('lost', '走失'), ('mood', '情绪困扰'), ('daily', '生活求助'), ('other', '其他')], max_length=10)),
                ('severity', models.CharField(choices=[('critical', '危急'), ('urgent', '紧急'), ('ordinary', '一般')], max_length=10)),
                ('channel', models.CharField(choices=[('phone', '电话'), ('desk', '社区窗口'), ('one_key', '一键求助'), ('web', '网页'), ('api', '接口')], max_length=8)),
                ('caller_name', wangge.kernel.sealed.SealedField(null=True)),
                ('caller_phone', wangge.kernel.sealed.SealedField(null=True)),
                ('caller_phone_digest', wangge.kernel.sealed.DigestField(db_index=True, normalise=wangge.kernel.identity.normalise_phone, of='caller_phone')),
                ('said', wangge.kernel.sealed.SealedField(null=True)),
                ('place_note', wangge.kernel.sealed.SealedField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('latitude', models.FloatField(null=True)),
                ('arrived_longitude', models.FloatField(null=True)),
                ('arrived_latitude', models.FloatField(null=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('alarm_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(choices=[('safe_at_home', '在家安好'), ('hospital', '送医治疗'), ('with_family', '由家属照看'), ('transferred', '转其他部门'), ('no_help_needed', '不需要帮助')], default='', max_length=16)),
                ('hospital', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('alarm_at__isnull', False)), fields=['alarm_at'], name='call_alarm')],
            },
        ),
        migrations.CreateModel(
            name='FamilyNotice',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('phone', '电话'), ('sms', '短信'), ('in_person', '当面')], max_length=10)),
                ('reached', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('relative', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='family_notices', to='care.helpcall')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FallCard',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('answers', wangge.kernel.sealed.SealedJSONField()),
                ('advice', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fall_cards', to='care.helpcall')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
