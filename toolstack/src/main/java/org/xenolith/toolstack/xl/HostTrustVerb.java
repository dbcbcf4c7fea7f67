package org.xenolith.toolstack.xl;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.xenolith.toolstack.proto.Request;
import org.xenolith.toolstack.proto.TrustRequest;
import org.xenolith.toolstack.proto.TrustResult;

/** {@code xl host-trust}: which pool of hosts this one belongs to. */
final class HostTrustVerb implements Verb {
    @Override
    public void run(Session session, Syntax.Arguments arguments) {
        switch (arguments.operand(0)) {
            case "init" -> print(session, ask(session, TrustRequest.newBuilder().setVerb(TrustRequest.Verb.INIT)));
            case "list" -> print(session, ask(session, TrustRequest.newBuilder()));
            case "export" -> export(session, file(session, arguments));
            case "import" -> join(session, file(session, arguments));
            default -> throw new XlException("\"" + arguments.operand(0) + "\" is not init, export, import or list");
        }
    }

    private static Path file(Session session, Syntax.Arguments arguments) {
        if (arguments.operands().size() < 2) {
            throw new XlException(arguments.operand(0) + " takes a file");
        }
        return session.directory().resolve(arguments.operand(1));
    }

    private static void export(Session session, Path file) {
        byte[] pool = ask(session, TrustRequest.newBuilder().setVerb(TrustRequest.Verb.EXPORT)).getPoolFile().toByteArray();
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, pool);
        } catch (FileAlreadyExistsException e) {
            throw new XlException(file + " exists", "name another file");
        } catch (IOException e) {
            throw new XlException(file + " cannot be written: " + e.getMessage());
        }
        session.say("Whoever has " + file + " can add hosts to the pool: carry it as a secret, and remove it after its import");
    }

    private static void join(Session session, Path file) {
        try {
            print(session, ask(session, TrustRequest.newBuilder().setVerb(TrustRequest.Verb.IMPORT)
                    .setPoolFile(ByteString.copyFrom(Files.readAllBytes(file)))));
        } catch (IOException e) {
            throw new XlException(file + " cannot be read: " + e.getMessage());
        }
    }

    private static TrustResult ask(Session session, TrustRequest.Builder request) {
        return session.control().call(Request.newBuilder().setTrust(request)).getTrust();
    }

    private static void print(Session session, TrustResult trust) {
        if (session.json()) {
            session.out().print(new JsonWriter().object().field("host", trust.getHost()).field("pool", trust.getPool())
                    .field("fingerprint", trust.getFingerprint()).field("until", trust.getUntil())
                    .key("own").value(trust.getOwn()).endObject() + "\n");
            return;
        }
        session.out().printf("%-12s: %s%n%-12s: %s%s%n%-12s: %s%n%-12s: %s%n", "host", trust.getHost(), "pool", trust.getPool(),
                trust.getOwn() ? "" : " (this user's)", "fingerprint", trust.getFingerprint(), "until", trust.getUntil());
    }
}
