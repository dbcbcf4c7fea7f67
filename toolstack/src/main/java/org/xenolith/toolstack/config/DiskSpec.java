package org.xenolith.toolstack.config;

import java.util.List;
import java.util.Optional;
import org.xenolith.toolstack.proto.DiskConfig;

/**
 * A disk as specified (docs/man/xl-disk-configuration.5). Text fields are empty where nothing was said.
 *
 * @param target absent is not the same as empty: an empty target is written, an absent one is not
 * @param format raw, qcow, qcow2, vhd, qed or empty
 * @param discard absent means the default: as writable
 * @param trusted absent means the default: yes
 */
public record DiskSpec(Optional<String> target, String format, String vdev, boolean readWrite, boolean cdrom,
        boolean removable, boolean directIoSafe, Optional<Boolean> discard, Optional<Boolean> trusted, String backend,
        String backendType, String script, String specification) {

    /** Parses one specification, or several parts of one as block-attach takes them. */
    public static DiskSpec parse(String... parts) {
        DiskSpecParser parser = new DiskSpecParser();
        List.of(parts).forEach(parser::add);
        return parser.finish();
    }

    /** With defaults filled in and the device number worked out. */
    public DiskConfig toConfig() {
        return DiskConfig.newBuilder().setTarget(target.orElse("")).setFormat(format).setVdev(vdev)
                .setDevid(Vdev.number(vdev)).setReadOnly(!readWrite).setCdrom(cdrom).setRemovable(removable)
                .setDiscard(discard.orElse(readWrite)).setTrusted(trusted.orElse(true)).setBackend(backend)
                .setBackendType(backendType).setScript(script).setDirectIoSafe(directIoSafe).build();
    }
}
