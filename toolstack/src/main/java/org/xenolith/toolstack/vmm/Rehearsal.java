package org.xenolith.toolstack.vmm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.Assign;
import org.xenolith.toolstack.proto.Assigned;
import org.xenolith.toolstack.proto.MigrateIn;
import org.xenolith.toolstack.proto.MigrateOut;
import org.xenolith.toolstack.proto.PassedDescriptor;
import org.xenolith.toolstack.proto.StreamConfiguration;
import org.xenolith.toolstack.proto.VmmCommand;
import org.xenolith.toolstack.proto.VmmFrame;

/**
 * A domain that nobody sees, in a slot of its own: built, moved to another slot of this process as to another host, run there
 * and ended. The process is empty again afterwards, and all that it did is warm. One thread.
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final long PATIENCE_NS = 2_000_000_000L;
    private static final long LOOK_NS = 1_000_000L;

    private final CompletableFuture<Void> converged = new CompletableFuture<>();
    private final CompletableFuture<Void> arrived = new CompletableFuture<>();
    private final DomainSlot source;
    private final DomainSlot target;

    /** @param stages makes slots whose events go to whoever watches */
    Rehearsal(Function<Consumer<VmmFrame>, DomainSlot> stages) {
        source = stages.apply(this::heard);
        target = stages.apply(this::heard);
    }

    private void heard(VmmFrame event) {
        switch (event.getMigration().getWhatCase()) {
            case CONVERGED -> converged.complete(null);
            case ARRIVED -> arrived.complete(null);
            case FAILED -> {
                OperationException failure = new OperationException(event.getMigration().getFailed(), "");
                converged.completeExceptionally(failure);
                arrived.completeExceptionally(failure);
            }
            default -> { }
        }
    }

    /** The first part: a domain that has been built, and waits. */
    Assigned build(Assign assign, List<Descriptor> descriptors) {
        return source.assign(assign.toBuilder().clearRehearsal().build(), descriptors);
    }

    /** The rest. @param assign of the domain that the first becomes */
    Assigned move(Assign assign, List<Descriptor> descriptors) {
        List<UnixSocket> pair = UnixSocket.pair();
        List<Descriptor> handed = new ArrayList<>(descriptors);
        handed.add(pair.get(0));
        Assigned assigned;
        try {
            assigned = target.assign(assign.toBuilder().clearRehearsal()
                    .addDescriptors(PassedDescriptor.newBuilder().setRole(PassedDescriptor.Role.STREAM)).build(), handed);
            source.migrateOut(MigrateOut.newBuilder().setStep(MigrateOut.Step.START).setConfiguration(
                    StreamConfiguration.newBuilder().setDomid(assign.getDomid()).setConfig(assign.getConfig())).build(), List.of(pair.get(1)));
            await(converged);
            source.migrateOut(MigrateOut.newBuilder().setStep(MigrateOut.Step.STOP).build(), List.of());
            source.migrateOut(MigrateOut.newBuilder().setStep(MigrateOut.Step.FINISH).build(), List.of());
            await(arrived);
            for (MigrateIn.Step step : List.of(MigrateIn.Step.ACTIVATE, MigrateIn.Step.OPEN)) {
                target.migrateIn(MigrateIn.newBuilder().setStep(step).build());
            }
            awaitEnd();
        } finally {
            source.run(VmmCommand.Verb.END);
            target.run(VmmCommand.Verb.END);
        }
        System.gc();
        LOG.info("rehearsed");
        return assigned;
    }

    private static void await(CompletableFuture<Void> event) {
        try {
            event.orTimeout(PATIENCE_NS, TimeUnit.NANOSECONDS).join();
        } catch (CompletionException e) {
            throw new OperationException("the move was not rehearsed to its end: " + e.getCause(), "", e);
        }
    }

    private void awaitEnd() {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!target.run(VmmCommand.Verb.GET_STATUS).getEnded() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_NS);
        }
    }
}
