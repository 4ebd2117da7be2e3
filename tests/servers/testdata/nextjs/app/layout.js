export const metadata = { title: "Shop" };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <head>
        <script src="/app.js" defer />
      </head>
      <body>{children}</body>
    </html>
  );
}
