"""Routes of appraisals, honours and letters of recommendation."""

from django.urls import path

from wangge.web.honours import appraisals, deeds, given, letters, nominees, objections, public

app_name = "honours"
urlpatterns = [
    path("", appraisals.index, name="list"),
    path("new", deeds.new, name="new"),
    path("hall", public.hall, name="hall"),
    path("mine", given.mine, name="mine"),
    path("check/<str:token>", public.check, name="check"),
    path("letter/<str:token>", letters.letter, name="letter"),
    path("letter/<str:token>/letter.pdf", letters.letter_file, name="letter-file"),
    path("given/", given.index, name="given"),
    path("given/<uuid:honour_id>", given.honour, name="honour"),
    path("given/<uuid:honour_id>/certificate.pdf", given.certificate, name="certificate"),
    path("given/<uuid:honour_id>/withdraw", given.withdraw, name="withdraw"),
    path("given/<uuid:honour_id>/recommend", letters.recommend, name="recommend"),
    path("letters/", letters.index, name="letters"),
    path("letters/<uuid:recommendation_id>", letters.letter_page, name="letter-page"),
    path("letters/<uuid:recommendation_id>/letter.pdf", letters.letter_pdf, name="letter-pdf"),
    path("objections/", objections.index, name="objections"),
    path("objections/<uuid:objection_id>", objections.objection, name="objection"),
    path("objections/<uuid:objection_id>/decide", objections.decide, name="objection-decide"),
    path("nominees/<uuid:nominee_id>", nominees.nominee, name="nominee"),
    path("nominees/<uuid:nominee_id>/object", nominees.object_to, name="object"),
    path("nominees/<uuid:nominee_id>/objection", objections.new, name="objection-new"),
    path("<uuid:appraisal_id>", appraisals.detail, name="appraisal"),
    path("<uuid:appraisal_id>/submit", deeds.submit, name="submit"),
    path("<uuid:appraisal_id>/extend", deeds.extend, name="extend"),
    path("<uuid:appraisal_id>/vote", deeds.vote, name="vote"),
    path("<uuid:appraisal_id>/count", deeds.count, name="count"),
    path("<uuid:appraisal_id>/confer", deeds.confer, name="confer"),
    path("<uuid:appraisal_id>/stop", deeds.stop, name="stop"),
    path("<uuid:appraisal_id>/<slug:award>", appraisals.award, name="award"),
    path("<uuid:appraisal_id>/<slug:award>/export.xlsx", appraisals.export, name="award-export"),
]
