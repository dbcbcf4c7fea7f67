package org.xenolith.toolstack.control;

import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.CreateDomain;
import org.xenolith.toolstack.proto.CreatedDomain;
import org.xenolith.toolstack.proto.DmesgResult;
import org.xenolith.toolstack.proto.Done;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.Result;
import org.xenolith.toolstack.proto.StatusResult;

/** One row per operation of {@code control.proto}. */
final class RequestHandler implements ControlServer.Handler {
    private final ControlDomain.Answers parts;
    private final long startedMs = System.currentTimeMillis();

    RequestHandler(ControlDomain.Answers parts) {
        this.parts = parts;
    }

    @Override
    public Result handle(Request request, ControlServer.ProgressSink progress) throws Exception {
        Result.Builder result = Result.newBuilder();
        switch (request.getOperationCase()) {
            case LIST -> result.setDomains(parts.report().list(request.getList()));
            case CREATE -> result.setCreated(create(request.getCreate(), progress));
            case COMMAND -> result.setDone(parts.commands().run(request.getCommand()));
            case RENAME -> result.setDone(parts.commands().rename(request.getRename()));
            case TRUST -> result.setTrust(new TrustCommands(parts.paths()).answer(request.getTrust()));
            case HOST_INFO -> result.setHostInfo(parts.info().report());
            case DMESG -> result.setDmesg(DmesgResult.newBuilder()
                    .setText(parts.log().text(request.getDmesg().getClear()) + parts.report().oddities()));
            case WAIT -> result.setEnded(parts.commands().await(request.getWait()));
            case STATUS -> result.setStatus(status());
            case STOP -> result.setDone(Done.getDefaultInstance());
            case DEVICES -> result.setDevices(parts.devices().list(request.getDevices()));
            case SAVE -> result.setDone(parts.saver().save(request.getSave(), progress));
            case RESTORE -> result.setCreated(created(parts.creator().restore(request.getRestore(), progress)));
            case MIGRATE -> result.setDone(parts.migrations().migrate(request.getMigrate(), progress));
            case MIGRATE_CANCEL -> result.setDone(parts.migrations().cancel(request.getMigrateCancel()));
            default -> throw new OperationException("this control domain does not know that request",
                    "use the xl of the same release");
        }
        return result.build();
    }

    @Override
    public void answered(Request request) {
        if (request.hasStop()) {
            parts.stop().run();
        }
    }

    private CreatedDomain create(CreateDomain request, ControlServer.ProgressSink progress) {
        return created(parts.creator().create(request.getConfig(), request.getPaused(), progress));
    }

    private CreatedDomain created(DomainCreator.Created created) {
        int domid = created.domain().domid();
        return CreatedDomain.newBuilder()
                .setDomid(domid)
                .setConsoleSocket(parts.paths().consoleSocket(domid).toString())
                .addAllNotices(created.notices())
                .build();
    }

    private StatusResult status() {
        return StatusResult.newBuilder()
                .setVersion(Xenolithd.version())
                .setPid((int) ProcessHandle.current().pid())
                .setDomains(parts.registry().all().size())
                .setDirectory(parts.paths().root().toString())
                .setXenstoreSocket(parts.paths().xenstoreSocket().toString())
                .setMigrationListen(parts.migrations().address())
                .setStartedUnixMs(startedMs)
                .build();
    }
}
