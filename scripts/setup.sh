#!/bin/sh
# Installs what Mynah needs: system packages, then .venv. Usage: scripts/setup.sh run|test
# When nothing has changed since the last time it does nothing, without network, in a few milliseconds.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}

say() { printf 'setup: %s\n' "$*"; }

fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

# Prints the path of a Python that fits; where a virtual environment is active, of the one below it.
find_python() {
    fits='import sys; print(sys._base_executable); sys.exit(not (3, 11) <= sys.version_info < (3, 14))'
    for python in ${PYTHON:-python3 python3.11 python3.12 python3.13}; do
        path=$("$python" -c "$fits" 2>/dev/null) && echo "$path" && return
    done
    fail "Mynah needs Python 3.11, 3.12 or 3.13; ${PYTHON:-python3} is $("${PYTHON:-python3}" --version 2>&1 | tail -n 1)." \
        "Install one (Debian 12: apt-get install python3.11) or name it: make run PYTHON=/path/to/python3.12"
}

has() {
    case $1 in
        venv) "$python" -c 'import ensurepip, venv' ;;
        python-header) [ -e "$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ] ;;
        command:*) command -v "${1#*:}" ;;
        header:*) echo "#include <${1#*:}>" | cc -E - ;;
        library:*) "$python" -c "import ctypes; ctypes.CDLL('${1#*:}')" ;;
        plugin:*) find /usr/lib /usr/lib64 -name "libasound_module_pcm_${1#*:}.so" | grep . ;;
        module:*) find /usr/lib /usr/lib64 -path "*/${1#*:}" | grep . ;;
        *) fail "scripts/packages.txt: cannot look for $1" ;;
    esac >/dev/null 2>&1
}

# Prints a line for each package that is missing: its name and what it is for.
missing() {
    while read -r for check package why; do
        case $for in
            run) ;;
            test) [ "$purpose" = test ] || continue ;;
            *) continue ;;
        esac
        case $package in python-*) package=$version-${package#*-} ;; esac
        has "$check" || printf '%-20s %s\n' "$package" "$why"
    done <scripts/packages.txt
}

by_hand() {
    say "$1 Install these by hand, then run the same command again:" >&2
    show_list >&2
    fail "As root, on Debian: apt-get install --no-install-recommends $packages"
}

show_list() { echo "$list" | sed 's/^/    /'; }

install_system_packages() {
    list=$(missing)
    [ -n "$list" ] || return 0
    packages=$(echo "$list" | cut -d ' ' -f 1 | tr '\n' ' ')
    command -v apt-get >/dev/null || by_hand "There is no apt-get here."
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null; then
        as_root=sudo
    else
        by_hand "You are not root, and there is no sudo."
    fi
    say "installs these Debian packages${as_root:+, with sudo}:"
    show_list
    # The lists may be missing or too old to name what the mirror has: then fetch them and try again.
    timed "installed Debian packages" apt_install || by_hand "apt-get failed."
}

apt_install() {
    # shellcheck disable=SC2086
    set -- $packages
    apt_get install "$@" || { apt_get update && apt_get install "$@"; }
}

apt_get() {
    action=$1
    shift
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get "$action" --yes --quiet --no-install-recommends "$@"
}

make_venv() {
    # A set-up that was interrupted may have left half a package behind.
    if [ -e .venv/unfinished ] || ! same_python; then
        rm -rf .venv
    fi
    if [ ! -e .venv/bin/python ]; then
        timed "made .venv with $version" "$python" -m venv .venv
    fi
    touch .venv/unfinished
    extras=
    [ "$purpose" = run ] || extras='[dev,test-voice,test-engines]'
    say "installs Python packages into .venv; the first time takes a minute or two"
    timed "installed Python packages" .venv/bin/python -m pip install --no-input --progress-bar off --editable ".$extras" ||
        fail "pip failed: is there a network? Then run the same command again."
    rm .venv/unfinished
}

same_python() {
    [ "$(.venv/bin/python -c "$identify" 2>/dev/null)" = "$identity" ]
}

# Runs a command: one line when it worked, the end of what it printed when it failed.
timed() {
    what=$1
    shift
    began=$(date +%s)
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        rm "$log"
        say "$what ($(($(date +%s) - began)) s)"
    else
        tail -n 30 "$log" >&2
        rm "$log"
        return 1
    fi
}

python=$(find_python)
identify='import sys; print("python%d.%d" % sys.version_info[:2], sys.base_prefix, sys.version)'
identity=$("$python" -c "$identify")
version=${identity%% *}
# What an installation depends on: with this unchanged there is nothing to do.
key=$({ cat pyproject.toml scripts/packages.txt scripts/setup.sh; echo "$PWD $identity"; } | cksum)

for stamp in ".venv/ready-for-$purpose" .venv/ready-for-test; do
    if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then
        exit 0
    fi
done
install_system_packages
make_venv
echo "$key" >".venv/ready-for-$purpose"
say "ready"
