# Initial RAM file systems: busybox, a script as /init, and modules with what they depend on, unpacked and in order.

# initramfs_tree FOLDER INIT: the skeleton.
initramfs_tree() {
    local tree=$1 init=$2
    mkdir -p "$tree"/{bin,sbin,dev,proc,sys,run,tmp,etc,mnt,newroot,modules}
    cp /bin/busybox "$tree/bin/busybox"
    ln -s busybox "$tree/bin/sh"
    cp "$init" "$tree/init"
    chmod 755 "$tree/init"
}

# initramfs_modules FOLDER KERNEL SET MODULE...: adds modules of the kernel (an artefact) and writes the order in which
# the set loads to modules/SET.order. Modules built into the kernel, or not part of it, are passed over.
initramfs_modules() {
    local tree=$1 kernel=$2 set=$3 module path name
    shift 3
    for module; do
        modprobe -d "$kernel/modules" -S "$(<"$kernel/release")" --show-depends --ignore-install "$module" 2>/dev/null || true
    done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' | while read -r path; do
        name=$(basename "${path%.[xz][zs]*}")
        echo "$name"
        case $path in
            *.xz) xz -dc "$path" ;;
            *.zst) zstd -qdc "$path" ;;
            *) cat "$path" ;;
        esac >"$tree/modules/$name"
    done >"$tree/modules/$set.order"
}

# initramfs_pack FOLDER FILE
initramfs_pack() {
    local tree=$1 file
    file=$(realpath "$2")
    (cd "$tree" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) | gzip -9n >"$file"
}
