# Figures of one subject (ours or a peer) with the same guest, taken in turns on one first level.

bench_jobs=ping,dd,net

# far_end: the host's end of the guest's job "net".
far_end() {
    /run/stream serve 5001 &
    on_exit+=("kill $!")
}

# bench_guest SUBJECT NAME: one guest; appends "init 1M 4k sent received" (ms) to SUBJECT.runs.
bench_guest() {
    local subject=$1 name=$2
    if [[ $subject == xenolith ]]; then
        config "$name" debian12-amd64 "xenolith.ip=10.77.0.9/24 xenolith.peer=10.77.0.1 xenolith.job=$bench_jobs" \
            "disk = ['/tmp/disk,raw,xvda,w']" "vif = ['bridge=xenbr0']"
        start "$name"
        said "$name" 'xenolith: end' 100
        gone "$name" 20
    else
        peer_boot "$name" "$subject" debian12-amd64 /tmp/disk "$bench_jobs" 100
    fi
    expect_job "$name.console" dd
    expect_job "$name.console" net
    {
        echo "$(($(stamped "$name.console" 'xenolith: init') - started))"
        sed -n 's/.*dd ok 1M×64 \([0-9]*\) ms, 4k×1024 \([0-9]*\) ms/\1\n\2/p' "$name.console"
        sed -n 's/.*net ok sent \([0-9]*\) ms, received \([0-9]*\) ms/\1\n\2/p' "$name.console"
    } | paste -s -d ' ' >>"$subject.runs"
}

# bench_try SUBJECT NAME: the same, once more when it failed: the emulated processor crashes a guest now and then.
bench_try() {
    local again
    for again in '' -again; do
        if (trap run_on_exit EXIT; on_exit=(); bench_guest "$1" "$2$again"); then return; fi
        echo "$2$again failed" >>failures
        settle
    done
}

column() { cut -d ' ' -f "$2" "$1.runs"; }

# rate MIB MILLISECONDS: MB/s.
rate() { echo $(($1 * 1048576 / 1000 / ($2 > 0 ? $2 : 1))); }

# bench_row SUBJECT: the medians of all its runs, as a figure.
bench_row() {
    local -a m=()
    local i
    for i in 1 2 3 4 5; do
        # shellcheck disable=SC2046 # one number a word
        m+=("$(median $(column "$1" $i))")
    done
    figure "$1 ($(wc -l <"$1.runs") runs): init ${m[0]} ms, 1M $(rate 64 "${m[1]}") MB/s, 4k $((m[2] * 1000 / 1024)) us, sent $(rate 32 "${m[3]}") MB/s, received $(rate 32 "${m[4]}") MB/s"
}

# bench_ratios SUBJECT PEER: each median time of the one by the other's, as a figure; below 1 the subject is faster.
bench_ratios() {
    local -a names=(init 1M 4k sent received)
    local i text="$1 : $2, times"
    for i in 1 2 3 4 5; do
        # shellcheck disable=SC2046 # one number a word
        text+=" ${names[i - 1]} $(awk -v a="$(median $(column "$1" $i))" -v b="$(median $(column "$2" $i))" 'BEGIN { printf "%.2f", a / (b > 0 ? b : 1) }')"
    done
    figure "$text"
}
