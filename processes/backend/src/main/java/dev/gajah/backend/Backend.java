// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.net.Connection;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.Settings;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.protocol.message.MessageReader;
import dev.gajah.protocol.message.MessageWriter;
import dev.gajah.protocol.message.StartupPacket;
import dev.gajah.protocol.tls.TlsConnection;
import dev.gajah.protocol.tls.TlsServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Backend: serves one client, from its first byte to its last.
///
/// Started by the postmaster for each connection; ends when the client goes, when it is told to, or
/// with its first FATAL error. Its death concerns nobody else, unless it dies inside a critical
/// section, which is a panic of the server.
public final class Backend implements ServerProcess {
  /// First byte of a TLS record that carries a handshake.
  private static final int TLS_HANDSHAKE = 0x16;

  private final BackendServices services;
  private final ProcessContext process;
  private final ClientConnection client;
  private final Authenticator authenticator;
  private final Admission admission;
  private final int secret;
  private final long startNanos;

  /// True once the client is authenticated or gone.
  private volatile boolean settled;

  /// Says whether a client may come in now.
  public interface Admission {
    /// Null if it may, or the error that it gets (PostgreSQL: dead-end child).
    @Nullable SqlError refusal();

    /// How connections are encrypted; null if they are not.
    @Nullable TlsServer tls();

    /// `max_connections`.
    int connectionLimit();

    /// How many of these only superusers get.
    int reservedForSuperusers();

    /// How many more only superusers and members of `pg_use_reserved_connections` get.
    int reservedForMembers();
  }

  /// Proves who the client is.
  @FunctionalInterface
  public interface Authenticator {
    /// @param role what the catalogs say about the user, who may not exist
    /// @throws SqlError FATAL 28000, 28P01
    void authenticate(
        Connection connection,
        MessageReader reader,
        MessageWriter writer,
        String user,
        String database,
        RoleLookup role)
        throws IOException;
  }

  public Backend(
      BackendServices services,
      ProcessContext process,
      Connection connection,
      Authenticator authenticator,
      Admission admission,
      int secret) {
    this.services = services;
    this.process = process;
    this.client = new ClientConnection(connection);
    this.authenticator = authenticator;
    this.admission = admission;
    this.secret = secret;
    this.startNanos = process.clock().nanoTime();
  }

  /// For the postmaster, which calls it now and then: hangs up on a client that has taken more than
  /// `limitNanos` to authenticate (PostgreSQL: `authentication_timeout`). True if there is nothing
  /// left to watch.
  public boolean endIfLate(long nowNanos, long limitNanos) {
    if (!settled && nowNanos - startNanos >= limitNanos) {
      settled = true;
      services
          .log()
          .write(
              process.pid(),
              process.backendType(),
              Severity.FATAL,
              new SqlError(SqlState.QUERY_CANCELED, "canceling authentication due to timeout")
                  .fatal(),
              null);
      client.connection().close();
    }
    return settled;
  }

  @Override
  public void run() {
    try {
      StartupPacket.Startup startup = readStartup();
      if (startup != null) {
        serve(startup);
      }
    } catch (SqlError e) {
      if (!client.isClaimed()) {
        services.log().write(process.pid(), process.backendType(), e.severity(), e, null);
        client.writer().report(e.severity().isAtLeast(Severity.FATAL) ? e : e.fatal());
        client.writer().flush();
      }
    } catch (IOException e) {
      // The client went away before the session began.
    } finally {
      settled = true;
      client.connection().close();
    }
  }

  /// Handles what may come before the startup packet; null if the connection has served its
  /// purpose.
  private StartupPacket.@Nullable Startup readStartup() throws IOException {
    if (client.reader().peek() == TLS_HANDSHAKE && !encryptDirectly()) {
      return null;
    }
    while (true) {
      MessageReader reader = client.reader();
      if (reader.nextStartup() < 0) {
        return null;
      }
      switch (StartupPacket.decode(reader)) {
        case StartupPacket.Cancel cancel -> {
          services.sessions().cancel(cancel.pid(), cancel.secret());
          return null;
        }
        case StartupPacket.SslRequest _ -> encryptIfPossible();
        case StartupPacket.GssEncRequest _ -> {
          client.writer().rawByte('N');
          client.writer().flush();
        }
        case StartupPacket.Startup startup -> {
          return startup;
        }
      }
    }
  }

