"""Persons, households, organisations, kin, and the accounts people sign in with."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from wangge.kernel import permits
from wangge.kernel.fields import BytewiseField
from wangge.kernel.identity import normalise_citizen_no, normalise_phone
from wangge.kernel.ids import new_id
from wangge.kernel.models import AppendOnly, Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import DigestField, SealedField
from wangge.people.tails import LONG_NAME, IsLong, Tail
from wangge.places.codes import PlaceKind
from wangge.places.models import Place

SERVE = "serve residents of the place"
WHILE_RESIDENT = "while resident, then 3 years"


SEE_PEOPLE = "see_people"  # codes of permissions; the rule itself is above, in posts
SEE_ORGANISATIONS = "see_organisations"


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, viewer: Person | None, on: date) -> PersonQuerySet:
        """Whom the viewer may see on a day: residents of their posts' places, themselves, and relatives who agreed."""
        if viewer is None:
            return self.none()
        agreed = Kin.objects.current(on).filter(relative=viewer, sees_calls=True)
        return self.filter(merged_into=None).filter(
            permits.subtree_filter(viewer, SEE_PEOPLE, on=on, column="home__path")
            | Q(pk=viewer.pk)
            | Q(pk__in=agreed.values("person"))
        )


class Person(Row):
    """Someone known to the district: resident, worker, volunteer, family member."""

    class Gender(models.TextChoices):
        FEMALE = "f", _("女")
        MALE = "m", _("男")
        UNKNOWN = "u", _("未说明")

    name = BytewiseField(max_length=60)
    pinyin = BytewiseField(max_length=120, db_index=True)
    initials = BytewiseField(max_length=20, db_index=True)
    gender = models.CharField(max_length=1, choices=Gender.choices, default=Gender.UNKNOWN)
    born_on = models.DateField(null=True)
    citizen_no = SealedField(null=True)
    citizen_no_digest = DigestField(of="citizen_no", normalise=normalise_citizen_no, db_index=True)
    phone = SealedField(null=True)
    phone_digest = DigestField(of="phone", normalise=normalise_phone, db_index=True)
    home = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="residents")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged_from", db_index=False
    )
    version = models.PositiveIntegerField(default=1)

    objects = PersonQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal(SERVE, WHILE_RESIDENT, PersonalKind.IDENTITY),
        "pinyin": Personal("find a person by typing", WHILE_RESIDENT, PersonalKind.IDENTITY),
        "initials": Personal("find a person by typing", WHILE_RESIDENT, PersonalKind.IDENTITY),
        "born_on": Personal("tell who is due elder care", WHILE_RESIDENT, PersonalKind.IDENTITY),
        "citizen_no": Personal("tell persons of one name apart", WHILE_RESIDENT, PersonalKind.IDENTITY),
        "phone": Personal("reach the person", WHILE_RESIDENT, PersonalKind.CONTACT),
    }

    class Meta:
        # A name is found by any part of it: by what begins at its first, second, third or fourth character, and the few
        # longer ones by looking at all of them (queries.named). Nearly nobody is merged: SQLite would take an index of all
        # rows for the quickest way to whoever is not, and look at everybody.
        indexes = (
            models.Index(fields=("merged_into",), name="person_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=("name",), name="person_name"),
            *(models.Index(Tail("name", start), name=f"person_name_{start}") for start in range(2, LONG_NAME + 1)),
            models.Index(Tail("initials", 2), name="person_initials_2"),
            models.Index(fields=("name",), name="person_long_name", condition=Q(IsLong("name"))),
        )

    def __str__(self) -> str:
        return self.name


class Household(Row):
    """A family living at a household place, from one day to another."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="households")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)


class Residence(Row):
    """A person living in a household, dated. A person has at most one current residence."""

    class Relation(models.TextChoices):
        HEAD = "head", _("户主")
        SPOUSE = "spouse", _("配偶")
        CHILD = "child", _("子女")
        PARENT = "parent", _("父母")
        OTHER = "other", _("其他")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="residences")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residences")
    relation = models.CharField(max_length=8, choices=Relation.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person",), condition=Q(valid_to=None), name="residence_one_current"),
        )


class Trait(Row):
    """A dated fact that decides which care or service a person is offered, such as living alone."""

    class Kind(models.TextChoices):
        EMPTY_NEST = "empty_nest", _("空巢")
        LIVING_ALONE = "living_alone", _("独居")
        MOBILITY_IMPAIRED = "mobility_impaired", _("行动不便")
        AFTER_SURGERY = "after_surgery", _("术后居家")
        SERVING_MEMBER = "serving_member", _("在职党员")
        RETIRED_MEMBER = "retired_member", _("退休党员")
        VOLUNTEER = "volunteer", _("志愿者")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="traits")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "kind"), condition=Q(valid_to=None), name="trait_one_current"),
        )
        indexes = (models.Index(fields=("kind", "person"), name="trait_kind"),)


class KinQuerySet(models.QuerySet["Kin"]):
    def current(self, on: date) -> KinQuerySet:
        """The ties that hold on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Kin(Row):
    """A relative or other emergency contact of a person. `sees_calls` is the person's recorded consent."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kin")
    relative = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kin_of")
    relation = models.CharField(max_length=20)
    contact_order = models.PositiveSmallIntegerField(default=1)
    sees_calls = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = KinQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "relation": Personal("reach the family in an emergency", WHILE_RESIDENT, PersonalKind.CONTACT)
    }

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "relative"), condition=Q(valid_to=None), name="kin_once"),
            models.CheckConstraint(condition=~Q(person=models.F("relative")), name="kin_not_oneself"),
        )


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, viewer: Person | None, on: date) -> OrganisationQuerySet:
        """What the viewer may see on a day: organisations in the places of their posts, and those of the whole district.

        A hospital or work unit without a place, or at the district itself, serves everybody: whoever may see
        organisations anywhere sees it.
        """
        if viewer is None:
            return self.none()
        seen = permits.subtree_filter(viewer, SEE_ORGANISATIONS, on=on, column="place__path")
        if permits.anywhere(viewer, SEE_ORGANISATIONS, on=on):
            seen |= Q(place=None) | Q(place__kind=PlaceKind.DISTRICT)
        return self.filter(seen)

    def current(self) -> OrganisationQuerySet:
        """Organisations that have not closed."""
        return self.filter(valid_to=None)


class Organisation(Row):
    """A shop, enterprise, work unit, hospital or office. `place` is where its door is; none: the whole district."""

    class Kind(models.TextChoices):
        SHOP = "shop", _("商户")
        ENTERPRISE = "enterprise", _("企业")
        WORK_UNIT = "work_unit", _("机关事业单位")
        HOSPITAL = "hospital", _("医院")
        OTHER = "other", _("其他")

    name = BytewiseField(max_length=120)
    pinyin = BytewiseField(max_length=240, db_index=True)
    initials = BytewiseField(max_length=40, db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    uscc = models.CharField(max_length=18, null=True, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="organisations")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = OrganisationQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("name", "pinyin", "initials", "uscc")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("name", "place"), condition=Q(valid_to=None), name="organisation_once_there"
            ),
            models.UniqueConstraint(
                fields=("name",), condition=Q(valid_to=None, place=None), name="organisation_once_nowhere"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="organisation_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(uscc=None) | Q(Exact(Length("uscc"), 18)), name="organisation_uscc_of_18"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_named"),
        )
        indexes = (
            models.Index(fields=("kind", "pinyin"), name="organisation_kind_pinyin"),
            models.Index(fields=("valid_to",), name="organisation_open"),
        )

    def __str__(self) -> str:
        return self.name


class OrganisationContact(Row):
    """Whom one speaks to in an organisation, dated: a resident we know, or a name with a sealed phone number."""

    class Role(models.TextChoices):
        LEGAL_REPRESENTATIVE = "legal", _("法定代表人")
        MANAGER = "manager", _("负责人")
        CONTACT = "contact", _("联系人")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts")
    role = models.CharField(max_length=8, choices=Role.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="contact_of")
    name = models.CharField(max_length=60, default="")
    phone = SealedField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("reach the organisation", "while the contact holds, then 3 years", PersonalKind.CONTACT),
        "phone": Personal("reach the organisation", "while the contact holds, then 3 years", PersonalKind.CONTACT),
    }

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(person=None) & ~Q(name="") | Q(person__isnull=False, name="", phone__isnull=True),
                name="contact_person_or_name",
            ),
            models.UniqueConstraint(
                fields=("organisation",), condition=Q(valid_to=None, role="legal"), name="contact_one_legal"
            ),
            models.UniqueConstraint(
                fields=("organisation", "role", "person"), condition=Q(valid_to=None), name="contact_person_once"
            ),
            models.UniqueConstraint(
                fields=("organisation", "role", "name"),
                condition=Q(valid_to=None, person=None),
                name="contact_name_once",
            ),
        )

    def __str__(self) -> str:
        return self.person.name if self.person else self.name


class AccessLog(AppendOnly):
    """Who looked at whose sealed data, when and what for. The person it is about can read it."""

    viewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accesses")
    field = models.CharField(max_length=40)
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()
    until = models.DateTimeField()
    impersonal: ClassVar[tuple[str, ...]] = ("field", "purpose")

    class Meta:
        indexes = (
            models.Index(fields=("subject", "-at"), name="access_of_subject"),
            models.Index(fields=("viewer", "-at"), name="access_by_viewer"),
        )


class ContactAccess(AppendOnly):
    """Who looked at the phone number of an organisation's contact, when and what for."""

    viewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(OrganisationContact, on_delete=models.PROTECT, related_name="accesses")
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()
    until = models.DateTimeField()
    impersonal: ClassVar[tuple[str, ...]] = ("purpose",)

    class Meta:
        indexes = (models.Index(fields=("contact", "-at"), name="access_of_contact"),)


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """What a person signs in with: staff by name, password and a second factor; residents by a code to their phone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=60, unique=True, null=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    password_is_temporary = models.BooleanField(default=False)  # handed over by someone else; to be changed at sign-in
    joined_at = models.DateTimeField()

    objects = AccountManager()
    USERNAME_FIELD = "username"
    personal: ClassVar[dict[str, Personal]] = {
        "username": Personal("sign in", "while the account exists", PersonalKind.IDENTITY)
    }
    impersonal: ClassVar[tuple[str, ...]] = ("password",)  # an argon2 hash

    def __str__(self) -> str:
        return self.username or str(self.pk)


class ApiToken(Row):
    """A bearer token of an account; only its digest is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    impersonal: ClassVar[tuple[str, ...]] = ("name", "digest")
