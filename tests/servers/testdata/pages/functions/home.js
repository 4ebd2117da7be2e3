export function onRequestGet({ request }) {
  if (request.headers.get("Cookie") !== "sid=1") return new Response(null, { status: 303, headers: { Location: "/" } });
  return new Response(
    "<!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script><p>Welcome, ada</p><form method=post action=/note><input name=note><button>Keep</button></form>",
    { headers: { "Content-Type": "text/html; charset=utf-8" } },
  );
}
