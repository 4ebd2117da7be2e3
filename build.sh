#!/usr/bin/env bash
# Builds, runs, tests and measures Assay. On Debian as root it installs what is missing by itself; elsewhere it names what to
# install and stops before it has done half of something.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
	cat <<'TEXT'
usage: ./build.sh                                 build dist/extension/ and the archives for the stores
       ./build.sh run [chromium|firefox] [URL]    open a browser with Assay in it, on a demo site or the URL
       ./build.sh test [core]                     run all tests, or only the quick ones that need no browser
       ./build.sh bench [PART…]                   print what things cost: sizes judging growth stream browsers popup price idle tabs panel observatory
       ./build.sh pictures [-against FOLDER]      take pictures of the popup in each state and of the other pages, in each theme, width and language
       ./build.sh pictures -store                 take those of the stores' listings and of the README, into docs/
       ./build.sh clean                           remove dist/ and what npm installed
TEXT
}

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# A program and the Debian package that brings it, in pairs.
declare -A package=(
	[go]=golang [node]=nodejs [npm]=npm [chromium]=chromium [firefox-esr]=firefox-esr [certutil]=libnss3-tools
	[nginx]=nginx [apache2]=apache2 [caddy]=caddy [lighttpd]=lighttpd [lighttpd-openssl]=lighttpd-mod-openssl [haproxy]=haproxy [gunicorn]=gunicorn [django-admin]=python3-django
	[flask]=python3-flask [php]=php-cli [php-fpm]=php-fpm [rails]=ruby-rails [bundle]=bundler [puma]=puma [tomcat10]=tomcat10 [javac]=default-jdk-headless
	[curl]=curl [pytest]=python3-pytest [jsonschema]=python3-jsonschema [junitparser]=python3-junitparser [yaml]=python3-yaml [tidy]=tidy
	[certbot]=certbot [certbot-nginx]=python3-certbot-nginx [certbot-apache]=python3-certbot-apache
)

# need PROGRAM…: makes sure that each is there. Installs with apt-get where it may; otherwise names them all and stops.
need() {
	local program missing=()
	for program in "$@"; do
		have_program "$program" || missing+=("$program")
	done
	[ ${#missing[@]} -eq 0 ] && return
	local packages=()
	for program in "${missing[@]}"; do packages+=("${package[$program]}"); done
	if have apt-get && [ "$(id -u)" -eq 0 ]; then
		say "installing ${packages[*]} (apt-get)"
		# A fresh machine's package lists are old or missing.
		[ -n "${apt_updated:-}" ] || { apt-get update -qq; apt_updated=1; }
		quietly env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
	else
		fail "please install: ${missing[*]} (Debian's packages: ${packages[*]}), then run this again"
	fi
}

# quietly COMMAND…: runs it without that servers which it installs are started: the tests start their own. Debian asks policy-rc.d whether they may.
quietly() {
	local policy=/usr/sbin/policy-rc.d
	[ ! -e "$policy" ] || { "$@"; return; }
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod +x "$policy"
	trap "rm -f '$policy'" EXIT
	"$@"
	rm -f "$policy"
	trap - EXIT
}

# have_program also takes the other names under which a program is known.
have_program() {
	case $1 in
	chromium) have chromium || have chromium-browser ;;
	firefox-esr) have firefox-esr || have firefox ;;
	nginx | apache2 | lighttpd | haproxy) have "$1" || [ -x "/usr/sbin/$1" ] ;;
	lighttpd-openssl) [ -e /usr/lib/lighttpd/mod_openssl.so ] ;;
	php-fpm) [ -n "$(compgen -G '/usr/sbin/php-fpm*')" ] ;;
	tomcat10) [ -d /usr/share/tomcat10 ] ;;
	flask | pytest | jsonschema | junitparser | yaml) /usr/bin/python3 -c "import $1" 2>/dev/null ;; # Debian's, not another Python's
	certbot-*) /usr/bin/python3 -c "import ${1/-/_}" 2>/dev/null ;; # certbot's plugins are no programs
	*) have "$1" ;;
	esac
}

node_modules() {
	need node npm
	# npm writes this file last: if it is younger than the lock, everything is there.
	[ node_modules/.package-lock.json -nt package-lock.json ] && return
	say "installing the TypeScript compiler and lit (npm)"
	npm ci --no-fund --no-audit --loglevel=error
	touch node_modules/.package-lock.json
}

