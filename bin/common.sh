# Shared by the scripts in bin/: sourced, never run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root" || exit 1

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# A fingerprint of the named files, to tell whether anything changed since last time.
fingerprint() { cat -- "$@" | cksum; }

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

# apt_install PACKAGE...: only where can_apt says yes. The list of packages is
# refreshed once per script, since a new machine comes without one.
apt_refreshed=
apt_install() {
    local log
    log=$(mktemp)
    say "Installing $* from Debian's packages..."
    if { [ -n "$apt_refreshed" ] || apt-get update -qq; } >"$log" 2>&1 </dev/null && apt_refreshed=1 \
        && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >"$log" 2>&1 </dev/null; then
        rm -f "$log"
        return 0
    fi
    tail -n 5 "$log" >&2
    rm -f "$log"
    return 1
}
