// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.tls;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.setting.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What a server shows and believes when connections are encrypted: its certificate and key, the
/// authorities whose client certificates it accepts, revocation lists, protocol versions.
///
/// Immutable; made at start and at each reload. Source: PostgreSQL `be-secure-openssl.c`.
public final class TlsServer {
  /// The protocol name that direct TLS must agree on (ALPN).
  public static final String ALPN = "postgresql";

  private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
  private static final char[] NO_PASSWORD = {};
  private static final int OTHERS_MASK = 0077;
  private static final int GROUP_READ = 0040;

  private final SSLContext context;
  private final boolean asksForCertificate;
  private final String[] versions;
  private final boolean prefersOwnCiphers;
  private final byte[] endPoint;

  private TlsServer(
      SSLContext context,
      boolean asksForCertificate,
      String[] versions,
      boolean prefersOwnCiphers,
      byte[] endPoint) {
    this.context = context;
    this.asksForCertificate = asksForCertificate;
    this.versions = versions;
    this.prefersOwnCiphers = prefersOwnCiphers;
    this.endPoint = endPoint;
  }

  /// Reads the files that the settings name; names without a directory lie in the data directory.
  ///
  /// @return null if `ssl` is off
  /// @throws SqlError F0000 with PostgreSQL's text if a file is missing or wrong
  public static @Nullable TlsServer load(
      FileSystem files, Path dataDirectory, ServerSettings settings) {
    if (!settings.get(TlsSettings.SSL)) {
      return null;
    }
    Path certificateFile = dataDirectory.resolve(settings.get(TlsSettings.CERT_FILE));
    Path keyFile = dataDirectory.resolve(settings.get(TlsSettings.KEY_FILE));
    List<X509Certificate> chain =
        read(files, certificateFile, "server certificate", PemFile::certificates);
    checkPermissions(files, keyFile);
    PrivateKey key = read(files, keyFile, "private key", PemFile::privateKey);
    String authorityName = settings.get(TlsSettings.CA_FILE);
    List<X509Certificate> authorities = List.of();
    if (!authorityName.isEmpty()) {
      authorities =
          read(
              files,
              dataDirectory.resolve(authorityName),
              "root certificate",
              PemFile::certificates);
    }
    List<CRL> revoked = List.of();
    String revokedName = settings.get(TlsSettings.CRL_FILE);
    if (!revokedName.isEmpty()) {
      revoked =
          read(
              files,
              dataDirectory.resolve(revokedName),
              "SSL certificate revocation list",
              PemFile::revocationLists);
    }
    try {
      return new TlsServer(
          context(chain, key, authorities, revoked),
          !authorities.isEmpty(),
          versions(
              settings.get(TlsSettings.MIN_PROTOCOL_VERSION),
              settings.get(TlsSettings.MAX_PROTOCOL_VERSION)),
          settings.get(TlsSettings.PREFER_SERVER_CIPHERS),
          endPoint(chain.getFirst()));
    } catch (GeneralSecurityException | IOException e) {
      throw problem("could not initialize SSL context: " + e.getMessage(), e);
    }
  }

  @FunctionalInterface
  private interface Part<T> {
    T of(PemFile file) throws GeneralSecurityException;
  }

  private static <T> T read(FileSystem files, Path path, String what, Part<T> part) {
    try {
      return part.of(PemFile.parse(files.readAll(path)));
    } catch (IOException e) {
      throw problem(
          "could not load %s file \"%s\": No such file or directory".formatted(what, path), e);
    } catch (GeneralSecurityException e) {
      throw problem("could not load %s file \"%s\": %s".formatted(what, path, e.getMessage()), e);
    }
  }

  private static SqlError problem(String message, Exception cause) {
    return new SqlError(SqlState.CONFIG_FILE_ERROR, message, cause);
  }

  private static SqlError problem(String message) {
    return new SqlError(SqlState.CONFIG_FILE_ERROR, message);
  }

  /// A key that others may read is no secret.
  private static void checkPermissions(FileSystem files, Path path) {
    int mode;
    try {
      mode = files.permissions(path);
    } catch (IOException e) {
      throw problem("could not access private key file \"%s\": %s".formatted(path, e), e);
    }
    // Group read is for keys that belong to root; whose file it is the door does not say.
    if ((mode & OTHERS_MASK & ~GROUP_READ) != 0) {
      throw problem("private key file \"%s\" has group or world access".formatted(path))
          .detail(
              "File must have permissions u=rw (0600) or less if owned by the database user, or"
                  + " permissions u=rw,g=r (0640) or less if owned by root.");
    }
  }

  private static SSLContext context(
      List<X509Certificate> chain,
      PrivateKey key,
      List<X509Certificate> authorities,
      List<CRL> revoked)
      throws GeneralSecurityException, IOException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, NO_PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      trusted.setCertificateEntry("authority " + i, authorities.get(i));
    }
    if (authorities.isEmpty()) {
      trust.init(trusted);
    } else {
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(trusted, new X509CertSelector());
      parameters.setRevocationEnabled(!revoked.isEmpty());
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(revoked)));
      trust.init(new CertPathTrustManagerParameters(parameters));
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static String[] versions(String least, String most) {
    int from = VERSIONS.indexOf(least);
    int to = most.isEmpty() ? VERSIONS.size() - 1 : VERSIONS.indexOf(most);
    if (to < from) {
      throw problem("could not set SSL protocol version range")
          .detail(
              "\"ssl_min_protocol_version\" cannot be higher than \"ssl_max_protocol_version\".");
    }
    return VERSIONS.subList(from, to + 1).toArray(String[]::new);
  }

  /// Data of the channel binding `tls-server-end-point` (RFC 5929): the certificate's hash under
  /// the hash of its own signature, with SHA-256 in place of MD5 and SHA-1.
  private static byte[] endPoint(X509Certificate certificate) throws GeneralSecurityException {
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    int with = signature.indexOf("WITH");
    String hash = with < 0 ? "" : signature.substring(0, with);
    String algorithm =
        switch (hash) {
          case "SHA224" -> "SHA-224";
          case "SHA384" -> "SHA-384";
          case "SHA512" -> "SHA-512";
          default -> "SHA-256";
        };
    return MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
  }

  /// True if clients may show certificates, which then must be valid.
  public boolean asksForCertificate() {
    return asksForCertificate;
  }

  /// What `SCRAM-SHA-256-PLUS` binds to.
  byte[] endPointHash() {
    return endPoint.clone();
  }

  SSLEngine newEngine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    List<String> supported = List.of(engine.getSupportedProtocols());
    List<String> wanted = new ArrayList<>(List.of(versions));
    wanted.retainAll(supported);
    parameters.setProtocols(wanted.toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(prefersOwnCiphers);
    if (asksForCertificate) {
      parameters.setWantClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    // Called only if the client names protocols; null refuses the connection.
    engine.setHandshakeApplicationProtocolSelector(
        (_, offered) -> offered.contains(ALPN) ? ALPN : null);
    return engine;
  }
}
