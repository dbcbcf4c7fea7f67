package org.xenolith.toolstack.hosts;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Makes keys (P-256) and certificates (X.509 v3, ECDSA with SHA-256): a pool's own, and those of its hosts. */
final class Certificates {
    private static final int YEARS = 10;
    private static final int[] COMMON_NAME = {2, 5, 4, 3};
    private static final int[] BASIC_CONSTRAINTS = {2, 5, 29, 19};
    private static final int[] ECDSA_WITH_SHA256 = {1, 2, 840, 10045, 4, 3, 2};

    private final SecureRandom random;

    Certificates(SecureRandom random) {
        this.random = random;
    }

    KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    /** A certificate by which a pool signs others. */
    X509Certificate pool(String name, KeyPair keys) throws GeneralSecurityException {
        return make(name, keys.getPrivate(), name, keys.getPublic(), true);
    }

    /** A host's, signed by its pool. */
    X509Certificate host(String name, PublicKey key, X509Certificate pool, PrivateKey poolKey) throws GeneralSecurityException {
        return make(commonName(pool), poolKey, name, key, false);
    }

    private X509Certificate make(String issuer, PrivateKey issuerKey, String subject, PublicKey key, boolean authority)
            throws GeneralSecurityException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        byte[] algorithm = Der.sequence(Der.oid(ECDSA_WITH_SHA256));
        byte[] constraints = authority ? Der.sequence(Der.yes()) : Der.sequence();
        byte[] body = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(127, random).setBit(126)),
                algorithm,
                name(issuer),
                Der.sequence(Der.time(now.minus(1, ChronoUnit.DAYS)), Der.time(now.plus(365L * YEARS, ChronoUnit.DAYS))),
                name(subject),
                key.getEncoded(),
                Der.tagged(0xa3, Der.sequence(Der.sequence(Der.oid(BASIC_CONSTRAINTS), Der.yes(), Der.octetString(constraints)))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuerKey, random);
        signature.update(body);
        byte[] whole = Der.sequence(body, algorithm, Der.bitString(signature.sign()));
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    private static byte[] name(String common) {
        return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.text(common))));
    }

    /** Who a certificate is for. */
    static String commonName(X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName();
        return name.startsWith("CN=") && name.indexOf(',') < 0 ? name.substring(3) : "";
    }
}