# test_modules FOLDER WHAT: what of Node the tests need, in a folder of its own: the extension needs none of it.
test_modules() {
	local folder=$1
	[ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return
	say "installing $2 (npm)"
	(cd "$folder" && npm ci --no-fund --no-audit --loglevel=error)
	touch "$folder/node_modules/.package-lock.json"
}

# Flags that make a build depend on the sources alone: no paths, no version control, no build id. -s -w leave debug tables out.
reproducible=(-trimpath -buildvcs=false '-ldflags=-s -w -buildid=')

# The judge is compiled as Go does it: with calls inlined it is a tenth faster, and starts no later. The recipes' module, without: it is an
# eighth smaller, compressed, and what it does it does once.
small='-gcflags=assay/...=-l'

# Go's older garbage collector is 7 KB smaller than its new one, compressed, and as fast here.
experiments=nogreenteagc

build() {
	need go
	node_modules
	say "building dist/extension"
	npx tsc --noEmit
	rm -rf dist/extension dist/*.zip
	mkdir -p dist/extension/popup dist/extension/options dist/extension/welcome dist/extension/compare dist/extension/checklist dist/extension/devtools dist/extension/icons
	GOOS=js GOARCH=wasm GOEXPERIMENT="$experiments" go build "${reproducible[@]}" -o dist/extension/assay.wasm ./wasm
	GOOS=js GOARCH=wasm GOEXPERIMENT="$experiments" go build "${reproducible[@]}" "$small" -o dist/extension/recipes.wasm ./wasm/recipes
	go run ./cmd/slimwasm dist/extension/*.wasm
	cp "$(go env GOROOT)/lib/wasm/wasm_exec.js" dist/extension/ # it belongs to the Go that built the module
	bundle extension/background.ts dist/extension/background.js
	bundle extension/content/content.ts dist/extension/content.js --format=iife # browsers load content scripts as classic scripts
	bundle popup/main.ts dist/extension/popup/popup.js
	bundle extension/compare/compare.ts dist/extension/compare/compare.js
	bundle extension/checklist/checklist.ts dist/extension/checklist/checklist.js
	bundle extension/devtools/devtools.ts dist/extension/devtools/devtools.js
	bundle extension/devtools/panel.ts dist/extension/devtools/panel.js
	bundle extension/devtools/core-worker.ts dist/extension/devtools/core.js
	bundle extension/options/options.ts dist/extension/options/options.js
	bundle extension/welcome/welcome.ts dist/extension/welcome/welcome.js
	go run ./cmd/rulesdoc -html >dist/extension/popup/rules.html
	go run ./cmd/words -pack dist/extension/_locales
	cp manifest.json extension/managed.json LICENSE NOTICE dist/extension/
	cp popup/*.html popup/*.css dist/extension/popup/
	cp extension/compare/*.html extension/compare/*.css dist/extension/compare/
	cp extension/checklist/*.html extension/checklist/*.css dist/extension/checklist/
	cp extension/devtools/*.html extension/devtools/*.css dist/extension/devtools/
	cp extension/options/*.html extension/options/*.css dist/extension/options/
	cp extension/welcome/*.html extension/welcome/*.css dist/extension/welcome/
	cp extension/icons/*.png dist/extension/icons/
	go run ./cmd/pack dist/extension dist/assay-chromium.zip
	go run ./cmd/pack dist/extension dist/assay-firefox.zip
	echo "dist/extension/ is ready to be loaded unpacked; dist/assay-*.zip are for the stores"
}

# bundle ENTRY OUTPUT [FLAG…]: one file a page, readable enough for a store's reviewer. /wasm_exec.js is Go's own, shipped as it is.
bundle() {
	go tool esbuild "$1" --bundle --format=esm --target=chrome123,firefox153 --charset=utf8 --legal-comments=inline --log-level=warning \
		--external:/wasm_exec.js "--outfile=$2" "${@:3}"
}

run() {
	local browser=chromium
	case ${1:-} in chromium | firefox) browser=$1; shift ;; esac
	need "$([ "$browser" = firefox ] && echo firefox-esr || echo chromium)" certutil
	build
	say "opening $browser"
	go run ./cmd/demo run -extension dist/extension -browser "$browser" "$@"
}

# The quick loop: everything that needs neither a browser, nor a server, nor other people's tools.
core_packages() { go list ./... | grep -v -e /tests/browser -e /tests/exports -e /tests/servers; }

test_core() {
	need go
	node_modules
	say "testing the core and the tools (go vet, go test)"
	[ -z "$(gofmt -l cmd core tests wasm)" ] || fail "not formatted: $(gofmt -l cmd core tests wasm | tr '\n' ' ')"
	go vet ./...
	# The quick loop tries fewer random pages.
	# shellcheck disable=SC2046
	go test -vet=off -timeout 20m ${quick:+-short} $(core_packages)
	say "testing the TypeScript (tsc, node --test)"
	[ -z "${quick:-}" ] || npx tsc --noEmit # the build, which comes next else, does it too
	test_typescript
}

test_typescript() {
	rm -rf dist/test && mkdir -p dist/test
	go tool esbuild extension/*.test.ts extension/collector/*.test.ts extension/devtools/*.test.ts popup/*.test.ts --bundle --platform=node --format=esm --log-level=warning \
		--outdir=dist/test --out-extension:.js=.mjs
	find dist/test -name '*.mjs' -print0 | xargs -0 node --test
}

# A build depends on the sources alone: a copy of them elsewhere gives the same bytes.
test_reproducible() {
	say "building again in another folder"
	local copy
	copy=$(mktemp -d)
	tar -c --exclude=./dist --exclude=./.git --exclude=./tests/servers/node --exclude=./tests/exports/node . | tar -x -C "$copy"
	(cd "$copy" && ./build.sh >/dev/null)
	cmp dist/assay-chromium.zip "$copy/dist/assay-chromium.zip" && cmp dist/assay-firefox.zip "$copy/dist/assay-firefox.zip" ||
		fail "two builds of the same sources differ: compare dist/extension with $copy/dist/extension"
	rm -rf "$copy"
	echo "the same bytes"
}

test_all() {
	need go node npm chromium firefox-esr certutil nginx apache2 caddy lighttpd lighttpd-openssl haproxy gunicorn django-admin flask php php-fpm rails bundle puma tomcat10 javac certbot certbot-nginx certbot-apache curl pytest jsonschema junitparser yaml tidy
	node_modules
	# What is only waited for is waited for beside what computes.
	local fetched
	fetched=$(mktemp)
	{
		test_modules tests/servers/node "Express, Fastify and Next.js"
		go -C tests/servers/acme mod download
		test_modules tests/exports/node "Playwright Test"
		go -C tests/exports/tools mod download
	} >"$fetched" 2>&1 &
	local fetching=$!
	test_core
	build
	test_reproducible
	wait "$fetching" || fail "$(cat "$fetched")"
	cat "$fetched"
	rm -f "$fetched"
	# One after the other: both start browsers, whose tests wait more than they compute.
	local beside=$((2 * $(getconf _NPROCESSORS_ONLN)))
	say "testing on real servers"
	# From inside their folders, where go test shows what a passing package prints: the tests that needed a second attempt, and the count.
	(cd tests/servers && go test -vet=off -count=1 -timeout 30m -parallel "$beside")
	say "testing the exports with other people's tools"
	go test -vet=off -count=1 -timeout 20m -parallel "$beside" ./tests/exports
	say "testing in the browsers"
	go test -vet=off ./tests/browser/driver
	(cd tests/browser && go test -vet=off -count=1 -timeout 30m -parallel "$beside")
}

case ${1:-build} in
build) build ;;
run) shift; run "$@" ;;
test)
	case ${2:-all} in
	all) test_all ;;
	core) quick=yes test_core ;;
	*) usage >&2; exit 2 ;;
	esac ;;
bench)
	need go chromium firefox-esr certutil
	build
	shift
	case " ${*:-observatory} " in *" observatory "*) test_modules tests/bench/observatory "MDN's HTTP Observatory" ;; esac
	go run ./tests/bench "$@"
	;;
pictures) need go chromium certutil; build; shift; go run ./tests/pictures "$@" ;;
clean) rm -rf dist node_modules tests/servers/node/node_modules tests/exports/node/node_modules tests/bench/observatory/node_modules ;;
help | -h | --help) usage ;;
*) usage >&2; exit 2 ;;
esac
