# Shared by ./run, ./test and .ci/run: turns a bare machine into one on which Soundline runs.
# Every step looks first whether it has been done, so that later starts take a fraction of a second.
# shellcheck shell=sh

ROOT=$(pwd -P)
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python
UV=$VENV/uv/bin/uv
LOG=$VENV/setup.log
ASSUME_YES=${ASSUME_YES:-}

say() { printf '%s\n' "$*"; }

fail() {
    printf '\n%s\n' "$1" >&2
    shift
    for line in "$@"; do printf '    %s\n' "$line" >&2; done
    exit 1
}

# prepare run|test: everything that ./run or ./test needs
prepare() {
    kind=$1
    missing=$(missing_packages "$kind")
    [ -z "$missing" ] || install_packages "$missing"
    make_venv
    sync_packages "$kind"
    install_soundline
}

# --- what the system has to bring -------------------------------------------------------------------

missing_packages() {
    if [ ! -x "$PYTHON" ]; then
        base=$(find_python) || base=
        if [ -z "$base" ]; then
            printf 'python3 python3-venv '
        elif ! "$base" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            "$base" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2], end=" ")'
        fi
    fi
    need_library libpango-1.0 libpango-1.0-0
    need_library libpangoft2-1.0 libpangoft2-1.0-0
    need_library libharfbuzz-subset libharfbuzz-subset0
    need_library libsodium libsodium23
    if [ "$1" = test ]; then
        need_library libatomic libatomic1  # the Node inside Playwright links against it
        [ -x /usr/bin/chromium ] || printf 'chromium '
        command -v pdftotext >/dev/null 2>&1 || printf 'poppler-utils '
        has_chinese_font || printf 'fonts-droid-fallback '
    fi
}

# Papers with Chinese names are tested, and Soundline brings no font for these.
has_chinese_font() {
    [ "$(uname)" != Darwin ] || return 0
    fc-list ':charset=4e2d' family 2>/dev/null | grep -q .
}

find_python() {
    for candidate in ${BASE_PYTHON:-} python3.11 python3 python3.12 python3.13 python3.14; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# need_library NAME PACKAGE: prints the package unless the loader finds the library
need_library() {
    if [ "$(uname)" = Darwin ]; then
        for folder in /opt/homebrew/lib /usr/local/lib /opt/local/lib; do
            for file in "$folder/$1"*.dylib; do [ ! -e "$file" ] || return 0; done
        done
    else
        [ -n "${LIBRARIES:-}" ] || LIBRARIES=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) || LIBRARIES=none
        case $LIBRARIES in *"$1".so.*) return 0 ;; esac
    fi
    printf '%s ' "$2"
}

install_packages() {
    say "Soundline needs from the system: $1"
    if [ "$(uname)" = Darwin ]; then
        fail "Please install them with Homebrew, then start again:" \
            "brew install python@3.11 pango libsodium" "brew install poppler; brew install --cask chromium   (for ./test)"
    elif ! command -v apt-get >/dev/null 2>&1; then
        fail "This system has no apt-get. Please install these libraries with its own tools, then start again:" \
            "Python 3.11 or newer with venv, Pango 1.44 or newer, HarfBuzz with its subset library, libsodium" \
            "for ./test also: Chromium at /usr/bin/chromium, poppler's pdftotext, and a font for Chinese"
    fi
    as_root=$(how_to_be_root) || fail "They cannot be installed without administrator rights. Please ask for:" \
        "apt-get install --no-install-recommends $1"
    ask "Install them now?" || fail "Nothing was installed. To do it yourself:" \
        "${as_root:+$as_root }apt-get install --no-install-recommends $1"
    say "Installing them with apt-get ..."
    # shellcheck disable=SC2086
    {
        $as_root apt-get update -qq &&
            $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1
    } >/tmp/soundline-apt.$$ 2>&1 || {
        tail -n 12 /tmp/soundline-apt.$$ >&2
        rm -f /tmp/soundline-apt.$$
        fail "The packages could not be installed; the lines above say why. Is there a network? Then start again."
    }
    rm -f /tmp/soundline-apt.$$
    LIBRARIES=
}

