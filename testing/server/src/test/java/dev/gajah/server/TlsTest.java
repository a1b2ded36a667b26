// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.embedded.Gajah;
import dev.gajah.support.tls.TestCertificates;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Encrypted connections: negotiated and direct, channel binding, client certificates.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
  private static final String RULES =
      """
      hostssl    all        postgres   127.0.0.1/32   trust
      hostssl    postgres   bound      127.0.0.1/32   scram-sha-256
      hostssl    postgres   ann,bob    127.0.0.1/32   cert
      hostnossl  postgres   plain      127.0.0.1/32   trust
      """;

  private Path directory;
  private TestCertificates certificates;
  private Gajah server;

  @BeforeAll
  void startServer() throws Exception {
    directory = Files.createTempDirectory("gajah-tls");
    certificates = TestCertificates.in(directory).issue("server", "localhost").issue("ann", "ann");
    pemToDer("ann");
    Path data = directory.resolve("data");
    Gajah.builder().directory(data).superuser("postgres", null).start().close();
    Files.writeString(data.resolve("pg_hba.conf"), RULES);
    server =
        Gajah.builder()
            .directory(data)
            .setting("ssl", "on")
            .setting("ssl_cert_file", certificates.certificate("server").toString())
            .setting("ssl_key_file", certificates.key("server").toString())
            .setting("ssl_ca_file", certificates.authority().toString())
            .start();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("create role bound login password 'secret'");
      statement.execute("create role ann login");
      statement.execute("create role bob login");
      statement.execute("create role plain login");
    }
  }

  @AfterAll
  void stopServer() throws Exception {
    server.close();
    new LocalFileSystem().deleteTree(directory);
  }

  /// The driver wants keys in binary form.
  private void pemToDer(String name) throws Exception {
    String body =
        Files.readString(certificates.key(name)).replaceAll("-----[A-Z ]+-----", "").strip();
    Path file = directory.resolve(name + ".pk8");
    Files.write(file, Base64.getMimeDecoder().decode(body));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /// @param more pairs of driver properties
  private Connection connect(String user, String... more) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslrootcert", certificates.authority().toString());
    for (int i = 0; i < more.length; i += 2) {
      properties.setProperty(more[i], more[i + 1]);
    }
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.port()), properties);
  }

  private void answers(String user, String... more) throws SQLException {
    try (Connection connection = connect(user, more);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select current_user, repeat('x', 100000) as long")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo(user);
      assertThat(rows.getString(2)).hasSize(100_000);
    }
  }

  @Test
  void clientVerifiesTheServer() throws SQLException {
    answers("postgres");
  }

  @Test
  void clientBeginsWithTls() throws SQLException {
    answers("postgres", "sslNegotiation", "direct");
  }

  @Test
  void passwordExchangeIsBoundToTheChannel() throws SQLException {
    answers("bound", "password", "secret", "channelBinding", "require");
    assertThatThrownBy(
            () -> connect("bound", "password", "wrong", "channelBinding", "require").close())
        .hasMessageContaining("password authentication failed for user \"bound\"");
  }

  @Test
  void certificateNamesTheUser() throws SQLException {
    String certificate = certificates.certificate("ann").toString();
    String key = directory.resolve("ann.pk8").toString();
    answers("ann", "sslcert", certificate, "sslkey", key);
    assertThatThrownBy(() -> connect("bob", "sslcert", certificate, "sslkey", key).close())
        .hasMessageContaining("certificate authentication failed for user \"bob\"")
        .matches(e -> ((SQLException) e).getSQLState().equals("28000"));
    assertThatThrownBy(() -> connect("ann").close())
        .hasMessageContaining("connection requires a valid client certificate");
  }

  @Test
  void rulesTellEncryptedFromPlain() throws SQLException {
    answers("plain", "sslmode", "disable");
    assertThatThrownBy(() -> connect("plain").close())
        .hasMessageContaining("no pg_hba.conf entry")
        .hasMessageContaining("SSL encryption");
    assertThatThrownBy(() -> connect("postgres", "sslmode", "disable").close())
        .hasMessageContaining("no encryption");
  }

  @Test
  void whatComesInTheClearIsNotTakenForEncrypted() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      byte[] both = new byte[16];
      System.arraycopy(new byte[] {0, 0, 0, 8, 4, (byte) 0xD2, 0x16, 0x2F}, 0, both, 0, 8);
      both[11] = 8;
      out.write(both);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer)
          .startsWith("S")
          .contains("08P01")
          .contains("received unencrypted data after SSL request");
    }
  }

  @Test
  void brokenFilesAtAReloadLeaveTheOldOnesInUse() throws Exception {
    Path file = certificates.certificate("server");
    byte[] good = Files.readAllBytes(file);
    try {
      Files.writeString(file, "nothing");
      try (Connection connection = connect("postgres");
          Statement statement = connection.createStatement()) {
        statement.execute("select pg_reload_conf()");
      }
      answers("postgres");
    } finally {
      Files.write(file, good);
    }
  }
}
