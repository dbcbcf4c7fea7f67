# How a scenario tells what it found, and how it leaves nothing behind.

# on_exit: commands that run when the scenario ends, the last one first.
on_exit=()
run_on_exit() {
    local i
    for ((i = ${#on_exit[@]} - 1; i >= 0; i--)); do eval "${on_exit[i]}" || true; done
}

fail() {
    { set +x; } 2>/dev/null
    echo "FAIL: $*"
    exit 1
}

skip() {
    { set +x; } 2>/dev/null
    echo "SKIP: $*"
    exit 77
}

# figure TEXT: goes into the table.
figure() { echo "$*" >>figures; }

# now: milliseconds since the first level's boot, in tens (what the kernel tells without a process being started).
now() {
    local up _
    read -r up _ </proc/uptime
    up=${up/./}
    echo $((10#$up * 10))
}

# stamp: copies lines, each with the time at which it came in front.
stamp() {
    { set +x; } 2>/dev/null
    local line up _
    while IFS= read -r line || [[ $line ]]; do
        read -r up _ </proc/uptime
        printf '%s %s\n' "$up" "${line%$'\r'}"
    done
}

# stamped FILE PATTERN: the time of the first line that matches, in milliseconds as now() gives them.
stamped() {
    local up
    up=$(grep -a -m 1 -E "$2" "$1" | cut -d ' ' -f 1)
    echo $((10#${up/./} * 10))
}

# wait_line FILE PATTERN SECONDS [PID]: until the file has such a line; fails early when the process is gone.
wait_line() {
    local traced=$-
    { set +x; } 2>/dev/null
    local file=$1 pattern=$2 pid=${4:-} end=$((SECONDS + $3 * PATIENCE))
    until grep -a -q -E "$pattern" "$file" 2>/dev/null; do
        ((SECONDS < end)) || fail "no line like '$pattern' in $file within $(($3 * PATIENCE)) s"
        if [[ $pid && ! -d /proc/$pid ]]; then
            grep -a -q -E "$pattern" "$file" && break
            fail "ended without a line like '$pattern' in $file"
        fi
        sleep 0.2
    done
    [[ $traced != *x* ]] || set -x
}

# expect_job FILE JOB: the guest has said that the job went well.
expect_job() {
    grep -a -E "xenolith: $2 (ok|failed)" "$1" || fail "$2 never ended"
    grep -a -q -E "xenolith: $2 ok" "$1" || fail "$2"
}

# median NUMBER...
median() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
