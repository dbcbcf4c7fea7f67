# Runs scenarios on as few first levels as it takes and tells how they went. Source it after job.sh and machine.sh.

declare -A verdict=() took=() figures=()

# on_progress LINE: what the first level says (see images/lab/inside).
on_progress() {
    local kind name rest
    read -r kind name rest <<<"$1"
    case $kind in
        up) say "first level up after $((SECONDS - attempt_start)) s" ;;
        begin) say "  $name ..." ;;
        figure) figures[$name]+="${figures[$name]:+$'\n'}$rest" ;;
        end)
            verdict[$name]=${rest% *}
            took[$name]=${rest#* }
            say "  $name: ${verdict[$name]}" ;;
        warm-up) say "  xl and the control domain start ..." ;;
        say) echo "${1#say }" ;;
        *) say "  first level: $1" ;;
    esac
}

# still_open SCENARIO...: those without a verdict.
still_open() {
    local name
    for name; do [[ ${verdict[$name]:-} ]] || echo "$name"; done
}

# time_limit SCENARIO...: seconds for the whole boot, on a machine so loaded that everything takes four times as long.
time_limit() {
    local name limit sum=$((boot_limit + 600))
    for name; do
        limit=$(header Limit "$name")
        sum=$((sum + ${limit:-60} * 4 + 10))
    done
    echo "$sum"
}

# memory_for SCENARIO...: MiB of the first level, as the greediest of them wants it.
memory_for() {
    local name wanted most=4096
    for name; do
        wanted=$(header Memory "$name")
        ((${wanted:-0} <= most)) || most=$wanted
    done
    echo "$most"
}

print_table() {
    local name seconds
    printf '\n%-20s %-6s %8s  %s\n' scenario result seconds figures
    for name; do
        seconds=-
        if [[ ${took[$name]:-} ]]; then printf -v seconds '%d.%d' $((took[$name] / 1000)) $((took[$name] % 1000 / 100)); fi
        printf '%-20s %-6s %8s  ' "$name" "${verdict[$name]:-lab}" "$seconds"
        sed '2,$s/^/                                      /' <<<"${figures[$name]:-}"
    done
}

# run_scenarios HOST SCENARIO...
run_scenarios() {
    local host=$1 attempt folder logs name worst=0 attempt_start
    local -a open
    shift
    logs="$repository/target/lab/$(date +%Y%m%d-%H%M%S)-$host"
    mkdir -p "$logs"
    at_exit stop_machine 0
    for attempt in 1 2 3; do
        mapfile -t open < <(still_open "$@")
        ((${#open[@]})) || break
        ((attempt == 1)) || say "the first level failed ($outcome); trying again with ${#open[@]} scenarios"
        folder="$logs/attempt-$attempt"
        mkdir "$folder"
        at_exit rm -rf "$folder/job.img" "$folder/job.img.d" "$folder/results.img" "$folder/progress.fifo"
        make_job "$folder/job.img" "${open[@]}"
        artefact host-initramfs "$host" >/dev/null
        artefact host-root "$host" >/dev/null
        attempt_start=$SECONDS
        memory=$(memory_for "${open[@]}")
        run_machine "$host" "$folder" "$(time_limit "${open[@]}")"
        for name in "${open[@]}"; do
            [[ ${verdict[$name]:-} ]] || figures[$name]="first level: $outcome"
        done
    done
    print_table "$@"
    echo "host $host, attempts $(find "$logs" -mindepth 1 -maxdepth 1 | wc -l), logs in ${logs#"$PWD"/}"
    for name; do
        case ${verdict[$name]:-lab} in
            fail) worst=1 ;;
            lab) ((worst)) || worst=3 ;;
        esac
    done
    return "$worst"
}

# run_shell HOST: the console is the caller's terminal; ^A x ends the machine.
run_shell() {
    local host=$1 folder
    folder=$(mktemp -d)
    at_exit rm -rf "$folder"
    make_job "$folder/job.img"
    truncate -s 128M "$folder/results.img"
    say "A shell on a $host machine: exit powers it off, ^A x cuts the power."
    (machine "$host" "$folder" -serial mon:stdio -serial null)
}
