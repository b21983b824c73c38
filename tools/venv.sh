#!/bin/sh
# A virtual environment that can be used, or a sentence that says what is missing and the way on.
#   venv.sh whole VENV         succeeds where VENV has a Python new enough and a pip that runs
#   venv.sh make VENV PYTHON   makes VENV with PYTHON, unless it is whole; what stands there half made goes
asked=$1 venv=$2 python=$3
needed="Regional Carbon needs Python 3.11 or newer"

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
whole() { new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }
refuse() {
    printf '%s\n' "$@" >&2
    exit 1
}

whole && exit 0
[ "$asked" = make ] || exit 1

command -v "$python" >/dev/null 2>&1 || refuse "There is no '$python' here; $needed." \
    "  Install it (Debian, Ubuntu: sudo apt-get install python3 python3-venv), or name another: make run PYTHON=python3.12"
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
new_enough "$python" || refuse "'$python' is Python $version; $needed." \
    "  Install one beside it, and name it: make run PYTHON=python3.12"

rm -rf "$venv"
told=$("$python" -m venv "$venv" 2>&1) && whole && exit 0
rm -rf "$venv"
package="  Debian, Ubuntu: sudo apt-get install python$version-venv, then the same command again."
another="  Where you may not install packages, name a Python that has it: make run PYTHON=/path/to/python3"
"$python" -c 'import ensurepip' >/dev/null 2>&1 ||
    refuse "'$python' cannot make a virtual environment: its module ensurepip, which brings pip, is not installed." \
        "$package" "$another"
refuse "$told" "'$python' could not make a virtual environment with pip in '$venv'; what it said stands above." \
    "$package" "$another"
