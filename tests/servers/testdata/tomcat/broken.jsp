<% Integer.parseInt("none"); %>
