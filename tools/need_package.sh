#!/bin/sh
# Install a system package where this machine lets us; else say what is missing, and go on.
#   need_package.sh PACKAGE "WHAT FOR" CHECK…
package=$1 purpose=$2
shift 2
"$@" >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    $as_root apt-get install -y --no-install-recommends "$package" fontconfig >/dev/null 2>&1 ||
        { $as_root apt-get update >/dev/null 2>&1 &&
          $as_root apt-get install -y --no-install-recommends "$package" fontconfig >/dev/null 2>&1; }
fi
"$@" >/dev/null 2>&1 || echo "Note: the system package '$package' is not installed; $purpose need it."
exit 0
