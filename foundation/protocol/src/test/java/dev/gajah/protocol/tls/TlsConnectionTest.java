// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.net.Connection;
import dev.gajah.base.net.Listener;
import dev.gajah.base.net.SystemNetwork;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ThreadLauncher;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.setting.SettingSource;
import dev.gajah.support.tls.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server's end of TLS against the JDK's client sockets.
final class TlsConnectionTest {
  @TempDir static Path directory;
  private static TestCertificates certificates;

  @BeforeAll
  static void makeCertificates() {
    certificates = TestCertificates.in(directory).issue("server", "localhost").issue("ann", "ann");
  }

  private static ServerSettings settings(String... pairs) {
    ServerSettings settings = new ServerSettings().declareAll(TlsSettings.ALL);
    set(settings, "ssl", "on");
    for (int i = 0; i < pairs.length; i += 2) {
      set(settings, pairs[i], pairs[i + 1]);
    }
    return settings;
  }

  private static void set(ServerSettings settings, String name, String value) {
    settings.set(settings.require(name), value, SettingSource.COMMAND_LINE, null, 0);
  }

  private static TlsServer load(String... pairs) {
    TlsServer server = TlsServer.load(new LocalFileSystem(), directory, settings(pairs));
    assertThat(server).isNotNull();
    return server;
  }

  private static SSLContext client(boolean withCertificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", certificate(certificates.authority()));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    if (withCertificate) {
      own.setKeyEntry(
          "ann",
          PemFile.parse(Files.readAllBytes(certificates.key("ann"))).privateKey(),
          new char[0],
          PemFile.parse(Files.readAllBytes(certificates.certificate("ann")))
              .certificates()
              .toArray(X509Certificate[]::new));
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static X509Certificate certificate(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @FunctionalInterface
  private interface Client {
    void run(SSLSocket socket) throws Exception;
  }

  /// Runs a server that sends back what it reads, and a client against it.
  private static TlsConnection echo(TlsServer server, SSLContext context, Client client)
      throws Exception {
    AtomicReference<TlsConnection> connection = new AtomicReference<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (Listener listener = new SystemNetwork().listenTcp("127.0.0.1", 0, 5).getFirst()) {
      LaunchedProcess process =
          new ThreadLauncher()
              .launch(
                  "echo",
                  () -> {
                    try (Connection plain = listener.accept()) {
                      TlsConnection tls = new TlsConnection(plain, server, new byte[0]);
                      tls.handshake();
                      connection.set(tls);
                      byte[] buffer = new byte[5000];
                      for (int n = tls.read(buffer, 0, 5000);
                          n >= 0;
                          n = tls.read(buffer, 0, 5000)) {
                        tls.write(buffer, 0, n);
                      }
                    } catch (IOException e) {
                      failure.set(e);
                    }
                  });
      try (SSLSocket socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
        client.run(socket);
      } finally {
        process.awaitEnd(-1);
      }
    }
    if (failure.get() != null) {
      throw new AssertionError("server: " + failure.get(), failure.get());
    }
    return connection.get();
  }

  private static void roundTrip(SSLSocket socket) throws IOException {
    byte[] sent = new byte[300_000];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i * 31 >> 3);
    }
    for (int at = 0; at < sent.length; at += 50_000) {
      socket.getOutputStream().write(sent, at, 50_000);
      byte[] back = socket.getInputStream().readNBytes(50_000);
      assertThat(back).isEqualTo(Arrays.copyOfRange(sent, at, at + 50_000));
    }
  }

  @Test
  void bytesComeBackAsTheyWereSent() throws Exception {
    TlsConnection connection = echo(load(), client(false), TlsConnectionTest::roundTrip);
    assertThat(connection.version()).isEqualTo("TLSv1.3");
    assertThat(connection.clientCertificate()).isNull();
    assertThat(connection.isProtocolAgreed()).isFalse();
  }

  @Test
  void bindingIsTheHashOfTheCertificate() throws Exception {
    TlsConnection connection = echo(load(), client(false), TlsConnectionTest::roundTrip);
    byte[] encoded = certificate(certificates.certificate("server")).getEncoded();
    String algorithm =
        certificate(certificates.certificate("server")).getSigAlgName().startsWith("SHA384")
            ? "SHA-384"
            : "SHA-256";
    assertThat(connection.endPointHash())
        .isEqualTo(MessageDigest.getInstance(algorithm).digest(encoded));
  }

  @Test
  void versionsAreLimited() throws Exception {
    TlsConnection connection =
        echo(
            load("ssl_max_protocol_version", "TLSv1.2"),
            client(false),
            TlsConnectionTest::roundTrip);
    assertThat(connection.version()).isEqualTo("TLSv1.2");
  }

  @Test
  void clientCertificateIsAskedForWithAnAuthority() throws Exception {
    TlsConnection connection =
        echo(
            load("ssl_ca_file", certificates.authority().toString()),
            client(true),
            TlsConnectionTest::roundTrip);
    X509Certificate shown = connection.clientCertificate();
    assertThat(shown).isNotNull();
    assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=ann");
  }

  @Test
  void clientCertificateOfAStrangerIsRefused(@TempDir Path elsewhere) throws Exception {
    TestCertificates stranger = TestCertificates.in(elsewhere);
    TlsServer server = load("ssl_ca_file", stranger.authority().toString());
    SSLContext context = client(true);
    assertThatThrownBy(() -> echo(server, context, TlsConnectionTest::roundTrip))
        .isInstanceOf(Throwable.class);
  }

  @Test
  void protocolNameIsAgreedOn() throws Exception {
    TlsConnection connection =
        echo(
            load(),
            client(false),
            socket -> {
              SSLParameters parameters = socket.getSSLParameters();
              parameters.setApplicationProtocols(new String[] {"postgresql"});
              socket.setSSLParameters(parameters);
              roundTrip(socket);
            });
    assertThat(connection.isProtocolAgreed()).isTrue();
  }

  @Test
  void otherProtocolNamesAreRefused() throws Exception {
    TlsServer server = load();
    SSLContext context = client(false);
    assertThatThrownBy(
            () ->
                echo(
                    server,
                    context,
                    socket -> {
                      SSLParameters parameters = socket.getSSLParameters();
                      parameters.setApplicationProtocols(new String[] {"h2"});
                      socket.setSSLParameters(parameters);
                      roundTrip(socket);
                    }))
        .hasMessageContaining("no_application_protocol");
  }

  @Test
  void filesThatAreMissingOrOpenAreRefused(@TempDir Path place) throws Exception {
    assertThatThrownBy(() -> load("ssl_cert_file", "none.crt"))
        .isInstanceOf(SqlError.class)
        .hasMessageStartingWith("could not load server certificate file");
    Path open = place.resolve("open.key");
    Files.copy(certificates.key("server"), open);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> load("ssl_key_file", open.toString()))
        .hasMessage("private key file \"%s\" has group or world access".formatted(open));
    Path garbled = place.resolve("garbled.crt");
    Files.writeString(garbled, "hello");
    assertThatThrownBy(() -> load("ssl_cert_file", garbled.toString()))
        .hasMessage(
            "could not load server certificate file \"%s\": no start line".formatted(garbled));
  }

  @Test
  void offMeansNoTls() {
    assertThat(TlsServer.load(new LocalFileSystem(), directory, settings("ssl", "off"))).isNull();
  }
}
