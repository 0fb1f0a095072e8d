#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Writes the manual page and the completions of the shells from what the program itself says of its commands and options,
# so that they cannot say anything else.
# usage: pages.sh AURALIS-BINARY man|bash|zsh|fish|desktop FILE
set -eu
auralis=$1
kind=$2
here=$(dirname "$0")
export LC_ALL=C
for name in $(env | sed -n 's/^\(AURALIS_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done

# Lines "command TAB summary".
commands() {
    "$auralis" help | sed -n 's/^  \([a-z][a-z]*\)  *\(.*\)$/\1\t\2/p'
}

# options COMMAND: lines "letter TAB name TAB value TAB help", with - for what is not there.
options() {
    [ "$1" != help ] || return 0
    "$auralis" help "$1" | awk '
        /^ +(-[a-z], )?--[a-z]/ {
            sub(/^ +/, ""); letter = "-"; value = "-"
            if ($0 ~ /^-[a-z], /) { letter = substr($0, 2, 1); sub(/^-[a-z], +/, "") }
            sub(/^--/, ""); match($0, /^[a-z-]+/); name = substr($0, 1, RLENGTH); rest = substr($0, RLENGTH + 1)
            if (match(rest, /^ [A-Z][^ ]*/)) { value = substr(rest, 2, RLENGTH - 1); rest = substr(rest, RLENGTH + 1) }
            sub(/^ +/, "", rest); print letter "\t" name "\t" value "\t" rest
        }'
}

# acts COMMAND: what a command is told to do, where that is one of several words: `store check`, `bench rooms`.
acts() {
    "$auralis" help "$1" 2>/dev/null | sed -n "1s/^usage: auralis $1 //p" | tr '|' '\n' | sed 's/^ *\[\{0,1\}//' |
        sed -n 's/^\([a-z][a-z]*\)\($\|[] ].*\)/\1/p' | tr '\n' ' '
}

# What may follow an option: files, folders, presets, the words of its help, or nothing that is known.
# hint NAME VALUE HELP
hint() {
    case $1:$2 in
    *:DIR) echo folders ;;
    preset:* | base:* | against:* | compare:* | show:*) echo presets ;;
    format:* | bits:* | rate:* | mode:* | isa:* | role:* | space:* | log-level:*)
        printf '%s' "${3%%[;:]*}" | tr ',' ' ' | awk '{ for (i = 1; i <= NF; i++) if ($i ~ /^[a-z0-9_]+$/ && $i !~ /^or$/) printf "%s ", $i }' ;;
    *:FILE) echo files ;;
    *) echo none ;;
    esac
}

tab=$(printf '\t')

man() {
    while IFS= read -r line; do
        case $line in
        @OPTIONS@) all_options ;;
        *) printf '%s\n' "$line" ;;
        esac
    done <"$1"
}

roff() {
    sed 's/\\/\\e/g; s/--/\\-\\-/g; s/^\([.'"'"']\)/\\\&\1/'
}

all_options() {
    commands | while IFS=$tab read -r command summary; do
        [ "$command" != help ] || continue
        "$auralis" help "$command" | sed -n '1s/^usage: auralis //p' | roff | sed 's/^/.Ss auralis /'
        printf '%s.\n' "$summary" | roff
        printf '.Bl -tag -width Ds\n'
        options "$command" | while IFS=$tab read -r letter name value help; do
            printf '.It'
            [ "$letter" = - ] || printf ' Fl %s ,' "$letter"
            printf ' Fl \\-%s' "$name"
            [ "$value" = - ] || printf ' Ar %s' "$value"
            printf '\n%s\n' "$(printf '%s' "$help" | roff)"
        done
        printf '.El\n'
    done
}

bash_completion() {
    printf '# bash completion for auralis; made by deployment/packages/pages.sh from its --help\n'
    printf '_auralis()\n{\n    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words=\n'
    printf '    local IFS=$'"'"' \\t\\n'"'"'\n    COMPREPLY=()\n    case $COMP_CWORD:$command:$before in\n'
    printf '    1:* | 2:help:*) words="%s" ;;\n' "$(commands | cut -f1 | tr '\n' ' ')"
    commands | while IFS=$tab read -r command summary; do
        options "$command" | while IFS=$tab read -r letter name value help; do
            [ "$value" != - ] || continue
            pattern="*:$command:--$name"
            [ "$letter" = - ] || pattern="$pattern | *:$command:-$letter"
            h=$(hint "$name" "$value" "$help")
            case $h in
            files) printf '    %s) COMPREPLY=($(compgen -f -- "$current")); return ;;\n' "$pattern" ;;
            folders) printf '    %s) COMPREPLY=($(compgen -d -- "$current")); return ;;\n' "$pattern" ;;
            presets) printf '    %s) words=$(auralis presets 2>/dev/null | cut -d" " -f1) ;;\n' "$pattern" ;;
            none) printf '    %s) return ;;\n' "$pattern" ;;
            *) printf '    %s) words="%s" ;;\n' "$pattern" "$h" ;;
            esac
        done
        acts=$(acts "$command")
        names="$(options "$command" | while IFS=$tab read -r letter name rest; do printf -- '--%s ' "$name"; done)"
        [ -z "$acts" ] || printf '    2:%s:*) words="%s%s" ;;\n' "$command" "$acts" "$names"
        printf '    *:%s:*) words="%s" ;;\n' "$command" "$names"
    done
    printf '    esac\n    COMPREPLY=($(compgen -W "$words" -- "$current"))\n'
    printf '    [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))\n}\n'
    printf 'complete -o filenames -F _auralis auralis\n'
}

