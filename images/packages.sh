#!/bin/bash
# Installs the Debian packages that Xenolith's scripts need, after saying which and why.
#   images/packages.sh             installs what is missing; as anybody but root, says what that is and fails
#   images/packages.sh --list      prints the table and what is missing
#   images/packages.sh --missing   prints the names of what is missing
set -euo pipefail

packages() {
    cat <<'TABLE'
openjdk-17-jdk-headless  the Java compiler and virtual machine
maven                    builds the toolstack
qemu-system-x86          the first-level machine of the lab
qemu-utils               disk formats other than raw, in tests
gcc                      the lab's small helper and the probe guest
libc6-dev                the C library's headers, for the same
make                     builds the probe guest
busybox-static           the user space of every initramfs
kmod                     the order in which kernel modules load
cpio                     packs an initramfs
e2fsprogs                makes ext4 images without mounting them (mke2fs -d)
mmdebstrap               makes a guest's full Debian, for long tests
xz-utils                 unpacks kernel modules
zstd                     the same, and packs root disks
lz4                      the same
iproute2                 bridges and TAP devices
iputils-ping             pings a guest
xenstore-utils           xenstore-ls and its kin, unchanged, as clients of our store
xen-utils-4.17           Xen's own test of a xenstored, and two xenstoreds to compare ours with
libxen-dev               the headers to run those without a hypervisor
TABLE
}

missing() {
    local name reason
    packages | while read -r name reason; do
        dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || echo "$name"
    done
}

install() {
    echo "Installing ${#wanted[@]} Debian packages (a minute or two):"
    packages | grep -E "^($(IFS='|'; echo "${wanted[*]}")) "
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${wanted[@]}"
}

main() {
    local -a wanted
    mapfile -t wanted < <(missing)
    case ${1:-} in
        --list)
            packages
            echo "missing: ${wanted[*]:-nothing}" ;;
        --missing) ((${#wanted[@]})) && printf '%s\n' "${wanted[@]}" || true ;;
        *)
            ((${#wanted[@]})) || return 0
            if ((EUID != 0)); then
                echo "Missing: ${wanted[*]}. As root: apt-get install ${wanted[*]}" >&2
                return 1
            fi
            install ;;
    esac
}

main "$@"
