import datetime
import django.db.models.deletion
import wangge.kernel.identity
import wangge.kernel.ids
import wangge.kernel.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('people', '0004_person_merged_index'),
        ('places', '0002_placements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hall',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('general_branch', models.CharField(default='', max_length=80)),
                ('opens', models.TimeField(default=datetime.time(9, 0))),
                ('closes', models.TimeField(default=datetime.time(17, 0))),
                ('every_day', models.BooleanField(default=False)),
                ('kiosk_key', models.CharField(max_length=40, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='halls', to='places.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'name'), name='hall_named_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='hall_named'), models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='hall_hours')],
            },
        ),
        migrations.CreateModel(
            name='Floor',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('branch', models.CharField(max_length=80)),
                ('secretary', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='floors', to='windows.hall')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('hall', 'number'), name='floor_number_once'), models.UniqueConstraint(fields=('hall', 'branch'), name='floor_branch_once'), models.CheckConstraint(condition=models.Q(('branch', ''), _negated=True), name='floor_has_branch')],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('from_day', models.DateField()),
                ('to_day', models.DateField()),
                ('reason', wangge.kernel.sealed.SealedField(null=True)),
                ('state', models.CharField(choices=[('valid', '有效'), ('cancelled', '已取消')], default='valid', max_length=10)),
                ('recorded_at', models.DateTimeField()),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='windows.hall')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='people.person')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'from_day'], name='leave_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_day__gte', models.F('from_day'))), name='leave_span'), models.UniqueConstraint(condition=models.Q(('state', 'valid')), fields=('person', 'from_day'), name='leave_one_start_of_person')],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('letter', models.CharField(max_length=1)),
                ('name', models.CharField(max_length=40)),
                ('kinds', models.JSONField(default=list)),
                ('is_open', models.BooleanField(default=True)),
                ('counted_on', models.DateField(null=True)),
                ('counted', models.PositiveIntegerField(default=0)),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topics', to='windows.hall')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('hall', 'letter'), name='topic_letter_once'), models.UniqueConstraint(fields=('hall', 'name'), name='topic_name_once'), models.CheckConstraint(condition=models.Q(('letter__gte', 'A'), ('letter__lte', 'Z')), name='topic_letter')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('capacity', models.PositiveSmallIntegerField()),
                ('taken', models.PositiveSmallIntegerField(default=0)),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='windows.hall')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='windows.topic')),
            ],
            options={
                'indexes': [models.Index(fields=['hall', 'starts_at'], name='slot_coming')],
                'constraints': [models.UniqueConstraint(fields=('topic', 'starts_at'), name='slot_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='slot_span'), models.CheckConstraint(condition=models.Q(('taken__lte', models.F('capacity'))), name='slot_never_overbooked')],
            },
        ),
        migrations.CreateModel(
            name='Window',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=40)),
                ('state', models.CharField(choices=[('open', '办理中'), ('paused', '暂停'), ('closed', '关闭')], default='closed', max_length=8)),
                ('state_at', models.DateTimeField()),
                ('retired_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('floor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='windows', to='windows.floor')),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='windows', to='windows.hall')),
                ('topics', models.ManyToManyField(related_name='windows', to='windows.topic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('hall', 'number'), name='window_number_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='window_named'), models.CheckConstraint(condition=models.Q(('retired_on', None), ('state', 'closed'), _connector='OR'), name='window_retired_is_closed')],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('letter', models.CharField(max_length=1)),
                ('serial', models.PositiveIntegerField()),
                ('channel', models.CharField(choices=[('kiosk', '取号机'), ('phone', '手机'), ('desk', '咨询台'), ('booked', '预约')], max_length=8)),
                ('is_priority', models.BooleanField(default=False)),
                ('phone', wangge.kernel.sealed.SealedField(null=True)),
                ('phone_digest', wangge.kernel.sealed.DigestField(normalise=wangge.kernel.identity.normalise_phone, of='phone')),
                ('token', models.CharField(max_length=40, unique=True)),
                ('state', models.CharField(choices=[('waiting', '等候'), ('called', '已呼叫'), ('serving', '办理中'), ('done', '已办完'), ('missed', '过号'), ('cancelled', '已取消')], default='waiting', max_length=10)),
                ('taken_at', models.DateTimeField()),
                ('rank_at', models.DateTimeField()),
                ('calls', models.PositiveSmallIntegerField(default=0)),
                ('returns', models.PositiveSmallIntegerField(default=0)),
                ('called_at', models.DateTimeField(null=True)),
                ('serving_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('clerk', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='windows.hall')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='people.person')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='windows.topic')),
                ('window', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='windows.window')),
            ],
            options={
                'indexes': [models.Index(fields=['hall', 'day', 'state', 'rank_at', 'id'], name='ticket_queue'), models.Index(condition=models.Q(('state', 'waiting')), fields=['topic', 'rank_at', 'id'], name='ticket_next'), models.Index(fields=['hall', 'day', '-called_at'], name='ticket_called'), models.Index(fields=['window', 'day'], name='ticket_window_day'), models.Index(fields=['person', '-taken_at'], name='ticket_person')],
                'constraints': [models.UniqueConstraint(fields=('hall', 'day', 'letter', 'serial'), name='ticket_number_once'), models.CheckConstraint(condition=models.Q(('serial__gte', 1)), name='ticket_number_from_one'), models.UniqueConstraint(condition=models.Q(('state__in', ('called', 'serving'))), fields=('window',), name='ticket_one_at_a_window'), models.UniqueConstraint(condition=models.Q(('person__isnull', False), ('state__in', ('waiting', 'called', 'serving'))), fields=('topic', 'person'), name='ticket_one_of_person'), models.UniqueConstraint(condition=models.Q(('phone_digest__isnull', False), ('state__in', ('waiting', 'called', 'serving'))), fields=('topic', 'phone_digest'), name='ticket_one_of_phone'), models.CheckConstraint(condition=models.Q(models.Q(('called_at__isnull', False), ('calls__gte', 1), ('state__in', ('called', 'serving', 'done', 'missed')), ('window__isnull', False)), models.Q(('calls', 0), ('state', 'waiting'), ('window', None)), ('state', 'cancelled'), _connector='OR'), name='ticket_called_to_a_window'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ('waiting', 'called', 'serving'))), models.Q(models.Q(('state__in', ('waiting', 'called', 'serving')), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='ticket_ended_or_open'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('serving', 'done')), _negated=True), ('serving_at__isnull', False), _connector='OR'), name='ticket_served_since')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('from_day', models.DateField()),
                ('to_day', models.DateField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='people.person')),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='windows.window')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'from_day'], name='seat_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_day', None)), fields=('window',), name='seat_one_of_window'), models.UniqueConstraint(condition=models.Q(('to_day', None)), fields=('person',), name='seat_one_of_person'), models.UniqueConstraint(fields=('window', 'from_day'), name='seat_one_start_of_window'), models.UniqueConstraint(fields=('person', 'from_day'), name='seat_one_start_of_person'), models.CheckConstraint(condition=models.Q(('to_day', None), ('to_day__gte', models.F('from_day')), _connector='OR'), name='seat_span')],
            },
        ),
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='people.person')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('leave', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cover', to='windows.leave')),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='windows.window')),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='cover_person')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.UUIDField(default=wangge.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('seat', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=12, unique=True)),
                ('state', models.CharField(choices=[('booked', '已预约'), ('arrived', '已到场'), ('cancelled', '已取消'), ('missed', '未到场')], default='booked', max_length=10)),
                ('booked_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('booked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.item')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='people.person')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='windows.slot')),
                ('ticket', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointment', to='windows.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-booked_at'], name='appointment_person'), models.Index(fields=['slot', 'state'], name='appointment_slot')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('slot', 'seat'), name='appointment_seat_once'), models.UniqueConstraint(condition=models.Q(('state', 'booked')), fields=('slot', 'person'), name='appointment_person_once'), models.CheckConstraint(condition=models.Q(('seat__gte', 1)), name='appointment_seat_from_one'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'booked')), models.Q(models.Q(('state', 'booked'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='appointment_ended'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'arrived'), ('ticket__isnull', False)), models.Q(models.Q(('state', 'arrived'), _negated=True), ('ticket', None)), _connector='OR'), name='appointment_arrived_has_ticket')],
            },
        ),
    ]
