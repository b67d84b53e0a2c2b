from django.urls import path

from wangge.web.alliance import complaints, exports, members, own

app_name = "alliance"
urlpatterns = [
    path("", members.index, name="list"),
    path("public", members.public, name="public"),
    path("invite", members.invite, name="invite"),
    path("benefits", members.benefits, name="benefits"),
    path("benefits/new", members.benefit_new, name="benefit-new"),
    path("benefits/<uuid:benefit_id>/end", members.benefit_end, name="benefit-end"),
    path("export", exports.export, name="export"),
    path("exports/<uuid:export_id>", exports.exported, name="exported"),
    path("exports/<uuid:export_id>/file.<str:form>", exports.file, name="export-file"),
    path("mine", own.mine, name="mine"),
    path("complained", own.complained, name="complained"),
    path("complaints", complaints.index, name="complaints"),
    path("complaints/<uuid:complaint_id>", complaints.detail, name="complaint"),
    path("complaints/<uuid:complaint_id>/reply", complaints.reply, name="reply"),
    path("complaints/<uuid:complaint_id>/withdraw", complaints.withdraw, name="withdraw"),
    path("complaints/<uuid:complaint_id>/decide", complaints.decide, name="decide"),
    path("complaints/<uuid:complaint_id>/appeal", complaints.appeal, name="appeal"),
    path("complaints/<uuid:complaint_id>/appeal/decide", complaints.decide_appeal, name="appeal-decide"),
    path("<uuid:membership_id>", members.detail, name="detail"),
    path("<uuid:membership_id>/credit", members.credit, name="credit"),
    path("<uuid:membership_id>/complaint", complaints.desk, name="desk"),
    path("<uuid:membership_id>/complain", complaints.complain, name="complain"),
]
