# Words that every script here shares. Source it; it needs bash with `set -euo pipefail`.

images=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XENOLITH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/xenolith}

say() { echo "$*" >&2; }

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

need() {
    local tool
    for tool; do
        command -v "$tool" >/dev/null || die "$tool is missing; run images/packages.sh"
    done
}

# artefact RECIPE [ARG...]: prints the folder that holds what the recipe makes, building it first if need be.
artefact() { "$images/build" "$@"; }

# kernel_flavours: every guest kernel there is, one "SUITE FLAVOUR" a line.
kernel_flavours() {
    printf '%s\n' 'debian12 amd64' 'debian12 cloud-amd64' 'debian13 amd64'
}

# at_exit COMMAND...: runs the command when the script ends, however it ends; the last one given runs first.
at_exit() {
    exit_commands="$(printf '%q ' "$@") || true; ${exit_commands:-}"
    # shellcheck disable=SC2064 # the list as it stands now is what is meant
    trap "$exit_commands" EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}