how_to_be_root() {
    [ "$(id -u)" != 0 ] || return 0
    command -v sudo >/dev/null 2>&1 || return 1
    if [ -t 0 ] || sudo -n true 2>/dev/null; then echo sudo; else return 1; fi
}

ask() {
    if [ -n "$ASSUME_YES" ] || [ ! -t 0 ]; then return 0; fi
    printf '%s [Y/n] ' "$1"
    read -r answer
    case $answer in '' | [Yy]*) ;; *) return 1 ;; esac
}

# --- what comes from the package index --------------------------------------------------------------

make_venv() {
    if [ -d "$VENV" ] && ! venv_is_sound; then
        say "Making the Python environment again: it was broken, moved, or made for another Python."
        rm -rf "$VENV"
    fi
    [ ! -d "$VENV" ] || return 0
    base=$(find_python) || fail "Python 3.11 or newer is needed; $(python3 --version 2>/dev/null || echo 'none') was found." \
        "Install it, or name it: BASE_PYTHON=/path/to/python3.11 ./run"
    say "Making the Python environment in .venv ..."
    "$base" -m venv "$VENV" >/dev/null 2>&1 || {
        rm -rf "$VENV"
        fail "$base cannot make a virtual environment. Is python3-venv installed, and is there room on the disk?"
    }
}

venv_is_sound() {
    grep -qF "$VENV" "$VENV/bin/activate" 2>/dev/null &&
        "$PYTHON" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

get_uv() {
    wanted=$(sed -n 's/^uv==\([^ ]*\).*/\1/p' .ci/requirements-uv.txt)
    case $("$UV" --version 2>/dev/null) in "uv $wanted"*) return 0 ;; esac
    say "Getting uv, which installs the packages ..."
    rm -rf "$VENV/uv"
    "$PYTHON" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes \
        --target "$VENV/uv" -r .ci/requirements-uv.txt >"$LOG" 2>&1 || no_packages
}

# What pip has been told about mirrors and certificates holds for uv too.
configure_uv() {
    [ -n "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] || {
        index=$("$PYTHON" -m pip config get global.index-url 2>/dev/null) || index=${PIP_INDEX_URL:-}
        [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
    }
    [ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"
    export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1
}

sync_packages() {
    # an environment that has the test tools keeps them, whichever command comes next
    lock=.ci/requirements.txt
    if [ "$1" = test ] || [ -e "$VENV/bin/pytest" ]; then lock=.ci/requirements-test.txt; fi
    stamp="$lock $(cksum <"$lock")"
    [ "$(cat "$VENV/synced" 2>/dev/null)" != "$stamp" ] || return 0
    get_uv
    configure_uv
    say "Installing $(grep -c '^[A-Za-z0-9]' "$lock") Python packages ..."
    rm -f "$VENV/installed" "$VENV/synced"
    "$UV" pip sync --quiet --compile-bytecode --python "$PYTHON" --require-hashes "$lock" >"$LOG" 2>&1 || no_packages
    printf '%s' "$stamp" >"$VENV/synced"
}

install_soundline() {
    stamp="$ROOT $(cat pyproject.toml .ci/requirements-build.txt | cksum)"
    [ "$(cat "$VENV/installed" 2>/dev/null)" != "$stamp" ] || return 0
    get_uv
    configure_uv
    "$UV" pip install --quiet --python "$PYTHON" --no-deps --build-constraints .ci/requirements-build.txt \
        --editable . >"$LOG" 2>&1 || no_packages
    printf '%s' "$stamp" >"$VENV/installed"
}

no_packages() {
    tail -n 12 "$LOG" >&2
    fail "The Python packages could not be installed; the lines above say why." \
        "Without a network nothing can be fetched. Behind a mirror: set PIP_INDEX_URL, or index-url in pip.conf." \
        "Then start again: what was fetched already is kept."
}
