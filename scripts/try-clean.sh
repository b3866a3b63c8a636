#!/bin/sh
# Proves the two commands on a fresh Debian: a new chroot with git, make, python3.11 and apt, a clone of the
# last commit in it, then `make demo` and `make test`, each twice, with their times.
# Usage, as root: scripts/try-clean.sh [SUITE [FOLDER]]; needs debootstrap. FOLDER is kept, and used again.
set -eu
cd "$(dirname "$0")/.."
suite=${1:-bookworm}
root=${2:-}

fail() {
    echo "try-clean: $*" >&2
    exit 1
}

# What the host does to reach its mirror, PyPI and their certificates holds in the chroot too.
borrow_network() {
    mkdir -p "$root/etc/ssl/certs" "$root/etc/apt/apt.conf.d"
    for file in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
        [ ! -e "$file" ] || cp "$file" "$root$file"
    done
    apt-config dump | grep -E '^Acquire::(http|https|Check|Retries)' >"$root/etc/apt/apt.conf.d/90host" || true
}

# Runs a command in the chroot, in a mount namespace of its own so that nothing stays mounted.
inside() {
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child sh -c '
        mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && exec chroot "$1" env -i HOME=/root \
            PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM="${TERM:-dumb}" sh -euc "$2"' sh "$root" "$1"
}

timed() {
    began=$(date +%s)
    result=worked
    inside "cd /root/mynah && $1" || result=failed
    times="$times
$(printf '%6d s  %s %s' $(($(date +%s) - began)) "$1" "$result")"
}

[ "$(id -u)" = 0 ] || fail "must run as root, to make a chroot"
command -v debootstrap >/dev/null || fail "needs debootstrap: apt-get install debootstrap"
[ "$suite" = bookworm ] && python=python3.11 || python=python3
[ -n "$root" ] || root=$(mktemp -d)
if [ ! -e "$root/etc/debian_version" ]; then
    echo "try-clean: makes a $suite in $root"
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | head -n 1)
    debootstrap --variant=minbase "$suite" "$root" ${mirror:+"$mirror"} >/dev/null
fi
borrow_network
inside "apt-get update -qq && apt-get install -qq --no-install-recommends git make ca-certificates $python >/dev/null"
borrow_network # once more: ca-certificates has put its own certificates over the host's

rm -rf "$root/root/mynah"
git clone --quiet --no-hardlinks . "$root/root/mynah"
times=
timed "make demo"
timed "make demo"
timed "make test"
timed "make test"
echo "$times"
