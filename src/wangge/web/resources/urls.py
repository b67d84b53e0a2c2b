from wangge.web.needs.routes import routes
from wangge.web.needs.shape import RESOURCES

app_name = "resources"
urlpatterns = routes(RESOURCES)
