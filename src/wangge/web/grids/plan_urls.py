"""Routes of plans for redrawing grids; part of the namespace `grids`."""

from django.urls import path

from wangge.web.grids import plan_deeds, plans

urlpatterns = [
    path("", plans.communities, name="plans"),
    path("of/<str:code>", plans.community, name="plans-of"),
    path("of/<str:code>/map.json", plans.community_map, name="plans-map"),
    path("of/<str:code>/new", plan_deeds.new, name="plan-new"),
    path("<uuid:plan_id>", plans.detail, name="plan"),
    path("<uuid:plan_id>/map.json", plans.plan_map, name="plan-map"),
    path("<uuid:plan_id>/split", plan_deeds.split, name="plan-split"),
    path("<uuid:plan_id>/merge", plan_deeds.merge, name="plan-merge"),
    path("<uuid:plan_id>/move", plan_deeds.move, name="plan-move"),
    path("<uuid:plan_id>/border", plan_deeds.border, name="plan-border"),
    path("<uuid:plan_id>/grid/<str:key>", plan_deeds.describe, name="plan-grid"),
    path("<uuid:plan_id>/propose", plan_deeds.propose, name="plan-propose"),
    path("<uuid:plan_id>/start-over", plan_deeds.start_over, name="plan-start-over"),
    path("<uuid:plan_id>/adopt", plan_deeds.adopt, name="plan-adopt"),
    path("<uuid:plan_id>/withdraw", plan_deeds.withdraw, name="plan-withdraw"),
    path("<uuid:plan_id>/discard", plan_deeds.discard, name="plan-discard"),
    path("<uuid:plan_id>/restore", plan_deeds.restore, name="plan-restore"),
]
