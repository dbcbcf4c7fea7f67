# The first-level machine. Source it after common.sh.

# What was seen to be needed: SVM with nested paging, and none of the vector extensions that QEMU 7.2 emulates wrongly.
# shellcheck disable=SC2054 # the commas are QEMU's
machine_arguments=(-accel tcg,thread=multi,tb-size=512 -cpu EPYC-v3,+svm,+npt,-xsave,-avx,-avx2,-fma,-f16c
    -smp 2 -machine q35 -nodefaults -display none -no-reboot)
emulator=${XENOLITH_LAB_QEMU:-qemu-system-x86_64}
boot_limit=${XENOLITH_LAB_BOOT_LIMIT:-180}
silence_limit=${XENOLITH_LAB_SILENCE_LIMIT:-60}

# machine HOST FOLDER QEMU-ARGUMENT...: becomes QEMU, with job.img and results.img of the folder. The variable "memory"
# says how many MiB it has.
memory=4096
machine() {
    local host=$1 folder=$2 boot root
    shift 2
    boot=$(artefact host-initramfs "$host")
    root=$(artefact host-root "$host")
    exec nice -n 5 "$emulator" "${machine_arguments[@]}" -m "$memory" -kernel "$boot/vmlinuz" -initrd "$boot/initramfs" \
        -append 'console=ttyS0 quiet mitigations=off panic=1' \
        -drive file="$root/root.img",if=virtio,format=raw,snapshot=on \
        -drive file="$folder/job.img",if=virtio,format=raw,readonly=on \
        -drive file="$folder/results.img",if=virtio,format=raw "$@"
}

# run_machine HOST FOLDER: boots it and follows its progress; calls on_progress for every line. Sets the variable
# "outcome" to finished, hung (silence), died (the machine ended early), late (over the time limit) or broken (and why).
run_machine() {
    local host=$1 folder=$2 limit=$3 line patience=$boot_limit end=$((SECONDS + $3)) status
    truncate -s 128M "$folder/results.img"
    mkfifo "$folder/progress.fifo"
    machine "$host" "$folder" -serial file:"$folder/console" -serial stdio \
        </dev/null >"$folder/progress.fifo" 2>"$folder/qemu.stderr" &
    machine_pid=$!
    exec {progress}<"$folder/progress.fifo"
    rm "$folder/progress.fifo"
    outcome=died
    while true; do
        ((SECONDS < end)) || { outcome="late: more than $limit s"; break; }
        status=0
        IFS= read -r -t "$patience" -u "$progress" line || status=$?
        if ((status > 128)); then
            outcome="hung: silent for $patience s"
            break
        fi
        ((status == 0)) || break
        line=${line%$'\r'}
        patience=$silence_limit
        echo "$line" >>"$folder/progress"
        case $line in
            finished) outcome=$line ;;
            broken*) outcome=$line ;;
            tick) ;;
            *) on_progress "$line" ;;
        esac
    done
    exec {progress}<&-
    stop_machine "$([[ $outcome == finished ]] && echo 10 || echo 0)"
    extract_results "$folder"
}

# stop_machine SECONDS: gives the machine that long to end by itself.
stop_machine() {
    [[ ${machine_pid:-} ]] || return 0
    local patience=$(($1 * 10))
    while ((patience-- > 0)) && kill -0 "$machine_pid" 2>/dev/null; do sleep 0.1; done
    kill "$machine_pid" 2>/dev/null || true
    wait "$machine_pid" 2>/dev/null || true
    machine_pid=
}

# extract_results FOLDER: unpacks what the first level wrote, as far as it got.
extract_results() {
    mkdir -p "$1/results"
    tar -x -C "$1/results" -f "$1/results.img" 2>/dev/null || true
    rm -f "$1/results.img" "$1/job.img"
}
