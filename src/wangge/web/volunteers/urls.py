"""Routes of volunteers: cards, deductions and appeals, certificates, stars."""

from django.urls import path

from wangge.web.volunteers import appeals, cards, certificates, own, public, staff, stars

app_name = "volunteers"
urlpatterns = [
    path("", staff.volunteers, name="list"),
    path("export.xlsx", staff.export, name="export"),
    path("mine", own.mine, name="mine"),
    path("announced", public.announced, name="announced"),
    path("card/<str:token>", public.card, name="card-check"),
    path("certificate/<str:token>", public.certificate, name="certificate-check"),
    path("appeals", appeals.appeals, name="appeals"),
    path("deductions/<uuid:deduction_id>", appeals.deduction, name="deduction"),
    path("deductions/<uuid:deduction_id>/appeal", appeals.appeal, name="appeal"),
    path("deductions/<uuid:deduction_id>/decide", appeals.decide, name="decide"),
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/<uuid:certificate_id>", certificates.certificate, name="certificate"),
    path("certificates/<uuid:certificate_id>.pdf", certificates.pdf, name="certificate-pdf"),
    path("certificates/<uuid:certificate_id>/issue", certificates.issue, name="certificate-issue"),
    path("certificates/<uuid:certificate_id>/decline", certificates.decline, name="certificate-decline"),
    path("certificates/<uuid:certificate_id>/withdraw", certificates.withdraw, name="certificate-withdraw"),
    path("stars/", stars.stars, name="stars"),
    path("stars/apply", stars.apply, name="star-apply"),
    path("stars/<uuid:star_id>/announce", stars.announce, name="star-announce"),
    path("stars/<uuid:star_id>/grant", stars.grant, name="star-grant"),
    path("stars/<uuid:star_id>/decline", stars.decline, name="star-decline"),
    path("<uuid:person_id>", staff.detail, name="detail"),
    path("<uuid:person_id>/card.pdf", cards.pdf, name="card-pdf"),
    path("<uuid:person_id>/card/issue", cards.issue, name="card-issue"),
    path("<uuid:person_id>/card/replace", cards.replace, name="card-replace"),
    path("<uuid:person_id>/card/revoke", cards.revoke, name="card-revoke"),
    path("<uuid:person_id>/certificates/new", certificates.apply, name="certificate-new"),
]
