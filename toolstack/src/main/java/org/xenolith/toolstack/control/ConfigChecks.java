package org.xenolith.toolstack.control;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.xenolith.core.cpuid.CpuidPolicy;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.VifConfig;

/** What can be told about a configuration before anything is opened or started. */
final class ConfigChecks {
    private static final int MAX_VCPUS = 128;
    /** What must stay free for the host itself. */
    private static final long RESERVE_MIB = 128;

    private final HostFacts facts;

    ConfigChecks(HostFacts facts) {
        this.facts = facts;
    }

    /** Of a new domain. */
    void check(DomainConfig config) {
        checkSaved(config);
        readable("kernel", config.getKernel());
        if (!config.getRamdisk().isEmpty()) {
            readable("ramdisk", config.getRamdisk());
        }
    }

    /** Of a saved domain, whose kernel is in its memory. */
    void checkSaved(DomainConfig config) {
        if (config.getName().isEmpty()) {
            throw new OperationException("name is missing", "add name=\"...\" to the configuration");
        }
        require(config.getVcpus() >= 1 && config.getMaxVcpus() >= config.getVcpus() && config.getMaxVcpus() <= MAX_VCPUS,
                "vcpus=" + config.getVcpus() + ", maxvcpus=" + config.getMaxVcpus(),
                "vcpus is at least 1 and at most maxvcpus, which is at most " + MAX_VCPUS);
        require(config.getMemoryMib() >= 1, "memory=" + config.getMemoryMib(), "give the domain some MiB: memory=256");
        require(config.getMaxMemoryMib() >= config.getMemoryMib(),
                "maxmem=" + config.getMaxMemoryMib() + " is less than memory=" + config.getMemoryMib(), "raise maxmem");
        long available = facts.availableMemoryMib() - RESERVE_MIB;
        require(config.getMemoryMib() <= available,
                "memory=" + config.getMemoryMib() + ": the host has " + Math.max(0, available) + " MiB free",
                "give the domain less, or shut another down");
        checkCpuid(config.getCpuid());
        checkDevices(config);
    }

    private static void checkCpuid(String cpuid) {
        try {
            CpuidPolicy.parse(cpuid);
        } catch (IllegalArgumentException e) {
            throw new OperationException("cpuid: " + e.getMessage(), "correct the key");
        }
    }

    private static void checkDevices(DomainConfig config) {
        Set<Integer> disks = new HashSet<>();
        for (DiskConfig disk : config.getDisksList()) {
            require(disks.add(disk.getDevid()), "vdev=" + disk.getVdev() + " is used twice", "give each disk its own vdev");
            require(disk.getBackend().isEmpty() || disk.getBackend().equals("0") || disk.getBackend().equals(DomainRegistry.DOM0_NAME),
                    "disk " + disk.getVdev() + ": backend=" + disk.getBackend(), "only the control domain serves disks");
        }
        Set<Integer> vifs = new HashSet<>();
        for (VifConfig vif : config.getVifsList()) {
            require(vifs.add(vif.getDevid()), "vif devid=" + vif.getDevid() + " is used twice", "leave devid out");
        }
    }

    private static void readable(String key, String file) {
        require(!file.isEmpty(), key + " is missing", "name the kernel: kernel=\"/boot/vmlinuz\"");
        Path path = Path.of(file);
        require(Files.exists(path), key + "=\"" + file + "\" does not exist", "correct the path");
        require(Files.isRegularFile(path), key + "=\"" + file + "\" is not a file", "correct the path");
        require(Files.isReadable(path), key + "=\"" + file + "\" cannot be read", "check its permissions");
    }

    private static void require(boolean holds, String message, String remedy) {
        if (!holds) {
            throw new OperationException(message, remedy);
        }
    }
}
