// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.backend.Backend;
import dev.gajah.backend.RoleLookup;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.net.Connection;
import dev.gajah.base.net.Network;
import dev.gajah.base.random.RandomSource;
import dev.gajah.protocol.authentication.Passwords;
import dev.gajah.protocol.authentication.ScramServer;
import dev.gajah.protocol.hba.AuthMethod;
import dev.gajah.protocol.hba.HbaClient;
import dev.gajah.protocol.hba.HbaFile;
import dev.gajah.protocol.hba.HbaRule;
import dev.gajah.protocol.message.MessageReader;
import dev.gajah.protocol.message.MessageWriter;
import dev.gajah.protocol.tls.ClientNames;
import dev.gajah.protocol.tls.TlsConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Authenticates clients by the rules of `pg_hba.conf`.
final class HbaAuthenticator implements Backend.Authenticator {
  private static final int CLEAR_TEXT = 3;
  private static final int MD5 = 5;
  private static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;

  private final Supplier<HbaFile> rules;
  private final RandomSource random;
  private final byte[] mockNonce;
  private final Network network;

  HbaAuthenticator(
      Supplier<HbaFile> rules, RandomSource random, byte[] mockNonce, Network network) {
    this.network = network;
    this.rules = rules;
    this.random = random;
    this.mockNonce = mockNonce;
  }

  @Override
  public void authenticate(
      Connection connection,
      MessageReader reader,
      MessageWriter writer,
      String user,
      String database,
      RoleLookup role)
      throws IOException {
    String peer = connection.peerAddress();
    byte[] address = peer == null ? null : InetAddress.ofLiteral(peer).getAddress();
    HbaClient client =
        new HbaClient(
            address,
            peer == null ? "[local]" : peer,
            connection instanceof TlsConnection,
            database,
            user,
            false,
            new Here(role, network));
    HbaRule rule = rules.get().match(client);
    if (rule == null) {
      throw HbaFile.rejection(client, null);
    }
    TlsConnection tls = connection instanceof TlsConnection encrypted ? encrypted : null;
    checkCertificate(rule, client, tls);
    boolean proved =
        switch (rule.method()) {
          case CERT -> true;
          case TRUST -> true;
          case REJECT -> throw HbaFile.rejection(client, rule);
          case PASSWORD -> {
            writer.authentication(CLEAR_TEXT, null);
            String password = passwordMessage(reader, writer);
            yield Passwords.checkClearText(role.verifier(), user, password);
          }
          case MD5 -> {
            String verifier = role.verifier();
            yield verifier != null && Passwords.kind(verifier) == Passwords.Kind.MD5
                ? md5(reader, writer, verifier)
                : scram(reader, writer, user, verifier, tls);
          }
          case SCRAM_SHA_256 -> scram(reader, writer, user, role.verifier(), tls);
        };
    if (!proved) {
      throw HbaFile.failure(
          client, rule, role.exists() ? null : "Role \"%s\" does not exist.".formatted(user));
    }
  }

  /// What the rule asks of the client's certificate: to be there (its chain has been proved), and
  /// perhaps to name the user.
  private static void checkCertificate(
      HbaRule rule, HbaClient client, @Nullable TlsConnection tls) {
    String wanted =
        rule.method() == AuthMethod.CERT ? "verify-full" : rule.options().get("clientcert");
    if (wanted == null) {
      return;
    }
    X509Certificate certificate = tls == null ? null : tls.clientCertificate();
    if (certificate == null) {
      throw new SqlError(
              SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
              "connection requires a valid client certificate")
          .fatal();
    }
    if (wanted.equals("verify-full")) {
      boolean byName = !"DN".equals(rule.options().get("clientname"));
      String shown = byName ? ClientNames.commonName(certificate) : ClientNames.whole(certificate);
      if (!client.user().equals(shown)) {
        throw HbaFile.failure(
            client,
            rule,
            "provided user name (%s) and authenticated user name (%s) do not match"
                .formatted(client.user(), shown));
      }
    }
  }

  private static void expect(String what, MessageReader reader, MessageWriter writer)
      throws IOException {
    writer.flush();
    int type = reader.next();
    if (type < 0) {
      throw new IOException("client closed the connection");
    }
    if (type != 'p') {
      throw new SqlError(
              SqlState.PROTOCOL_VIOLATION,
              "expected %s response, got message type %d".formatted(what, type))
          .fatal();
    }
  }

  private static String passwordMessage(MessageReader reader, MessageWriter writer)
      throws IOException {
    expect("password", reader, writer);
    String password = reader.getString();
    reader.expectEnd();
    if (password.isEmpty()) {
      throw new SqlError(SqlState.INVALID_PASSWORD, "empty password returned by client").fatal();
    }
    return password;
  }

  private boolean md5(MessageReader reader, MessageWriter writer, String verifier)
      throws IOException {
    byte[] salt = new byte[4];
    random.nextSecretBytes(salt);
    writer.authentication(MD5, salt);
    return Passwords.checkMd5(verifier, salt, passwordMessage(reader, writer));
  }

  private boolean scram(
      MessageReader reader,
      MessageWriter writer,
      String user,
      @Nullable String verifier,
      @Nullable TlsConnection tls)
      throws IOException {
    writer.authentication(SASL, ScramServer.mechanisms(tls != null));
    expect("SASL", reader, writer);
    String mechanism = reader.getString();
    boolean plus = tls != null && mechanism.equals(ScramServer.MECHANISM_PLUS);
    if (!plus && !mechanism.equals(ScramServer.MECHANISM)) {
      throw new SqlError(
              SqlState.PROTOCOL_VIOLATION,
              "client selected an invalid SASL authentication mechanism")
          .fatal();
    }
    int length = reader.getInt();
    byte[] first = length < 0 ? new byte[0] : reader.getBytes(length);
    reader.expectEnd();
    ScramServer server =
        new ScramServer(
            verifier, user, mockNonce, random, plus, tls == null ? null : tls.endPointHash());
    writer.authentication(SASL_CONTINUE, server.first(first));
    expect("SASL", reader, writer);
    byte[] answer = server.finish(reader.getBytes(reader.remaining()));
    if (answer == null) {
      return false;
    }
    writer.authentication(SASL_FINAL, answer);
    return true;
  }

  /// Answers for rules about more than the client's address.
  private record Here(RoleLookup role, Network network) implements HbaClient.Surroundings {
    @Override
    public boolean isMember(String user, String group) {
      return role.isMemberOf(group);
    }

    @Override
    public boolean isOwnAddress(byte[] address) {
      return ownAddresses().stream().anyMatch(own -> Arrays.equals(own.address(), address));
    }

    @Override
    public boolean isInOwnNetwork(byte[] address) {
      return ownAddresses().stream()
          .anyMatch(own -> samePrefix(own.address(), address, own.prefixBits()));
    }

    private List<Network.OwnAddress> ownAddresses() {
      try {
        return network.ownAddresses();
      } catch (IOException e) {
        throw new SqlError(
                SqlState.SYSTEM_ERROR, "error enumerating network interfaces: " + e.getMessage(), e)
            .fatal();
      }
    }

    private static boolean samePrefix(byte[] a, byte[] b, int bits) {
      if (a.length != b.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0) {
          return false;
        }
      }
      return true;
    }

    @Override
    public boolean isHostName(byte[] address, String name) {
      return network.isHost(address, name);
    }
  }
}