  /// Answers a request for encryption.
  ///
  /// @throws SqlError FATAL 08P01 if the client sent more before it had the answer: what comes in
  ///   the clear must never be taken for something that came encrypted (CVE-2021-23214)
  private void encryptIfPossible() throws IOException {
    TlsServer tls = admission.tls();
    boolean isPossible =
        tls != null
            && !client.connection().isUnix()
            && !(client.connection() instanceof TlsConnection);
    client.writer().rawByte(isPossible ? 'S' : 'N');
    client.writer().flush();
    if (tls != null && isPossible) {
      if (client.reader().hasBuffered()) {
        throw new SqlError(
                SqlState.PROTOCOL_VIOLATION, "received unencrypted data after SSL request")
            .detail(
                "This could be either a client-software bug or evidence of an attempted"
                    + " man-in-the-middle attack.")
            .fatal();
      }
      client.encrypt(tls, new byte[0]);
    }
  }

  /// A client that begins with a TLS handshake must name PostgreSQL's protocol in it; false if the
  /// connection is of no use.
  private boolean encryptDirectly() throws IOException {
    TlsServer tls = admission.tls();
    if (tls == null || client.connection().isUnix()) {
      return false;
    }
    TlsConnection encrypted = client.encrypt(tls, client.reader().takeBuffered());
    if (!encrypted.isProtocolAgreed()) {
      services.log().log(
          process.pid(),
          process.backendType(),
          "received direct SSL connection request without ALPN protocol negotiation extension");
      return false;
    }
    return true;
  }

  private void serve(StartupPacket.Startup startup) throws IOException {
    SqlError refusal = admission.refusal();
    if (refusal != null) {
      throw refusal;
    }
    if (startup.replication() != null && !startup.replication().equals("false")) {
      throw SqlError.unsupported("replication connection").fatal();
    }
    MessageWriter writer = client.writer();
    if (startup.minorVersion() > 0 || !startup.unknownProtocolOptions().isEmpty()) {
      writer.negotiateProtocolVersion(0, startup.unknownProtocolOptions());
    }
    authenticator.authenticate(
        client.connection(),
        client.reader(),
        client.writer(),
        startup.user(),
        startup.database(),
        new RoleLookup(services, process, startup.user()));
    settled = true;
    Settings settings = new Settings(services.settings());
    Session session = new Session(services, process, settings);
    boolean registered = false;
    try {
      session.setClient(client.connection().peerAddress(), client.connection().peerPort());
      enter(session, startup);
      registered = true;
      session.setCopyStream(new ClientCopyStream(client));
      MessageLoop loop = new MessageLoop(session, client);
      session.setNotices(report -> notice(session, report));
      for (Setting<?> setting : services.settings().reported()) {
        writer.parameterStatus(setting.name(), session.show(setting));
      }
      writer.backendKeyData(process.pid(), secret);
      loop.forgetReportedSettings();
      loop.run();
    } catch (SqlError e) {
      if (!registered) {
        throw e;
      }
      // A FATAL error; the message loop has told the client.
    } finally {
      services.sessions().remove(process);
      session.close();
    }
  }

  private void notice(Session session, SqlError report) {
    int wanted = level(session.settings().get(SessionParameters.CLIENT_MIN_MESSAGES));
    if (level(report.severity().name()) >= wanted || report.severity() == Severity.INFO) {
      client.writer().report(report);
    }
  }

  private static int level(String name) {
    return switch (name.toLowerCase(java.util.Locale.ROOT)) {
      case "debug5", "debug4", "debug3", "debug2", "debug1", "debug" -> 0;
      case "log" -> 1;
      case "notice" -> 2;
      case "warning" -> 3;
      default -> 4;
    };
  }

  /// Finds role and database, takes a place among the sessions, applies settings (PostgreSQL:
  /// `InitPostgres`).
  private void enter(Session session, StartupPacket.Startup startup) {
    SimpleQuery.startCommand(session);
    PgAuthid role = role(session, startup.user());
    session.roles().authenticated(role, startup.user());
    takePlace(session, role);
    PgDatabase database = database(session, startup.database(), role);
    session.setDatabase(startup.database(), database.oid(), database.dattablespace());
    services.sessions().setDatabase(process, database.oid());
    limitConnections(role, database);
    Settings settings = session.settings();
    String options = startup.options();
    if (options != null) {
      applyOptions(settings, options, role.rolsuper());
    }
    for (Map.Entry<String, String> parameter : startup.parameters().entrySet()) {
      Setting<?> setting = settings.require(parameter.getKey(), true);
      settings.setByClient(setting, parameter.getValue(), role.rolsuper());
    }
    session.refreshFormats();
    SimpleQuery.finishCommand(session);
    client.writer().authentication(0, null);
  }

