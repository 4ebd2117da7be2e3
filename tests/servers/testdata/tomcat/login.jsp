<%@ page contentType="text/html; charset=utf-8" %><%
if (!"ada".equals(request.getParameter("username")) || !"correct-horse-battery".equals(request.getParameter("password"))) {
    response.sendError(403);
    return;
}
session.setAttribute("user", "ada");
response.addCookie(new Cookie("cart", "1"));
response.addHeader("Set-Cookie", "seen=1; Path=/");
response.setStatus(303);
response.setHeader("Location", "/home");
%>
