<%@ page contentType="text/html; charset=utf-8" %><%
if (session.getAttribute("user") == null) {
    response.setStatus(303);
    response.setHeader("Location", "/");
    return;
}
response.setHeader("X-Frame-Options", "ALLOWALL");
response.addHeader("Referrer-Policy", "unsafe-url");
response.setHeader("X-Powered-By", "Shop/1.0");
%><!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script>
<p>Welcome, ${user}</p><form method=post action=/note><input name=note><button>Keep</button></form>