  private static PgAuthid role(Session session, String user) {
    PgAuthid role = session.catalog().findRole(user);
    if (role == null) {
      throw new SqlError(
              SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
              "role \"%s\" does not exist".formatted(user))
          .fatal();
    }
    if (!role.rolcanlogin()) {
      throw new SqlError(
              SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
              "role \"%s\" is not permitted to log in".formatted(user))
          .fatal();
    }
    return role;
  }

  private void takePlace(Session session, PgAuthid role) {
    SessionRegistry.Entry entry =
        new SessionRegistry.Entry(process, secret, client::terminateIfIdle, role.oid(), 0);
    int limit = admission.connectionLimit();
    int forSuperusers = role.rolsuper() ? 0 : admission.reservedForSuperusers();
    int forMembers =
        role.rolsuper() || mayUseReserved(session, role) ? 0 : admission.reservedForMembers();
    if (!services.sessions().tryAdd(entry, limit - forSuperusers - forMembers)) {
      int free = limit - services.sessions().clientCount();
      String message;
      if (free <= 0) {
        message = "sorry, too many clients already";
      } else if (free <= forSuperusers) {
        message = "remaining connection slots are reserved for roles with the SUPERUSER attribute";
      } else {
        message =
            "remaining connection slots are reserved for roles with privileges of the"
                + " \"pg_use_reserved_connections\" role";
      }
      throw new SqlError(SqlState.TOO_MANY_CONNECTIONS, message).fatal();
    }
  }

  private static boolean mayUseReserved(Session session, PgAuthid role) {
    PgAuthid reserved = session.catalog().findRole("pg_use_reserved_connections");
    return reserved != null && session.catalog().hasPrivilegesOfRole(role.oid(), reserved.oid());
  }

  private static PgDatabase database(Session session, String name, PgAuthid role) {
    PgDatabase database = session.catalog().findDatabase(name);
    if (database == null) {
      throw new SqlError(
              SqlState.UNDEFINED_DATABASE, "database \"%s\" does not exist".formatted(name))
          .fatal();
    }
    if (!database.datallowconn()) {
      throw new SqlError(
              SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
              "database \"%s\" is not currently accepting connections".formatted(name))
          .fatal();
    }
    if (!session
        .catalog()
        .privileges()
        .has(ObjectKind.DATABASE, database.oid(), role.oid(), AclMode.CONNECT)) {
      throw new SqlError(
              SqlState.INSUFFICIENT_PRIVILEGE,
              "permission denied for database \"%s\"".formatted(name))
          .detail("User does not have CONNECT privilege.")
          .fatal();
    }
    return database;
  }

  /// `CONNECTION LIMIT` of role and database, which superusers are free of.
  private void limitConnections(PgAuthid role, PgDatabase database) {
    if (role.rolsuper()) {
      return;
    }
    SessionRegistry sessions = services.sessions();
    if (role.rolconnlimit() >= 0
        && sessions.count(entry -> entry.roleOid() == role.oid()) > role.rolconnlimit()) {
      throw tooMany("role", role.rolname());
    }
    if (database.datconnlimit() >= 0
        && sessions.count(entry -> entry.databaseOid() == database.oid())
            > database.datconnlimit()) {
      throw tooMany("database", database.datname());
    }
  }

  private static SqlError tooMany(String kind, String name) {
    return new SqlError(
            SqlState.TOO_MANY_CONNECTIONS,
            "too many connections for %s \"%s\"".formatted(kind, name))
        .fatal();
  }

  /// `-c name=value` and `--name=value`, separated by blanks; a backslash protects a blank.
  private static void applyOptions(Settings settings, String options, boolean isSuperuser) {
    List<String> words = words(options);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String assignment;
      if (word.equals("-c") && i + 1 < words.size()) {
        assignment = words.get(++i);
      } else if (word.startsWith("-c") && word.length() > 2) {
        assignment = word.substring(2);
      } else if (word.startsWith("--")) {
        assignment = word.substring(2);
      } else {
        throw new SqlError(
                SqlState.SYNTAX_ERROR, "invalid command-line argument for server process: " + word)
            .fatal();
      }
      int equals = assignment.indexOf('=');
      if (equals < 0) {
        throw new SqlError(SqlState.SYNTAX_ERROR, "-c %s requires a value".formatted(assignment))
            .fatal();
      }
      String name = assignment.substring(0, equals).replace('-', '_');
      settings.setByClient(
          settings.require(name, true), assignment.substring(equals + 1), isSuperuser);
    }
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean any = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        if (any) {
          words.add(word.toString());
          word.setLength(0);
          any = false;
        }
      } else {
        if (c == '\\' && i + 1 < text.length()) {
          c = text.charAt(++i);
        }
        word.append(c);
        any = true;
      }
    }
    if (any) {
      words.add(word.toString());
    }
    return words;
  }
}
