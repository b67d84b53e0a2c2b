import django.db.models.deletion
import wangge.kernel.identity
import wangge.kernel.ids
import wangge.kernel.sealed
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('pinyin', models.CharField(db_index=True, max_length=120)),
                ('initials', models.CharField(db_index=True, max_length=20)),
                ('gender', models.CharField(choices=[('f', '女'), ('m', '男'), ('u', '未说明')], default='u', max_length=1)),
                ('born_on', models.DateField(null=True)),
                ('citizen_no', wangge.kernel.sealed.SealedField(null=True)),
                ('citizen_no_digest', wangge.kernel.sealed.DigestField(db_index=True, normalise=wangge.kernel.identity.normalise_citizen_no, of='citizen_no')),
                ('phone', wangge.kernel.sealed.SealedField(null=True)),
                ('phone_digest', wangge.kernel.sealed.DigestField(db_index=True, normalise=wangge.kernel.identity.normalise_phone, of='phone')),
                ('version', models.PositiveIntegerField(default=1)),
                ('home', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='residents', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['name'], name='person_name')],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='households', to='places.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('pinyin', models.CharField(db_index=True, max_length=240)),
                ('initials', models.CharField(db_index=True, max_length=40)),
                ('kind', models.CharField(choices=[('shop', '商户'), ('enterprise', '企业'), ('work_unit', '机关事业单位'), ('hospital', '医院'), ('other', '其他')], max_length=12)),
                ('uscc', models.CharField(max_length=18, null=True, unique=True)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='places.place')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('username', models.CharField(max_length=60, null=True, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('password_is_temporary', models.BooleanField(default=False)),
                ('joined_at', models.DateTimeField()),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Kin',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('relation', models.CharField(max_length=20)),
                ('contact_order', models.PositiveSmallIntegerField(default=1)),
                ('sees_calls', models.BooleanField(default=False)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kin', to='people.person')),
                ('relative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kin_of', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('person', 'relative'), name='kin_once'), models.CheckConstraint(condition=models.Q(('person', models.F('relative')), _negated=True), name='kin_not_oneself')],
            },
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('field', models.CharField(max_length=40)),
                ('purpose', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accesses', to='people.person')),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['subject', '-at'], name='access_of_subject')],
            },
        ),
        migrations.CreateModel(
            name='Trait',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('empty_nest', '空巢'), ('living_alone', '独居'), ('mobility_impaired', '行动不便'), ('after_surgery', '术后居家'), ('serving_member', '在职党员'), ('retired_member', '退休党员'), ('volunteer', '志愿者')], max_length=20)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='traits', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'person'], name='trait_kind')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('person', 'kind'), name='trait_one_current')],
            },
        ),
        migrations.CreateModel(
            name='Residence',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('relation', models.CharField(choices=[('head', '户主'), ('spouse', '配偶'), ('child', '子女'), ('parent', '父母'), ('other', '其他')], max_length=8)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residences', to='people.household')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residences', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('person',), name='residence_one_current')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
