# The same guest on QEMU, to compare with: microvm and q35 with virtio, and QEMU's own Xen emulation.

need_qemu() { command -v qemu-system-x86_64 >/dev/null || skip "no QEMU on this first level"; }

# qemu_xen_works: QEMU's Xen emulation wants a host kernel with CONFIG_KVM_XEN and QEMU 8.1 or later.
qemu_xen_works() {
    grep -q debian13 /etc/hostname
}

# tap NAME: a TAP device on the bridge.
tap() {
    [[ -d /sys/class/net/$1 ]] || ip tuntap add dev "$1" mode tap
    ip link set "$1" master xenbr0 up
    on_exit+=("ip link delete $1")
}

# peer_arguments VARIANT DISK: machine, disk and network of a variant, one argument a line.
peer_arguments() {
    local disk="file=$2,if=none,id=disk,format=raw,cache=none,aio=native"
    [[ $(stat -f -c %T "$2") == tmpfs ]] && disk="file=$2,if=none,id=disk,format=raw"
    local net='tap,id=net,ifname=peer0,script=no,downscript=no'
    case $1 in
        microvm)
            printf '%s\n' -M microvm,rtc=on -accel kvm -cpu host -drive "$disk" -device virtio-blk-device,drive=disk \
                -netdev "$net" -device virtio-net-device,netdev=net ;;
        q35)
            printf '%s\n' -M q35 -accel kvm -cpu host -drive "$disk" -device virtio-blk-pci,drive=disk \
                -netdev "$net" -device virtio-net-pci,netdev=net,romfile= ;;
        qemu-xen)
            printf '%s\n' -M q35 -accel kvm,xen-version=0x40011,kernel-irqchip=split -cpu host,+xen-vapic \
                -drive "$disk" -device xen-disk,drive=disk,vdev=xvda \
                -netdev "$net" -device xen-net-device,netdev=net ;;
        *) fail "no such peer: $1" ;;
    esac
}

# peer_boot NAME VARIANT KERNEL DISK JOBS SECONDS: one guest from start to end; console in NAME.console.
peer_boot() {
    local name=$1 variant=$2 kernel=$3 disk=$4 jobs=$5 limit=$6
    local -a arguments
    mapfile -t arguments < <(peer_arguments "$variant" "$disk")
    tap peer0
    started=$(now)
    qemu-system-x86_64 "${arguments[@]}" -m 256 -smp 1 -nodefaults -no-user-config -display none -no-reboot -serial stdio \
        -kernel "$GUESTS/$kernel/vmlinuz" -initrd "$GUESTS/$kernel/initramfs" \
        -append "console=ttyS0 quiet mitigations=off panic=-1 reboot=t xenolith.ip=10.77.0.9/24 xenolith.peer=10.77.0.1 xenolith.job=$jobs" \
        </dev/null 2>"$name.stderr" > >(stamp >"$name.console") &
    peer=$!
    on_exit+=("kill $peer 2>/dev/null")
    wait_line "$name.console" 'xenolith: end' "$limit" "$peer"
    wait "$peer" || true
}
