package recipe

import "assay/core/wire"

// Shell is the File of a part that goes into no file: commands to run as root.
const Shell = "a root shell"

const noteCertbot = "Let's Encrypt asks for the site on port 80: its name must lead here, and nothing may block that port. The certificate lasts for 90 days; certbot.timer renews it and then reloads the server."

// addCertbot adds the commands that get a certificate from Let's Encrypt, keep it renewed (Debian's package brings certbot.timer, which runs
// "certbot renew" twice a day) and try the renewal. The certificate is then in /etc/letsencrypt/live/HOST/.
// https://eff-certbot.readthedocs.io/en/stable/using.html
//
// How is certbot's way to prove that the name is ours: "--nginx", "--webroot -w /var/www/html"; packages are those that it needs beside
// certbot itself, with a space before each; reload is the command that makes the server read a new certificate.
func addCertbot(p *plan, r *wire.Recipe, how, packages, reload string) {
	r.Parts = append(r.Parts, wire.RecipePart{
		File: Shell, Where: "before the rest",
		Text: "apt install certbot" + packages + "\n" +
			"certbot certonly " + how + " -d " + p.host + " --deploy-hook '" + reload + "'\n" +
			"certbot renew --dry-run\n",
	})
	r.Notes = append(r.Notes, noteCertbot)
}

// certificate returns the path of the host's certificate with its chain, or of its key: "fullchain.pem", "privkey.pem".
func certificate(p *plan, file string) string { return "/etc/letsencrypt/live/" + p.host + "/" + file }
