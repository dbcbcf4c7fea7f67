# Debian packages of any release, fetched with a private apt state and unpacked without being configured.
# The machine's own sources say where the archive is; its own keyring says whom to trust.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

codename() {
    case $1 in
        debian12) echo bookworm ;;
        debian13) echo trixie ;;
        *) die "no such release: $1 (debian12 or debian13)" ;;
    esac
}

# archive LABEL: the address this machine uses for "Debian" or "Debian-Security".
archive() {
    local address
    # shellcheck disable=SC2016 # apt's own fields
    address=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' "Label: $1" | head -n 1)
    [[ $address ]] || die "apt knows no archive labelled $1: run apt-get update, or add Debian's to the apt sources"
    echo "$address"
}

apt_sources() {
    local suite=$1 main security
    main=$(archive Debian)
    security=$(archive Debian-Security)
    echo "deb [signed-by=$keyring] $main $suite main"
    echo "deb [signed-by=$keyring] $main $suite-updates main"
    echo "deb [signed-by=$keyring] $security $suite-security main"
}

# apt_private RELEASE COMMAND...: apt-get with lists, archives and an empty package state of our own.
apt_private() {
    local release=$1 state="$cache/apt/$1"
    shift
    apt-get -qq -o Dir::State="$state" -o Dir::State::status="$state/status" -o Dir::Cache="$state" \
        -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::Preferences=/dev/null \
        -o Dir::Etc::PreferencesParts=/dev/null -o APT::Architecture=amd64 -o APT::Architectures=amd64 \
        -o APT::Install-Recommends=false -o Acquire::Languages=none -o Acquire::Retries=3 \
        -o APT::Update::Post-Invoke-Success::= -o DPkg::Post-Invoke::= \
        -o APT::Sandbox::User=root "$@" ||
        die "apt-get for $release failed: $*"
}

# apt_ready RELEASE: makes the private state; the lists are fetched again when they are a day old.
apt_ready() {
    local release=$1 state="$cache/apt/$1"
    need apt-get dpkg-deb tar
    mkdir -p "$state/lists/partial" "$state/archives/partial"
    : >"$state/status"
    apt_sources "$(codename "$release")" >"$state/sources.list.new"
    if ! cmp -s "$state/sources.list.new" "$state/sources.list" || [[ ! $(find "$state/updated" -mtime -1 2>/dev/null) ]]; then
        mv "$state/sources.list.new" "$state/sources.list"
        apt_private "$release" update >&2
        touch "$state/updated"
    fi
    rm -f "$state/sources.list.new"
}

# fetch_packages RELEASE PACKAGE...: prints the .deb files of the packages and of all that they depend on.
# A name followed by "-" is left out, as apt has it.
fetch_packages() {
    local release=$1 state="$cache/apt/$1"
    shift
    apt_ready "$release"
    apt_private "$release" install -y --download-only "$@" >&2
    apt_private "$release" -s install "$@" |
        sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*\[\(.*\)\]).*/\1 \2 \3/p' |
        while read -r name version arch; do echo "$state/archives/${name}_${version//:/%3a}_$arch.deb"; done
}

# unpack_packages RELEASE FOLDER PACKAGE...: unpacks them over a merged-/usr tree, without documentation.
unpack_packages() {
    local release=$1 tree=$2 part file
    shift 2
    for part in bin sbin lib lib64; do
        mkdir -p "$tree/usr/$part"
        [[ -e $tree/$part ]] || ln -s "usr/$part" "$tree/$part"
    done
    fetch_packages "$release" "$@" >"$tree.packages"
    while read -r file; do
        dpkg-deb --fsys-tarfile "$file" | tar -x -C "$tree" --keep-directory-symlink \
            --exclude './usr/share/doc/*' --exclude './usr/share/man/*' --exclude './usr/share/locale/*' \
            --exclude './usr/share/info/*' --exclude './usr/share/lintian/*'
    done <"$tree.packages"
    rm "$tree.packages"
}