# Text between single quotes.
quoted() {
    printf '%s' "$1" | sed "s/'/'\\\\''/g"
}

zsh_completion() {
    printf '#compdef auralis\n# made by deployment/packages/pages.sh from its --help\n\n_auralis() {\n    local -a commands=(\n'
    commands | while IFS=$tab read -r command summary; do
        printf "        '%s:%s'\n" "$command" "$(quoted "$summary")"
    done
    printf '    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        return\n    fi\n'
    printf '    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n    help) _describe command commands ;;\n'
    commands | while IFS=$tab read -r command summary; do
        [ "$command" != help ] || continue
        printf '    %s)\n        _arguments -s \\\n' "$command"
        options "$command" | while IFS=$tab read -r letter name value help; do
            text=$(quoted "$(printf '%s' "$help" | sed 's/[]:\\[]/\\&/g')")
            action=
            [ "$value" = - ] || case $(hint "$name" "$value" "$help") in
            files) action=":$value:_files" ;;
            folders) action=":$value:_files -/" ;;
            presets) action=":$value:( \${\${(f)\"\$(auralis presets 2>/dev/null)\"}%% *} )" ;;
            none) action=":$(printf '%s' "$value" | sed 's/:/\\:/g'): " ;;
            *) action=":$value:($(hint "$name" "$value" "$help"))" ;;
            esac
            equals=
            [ "$value" = - ] || equals='='
            printf "            '--%s%s[%s]%s' \\\\\n" "$name" "$equals" "$text" "$action"
            [ "$letter" = - ] || printf "            '-%s[%s]%s' \\\\\n" "$letter" "$text" "$action"
        done
        acts=$(acts "$command")
        [ -z "$acts" ] || printf "            '1:what to do:(%s)' \\\\\n" "${acts% }"
        printf "            '*:file:_files' ;;\n"
    done
    printf '    esac\n}\n\n_auralis "$@"\n'
}

fish_completion() {
    printf '# fish completion for auralis; made by deployment/packages/pages.sh from its --help\n'
    printf "function __auralis_presets\n    auralis presets 2>/dev/null | string replace -r ' .*' ''\nend\n"
    commands | while IFS=$tab read -r command summary; do
        printf "complete -c auralis -n __fish_use_subcommand -f -a %s -d '%s'\n" "$command" "$(quoted "$summary")"
    done
    commands | while IFS=$tab read -r command summary; do
        acts=$(acts "$command")
        [ -z "$acts" ] || printf "complete -c auralis -n '__fish_seen_subcommand_from %s; and not __fish_seen_subcommand_from %s' -f -a '%s'\n" \
            "$command" "${acts% }" "${acts% }"
        options "$command" | while IFS=$tab read -r letter name value help; do
            printf "complete -c auralis -n '__fish_seen_subcommand_from %s' -l %s" "$command" "$name"
            [ "$letter" = - ] || printf ' -s %s' "$letter"
            [ "$value" = - ] || case $(hint "$name" "$value" "$help") in
            files) printf ' -r -F' ;;
            folders) printf " -x -a '(__fish_complete_directories)'" ;;
            presets) printf " -x -a '(__auralis_presets)'" ;;
            none) printf ' -x' ;;
            *) printf " -x -a '%s'" "$(hint "$name" "$value" "$help")" ;;
            esac
            printf " -d '%s'\n" "$(printf '%s' "$help" | sed "s/[\\\\']/\\\\&/g")"
        done
    done
}

# On a desktop it plays; a program that cannot serves the page.
desktop() {
    if "$auralis" help play >/dev/null 2>&1; then
        cat "$here/auralis.desktop"
    else
        sed 's/^Exec=auralis play$/Exec=auralis serve/' "$here/auralis.desktop"
    fi
}

make() {
    case $kind in
    man) man "$here/auralis.1.in" ;;
    bash | zsh | fish) "${kind}_completion" ;;
    desktop) desktop ;;
    esac
}

make >"$3.new"
[ -s "$3.new" ] || {
    echo "usage: $0 AURALIS-BINARY man|bash|zsh|fish|desktop FILE" >&2
    exit 2
}
mv "$3.new" "$3"
