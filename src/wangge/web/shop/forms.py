"""Forms of the points shop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.shop.models import Good


class RedeemForm(forms.Form):
    count = forms.IntegerField(label=_("数量"), min_value=1, max_value=99, initial=1)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("领取码"), max_length=20, help_text=_("扫居民手机上的二维码会自动填入，也可以手工输入。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip


class StockForm(forms.Form):
    amount = forms.IntegerField(label=_("数量"), help_text=_("入库填正数；盘点少了填负数。"))
    reason = forms.CharField(
        label=_("原因"), required=False, max_length=120, help_text=_("减少时必填，例如：受潮、过期。")
    )


class GoodForm(forms.Form):
    """What is said of a good, its cost and its limit."""

    kind = forms.ChoiceField(label=_("类别"), choices=Good.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("品名"), max_length=60)
    details = forms.CharField(label=_("说明"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    cost = forms.IntegerField(label=_("所需积分"), min_value=1, max_value=100_000)
    most = forms.IntegerField(label=_("每人限兑"), required=False, min_value=1, help_text=_("不填表示不限。"))
    days = forms.IntegerField(label=_("限兑天数"), min_value=1, max_value=3660, initial=30)
    photo = forms.FileField(label=_("照片"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))

    def given(self) -> dict[str, Any]:
        """The cleaned values as commands take them."""
        values = dict(self.cleaned_data)
        file = values.pop("photo", None)
        return {**values, "photo": file.read() if file else None}


class NewGoodForm(GoodForm):
    place = forms.ChoiceField(label=_("社区"))
    stock_in = forms.IntegerField(label=_("现有库存"), min_value=0, max_value=100_000, initial=0)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.order_fields(["place", "kind", "title", "details", "cost", "stock_in", "most", "days", "photo"])
