<%@ page contentType="text/html; charset=utf-8" %><%
if (session.getAttribute("user") == null) {
    response.sendError(403);
    return;
}
%><!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script>
<p id=note><%= request.getParameter("note").replace("&", "&amp;").replace("<", "&lt;") %></p>
