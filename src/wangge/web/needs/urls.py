from wangge.web.needs.routes import routes
from wangge.web.needs.shape import NEEDS

app_name = "needs"
urlpatterns = routes(NEEDS)
