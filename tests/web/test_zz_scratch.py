from datetime import timedelta
import pytest
from tests import cast
from tests.accessibility import assert_accessible
from wangge.kernel import clock
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_look(page, site, zhao, lin, gao, places, browser_context):
    from wangge.posts.models import DutyShift
    at = clock.now()
    sh = DutyShift.objects.create(person=lin, place=places.grid1, starts_at=at - timedelta(hours=2), ends_at=at + timedelta(hours=6))
    c = cast.browser_of(zhao)
    browser_context.add_cookies([{"name": "sessionid", "value": c.cookies["sessionid"].value, "url": site}])
    for url in ("/posts/", "/posts/duty"):
        page.goto(url); assert_accessible(page)
        page.screenshot(path=f"/tmp/shots/d{url.replace('/','_')}.png")
    page.set_viewport_size({"width": 390, "height": 800})
    for name, url in {"m_posts": "/posts/", "m_duty": "/posts/duty"}.items():
        page.goto(url); page.wait_for_timeout(200); page.screenshot(path=f"/tmp/shots/{name}.png")
        print(name, page.evaluate("document.documentElement.scrollWidth - innerWidth"))
