#!/bin/sh
# SPDX-License-Identifier: MIT
#
# An installation into an empty folder: it is whole, others can build with it, its pages name every option, its unit and
# desktop entry are in order.
# usage: install_test.sh BUILD-FOLDER
set -u
build=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
complain() {
    echo "FAILED: $1"
    failed=1
}
# need PROGRAM PACKAGE: whether it is there; without it the check is left out, but never in CI.
need() {
    command -v "$1" >/dev/null && return 0
    echo "SKIPPED: $1: apt-get install $2"
    [ -z "${CI:-}" ] || failed=1
    return 1
}
for name in $(env | sed -n 's/^\(AURALIS_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done

root=$work/usr
cmake --install "$build" --prefix "$root" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
auralis=$root/bin/auralis
"$auralis" version | grep -q '^auralis 0' || complain 'the installed program does not run'
lib=$(dirname "$(find "$root" -name 'libauralis.so.0')")

# The shared library: its name, and no symbols but those that the header declares.
readelf -d "$lib/libauralis.so" | grep -q 'SONAME.*\[libauralis\.so\.0\]' || complain 'the shared object is not libauralis.so.0'
declared=$(sed -n 's/^[a-z].*[ *]\(aur_[a-z_]*\)(.*);$/\1/p' "$root/include/auralis.h" | sort)
given=$(nm -D --defined-only "$lib/libauralis.so" | sed -n 's/.* [TDBR] \(.*\)/\1/p' | sed 's/@.*//' | sort)
[ "$declared" = "$given" ] && [ -n "$given" ] || complain "the header declares '$declared', the library gives '$given'"

# Somebody else builds with it.
if need pkg-config pkg-config; then
    PKG_CONFIG_PATH=$lib/pkgconfig LD_LIBRARY_PATH=$lib "$here/outside/build.sh" "$here/outside" "$work/outside" "$root" || failed=1
    version=$(PKG_CONFIG_PATH=$lib/pkgconfig pkg-config --modversion auralis)
    "$auralis" version | grep -q "^auralis $version " || complain "pkg-config says version $version"
fi

# The pages: every command and option of --help is in the manual and in each shell's completion.
commands=$("$auralis" help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p')
gunzip -c "$root/share/man/man1/auralis.1.gz" >"$work/auralis.1"
bash=$root/share/bash-completion/completions/auralis
zsh=$root/share/zsh/vendor-completions/_auralis
fish=$root/share/fish/vendor_completions.d/auralis.fish
for command in $commands; do
    [ "$command" = help ] || grep -q "^\.Ss auralis $command" "$work/auralis.1" || complain "the manual has no command $command"
    options=$("$auralis" help "$command" 2>/dev/null | sed -n 's/^ *\(-[a-z], \)\{0,1\}--\([a-z-]*\) .*/\2/p')
    [ "$command" = help ] || [ "$command" = share ] || [ -n "$options" ] || complain "$command has no options?"
    offered=$(bash -c '. "$1"; COMP_WORDS=(auralis "$2" --); COMP_CWORD=2; _auralis; printf "%s\n" "${COMPREPLY[@]}"' - "$bash" "$command")
    section=$(sed -n "/^\.Ss auralis $command/,/^\.El/p" "$work/auralis.1")
    zsh_section=$(sed -n "/^    $command)/,/;;/p" "$zsh")
    for option in $options; do
        printf '%s\n' "$section" | grep -q -- "Fl \\\\-$option\( \|\$\)" || complain "the manual has no $command --$option"
        printf '%s\n' "$offered" | grep -qx -- "--$option" || complain "bash completes no $command --$option"
        printf '%s\n' "$zsh_section" | grep -qF -e "'--$option[" -e "'--$option=" || complain "zsh completes no $command --$option"
        grep -q "from $command' -l $option\( \|\$\)" "$fish" || complain "fish completes no $command --$option"
    done
done
# What `store`, `token` and `bench` can be told to do, each in every shell.
for command in store token bench; do
    case $command in
    store) acts='check backup' ;;
    token) acts='keys issue check' ;;
    bench) acts='synth encode rooms space fanout' ;;
    esac
    offered=$(bash -c '. "$1"; COMP_WORDS=(auralis "$2" ""); COMP_CWORD=2; _auralis; printf "%s\n" "${COMPREPLY[@]}"' - "$bash" "$command")
    for act in $acts; do
        "$auralis" help "$command" | head -1 | grep -qw "$act" || complain "$command has no $act?"
        grep "^\.Ss auralis $command" "$work/auralis.1" | grep -qw "$act" || complain "the manual has no $command $act"
        printf '%s\n' "$offered" | grep -qx "$act" || complain "bash completes no $command $act"
        sed -n "/^    $command)/,/;;/p" "$zsh" | grep -q "'1:.*[( ]$act[ )]" || complain "zsh completes no $command $act"
        grep -q "from $command; .* -a '\(.* \)\{0,1\}$act\( .*\)\{0,1\}'" "$fish" || complain "fish completes no $command $act"
    done
done
bash -n "$bash" || complain 'bash does not read its completion'
need zsh zsh && { zsh -n "$zsh" || complain 'zsh does not read its completion'; }
need fish fish && { fish -c "source $fish; complete -C 'auralis render --dur'" | grep -q '^--duration' || complain 'fish completes no --duration'
    fish -c "source $fish; complete -C 'auralis store b'" | grep -q '^backup' || complain 'fish completes no backup'; }
need mandoc mandoc && { mandoc -T lint -W error "$work/auralis.1" || complain 'the manual has errors'; }
need desktop-file-validate desktop-file-utils && {
    desktop-file-validate "$root/share/applications/auralis.desktop" || complain 'the desktop entry'; }
grep -q '<svg' "$root/share/icons/hicolor/scalable/apps/auralis.svg" || complain 'no icon'

# The unit, with the program where it is now.
if need systemd-analyze systemd; then
    sed "s|^ExecStart=[^ ]*|ExecStart=$auralis|" "$root/lib/systemd/system/auralis.service" >"$work/auralis.service"
    systemd-analyze verify --man=no "$work/auralis.service" >"$work/verify" 2>&1 || complain "systemd-analyze verify: $(cat "$work/verify")"
    grep -i auralis "$work/verify" && complain 'systemd-analyze verify has something to say'
    level=$(systemd-analyze security --offline=yes --no-pager "$work/auralis.service" | tail -1)
    case $level in
    *OK* | *SAFE* | *PERFECT*) echo "unit: $level" ;;
    *) complain "systemd-analyze security: $level" ;;
    esac
fi
[ "$failed" -eq 0 ] && echo 'install: as it should be'
exit "$failed"
