package org.xenolith.tests.host;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.handover.HostConnection;
import org.xenolith.toolstack.handover.HostService;
import org.xenolith.toolstack.hosts.HostAddress;
import org.xenolith.toolstack.hosts.HostNetwork;
import org.xenolith.toolstack.hosts.HostTrust;
import org.xenolith.toolstack.proto.HostFrame;
import org.xenolith.toolstack.proto.HostHello;
import org.xenolith.toolstack.proto.Refused;

/** A host of the same pool that says what a test wants, in place of a control domain. */
final class OtherHost implements HostService, AutoCloseable {
    private final HostNetwork network;

    private record Ear(BlockingQueue<HostFrame> heard) implements HostConnection.Listener {
        @Override
        public void heard(HostFrame frame) {
            heard.add(frame);
        }

        @Override
        public void closed(String reason) {
            heard.add(HostFrame.getDefaultInstance());
        }
    }

    /** @param version of the migration protocol, the only one that it speaks */
    OtherHost(Path own, Path pool, int version) {
        network = new HostNetwork(new HostTrust(own, pool), false, HostHello.newBuilder().setVersion(version).setOldestVersion(version)
                .setRelease("test").setName("other").build());
    }

    String listen() {
        return network.listen(HostAddress.parse("127.0.0.1:0"), this).toString();
    }

    /** What a host answers to the first frame of a connection; fails if it says anything but refused. */
    Refused refusalOf(String address, HostFrame frame) throws InterruptedException {
        BlockingQueue<HostFrame> heard = new LinkedBlockingQueue<>();
        try (HostConnection connection = network.dial(address, "", new Ear(heard))) {
            connection.send(frame);
            HostFrame answer = heard.poll(Await.SECONDS, TimeUnit.SECONDS);
            if (answer == null || !answer.hasRefused()) {
                throw new AssertionError("not refused: " + answer);
            }
            return answer.getRefused();
        }
    }

    @Override
    public HostConnection.Listener accept(HostConnection connection, HostFrame first) {
        return new Ear(new LinkedBlockingQueue<>());
    }

    @Override
    public UnixSocket join(String peerHost, HostFrame join) {
        throw new OperationException("nothing is taken in here", "");
    }

    @Override
    public void close() {
        network.close();
    }
}
