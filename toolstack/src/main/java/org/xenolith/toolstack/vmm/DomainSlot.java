package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.OutputFile;
import org.xenolith.linux.StreamSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.Timeline;
import org.xenolith.toolstack.proto.Assign;
import org.xenolith.toolstack.proto.Assigned;
import org.xenolith.toolstack.proto.DomainStatus;
import org.xenolith.toolstack.proto.MigrateIn;
import org.xenolith.toolstack.proto.MigrateOut;
import org.xenolith.toolstack.proto.SaveDomain;
import org.xenolith.toolstack.proto.SavedDomain;
import org.xenolith.toolstack.proto.VmmCommand;
import org.xenolith.toolstack.proto.VmmFrame;
import org.xenolith.toolstack.proto.Welcome;

/**
 * What a domain process holds: nothing at first, then one domain until its end. An empty process lives as long as
 * its control domain; one with a domain lives until it is told to end.
 */
final class DomainSlot {
    private static final Logger LOG = LoggerFactory.getLogger(DomainSlot.class);

    private final IntConsumer exit;
    private final IntConsumer leave;
    private final IntConsumer confine;
    private final Set<ControlLine> lines = ConcurrentHashMap.newKeySet();
    private final Consumer<VmmFrame> audience;
    private final StoreLines stores;
    private Rehearsal rehearsal;
    private volatile RunningDomain domain;
    private volatile IncomingDomain incoming;
    private volatile boolean over;
    private volatile boolean claimed;

    /**
     * @param exit    ends this process
     * @param leave   ends it at once; for one whose domain has been taken apart, and others wait for the end
     * @param confine takes rights from it for good, and makes it another user unless that is 0
     */
    DomainSlot(StoreLines stores, IntConsumer exit, IntConsumer leave, IntConsumer confine) {
        this.leave = leave;
        this.stores = stores;
        this.confine = confine;
        this.exit = exit;
        audience = this::publish;
    }

    private DomainSlot(StoreLines stores, Consumer<VmmFrame> audience) {
        this.stores = stores;
        this.audience = audience;
        confine = uid -> { };
        exit = status -> { };
        leave = exit;
    }

    /** One for a domain that nobody but the audience sees. */
    private DomainSlot stage(Consumer<VmmFrame> watching) {
        return new DomainSlot(stores, watching);
    }

    /** Ends a process that nobody has connected to in time: whoever started it is gone. */
    void endUnlessClaimed() {
        if (!claimed) {
            LOG.warn("no control domain has come for this process; it ends");
            exit.accept(0);
        }
    }

    void join(ControlLine line) {
        claimed = true;
        lines.add(line);
    }

    void leave(ControlLine line) {
        lines.remove(line);
        if (domain == null) {
            exit.accept(0);
        }
    }

    Welcome welcome() {
        Welcome.Builder welcome = Welcome.newBuilder().setVersion(1).setPid((int) ProcessHandle.current().pid());
        RunningDomain running = domain;
        if (running != null) {
            welcome.setStatus(running.status()).setConfig(running.config());
        }
        return welcome.build();
    }

    synchronized Assigned assign(Assign assign, List<Descriptor> descriptors) {
        if (domain != null || incoming != null) {
            descriptors.forEach(Descriptor::close);
            throw new OperationException("this process already has a domain", "");
        }
        if (assign.getRehearsal()) {
            return rehearse(assign, descriptors);
        }
        DomainBuild build = new DomainBuild(assign, descriptors, stores, audience, confine);
        if (assign.getIncoming()) {
            incoming = build.receive(arrived -> domain = arrived);
        } else {
            domain = build.run();
        }
        return build.assigned();
    }

    private Assigned rehearse(Assign assign, List<Descriptor> descriptors) {
        if (!assign.getIncoming()) {
            rehearsal = new Rehearsal(this::stage);
            return rehearsal.build(assign, descriptors);
        }
        Rehearsal begun = rehearsal;
        rehearsal = null;
        return begun.move(assign, descriptors);
    }

    DomainStatus run(VmmCommand.Verb verb) {
        RunningDomain running = domain;
        if (running == null) {
            if (verb == VmmCommand.Verb.END) {
                end();
            }
            return DomainStatus.getDefaultInstance();
        }
        switch (verb) {
            case PAUSE -> running.pause();
            case UNPAUSE -> running.unpause();
            case END -> end();
            default -> { }
        }
        return running.status();
    }

    /** One step of a move away; the streams come with START. */
    DomainStatus migrateOut(MigrateOut request, List<Descriptor> descriptors) {
        RunningDomain running = present();
        try {
            switch (request.getStep()) {
                case START -> running.depart(request, descriptors.stream().map(fd -> new StreamSocket(fd.release())).toList());
                case STOP -> running.outgoing().stop();
                case FINISH -> running.outgoing().finish(request.getNodesList());
                default -> running.resume(false);
            }
        } catch (IOException e) {
            throw new OperationException("the domain cannot be sent: " + e.getMessage(), "it runs on", e);
        }
        return running.status();
    }

    /** One step of a move here, after everything has come in. */
    synchronized DomainStatus migrateIn(MigrateIn request) {
        if (request.getStep() == MigrateIn.Step.ATTACH && domain == null && incoming != null) {
            incoming.attach();
        }
        RunningDomain running = present();
        try {
            switch (request.getStep()) {
                case ACTIVATE -> running.activate(request.getPaused());
                case OPEN -> running.open();
                case SETTLE -> running.settle();
                default -> { }
            }
            incoming.did(request.getStep());
        } catch (IOException e) {
            throw new OperationException("the domain that came in cannot go on: " + e.getMessage(), "see its log", e);
        }
        return running.status();
    }

    private RunningDomain present() {
        RunningDomain running = domain;
        if (running == null) {
            throw new OperationException("this process has no domain", "");
        }
        return running;
    }

    /** One step of a save; the file comes with WRITE. */
    SavedDomain save(SaveDomain request, List<Descriptor> descriptors) {
        RunningDomain running = present();
        try {
            switch (request.getPhase()) {
                case SUSPEND -> running.suspend(new Timeline());
                case WRITE -> {
                    return write(running, request, descriptors.get(0));
                }
                default -> running.resume(request.getPaused());
            }
            return SavedDomain.getDefaultInstance();
        } catch (IOException e) {
            throw new OperationException("the domain cannot be saved: " + e.getMessage(), "it runs on; make room and try again", e);
        }
    }

    private static SavedDomain write(RunningDomain domain, SaveDomain request, Descriptor file) throws IOException {
        try (OutputFile target = new OutputFile(file.release())) {
            SavedDomain saved = domain.write(request, target);
            target.sync();
            return saved;
        }
    }

    private void end() {
        IncomingDomain coming = incoming;
        if (coming != null) {
            coming.close();
        }
        RunningDomain running = domain;
        if (running != null) {
            running.close();
        }
        over = true;
    }

    /** Tells every control domain that listens. */
    private void publish(VmmFrame event) {
        lines.forEach(line -> line.event(event));
    }

    /** Whether the process has been told to end. */
    boolean over() {
        return over;
    }

    void exit() {
        LOG.debug("ended");
        (domain == null && incoming == null ? exit : leave).accept(0);
    }
}
