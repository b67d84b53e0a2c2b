"""Routes of check-ins, selection and work units."""

from django.urls import path

from wangge.web.checkin import duplicates, openings, own, reports, staff, units

app_name = "checkin"
urlpatterns = [
    path("", staff.check_ins, name="list"),
    path("export.xlsx", staff.export, name="export"),
    path("new", staff.new, name="new"),
    path("mine", own.mine, name="mine"),
    path("apply", own.apply, name="apply"),
    path("consents", own.consents, name="consents"),
    path("duplicates", duplicates.pairs, name="duplicates"),
    path("merges/<uuid:merge_id>/undo", duplicates.undo, name="undo"),
    path("services/<uuid:service_id>/backfill", staff.backfill, name="backfill"),
    path("openings/", openings.openings, name="openings"),
    path("openings/new", openings.new, name="opening-new"),
    path("openings/<uuid:opening_id>", openings.opening, name="opening"),
    path("openings/<uuid:opening_id>/claim", openings.claim, name="claim"),
    path("openings/<uuid:opening_id>/unclaim", openings.unclaim, name="unclaim"),
    path("openings/<uuid:opening_id>/rank", openings.rank, name="rank"),
    path("openings/<uuid:opening_id>/withdraw", openings.withdraw, name="opening-withdraw"),
    path("openings/<uuid:opening_id>/decide", openings.decide, name="decide"),
    path("unit/", units.mine, name="unit-mine"),
    path("unit/<uuid:contact_id>", units.unit, name="unit"),
    path("unit/<uuid:contact_id>/list", units.send_list, name="unit-list"),
    path("units", units.units, name="units"),
    path("units/add", units.add, name="contact-add"),
    path("units/<uuid:contact_id>/end", units.end, name="contact-end"),
    path("reports/make", reports.make, name="report-make"),
    path("reports/<uuid:report_id>/<str:form>", reports.report, name="report"),
    path("<uuid:check_in_id>", staff.detail, name="detail"),
    path("<uuid:check_in_id>/approve", staff.approve, name="approve"),
    path("<uuid:check_in_id>/decline", staff.decline, name="decline"),
    path("<uuid:check_in_id>/end", staff.end, name="end"),
    path("<uuid:check_in_id>/confirm", own.confirm, name="confirm"),
    path("<uuid:check_in_id>/offer", own.offer, name="offer"),
    path("<uuid:check_in_id>/consents", staff.consent, name="consent-of"),
    path("<uuid:check_in_id>/service", staff.service, name="service"),
    path("<uuid:check_in_id>/merge/<uuid:other_id>", duplicates.merge, name="merge"),
]
