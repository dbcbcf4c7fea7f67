# Sourced by the launchers, which set self to their own path. Sets home (the installation), lib (its jars) and java; builds what is missing.

home=$(cd "${self%/*}/.." && pwd -P) || exit 1
lib=$home/toolstack/target/xenolith/lib
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

build_if_missing() {
    [ -e "$lib/toolstack.jar" ] && return
    for tool in mvn "$java"; do
        command -v "$tool" >/dev/null 2>&1 || {
            echo "${0##*/}: $tool is missing; install it with: apt-get install openjdk-17-jdk-headless maven" >&2
            exit 1
        }
    done
    echo "${0##*/}: building Xenolith in $home (once; it takes a minute or two)" >&2
    # The lock makes a second command wait for the build of the first.
    flock "$home/pom.xml" sh -c \
        '[ -e "$1" ] || { cd "$2" && mvn -q -B -ntp -pl toolstack -am package -DskipTests; }' \
        build "$lib/toolstack.jar" "$home" >&2 || {
        echo "${0##*/}: the build failed; in $home, mvn -pl toolstack -am package -DskipTests says why" >&2
        exit 1
    }
}
