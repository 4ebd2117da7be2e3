"""The small site that every stack serves, as a Django application: see shop_test.go."""

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.html import escape

HEAD = "<!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script>"


def form(request, action, fields):
    return f"{HEAD}<form method=post action={action}><input type=hidden name=csrfmiddlewaretoken value={get_token(request)}>{fields}</form>"


def elsewhere(location):
    return HttpResponse(status=303, headers={"Location": location})


def sign_in(request):
    return HttpResponse(form(request, "/login", "<input name=username><input name=password type=password><button>Sign in</button>"))


def login(request):
    if request.POST.get("username") != "ada" or request.POST.get("password") != "correct-horse-battery":
        return HttpResponse("wrong name or password", status=403)
    request.session["user"] = "ada"
    return elsewhere("/home")


def home(request):
    if "user" not in request.session:
        return elsewhere("/")
    return HttpResponse(form(request, "/note", f"<p>Welcome, {request.session['user']}</p><input name=note><button>Keep</button>"))


def note(request):
    if "user" not in request.session:
        return HttpResponse("not signed in", status=403)
    return HttpResponse(f"{HEAD}<p id=note>{escape(request.POST['note'])}</p>")


def script(request):
    return HttpResponse('document.body.dataset.ran = "yes";', content_type="text/javascript; charset=utf-8")


urlpatterns = [path("", sign_in), path("login", login), path("home", home), path("note", note), path("app.js", script)]
