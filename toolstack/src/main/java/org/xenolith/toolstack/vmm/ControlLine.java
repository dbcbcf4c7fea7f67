package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.core.builder.BuilderException;
import org.xenolith.core.engine.EngineException;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.LinuxException;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.VmmFailure;
import org.xenolith.toolstack.proto.VmmFrame;
import org.xenolith.toolstack.rpc.FrameSocket;

/** One control domain's connection to this process: its requests, one after the other, and our events to it. */
final class ControlLine {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLine.class);

    private final FrameSocket line;
    private final DomainSlot slot;

    ControlLine(FrameSocket line, DomainSlot slot) {
        this.line = line;
        this.slot = slot;
    }

    /** Serves until the control domain goes. */
    void serve() throws IOException {
        slot.join(this);
        try {
            send(VmmFrame.newBuilder().setWelcome(slot.welcome()).build());
            for (FrameSocket.Received request = line.receive(); request != null; request = line.receive()) {
                VmmFrame.Builder answer = answer(request);
                send(answer.setId(request.frame().getId()).build());
                if (slot.over()) {
                    slot.exit();
                }
            }
        } finally {
            line.close();
            slot.leave(this);
        }
    }

    /** Sends an event; a control domain that is gone does not hear it. */
    void event(VmmFrame event) {
        try {
            send(event);
        } catch (IOException e) {
            LOG.debug("event lost: {}", e.toString());
        }
    }

    private void send(VmmFrame frame) throws IOException {
        line.send(frame, List.of());
    }

    private VmmFrame.Builder answer(FrameSocket.Received request) {
        VmmFrame frame = request.frame();
        try {
            return switch (frame.getBodyCase()) {
                case ASSIGN -> VmmFrame.newBuilder().setAssigned(slot.assign(frame.getAssign(), request.descriptors()));
                case COMMAND -> VmmFrame.newBuilder().setStatus(slot.run(frame.getCommand().getVerb()));
                case MIGRATE_OUT -> VmmFrame.newBuilder().setStatus(slot.migrateOut(frame.getMigrateOut(), request.descriptors()));
                case MIGRATE_IN -> VmmFrame.newBuilder().setStatus(slot.migrateIn(frame.getMigrateIn()));
                case SAVE -> VmmFrame.newBuilder().setSaved(slot.save(frame.getSave(), request.descriptors()));
                default -> throw new OperationException("domain process does not know " + frame.getBodyCase(),
                        "control domain and domain process are of different releases");
            };
        } catch (OperationException e) {
            return failure(e.getMessage(), e.remedy());
        } catch (BuilderException e) {
            return failure(e.getMessage(), "correct kernel=, ramdisk= or memory=");
        } catch (EngineException | LinuxException e) {
            LOG.error("{} failed", frame.getBodyCase(), e);
            return failure(e.getMessage(), "see the domain's log");
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} failed", frame.getBodyCase(), e);
            return failure("the domain process failed: " + e, "see the domain's log");
        } finally {
            if (!frame.hasAssign()) {
                request.descriptors().forEach(Descriptor::close);
            }
        }
    }

    private static VmmFrame.Builder failure(String message, String remedy) {
        return VmmFrame.newBuilder().setFailure(VmmFailure.newBuilder().setMessage(message).setRemedy(remedy));
    }
}
