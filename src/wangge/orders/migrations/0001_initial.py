import django.db.models.deletion
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('needs', '0001_initial'),
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
        ('projects', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=80)),
                ('details', wangge.kernel.sealed.SealedField(null=True)),
                ('risks', models.CharField(default='', max_length=200)),
                ('kind', models.CharField(choices=[('care', '生活照料'), ('hospital', '陪诊就医'), ('repair', '家庭维修'), ('tutoring', '学业辅导'), ('legal', '法律咨询'), ('counselling', '心理疏导'), ('errand', '政策咨询与代办'), ('mediation', '矛盾调解'), ('environment', '环境卫生'), ('safety', '安全隐患'), ('culture', '文体活动'), ('job', '就业创业'), ('goods', '物资帮扶'), ('business', '经营服务'), ('venue', '场地需求'), ('other', '其他')], max_length=12)),
                ('difficulty', models.PositiveSmallIntegerField(default=1)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('for_everybody', models.BooleanField(default=True)),
                ('state', models.CharField(choices=[('open', '待接单'), ('taken', '已接单'), ('started', '服务中'), ('finished', '待确认'), ('confirmed', '已确认'), ('disputed', '有争议'), ('missed', '未到'), ('cancelled', '已取消')], default='open', max_length=10)),
                ('taken_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('minutes', models.PositiveIntegerField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('token', models.CharField(max_length=43, unique=True)),
                ('published_at', models.DateTimeField()),
                ('end_note', wangge.kernel.sealed.SealedField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='needs.need')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='people.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='places.place')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('subject', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders_for', to='people.person')),
                ('taker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='people.person')),
                ('task', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='order', to='projects.task')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'starts_at', 'id'], name='order_state'), models.Index(fields=['place', 'state', 'starts_at'], name='order_place'), models.Index(fields=['taker', 'state', 'starts_at'], name='order_taker'), models.Index(fields=['organisation', 'state', 'starts_at'], name='order_organisation'), models.Index(fields=['subject', '-starts_at'], name='order_subject'), models.Index(fields=['settled_at', 'confirmed_at'], name='order_to_settle')],
                'constraints': [models.CheckConstraint(condition=models.Q(('difficulty__gte', 1), ('difficulty__lte', 3)), name='order_difficulty'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='order_times_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('open', 'cancelled')), ('taker', None)), models.Q(models.Q(('state', 'open'), _negated=True), ('taker__isnull', False)), _connector='OR'), name='order_taken_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('confirmed', 'disputed')), _negated=True), ('minutes__isnull', False), _connector='OR'), name='order_has_minutes'), models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'taken', 'started', 'finished'))), fields=('need',), name='order_one_active_a_need')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', '等待答复'), ('accepted', '已接受'), ('declined', '已婉拒'), ('expired', '已过期'), ('gone', '已被别人接走')], default='waiting', max_length=10)),
                ('answered_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='people.person')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'expires_at'], name='offer_state'), models.Index(fields=['person', '-at'], name='offer_person'), models.Index(fields=['organisation', '-at'], name='offer_organisation')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('person', None)), models.Q(('organisation', None), ('person__isnull', False)), _connector='OR'), name='offer_to_one'), models.UniqueConstraint(fields=('order', 'person'), name='offer_once_a_person'), models.UniqueConstraint(fields=('order', 'organisation'), name='offer_once_an_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', wangge.kernel.sealed.SealedField()),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'open'), ('decided', 'decided')], default='open', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('grounds', wangge.kernel.sealed.SealedField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dispute', to='orders.order')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('stars', models.PositiveSmallIntegerField()),
                ('text', wangge.kernel.sealed.SealedField(null=True)),
                ('how', models.CharField(choices=[('link', 'link'), ('own', 'own'), ('phone', 'phone')], max_length=8)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='orders.order')),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='review_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='review_stars')],
            },
        ),
    ]
