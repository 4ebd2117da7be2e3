// What the user lets Assay see. The manifest asks for all sites; both browsers let the user narrow that, and take it back at any time.

const everything = ["http://*/*", "https://*/*"];

/** True if Assay may see every site. */
export async function maySeeAll(): Promise<boolean> {
  return chrome.permissions.contains({ origins: everything });
}

/** True if Assay may see what is at a URL. */
export async function maySee(url: string): Promise<boolean> {
  const { protocol, hostname } = new URL(url);
  // Browsers refuse patterns with some hosts that URLs may have.
  return chrome.permissions.contains({ origins: [`${protocol}//${hostname}/*`] }).catch(maySeeAll);
}
