export default function SignIn() {
  return (
    <form method="post" action="/login">
      <input name="username" />
      <input name="password" type="password" />
      <button>Sign in</button>
    </form>
  );
}
