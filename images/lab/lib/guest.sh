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
        echo "cmdline = 'console=hvc0 earlyprintk=xen quiet mitigations=off panic=-1 $cmdline'"
        echo "memory = 256"
        echo "vcpus = 1"
        echo "on_crash = 'preserve'"
        echo "on_reboot = 'destroy'"
        printf '%s\n' "$@"
    } >"$name.cfg"
}

# attached FILE XL-ARGUMENT...: xl with a console of its own in the background; what it prints goes to the file, each
# line stamped; type_in reaches it; "console" is its process.
attached() {
    local file=$1
    shift
    mkfifo "$file.input"
    exec {input}<>"$file.input"
    xl "$@" <"$file.input" > >(stamp >"$file") 2>&1 &
    console=$!
    on_exit+=("kill $console 2>/dev/null")
}

# type_in TEXT...: lines for the console attached last.
type_in() { printf '%s\n' "$@" >&"$input"; }

# start NAME: creates the domain of NAME.cfg with its console in NAME.console.
start() {
    started=$(now)
    on_exit+=("destroy $1")
    attached "$1.console" create -c "$1.cfg"
}

# said NAME PATTERN SECONDS: waits for a line on the console of the domain started last.
said() { wait_line "$1.console" "$2" "$3" "$console"; }

# domid NAME: from the store, with the stock tools; they start faster than xl.
domid() {
    local id
    for id in $(xenstore-list /local/domain 2>/dev/null); do
        if [[ $(xenstore-read "/local/domain/$id/name" 2>/dev/null) == "$1" ]]; then
            echo "$id"
            return
        fi
    done
    return 1
}

# destroy NAME: when it is there.
destroy() { if domid "$1" >/dev/null; then xl destroy "$1"; fi; }

# gone NAME SECONDS: until the domain has left the store.
gone() {
    local end=$((SECONDS + $2 * PATIENCE))
    while domid "$1" >/dev/null; do
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
    said "$name" 'xenolith: init' "$limit"
    figure "$name init $(($(stamped "$name.console" 'xenolith: init') - started)) ms"
    said "$name" 'xenolith: end' "$limit"
    gone "$name" 20
}
