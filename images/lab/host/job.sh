# The job that the first level gets: scenarios, guest images, our toolstack. Source it after common.sh.

# header FIELD SCENARIO: what a scenario's header says in a field.
header() { sed -n "s/^# $1: *//p" "$images/lab/scenarios/$2"; }

# guest_images SCENARIO...: the names of the guest images they want, each once; "debian12-amd64" goes without saying.
guest_images() {
    local scenario
    {
        echo debian12-amd64
        for scenario; do header Guests "$scenario" | tr ' ' '\n'; done
    } | sort -u
}

# stage_probe FOLDER: the probe guest, which is made in a second and not kept.
stage_probe() {
    mkdir -p "$1"
    make -s -C "$images/probe" OUT="$1/out" >&2
    mv "$1/out/probe64.elf" "$1/vmlinuz"
    rm -r "$1/out"
}

# stage_guest FOLDER IMAGE: puts links to a guest image into the job.
stage_guest() {
    local folder=$1/guests/$2 release=${2%%-*} flavour=${2#*-}
    case $flavour in
        root) ln -s "$(artefact guest-root "$release")" "$folder"; return ;;
        grub) ln -s "$(artefact grub "$release")" "$folder"; return ;;
        probe) stage_probe "$folder"; return ;;
    esac
    mkdir -p "$folder"
    ln -s "$(artefact kernel "$release" "$flavour")/vmlinuz" "$folder/vmlinuz"
    ln -s "$(artefact guest-initramfs "$release" "$flavour")/initramfs" "$folder/initramfs"
}

# toolstack: builds our jars where they are missing or older than a source.
toolstack() {
    local jar=$repository/toolstack/target/xenolith/lib/toolstack.jar
    [[ -x $repository/bin/xl ]] || return 0
    if [[ -f $jar && ! $(cd "$repository" && find . -path ./images -prune -o -path '*/src/main/*' -type f -newer "$jar" -print -quit) ]]; then
        return
    fi
    say "building the toolstack ..."
    (cd "$repository" && mvn -q -B -ntp -pl toolstack -am package -DskipTests >&2) || die "the toolstack does not build"
    touch "$jar"
}

# make_job FILE SCENARIO...: packs the job into a raw disk, a tar padded to whole MiB.
make_job() {
    local file=$1 stage=$1.d image empty
    shift
    toolstack
    mkdir -p "$stage/guests" "$stage/xenolith/toolstack/target/xenolith"
    ln -s "$images/lab" "$stage/lab"
    if [[ -x $repository/bin/xl ]]; then
        ln -s "$repository/bin" "$stage/xenolith/bin"
        ln -s "$repository/toolstack/target/xenolith/lib" "$stage/xenolith/toolstack/target/xenolith/lib"
    fi
    for image in $(guest_images "$@"); do stage_guest "$stage" "$image"; done
    empty=$stage/guests/empty-ext4
    mke2fs -q -t ext4 -O ^metadata_csum,^64bit "$empty" 64M >/dev/null
    gzip -1 "$empty"
    printf '%s\n' "$@" | grep . >"$stage/scenarios" || true
    tar -ch -S -b 2048 -C "$stage" -f "$file" .
    rm -r "$stage"
}
