package org.xenolith.toolstack.hosts;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.rpc.HostPaths;

/**
 * Whom a host believes, and how it shows who it is. A pool is a key pair that signs its hosts' certificates; whoever has the
 * pool's file can add hosts. A host's certificate bears its UUID, by which others know it for good. Without a pool of its own
 * a host belongs to its user's: all hosts of one user on one machine trust each other with nothing to be set up. Safe from any thread.
 */
public final class HostTrust {
    private static final Logger LOG = LoggerFactory.getLogger(HostTrust.class);
    /** PKCS12 wants one; what protects the files is that only their owner reads them. */
    private static final char[] PASSWORD = "xenolith".toCharArray();
    private static final String POOL = "pool";
    private static final String HOST = "host";

    /**
     * @param fingerprint SHA-256 of the pool's certificate
     * @param own whether the host was given a pool, rather than its user's
     */
    public record Description(String host, String pool, String fingerprint, String until, boolean own) {
    }

    private record Identity(PrivateKey key, X509Certificate certificate, X509Certificate pool) {
    }

    private final Path directory;
    private final Path ofUser;
    private final Certificates certificates = new Certificates(new SecureRandom());

    /** Of a host, and of the user of this process: {@code XENOLITH_POOL}, else {@code ~/.config/xenolith/pool}. */
    public static HostTrust of(HostPaths paths, Map<String, String> environment, String home) {
        String chosen = environment.getOrDefault("XENOLITH_POOL", "");
        return new HostTrust(paths.state().resolve("trust"), chosen.isEmpty() ? Path.of(home, ".config/xenolith/pool") : Path.of(chosen));
    }

    /**
     * @param directory {@code state/trust}
     * @param ofUser the directory of the user's pool
     */
    public HostTrust(Path directory, Path ofUser) {
        this.directory = directory;
        this.ofUser = ofUser;
    }

    /** Makes a new pool, of which this host is the first. */
    public Description init() {
        return guarded("make a pool", () -> {
            makeDirectory(directory);
            makePool(directory.resolve("pool.p12"));
            return describe(identity());
        });
    }

    /** The pool's file, by which other hosts join it; as secret as the pool. */
    public byte[] export() {
        return guarded("read the pool", () -> {
            identity();
            return Files.readAllBytes(poolFile());
        });
    }

    /** Joins the pool of such a file. */
    public Description join(byte[] pool) {
        return guarded("join the pool", () -> {
            makeDirectory(directory);
            Path fresh = directory.resolve("pool.p12.new");
            write(fresh, pool);
            try {
                load(fresh, POOL);
            } catch (IOException | GeneralSecurityException e) {
                Files.delete(fresh);
                throw new OperationException("the file is none that xl host-trust export has written", "export it again", e);
            }
            Files.move(fresh, directory.resolve("pool.p12"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return describe(identity());
        });
    }

    /** Who this host is, and what it trusts. */
    public Description describe() {
        return guarded("read its certificate", () -> describe(identity()));
    }

    private Description describe(Identity identity) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.pool().getEncoded());
        return new Description(Certificates.commonName(identity.certificate()), Certificates.commonName(identity.pool()),
                HexFormat.of().formatHex(digest), identity.certificate().getNotAfter().toInstant().toString(), Files.exists(directory.resolve("pool.p12")));
    }

    /** Changes whenever this host joins a pool. */
    long version() {
        try {
            return Files.getLastModifiedTime(directory.resolve("pool.p12")).to(TimeUnit.NANOSECONDS);
        } catch (IOException e) {
            return 0;
        }
    }

    /** For connections that this host makes, or takes. */
    SslContext tls(boolean server) {
        return guarded("use its certificate", () -> {
            Identity identity = identity();
            SslContextBuilder builder = server ? SslContextBuilder.forServer(identity.key(), identity.certificate())
                    : SslContextBuilder.forClient().keyManager(identity.key(), identity.certificate()).endpointIdentificationAlgorithm(null);
            return builder.trustManager(identity.pool()).clientAuth(ClientAuth.REQUIRE).sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3").build();
        });
    }

    /** This host's certificate, made if there is none or it is of another pool. */
    private Identity identity() throws IOException, GeneralSecurityException {
        makeDirectory(directory);
        KeyStore.PrivateKeyEntry pool = load(poolFile(), POOL);
        X509Certificate signer = (X509Certificate) pool.getCertificate();
        KeyStore.PrivateKeyEntry host = Files.exists(hostFile()) ? load(hostFile(), HOST) : null;
        if (host == null || !host.getCertificateChain()[1].equals(signer)) {
            host = makeHost(signer, pool.getPrivateKey(), host == null ? UUID.randomUUID().toString()
                    : Certificates.commonName((X509Certificate) host.getCertificate()));
        }
        return new Identity(host.getPrivateKey(), (X509Certificate) host.getCertificate(), signer);
    }

    private Path hostFile() {
        return directory.resolve("host.p12");
    }

    private Path poolFile() throws IOException, GeneralSecurityException {
        Path own = directory.resolve("pool.p12");
        if (Files.exists(own)) {
            return own;
        }
        makeDirectory(ofUser);
        Path shared = ofUser.resolve("pool.p12");
        if (!Files.exists(shared)) {
            Path fresh = ofUser.resolve("pool-" + UUID.randomUUID());
            makePool(fresh);
            link(shared, fresh);
        }
        return shared;
    }

    /** Gives a file its name, unless another host was faster. */
    private static void link(Path shared, Path fresh) throws IOException {
        try {
            Files.createLink(shared, fresh);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} has been made meanwhile", shared);
        } finally {
            Files.delete(fresh);
        }
    }

    private void makePool(Path to) throws IOException, GeneralSecurityException {
        KeyPair keys = certificates.keys();
        X509Certificate certificate = certificates.pool("xenolith pool " + UUID.randomUUID(), keys);
        store(to, POOL, keys.getPrivate(), certificate);
    }

    private KeyStore.PrivateKeyEntry makeHost(X509Certificate pool, PrivateKey poolKey, String name) throws IOException, GeneralSecurityException {
        KeyPair keys = certificates.keys();
        X509Certificate certificate = certificates.host(name, keys.getPublic(), pool, poolKey);
        store(hostFile(), HOST, keys.getPrivate(), certificate, pool);
        return load(hostFile(), HOST);
    }

    private static void store(Path to, String alias, PrivateKey key, Certificate... chain) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(alias, key, PASSWORD, chain);
        Path fresh = to.resolveSibling(to.getFileName() + ".new");
        write(fresh, new byte[0]);
        try (OutputStream out = Files.newOutputStream(fresh)) {
            store.store(out, PASSWORD);
        }
        Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static KeyStore.PrivateKeyEntry load(Path file, String alias) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyStore.Entry entry = store.getEntry(alias, new KeyStore.PasswordProtection(PASSWORD));
        if (entry instanceof KeyStore.PrivateKeyEntry key) {
            return key;
        }
        throw new IOException(file + " has no entry \"" + alias + "\"");
    }

    /** A file that only its owner reads, from its first moment. */
    private static void write(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, content);
    }

    private static void makeDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, Set.copyOf(PosixFilePermissions.fromString("rwx------")));
    }

    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException, GeneralSecurityException;
    }

    private synchronized <T> T guarded(String what, Work<T> work) {
        try {
            return work.run();
        } catch (IOException | GeneralSecurityException e) {
            throw new OperationException("this host cannot " + what + ": " + e.getMessage(), "see " + directory + " and " + ofUser, e);
        }
    }
}
