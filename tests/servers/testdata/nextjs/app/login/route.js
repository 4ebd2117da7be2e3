import { cookies } from "next/headers";
import { sessions } from "../sessions";

export async function POST(request) {
  const form = await request.formData();
  if (form.get("username") !== "ada" || form.get("password") !== "correct-horse-battery") return new Response("wrong name or password", { status: 403 });
  const id = crypto.randomUUID();
  sessions.add(id);
  (await cookies()).set("sid", id, {
    path: "/",
  });
  return new Response(null, { status: 303, headers: { Location: "/home" } });
}
