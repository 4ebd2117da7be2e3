// The one user has one session: what runs on Cloudflare keeps nothing in memory.
export async function onRequestPost({ request }) {
  const form = await request.formData();
  if (form.get("username") !== "ada" || form.get("password") !== "correct-horse-battery") return new Response("wrong name or password", { status: 403 });
  return new Response(null, { status: 303, headers: { Location: "/home", "Set-Cookie": "sid=1; Path=/" } });
}
