import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { sessions } from "../sessions";

export default async function Home() {
  if (!sessions.has((await cookies()).get("sid")?.value)) redirect("/");
  return (
    <>
      <p>Welcome, ada</p>
      <form method="post" action="/note">
        <input name="note" />
        <button>Keep</button>
      </form>
    </>
  );
}
