#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The packages on a clean Debian: built twice in different folders they are the same bytes, lintian finds no error, they
# install on a fresh root, run, can be built with, and leave nothing behind. With `deps` in place of a test of the
# packages: deployment/install-deps.sh on a fresh root, then a build of the program. With `walk`: a clone of the last
# commit on a fresh root that has git and make and nothing else, and there `make run`, as README.md says.
# Needs root, debootstrap, lintian and the network; takes some minutes. `make packages-test` runs it.
# usage: clean_root.sh [packages|deps|walk]   (AUR_ROOT_CACHE: folder where the bare system is kept for the next time)
set -eu
what=${1:-packages}
source=$(cd "$(dirname "$0")/../.." && pwd)
cache=${AUR_ROOT_CACHE:-/var/cache/auralis-test}
work=$(mktemp -d /tmp/auralis-root-XXXXXX)
root=$work/root
export SOURCE_DATE_EPOCH=1700000000

fail() {
    echo "FAILED: $1" >&2
    exit 1
}
clean_up() {
    [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true
    for place in dev/pts dev proc; do
        umount -l "$root/$place" 2>/dev/null || true
    done
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

[ "$(id -u)" -eq 0 ] || fail 'this needs root'
for tool in debootstrap lintian; do
    command -v $tool >/dev/null || fail "$tool is not there: apt-get install $tool"
done

# ---- a fresh root ----
fresh_root() {
    mkdir -p "$cache"
    if [ ! -f "$cache/bookworm.tar" ]; then
        debootstrap --variant=minbase bookworm "$work/base" http://deb.debian.org/debian >"$work/debootstrap.log" 2>&1 ||
            fail "debootstrap: $(tail -3 "$work/debootstrap.log")"
        tar -C "$work/base" -cf "$cache/bookworm.tar.new" .
        mv "$cache/bookworm.tar.new" "$cache/bookworm.tar"
        rm -rf "$work/base"
    fi
    mkdir "$root"
    tar -C "$root" -xf "$cache/bookworm.tar"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    [ -z "${NODE_EXTRA_CA_CERTS:-}" ] || cp "$NODE_EXTRA_CA_CERTS" "$root/etc/network-authority.pem"
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
}
# A network that has an authority of its own says so in NODE_EXTRA_CA_CERTS; npm in the root believes it, too.
# become COMMAND: for the background, where the process to be ended is the command itself.
become() {
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive \
        ${NODE_EXTRA_CA_CERTS:+NODE_EXTRA_CA_CERTS=/etc/network-authority.pem} "$@"
}
in_root() {
    (become "$@")
}
apt_in_root() {
    in_root apt-get -y -qq --no-install-recommends "$@" >"$work/apt.log" 2>&1 || fail "apt-get $*: $(tail -5 "$work/apt.log")"
}
# What lies there, without what apt and dpkg keep for themselves.
list_root() {
    (cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./var/cache -o -path ./var/lib/apt \
        -o -path ./var/lib/dpkg -o -path ./var/log -o -path ./run \) -prune -o -print | sort)
}
# copy_source FOLDER: what is under version control, and the page's packages.
copy_source() {
    mkdir -p "$1"
    (cd "$source" && git ls-files -z | xargs -0 tar -cf - client/web/node_modules) | tar -C "$1" -xf -
}

# ---- the packages ----
build_packages() {
    mkdir -p "$1"
    cp -r "$work/source/." "$1/"
    cmake -S "$1" -B "$1/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr -DAUR_TESTS=OFF >"$work/cmake.log" ||
        fail "cmake: $(tail -5 "$work/cmake.log")"
    cmake --build "$1/build" >"$work/build.log" 2>&1 || fail "build: $(tail -5 "$work/build.log")"
    (cd "$1/build" && cpack >"$work/cpack.log" 2>&1) || fail "cpack: $(tail -5 "$work/cpack.log")"
}

# ask PORT PATH JSON: what the service answers.
ask() {
    curl -sf -m 10 -H 'Content-Type: application/json' -d "$3" "http://127.0.0.1:$1/api/v1/$2"
}

# The unit under a systemd of its own, as it is shut in: a person is kept by it over a restart.
test_service() {
    command -v systemd-nspawn >/dev/null || {
        echo 'SKIPPED: the service under systemd: apt-get install systemd-container'
        return 0
    }
    port=$((20000 + $$ % 20000))
    who='{"login":"anna","password":"long enough 1","name":"Anna"}'
    printf '%s\n' "AURALIS_LISTEN=127.0.0.1:$port" AURALIS_STORE=/var/lib/auralis/people.db \
        AURALIS_TOKEN_KEY=/var/lib/auralis/token.key AURALIS_JOURNAL=/var/lib/auralis/night-%F-%H%M%S.auralis >"$root/etc/default/auralis"
    umount "$root/dev" "$root/proc"
    systemd-nspawn -q --register=no --keep-unit -b -D "$root" --console=pipe </dev/null >"$work/boot.log" 2>&1 &
    server=$!
    for _ in $(seq 300); do
        curl -sf "http://127.0.0.1:$port/api/v1/presets" >/dev/null && break
        kill -0 "$server" 2>/dev/null || fail "systemd does not boot: $(cat "$work/boot.log")"
        sleep 0.2
    done
    ask "$port" auth/register "$who" | grep -q token || fail "the service keeps nobody: $(tail -5 "$work/boot.log")"
    init=$(pgrep -P "$server" systemd) || fail 'where is systemd?'
    nsenter -t "$init" -a systemctl restart auralis.service || fail 'systemctl restart'
    ask "$port" auth/login "$who" | grep -q token || fail 'a restart of the service forgets who is there'
    [ "$(nsenter -t "$init" -a systemctl is-active auralis.service)" = active ] || fail 'the service is not active'
    for name in people.db token.key; do
        [ "$(stat -c %a "$root/var/lib/private/auralis/$name")" = 600 ] || fail "$name may be read by others"
    done
    kill -TERM "$server"
    wait "$server" || fail "systemd ended with $?: $(cat "$work/boot.log")"
    server=
    rm "$root/etc/default/auralis"
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    echo "service: under systemd, shut in, it keeps store, key and journal, and an account over a restart"
}

test_packages() {
    copy_source "$work/source"
    build_packages "$work/one"
    build_packages "$work/two/elsewhere/deeper"
    mkdir "$work/debs"
    cp "$work"/one/build/packages/*.deb "$work/debs/"
    for deb in "$work"/debs/*.deb; do
        cmp "$deb" "$work/two/elsewhere/deeper/build/packages/$(basename "$deb")" || fail "two builds of $(basename "$deb") differ"
        echo "reproducible: $(sha256sum "$deb" | cut -c1-16) $(stat -c %s "$deb") bytes  $(basename "$deb")"
    done
    rm -rf "$work/one" "$work/two"
    lintian --allow-root --fail-on error "$work"/debs/*.deb >"$work/lintian.log" 2>&1 || fail "lintian: $(cat "$work/lintian.log")"
    echo "lintian: no error, $(grep -c '^W:' "$work/lintian.log" || true) warnings"

    fresh_root
    apt_in_root update
    apt_in_root install ca-certificates
    # What they need comes first, so that the list before and after is of the packages alone.
    needs=$(for deb in "$work"/debs/*.deb; do dpkg-deb -f "$deb" Depends; done | tr ',' '\n' | sed 's/(.*//; s/|.*//; s/ //g' | grep -v auralis | sort -u)
    # shellcheck disable=SC2086
    apt_in_root install $needs
    list_root >"$work/before"
    mkdir "$root/tmp/debs"
    cp "$work"/debs/*.deb "$root/tmp/debs/"
    in_root sh -c 'dpkg -i /tmp/debs/*.deb' >"$work/dpkg.log" 2>&1 || fail "dpkg -i: $(cat "$work/dpkg.log")"
    echo "installed: $(in_root dpkg-query -W -f '${Package} ${Version} ${Installed-Size} kB; ' auralis libauralis0 libauralis-dev)"

    in_root auralis render -o /tmp/a.wav --seed 7 --duration 5 || fail 'render does not run'
    in_root auralis render -o /tmp/a.mp3 --seed 7 --duration 5 --rate 44100 || fail 'render of MP3 does not run'
    [ "$(stat -c %s "$root/tmp/a.wav")" -gt 1440000 ] || fail 'render wrote too little'
    port=$((20000 + $$ % 20000))
    become auralis serve --listen "127.0.0.1:$port" --seed 7 2>"$work/serve.log" &
    server=$!
    for _ in $(seq 100); do
        grep -q 'serving on' "$work/serve.log" && break
        sleep 0.1
    done
    curl -sf "http://127.0.0.1:$port/" | grep -qi '<title>.*Auralis' || fail "serve gives no page: $(cat "$work/serve.log")"
    curl -sf -m 2 "http://127.0.0.1:$port/stream.ogg" | head -c 4 | grep -q OggS || fail 'serve gives no stream'
    kill -TERM "$server"
    wait "$server" || fail "serve ended with $?: $(cat "$work/serve.log")"
    server=
    grep -q warning "$work/serve.log" && fail "serve is not content: $(grep warning "$work/serve.log")"
    echo 'runs: render (WAV, MP3), serve (page, stream)'

    in_root dpkg --purge auralis libauralis-dev libauralis0 >"$work/dpkg.log" 2>&1 || fail "dpkg --purge: $(cat "$work/dpkg.log")"
    grep -i warning "$work/dpkg.log" && fail 'removal leaves something'
    list_root >"$work/after"
    diff "$work/before" "$work/after" | grep '^[<>]' | grep -v -e ld.so.cache && fail 'removal does not leave what was there before'
    echo "removed: the same $(wc -l <"$work/after") files and folders as before"

    # What somebody needs who builds with it, or looks at the unit.
    apt_in_root install gcc libc6-dev g++ pkg-config cmake make systemd
    in_root sh -c 'dpkg -i /tmp/debs/*.deb' >"$work/dpkg.log" 2>&1 || fail "dpkg -i: $(cat "$work/dpkg.log")"
    cp -r "$source/tests/packaging/outside" "$root/tmp/outside"
    in_root sh /tmp/outside/build.sh /tmp/outside /tmp/work || fail 'an outside program does not build'
    in_root systemd-analyze verify --man=no /usr/lib/systemd/system/auralis.service || fail 'systemd-analyze verify'
    level=$(in_root systemd-analyze security --offline=yes --no-pager auralis.service | tail -1)
    case $level in
    *OK* | *SAFE* | *PERFECT*) echo "unit: $level" ;;
    *) fail "systemd-analyze security: $level" ;;
    esac
    in_root systemctl enable auralis.service >/dev/null 2>&1 || fail 'systemctl enable'
    test_service
    in_root dpkg --purge auralis libauralis-dev libauralis0 >"$work/dpkg.log" 2>&1 || fail "dpkg --purge: $(cat "$work/dpkg.log")"
    left=$(list_root | grep -v '^./usr/share/doc' | grep -i auralis || true)
    [ -z "$left" ] || fail "removal leaves: $left"
    echo 'removed: nothing named auralis is left, enabled or not'
}

# ---- the developers' way ----
test_deps() {
    fresh_root
    copy_source "$root/tmp/auralis"
    in_root sh /tmp/auralis/deployment/install-deps.sh test || fail 'install-deps.sh test'
    [ ! -e "$root/usr/sbin/policy-rc.d" ] || fail 'policy-rc.d is still there'
    for place in /proc/[0-9]*; do
        [ "$(readlink "$place/root" 2>/dev/null)" != "$root" ] || fail "a service was started: $(tr '\0' ' ' <"$place/cmdline")"
    done
    enabled=$(find "$root/etc/systemd/system" -name '*.wants' -exec ls {} + 2>/dev/null | grep -E 'nginx|icecast|caddy|prometheus' || true)
    [ -z "$enabled" ] || fail "a service is enabled: $enabled"
    said=$(in_root sh /tmp/auralis/deployment/install-deps.sh test)
    [ -z "$said" ] || fail "the second run says: $said"
    in_root sh -c 'cd /tmp/auralis && cmake --preset release -DAUR_TESTS=OFF >/dev/null && cmake --build --preset release >/tmp/build.log' ||
        fail "build: $(tail -5 "$root/tmp/build.log")"
    in_root /tmp/auralis/build/release/client/cli/auralis render -o /tmp/a.flac --seed 7 --duration 5 || fail 'render'
    echo 'install-deps.sh test: everything is there, nothing runs, nothing is enabled, the program builds and renders'
}

# ---- who reads README.md ----
# serve_once PORT NAME: `make run` until the page is there; says how long it took.
serve_once() {
    begin=$(date +%s)
    become make -C /root/auralis run "LISTEN=127.0.0.1:$1" >"$work/walk.log" 2>&1 &
    server=$!
    until curl -sf "http://localhost:$1/" | grep -qi '<title>.*Auralis'; do
        kill -0 "$server" 2>/dev/null || fail "make run ended: $(tail -20 "$work/walk.log")"
        [ $(($(date +%s) - begin)) -lt 1800 ] || fail "make run: no page after half an hour: $(tail -20 "$work/walk.log")"
        sleep 1
    done
    echo "$2 make run: the page is there after $(($(date +%s) - begin)) s"
    curl -sf -m 2 "http://localhost:$1/stream.ogg" | head -c 4 | grep -q OggS || fail 'make run gives no stream'
    kill -TERM "$server"
    wait "$server" || true # make says that it was stopped
    server=
    curl -s "http://localhost:$1/" >/dev/null && fail 'make run was ended and still serves'
    return 0
}

test_walk() {
    fresh_root
    apt_in_root update
    apt_in_root install git make
    git clone -q --no-local "$source" "$root/root/auralis"
    port=$((20000 + $$ % 20000))
    serve_once "$port" 'first'
    serve_once "$port" 'second'
    [ -z "$(in_root git -C /root/auralis status --porcelain)" ] || fail 'make run leaves changes in the clone'
    echo "the root holds $(du -sxm "$root" | cut -f1) MB now"
}

case $what in
packages) test_packages ;;
deps) test_deps ;;
walk) test_walk ;;
*) fail "usage: $0 [packages|deps|walk]" ;;
esac
echo "clean root, $what: as it should be"
