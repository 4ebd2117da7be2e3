<%@ page contentType="text/html; charset=utf-8" %><%-- The small site that every stack serves, in JSP: see shop_test.go. --%><%
response.setHeader("X-Frame-Options", "ALLOWALL");
response.addHeader("Referrer-Policy", "unsafe-url");
response.setHeader("X-Powered-By", "Shop/1.0");
%><!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script>
<form method=post action=/login><input name=username><input name=password type=password><button>Sign in</button></form>
