import { cookies } from "next/headers";
import { sessions } from "../sessions";

export async function POST(request) {
  if (!sessions.has((await cookies()).get("sid")?.value)) return new Response("not signed in", { status: 403 });
  const note = (await request.formData()).get("note").replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return new Response(`<!DOCTYPE html><html lang=en><title>Shop</title><script src=/app.js defer></script><p id=note>${note}</p>`, {
    headers: { "Content-Type": "text/html; charset=utf-8" },
  });
}
