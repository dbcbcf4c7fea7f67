package org.xenolith.toolstack.xl;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.xenolith.toolstack.config.ConfigParser;
import org.xenolith.toolstack.config.DomainConfigReader;
import org.xenolith.toolstack.proto.CreatedDomain;
import org.xenolith.toolstack.proto.Device;
import org.xenolith.toolstack.proto.DeviceList;
import org.xenolith.toolstack.proto.DeviceListResult;
import org.xenolith.toolstack.proto.DmesgResult;
import org.xenolith.toolstack.proto.Domain;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.DomainEnded;
import org.xenolith.toolstack.proto.DomainList;
import org.xenolith.toolstack.proto.Done;
import org.xenolith.toolstack.proto.HostInfoResult;
import org.xenolith.toolstack.proto.ListDomains;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Result;
import org.xenolith.toolstack.proto.RunState;
import org.xenolith.toolstack.proto.ShutdownReason;
import org.xenolith.toolstack.proto.Vcpu;

/** The host that the sample outputs were taken on: Domain-0 and one guest, l2, with a disk and a vif. */
final class SampleHost implements Function<Request, Result> {
    static final DomainConfig CONFIG = new DomainConfigReader(Path.of("/job"), RandomGenerator.of("L64X128MixRandom"))
            .read(ConfigParser.parse("l2.cfg", """
                    name = "l2"
                    type = "pvh"
                    kernel = "/job/vmlinuz"
                    ramdisk = "/job/initrd.gz"
                    extra = "console=hvc0 quiet lab.job=idle lab.mb=64 lab.n4k=512 lab.net64k=256"
                    memory = 256
                    vcpus = 1
                    uuid = "12345678-9abc-def0-1234-56789abcdef0"
                    disk = [ 'format=raw,vdev=xvda,access=rw,target=/mnt/disk.raw' ]
                    vif = [ 'mac=00:16:3e:01:02:03,bridge=xenbr0' ]
                    on_poweroff = "destroy"
                    on_reboot = "destroy"
                    on_crash = "preserve"
                    """)).config();

    private final List<Domain> domains;

    SampleHost(long dom0Tenths, long guestTenths) {
        this(dom0Tenths, guestTenths, false);
    }

    SampleHost(long dom0Tenths, long guestTenths, boolean paused) {
        domains = List.of(dom0(dom0Tenths), guest(guestTenths).setPaused(paused).build());
    }

    SampleHost(List<Domain> domains) {
        this.domains = domains;
    }

    private static Domain dom0(long tenths) {
        return Domain.newBuilder().setDomid(0).setName("Domain-0").setUuid("00000000-0000-0000-0000-000000000000")
                .setMemoryKib(2097152).setMaxMemoryKib(2097152).setVcpusOnline(2).setState(RunState.RUNNING)
                .setCpuTimeNs(tenths * 100_000_000).setStartedUnixMs(XlFixture.NOW.toEpochMilli() - 213_000)
                .addVcpus(vcpu(0, 1, true, 1120)).addVcpus(vcpu(1, 0, false, 856).toBuilder().setRunning(true)).build();
    }

    static Domain.Builder guest(long tenths) {
        return Domain.newBuilder().setDomid(3).setName("l2").setUuid(CONFIG.getUuid()).setMemoryKib(262144)
                .setMaxMemoryKib(262144).setVcpusOnline(1).setState(RunState.BLOCKED).setConfig(CONFIG)
                .setCpuTimeNs(tenths * 100_000_000).setStartedUnixMs(XlFixture.NOW.toEpochMilli() - 63_000)
                .addVcpus(vcpu(0, 0, true, 274));
    }

    private static Vcpu vcpu(int id, int cpu, boolean blocked, long tenths) {
        return Vcpu.newBuilder().setId(id).setCpu(cpu).setOnline(true).setBlocked(blocked)
                .setCpuTimeNs(tenths * 100_000_000).build();
    }

    @Override
    public Result apply(Request request) {
        Result.Builder result = Result.newBuilder();
        switch (request.getOperationCase()) {
            case LIST -> result.setDomains(list(request.getList()));
            case CREATE -> result.setCreated(CreatedDomain.newBuilder().setDomid(3).addNotices("engine: soft"));
            case COMMAND -> named(request.getCommand().getDomain());
            case RENAME -> named(request.getRename().getDomain());
            case HOST_INFO -> result.setHostInfo(HostInfoResult.newBuilder().addFields(field("host", "labhost"))
                    .addFields(field("xen_caps", "xen-3.0-x86_64 ")));
            case DMESG -> result.setDmesg(DmesgResult.newBuilder().setText("(XEN) hello\n"));
            case WAIT -> result.setEnded(DomainEnded.newBuilder().setReason(ShutdownReason.POWEROFF));
            case DEVICES -> result.setDevices(devices(request.getDevices()));
            default -> throw new FakeControlDomain.Refusal("not served", "", "");
        }
        return result.getOfCase() == Result.OfCase.OF_NOT_SET ? result.setDone(Done.getDefaultInstance()).build()
                : result.build();
    }

    private DomainList list(ListDomains what) {
        DomainList.Builder list = DomainList.newBuilder();
        if (what.getDomainsCount() == 0) {
            list.addAllDomains(domains);
        }
        what.getDomainsList().forEach(name -> list.addDomains(named(name)));
        if (!what.getWithConfig()) {
            list.getDomainsBuilderList().forEach(Domain.Builder::clearConfig);
        }
        return list.build();
    }

    private Domain named(String name) {
        return domains.stream().filter(d -> d.getName().equals(name) || Integer.toString(d.getDomid()).equals(name))
                .findFirst().orElseThrow(() -> new FakeControlDomain.Refusal("there is no domain '" + name + "'",
                        "xl list shows the domains", DomainWait.NO_SUCH_DOMAIN));
    }

    private DeviceListResult devices(DeviceList what) {
        named(what.getDomain());
        Device.Builder device = Device.newBuilder().setBackendDomid(0).setFrontendDomid(3).setState(4);
        if (what.getKind() == DeviceList.Kind.BLOCK) {
            device.setDevid(51712).setVdev("xvda").setEventChannel(7).addRingRefs(8)
                    .setBackendPath("/local/domain/0/backend/vbd/3/51712");
        } else {
            device.setDevid(0).setMac("00:16:3e:01:02:03").setEventChannel(-1).addRingRefs(522).addRingRefs(523)
                    .setBackendPath("/local/domain/0/backend/vif/3/0");
        }
        return DeviceListResult.newBuilder().addDevices(device).build();
    }

    private static HostInfoResult.Field field(String key, String value) {
        return HostInfoResult.Field.newBuilder().setKey(key).setValue(value).build();
    }
}
