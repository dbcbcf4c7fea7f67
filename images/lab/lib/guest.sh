# Guests of our own toolstack.

need_toolstack() { [[ -x /job/xenolith/bin/xl ]] || skip "this job carries no toolstack"; }

# settle: guests that follow one another too closely trip the first level's kernel.
settle() { sleep 4; }

# raw_disk FILE MIB: a disk of zeroes.
raw_disk() { truncate -s "$2M" "$1"; }

# ext4_disk FILE MIB: an empty ext4 disk made for the job.
ext4_disk() { zcat "$GUESTS/empty-ext4.gz" >"$1"; }

# config NAME KERNEL CMDLINE [LINE...]: writes NAME.cfg; further lines go in as they are and win.
config() {
    local name=$1 kernel=$2 cmdline=$3
    shift 3
    {
        echo "name = '$name'"
        echo "type = 'pvh'"
        echo "kernel = '$GUESTS/$kernel/vmlinuz'"
        echo "ramdisk = '$GUESTS/$kernel/initramfs'"
        echo "cmdline = 'console=hvc0 quiet mitigations=off panic=-1 $cmdline'"
        echo "memory = 256"
        echo "vcpus = 1"
        echo "on_crash = 'preserve'"
        printf '%s\n' "$@"
    } >"$name.cfg"
}

# start NAME: creates the domain of NAME.cfg; its console goes to NAME.console, each line stamped.
start() {
    local name=$1
    started=$(now)
    on_exit+=("xl destroy $name 2>/dev/null")
    xl create "$name.cfg" || fail "xl create $name"
    mkfifo "$name.input"
    exec {input}<>"$name.input"
    xl console "$name" <"$name.input" | stamp >"$name.console" &
    on_exit+=("kill $! 2>/dev/null")
}

# type_in TEXT...: lines for the console of the domain started last.
type_in() { printf '%s\n' "$@" >&"$input"; }

# gone NAME SECONDS: until the domain has left the list.
gone() {
    local end=$((SECONDS + $2))
    while xl domid "$1" >/dev/null 2>&1; do
        ((SECONDS < end)) || fail "$1 is still there after $2 s"
        sleep 0.5
    done
}

# boot NAME KERNEL CMDLINE SECONDS [LINE...]: one guest from start to its last job, with the time to init in the table.
boot() {
    local name=$1 kernel=$2 cmdline=$3 limit=$4
    shift 4
    config "$name" "$kernel" "$cmdline" "$@"
    start "$name"
    wait_line "$name.console" 'xenolith: init' "$limit"
    figure "$name init $(($(stamped "$name.console" 'xenolith: init') - started)) ms"
    wait_line "$name.console" 'xenolith: end' "$limit"
    gone "$name" 15
}
