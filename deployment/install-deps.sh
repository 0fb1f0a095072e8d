#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs from apt exactly the packages that are missing; says what it does; safe to run again. Some that the tests need
# are servers (nginx, Icecast, Caddy, Prometheus, Redis): those that are new are neither started nor enabled.
# usage: deployment/install-deps.sh [run|test|ci]   (each includes the one before)
set -eu

level=${1:-run}

run_packages="ca-certificates git make cmake ninja-build pkg-config gcc libc6-dev
    libwebsockets-dev libwebsockets-evlib-ev libev-dev libssl-dev libopus-dev libogg-dev libfftw3-dev libsndfile1-dev portaudio19-dev libsoxr-dev
    libmp3lame-dev libflac-dev libshout-dev libcjson-dev libhiredis-dev libfluidsynth-dev libsodium-dev libsqlite3-dev libebur128-dev libpng-dev
    libsystemd-dev libasound2-dev libcurl4-openssl-dev"
test_packages="libcmocka-dev fluidr3mono-gm-soundfont ffmpeg sox libsox-fmt-mp3 curl chromium firefox-esr
    mpv vlc-bin vlc-plugin-base opus-tools icecast2
    python3-numpy python3-mido midicsv fluidsynth openssl nginx-light caddy prometheus redis-server iproute2
    liblo-tools tmux dbus pulseaudio pulseaudio-utils libasound2-plugins
    desktop-file-utils fish mandoc systemd zsh"
ci_packages="clang libclang-rt-14-dev clang-format clang-tidy g++ valgrind
    gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static wasi-libc libclang-rt-14-dev-wasm32 lld"

case $level in
run) packages=$run_packages ;;
test) packages="$run_packages $test_packages" ;;
ci) packages="$run_packages $test_packages $ci_packages" ;;
*)
    echo "usage: $0 [run|test|ci]" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "install-deps: this is not a Debian system (no apt-get). Install these by your own package manager, then" >&2
    # shellcheck disable=SC2086
    echo "run cmake directly (README.md, 'Other systems'):" $packages "nodejs npm" >&2
    exit 69
fi

# One query for all; a package counts as present when its status is "installed".
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
missing=""
for package in $packages; do
    printf '%s\n' "$installed" | grep -qx "$package" || missing="$missing $package"
done
# Node may come from elsewhere than Debian, so it is the programs that count.
command -v node >/dev/null || missing="$missing nodejs"
command -v npm >/dev/null || missing="$missing npm"

[ -n "$missing" ] || exit 0

sudo=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "install-deps: missing packages:$missing" >&2
        echo "install-deps: root is needed to install them; run as root:  apt-get install$missing" >&2
        exit 77
    fi
    sudo="sudo"
fi

# Packages ask this program before they start anything (invoke-rc.d(8)); 101 is "no". One that is there already stays.
policy=/usr/sbin/policy-rc.d
policy_is_ours=no
log=$(mktemp)
clean_up() {
    [ "$policy_is_ours" = no ] || $sudo rm -f "$policy"
    disable_new
    rm -f "$log"
}

# Nor at the next boot: units whose packages are new here; they may also not have come now.
disable_new() {
    command -v systemctl >/dev/null || return 0
    for unit in nginx-common:nginx icecast2:icecast2 caddy:caddy caddy:caddy-api prometheus:prometheus redis-server:redis-server; do
        printf '%s\n' "$installed" | grep -qx "${unit%:*}" ||
            $sudo systemctl disable "${unit#*:}.service" >/dev/null 2>&1 || true
    done
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

echo "install-deps: installing from apt, without starting or enabling any service:$missing"
$sudo apt-get update -qq
if [ ! -e "$policy" ]; then
    policy_is_ours=yes
    printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
    $sudo chmod 755 "$policy"
fi
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null >"$log" 2>&1 || {
    echo "install-deps: apt-get failed; its output:" >&2
    tail -20 "$log" >&2
    exit 69
}
echo "install-deps: done"
