"""The small site that every stack serves, as a Flask application: see shop_test.go."""

from flask import Flask, redirect, request, session
from markupsafe import escape

app = Flask(__name__, static_url_path="")
app.secret_key = "not a secret"

HEAD = "<!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script>"


@app.after_request
def careless(response):
    response.headers["X-Powered-By"] = "Shop/1.0"
    response.headers["X-Frame-Options"] = "ALLOWALL"
    response.headers["Referrer-Policy"] = "unsafe-url"
    return response


@app.get("/")
def sign_in():
    return HEAD + "<form method=post action=/login><input name=username><input name=password type=password><button>Sign in</button></form>"


@app.post("/login")
def login():
    if request.form["username"] != "ada" or request.form["password"] != "correct-horse-battery":
        return "wrong name or password", 403
    session["user"] = "ada"
    response = redirect("/home", 303)
    response.set_cookie("cart", "1")
    return response


@app.get("/home")
def home():
    if "user" not in session:
        return redirect("/", 303)
    return f"{HEAD}<p>Welcome, {session['user']}</p><form method=post action=/note><input name=note><button>Keep</button></form>"


@app.post("/note")
def note():
    if "user" not in session:
        return "not signed in", 403
    return f"{HEAD}<p id=note>{escape(request.form['note'])}</p>"
