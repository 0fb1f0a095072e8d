# SPDX-License-Identifier: MIT
#
# What `auralis inspect --gate` printed for several presets, as a table in Markdown: a row a measure, a column a preset.
# Over the seeds: the value in the middle; with a limit, the worst one. Bold: the limit is not held for some seed.
# usage: awk -v presets="NAME .." -v seeds="N .." -f table.awk FILE..   (the files of a preset, one a seed, follow each other)
function trim(s) { gsub(/^ +| +$/, "", s); return s }
function middle(label, p,   n, i, k, v, swap) {
    n = 0
    for (i = 1; i <= seed_count; i++) if (((label, p, i) in cell) && cell[label, p, i] !~ /not/) v[++n] = cell[label, p, i]
    for (i = 1; i <= n; i++) for (k = i + 1; k <= n; k++) if (v[k] + 0 < v[i] + 0) { swap = v[i]; v[i] = v[k]; v[k] = swap }
    if (n == 0) return "-"
    if (limit[label] ~ /^at least/) return v[1]
    if (limit[label] ~ /^at most/) return v[n]
    return v[int((n + 1) / 2)]
}
BEGIN { seed_count = split(seeds, unused, " ") }
FNR == 1 { file++ }
/^(gate|octave|first click|sample rate)/ { next }
{
    label = trim(substr($0, 1, 22))
    if (!(label in unit)) { order[++rows] = label; unit[label] = trim(substr($0, 36, 6)) }
    if (substr($0, 42, 16) ~ /[0-9]/) limit[label] = trim(substr($0, 42, 16))
    preset = int((file - 1) / seed_count) + 1
    cell[label, preset, (file - 1) % seed_count + 1] = trim(substr($0, 23, 12))
    if ($0 ~ /FAIL$/) bold[label, preset] = 1
}
END {
    count = split(presets, name, " ")
    printf "| measure | limit |"; for (i = 1; i <= count; i++) printf " %s |", name[i]
    printf "\n|---|---|"; for (i = 1; i <= count; i++) printf "--:|"
    print ""
    for (r = 1; r <= rows; r++) {
        label = order[r]
        printf "| %s%s | %s |", label, unit[label] != "" ? ", " unit[label] : "", limit[label]
        for (i = 1; i <= count; i++) { v = middle(label, i); printf " %s |", ((label, i) in bold) ? "**" v "**" : v }
        print ""
    }
}
