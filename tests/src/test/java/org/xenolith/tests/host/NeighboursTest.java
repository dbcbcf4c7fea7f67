package org.xenolith.tests.host;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.ProcessBuilder.Redirect;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.xenolith.linux.IoVec;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.ProcessControl;
import org.xenolith.linux.Tap;

/** A bridge that a domain's interface is on, with another station that hears what is said there when the domain has moved. */
class NeighboursTest extends TwoHostsFrame {
    private static final String BRIDGE = "xet-br";
    private static final String EAR = "xet-ear";
    private static final int HEADER = 10;
    private static final String GUEST = "00163e000001";
    private static final String STATION = "02000000000e";

    private final Set<String> heard = ConcurrentHashMap.newKeySet();

    private static void ip(String arguments) throws Exception {
        Process process = new ProcessBuilder(("ip " + arguments).split(" ")).redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
        assumeTrue(process.waitFor() == 0, "no bridge can be made here: ip " + arguments);
    }

    private void listen(Tap ear) {
        NativeBuffer packet = new NativeBuffer(2048);
        IoVec vector = new IoVec(1);
        byte[] frame = new byte[2048];
        while (!Thread.currentThread().isInterrupted()) {
            vector.clear();
            vector.add(packet.address(), packet.size());
            int got = ear.read(vector);
            if (got > HEADER) {
                packet.bytes().get(HEADER, frame, 0, got - HEADER);
                heard.add(HexFormat.of().formatHex(frame, 0, got - HEADER));
            } else {
                LockSupport.parkNanos(1_000_000);
            }
        }
        packet.close();
    }

    private static void say(Tap ear, String frame) {
        byte[] bytes = HexFormat.of().parseHex(frame + "00".repeat(18));
        try (NativeBuffer packet = new NativeBuffer(HEADER + bytes.length)) {
            packet.bytes().put(HEADER, bytes);
            IoVec vector = new IoVec(1);
            vector.add(packet.address(), packet.size());
            ear.write(vector);
        }
    }

    private boolean heard(String start) {
        return heard.stream().anyMatch(frame -> frame.startsWith(start));
    }

    /** RARP, ARP for the address that the guest has used and for those of its configuration, and an advertisement. */
    private void awaitAnnouncement() throws Exception {
        String broadcast = "ffffffffffff" + GUEST;
        for (String frame : new String[] {broadcast + "8035", broadcast + "0806" + "0001080006040001" + GUEST + "0a090007",
                broadcast + "0806" + "0001080006040001" + GUEST + "0a090008", "333300000001" + GUEST + "86dd"}) {
            Await.until(() -> heard(frame), () -> frame + " among " + heard);
        }
        heard.clear();
    }

    @Test
    void shouldTellTheNeighboursWhereADomainIsNow() throws Exception {
        assumeTrue(ProcessControl.uid() == 0, "makes a bridge");
        ip("link add " + BRIDGE + " type bridge");
        try (Tap ear = Tap.open(EAR, false)) {
            ear.vnetHeaderSize(HEADER);
            ip("link set " + EAR + " master " + BRIDGE + " up");
            ip("link set " + BRIDGE + " up");
            Thread listener = new Thread(() -> listen(ear), "ear");
            listener.start();
            try {
                left.create(Guest.probe("spoken", "").with("vif", "[\"mac=00:16:3e:00:00:01,bridge=" + BRIDGE
                        + ",vifname=xet-say,ip=10.9.0.8 fe80::8\"]")).ok();
                left.awaitConsole("spoken", READY);
                left.type("spoken", "net 10.9.0.7 120000");
                String reply = STATION + GUEST + "0806" + "0001080006040002" + GUEST + "0a090007";
                Await.until(() -> {
                    say(ear, "ffffffffffff" + STATION + "0806" + "0001080006040001" + STATION + "0a090001" + "000000000000" + "0a090007");
                    Thread.sleep(50);
                    return heard(reply);
                }, () -> "a reply among " + heard);
                heard.clear();
                migrate(left, right, "spoken").ok();
                awaitAnnouncement();
                migrate(right, left, "spoken").ok();
                awaitAnnouncement();
            } finally {
                listener.interrupt();
                listener.join();
            }
        } finally {
            ip("link del " + BRIDGE);
        }
    }
}
