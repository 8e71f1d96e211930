#!/bin/sh
# Installs what the browser tests need, where it is missing and can be installed: Chromium and node from
# Debian's packages (as root), axe from the npm registry. What cannot be had is said, and nothing fails here:
# the tests that need it are skipped, and fail in continuous integration.
cd "$(dirname "$0")" || exit 0

have() { command -v "$1" >/dev/null 2>&1; }
browser() { have chromium || have chromium-browser || have google-chrome || have google-chrome-stable || [ -n "${CHROMIUM:-}" ]; }

missing=
browser || missing=chromium
have node && have npm || missing="$missing nodejs npm"
if [ -n "$missing" ]; then
    if have apt-get && [ "$(id -u)" = 0 ]; then
        echo "installing $missing from Debian's packages"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
    else
        echo "not installed: $missing (Debian: apt install $missing); tests that need it are skipped"
    fi
fi
if have npm && ! cmp -s package-lock.json node_modules/.installed-lock; then
    npm ci --silent --no-audit --no-fund --ignore-scripts && cp package-lock.json node_modules/.installed-lock
fi
exit 0
