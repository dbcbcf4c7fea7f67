package org.xenolith.toolstack.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.toolstack.proto.DomainRecord;

/**
 * The control domain's memory of its domains: {@code state/domains/N.record}, each replaced atomically. Records live
 * in the page cache, which is all that a domain outlives: after a host's reboot there is nothing left to remember, and
 * records of another boot are dropped.
 */
final class DomainJournal {
    private static final Logger LOG = LoggerFactory.getLogger(DomainJournal.class);
    private static final String SUFFIX = ".record";
    /** The highest domain id. */
    static final int LAST_DOMID = 0x7fef;

    private final Path directory;
    private final String bootId;
    private final RandomGenerator first;

    /** @param first where ids begin on a host that has given none yet */
    DomainJournal(Path directory, String bootId, RandomGenerator first) {
        this.first = first;
        this.directory = directory;
        this.bootId = bootId;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + directory, e);
        }
    }

    /** Records of this boot; unreadable or older ones are removed and said so. */
    List<DomainRecord> load() {
        List<DomainRecord> records = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                DomainRecord record = read(file);
                if (record != null && record.getBootId().equals(bootId)) {
                    records.add(record);
                } else {
                    LOG.warn("dropping {}: {}", file, record == null ? "unreadable" : "from an earlier boot");
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
        return records;
    }

    void put(DomainRecord record) {
        DomainRecord stamped = record.toBuilder().setBootId(bootId).build();
        replace(file(record.getDomid()), stamped.toByteArray());
    }

    void remove(int domid) {
        try {
            Files.deleteIfExists(file(domid));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file(domid), e);
        }
    }

    /** Takes the next domain id; ids are not reused before they wrap. */
    synchronized int nextDomid(IntPredicate taken) {
        Path counter = directory.resolve("next-domid");
        int candidate = Math.max(1, Math.min(LAST_DOMID, readCounter(counter)));
        for (int tries = 0; taken.test(candidate); tries++) {
            if (tries > LAST_DOMID) {
                throw new IllegalStateException("all " + LAST_DOMID + " domain ids are taken");
            }
            candidate = candidate % LAST_DOMID + 1;
        }
        replace(counter, Integer.toString(candidate % LAST_DOMID + 1).getBytes(StandardCharsets.US_ASCII));
        return candidate;
    }

    /** A host begins anywhere, so that the domains of two hosts hardly ever have the same id. */
    private int readCounter(Path counter) {
        try {
            return Integer.parseInt(Files.readString(counter).trim());
        } catch (NoSuchFileException e) {
            return 1 + first.nextInt(LAST_DOMID);
        } catch (IOException | NumberFormatException e) {
            LOG.warn("{} is unreadable; domain ids start over", counter);
            return 1 + first.nextInt(LAST_DOMID);
        }
    }

    private static DomainRecord read(Path file) {
        try {
            return DomainRecord.parseFrom(Files.readAllBytes(file));
        } catch (IOException e) {
            return null;
        }
    }

    private static void replace(Path target, byte[] content) {
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        try {
            Files.write(fresh, content);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target, e);
        }
    }

    private Path file(int domid) {
        return directory.resolve(domid + SUFFIX);
    }
}
