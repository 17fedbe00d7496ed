# A Django project in one file, on gunicorn: production settings, so APPEND_SLASH redirects with 301.
# APPEND_SLASH=never turns that off, HOSTS is ALLOWED_HOSTS.
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

settings.configure(
    DEBUG=False,
    SECRET_KEY="for the rig alone",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=os.environ.get("HOSTS", "*").split(","),
    APPEND_SLASH=os.environ.get("APPEND_SLASH") != "never",
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
)


@require_http_methods(["GET", "POST"])
def orders(request):
    return JsonResponse({"orders": []}, status=201 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def sign_in(request):
    return HttpResponseRedirect("/accounts/profile/")


@require_http_methods(["GET"])
def reports(request):
    return JsonResponse({"reports": []})


urlpatterns = [
    path("api/orders/", orders),
    path("api/reports/", reports),
    path("accounts/login/", sign_in),
]
application = get_wsgi_application()
