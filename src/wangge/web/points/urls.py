from django.urls import path

from wangge.web.points import accounts, corrections, years

app_name = "points"
urlpatterns = [
    path("", accounts.index, name="accounts"),
    path("export.xlsx", accounts.export, name="export"),
    path("mine", accounts.mine, name="mine"),
    path("<uuid:account_id>", accounts.statement, name="account"),
    path("<uuid:account_id>/statement.pdf", accounts.statement_pdf, name="statement-pdf"),
    path("entries/<uuid:entry_id>/correct", corrections.ask, name="correct"),
    path("corrections", corrections.index, name="corrections"),
    path("corrections/<uuid:correction_id>", corrections.decide, name="correction"),
    path("years", years.index, name="years"),
    path("years/close", years.close, name="close"),
    path("years/<uuid:close_id>/undo", years.undo, name="undo"),
    path("years/<uuid:close_id>/approve", years.approve, name="undo-approve"),
    path("years/<uuid:close_id>/go-on", years.go_on, name="undo-go-on"),
]
