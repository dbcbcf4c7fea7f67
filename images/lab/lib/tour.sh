# The demo's tour: one stock Debian kernel with a Debian root file system, from create to shutdown. The same here and in
# the lab. Source it after report.sh and guest.sh, in the folder that is to keep the logs.

heading() { printf '\n== %s\n' "$*"; }

# shown COMMAND...: the command and what it prints.
shown() {
    printf '$ %s\n' "$*"
    "$@"
}

# tour ROOT-DISK BRIDGE: the disk is written to; the bridge's address is 10.77.0.1.
tour() {
    local disk=$1 bridge=$2 id note
    heading "A stock Debian kernel as a PVH domain, its root on blkfront"
    config demo debian12-amd64 'root=/dev/xvda xenolith.ip=10.77.0.2/24' \
        "disk = ['$disk,raw,xvda,w']" "vif = ['bridge=$bridge']"
    sed -i 's/ quiet / /' demo.cfg
    shown cat demo.cfg
    echo '$ xl create -c demo.cfg'
    start demo
    tail -n +1 -F demo.console 2>/dev/null | cut -d ' ' -f 2- &
    on_exit+=("kill $! 2>/dev/null")
    said demo 'xenolith: Debian .* is up' "${TOUR_LIMIT:-120}"
    sleep 2
    figure "Debian up after $(($(stamped demo.console 'xenolith: Debian') - started)) ms"

    heading "The host pings it over netfront"
    shown ping -c 3 -W 3 10.77.0.2

    heading "It writes a file, and reads it back from the disk"
    note="kept on $(date +%F) by a Xen guest"
    # shellcheck disable=SC2016 # the guest's shell expands it
    type_in "echo '$note' >/root/note; sync; echo 3 >/proc/sys/vm/drop_caches" 'echo "read: $(cat /root/note)"'
    said demo "^[0-9.]+ read: $note" 30
    sleep 1

    heading "What the host sees"
    shown xl list
    shown xl block-list demo
    shown xl network-list demo
    id=$(domid demo)
    shown xenstore-ls "/local/domain/$id"

    heading "Shutdown"
    shown xl shutdown -w demo
    gone demo 30
    shown xl list
}
