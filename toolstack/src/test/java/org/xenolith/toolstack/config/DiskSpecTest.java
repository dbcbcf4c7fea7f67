package org.xenolith.toolstack.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenolith.toolstack.proto.DiskConfig;

/** The cases of Xen's tools/xl/check-xl-disk-parse, in a table of our own, and what stands beside them. */
class DiskSpecTest {
    private static final String VOLUME = "target=/dev/vg/guest-volume vdev=hda format=raw rw";
    private static final String ISO = "target=/root/image.iso vdev=hdc format=raw ro removable cdrom";
    private static final String EMPTY = "target= vdev=hdc format=empty ro removable cdrom";
    private static final String ABSENT = "vdev=hdc format=empty ro removable cdrom";
    private static final String IQN = "iqn.2001-05.com.equallogic:0-8a0906-23fe93404-c82797962054a96d-examplehost";
    private static final String ISCSI = "target=" + IQN + " vdev=xvda format=raw script=block-iscsi rw";
    private static final String DISCARD = "target=/some/disk/image.raw vdev=hda format=raw rw discard=true";

    static Stream<Arguments> vectors() {
        return Stream.of(
                vector(VOLUME, "/dev/vg/guest-volume,,hda"),
                vector(VOLUME, "/dev/vg/guest-volume,raw,hda,rw"),
                vector(VOLUME, "format=raw, vdev=hda, access=rw, target=/dev/vg/guest-volume"),
                vector(VOLUME, "format=raw", "vdev=hda", "access=rw", "target=/dev/vg/guest-volume"),
                vector(VOLUME, "raw:/dev/vg/guest-volume,hda,w"),
                vector(ISO, "/root/image.iso,,hdc,cdrom"),
                vector(ISO, "/root/image.iso,,hdc,,cdrom"),
                vector(ISO, "/root/image.iso,raw,hdc,devtype=cdrom"),
                vector(ISO, "format=raw, vdev=hdc, access=ro, devtype=cdrom, target=/root/image.iso"),
                vector(ISO, "format=raw", "vdev=hdc", "access=ro", "devtype=cdrom", "target=/root/image.iso"),
                vector(ISO, "raw:/root/image.iso,hdc:cdrom,ro"),
                vector("target=/dev/vg/guest-volume vdev=xvdb format=raw backendtype=phy rw",
                        "backendtype=phy,vdev=xvdb,access=w,target=/dev/vg/guest-volume"),
                vector(EMPTY, "devtype=cdrom,,,hdc"),
                vector(EMPTY, ",,hdc:cdrom,r"),
                vector(EMPTY, ",hdc:cdrom,r"),
                vector(EMPTY, "vdev=hdc,access=r,devtype=cdrom,target="),
                vector(EMPTY, ",empty,hdc:cdrom,r"),
                vector(ABSENT, "vdev=hdc,access=r,devtype=cdrom,format=empty"),
                vector(ABSENT, "vdev=hdc,access=r,devtype=cdrom"),
                vector(ISCSI, "iscsi:" + IQN + ",xvda,w"),
                vector(ISCSI, "vdev=xvda,access=w,script=block-iscsi,target=" + IQN),
                vector("target=app01 vdev=hda format=raw script=block-drbd rw", "drbd:app01,hda,w"),
                vector(DISCARD, "discard", "vdev=hda", "target=/some/disk/image.raw"),
                vector("target=/some/disk/image.iso vdev=hda format=raw ro removable cdrom discard=false",
                        "cdrom", "no-discard", "vdev=hda", "target=/some/disk/image.iso"),
                vector("target=/some/disk/image.raw vdev=hda format=raw rw trusted=true",
                        "trusted", "vdev=hda", "target=/some/disk/image.raw"),
                vector("target=/some/disk/image.raw vdev=hda format=raw rw trusted=false",
                        "untrusted", "vdev=hda", "target=/some/disk/image.raw"),
                vector("target=/a,b=c vdev=xvda format=qcow2 rw", "vdev=xvda,format=qcow2,target=/a,b=c"),
                vector("target=/a vdev=xvda format=raw rw", "tap:aio:/a,xvda"),
                vector("target=/a vdev=xvda format=qcow2 rw", "tap2:qcow2:/a,xvda"));
    }

    private static Arguments vector(String expected, String... parts) {
        return Arguments.of(expected, parts);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldReadXensOwnVectors(String expected, String[] parts) {
        assertEquals(expected, shown(DiskSpec.parse(parts)));
    }

    private static String shown(DiskSpec spec) {
        return spec.target().map(target -> "target=" + target + " ").orElse("") + "vdev=" + spec.vdev() + " format="
                + spec.format() + (spec.script().isEmpty() ? "" : " script=" + spec.script())
                + (spec.backendType().isEmpty() ? "" : " backendtype=" + spec.backendType())
                + (spec.readWrite() ? " rw" : " ro") + (spec.removable() ? " removable" : "")
                + (spec.cdrom() ? " cdrom" : "") + spec.discard().map(on -> " discard=" + on).orElse("")
                + spec.trusted().map(on -> " trusted=" + on).orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "", "/a,raw", "/a,raw,xvda,rw,extra", "/a,tarball,xvda", "/a,raw,xvda,x",
        "bogus:/a,xvda", "/a,raw,xvda,vdev=xvdb", "format=raw,format=qcow2,vdev=xvda,target=/a", "/a=b,raw,xvda",
        "colour=red,vdev=xvda,target=/a", "backendtype=x,vdev=xvda,target=/a", "/a,raw,hdc:floppy"})
    void shouldRefuse(String spec) {
        assertThrows(SpecException.class, () -> DiskSpec.parse(spec));
    }

    @Test
    void shouldNameTheNearestParameter() {
        String message = assertThrows(SpecException.class, () -> DiskSpec.parse("vdve=xvda,target=/a")).getMessage();
        assertTrue(message.contains("did you mean 'vdev'"), message);
    }

    @Test
    void shouldFillInDefaults() {
        DiskConfig disk = DiskSpec.parse("/a,,xvda").toConfig();
        assertTrue(disk.getDiscard() && disk.getTrusted() && !disk.getReadOnly());
        assertEquals(51712, disk.getDevid());
    }

    @ParameterizedTest
    @CsvSource({"xvda,51712", "xvda1,51713", "xvdb,51728", "xvdp15,51967", "xvdq,268439552", "xvda16,268435472",
        "xvdaa,268442112", "hda,768", "hda1,769", "hdb,832", "hdc,5632", "hdd63,5759", "sda,2048", "sda1,2049",
        "sdp15,2303", "d0p0,51712", "d1p2,51730", "d16p0,268439552", "51712,51712", "0xca00,51712", "2147483647,2147483647"})
    void shouldNumberDevicesAsXenDoes(String name, int number) {
        assertEquals(number, Vdev.number(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xvd", "xvda0", "xvda256", "xvda01", "hde", "hda64", "sdq", "sda16", "vda", "d1", "d1p256",
        "d1048576p0", "2147483648", "-1", "xvdA", "", "099"})
    void shouldRefuseNamesThatAreNoDevice(String name) {
        assertThrows(SpecException.class, () -> Vdev.number(name));
    }
}
