# Sourced by bin/test: a browser for the tests of the pages.
# shellcheck shell=bash

# Installs Debian's Chromium where there is no browser and we may. Where we may not, the tests of the pages are skipped,
# and say so.
find_browser() {
  local candidate
  for candidate in /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
    if [[ -x $candidate ]]; then
      return 0
    fi
  done
  if [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
    echo "No Chromium found (expected: /usr/bin/chromium); the tests of the pages are skipped without one." >&2
    return 0
  fi
  echo "Installing Chromium for the tests of the pages ..." >&2
  mkdir -p target
  if ! {
    apt-get update -qq &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
  } >target/browser.log 2>&1; then
    echo "Chromium could not be installed; the log is target/browser.log" >&2
  fi
}
