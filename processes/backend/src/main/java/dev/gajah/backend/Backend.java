// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.net.Connection;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingSource;
import dev.gajah.base.setting.Settings;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.protocol.message.MessageReader;
import dev.gajah.protocol.message.MessageWriter;
import dev.gajah.protocol.message.StartupPacket;
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
  private final BackendServices services;
  private final ProcessContext process;
  private final ClientConnection client;
  private final Authenticator authenticator;
  private final Admission admission;
  private final int secret;
  private boolean mayUseReserved;

  /// Says whether a client may come in now.
  public interface Admission {
    /// Null if it may, or the error that it gets (PostgreSQL: dead-end child).
    @Nullable SqlError refusal();

    /// Takes one of the places for sessions, for a client that has proved who it is.
    ///
    /// @param mayUseReserved the role is a member of `pg_use_reserved_connections`
    /// @throws SqlError FATAL 53300
    Slot take(boolean isSuperuser, boolean mayUseReserved);
  }

  /// A place for one session, to be given back.
  @FunctionalInterface
  public interface Slot extends AutoCloseable {
    @Override
    void close();
  }

  /// Proves who the client is.
  @FunctionalInterface
  public interface Authenticator {
    /// @param verifier of the role's password, null if it has none or there is no such role
    /// @throws SqlError FATAL 28000, 28P01
    void authenticate(
        Connection connection,
        MessageReader reader,
        MessageWriter writer,
        String user,
        String database,
        @Nullable String verifier,
        boolean roleExists)
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
      client.connection().close();
    }
  }

  /// Handles what may come before the startup packet; null if the connection has served its
  /// purpose.
  private StartupPacket.@Nullable Startup readStartup() throws IOException {
    MessageReader reader = client.reader();
    while (true) {
      if (reader.nextStartup() < 0) {
        return null;
      }
      switch (StartupPacket.decode(reader)) {
        case StartupPacket.Cancel cancel -> {
          services.sessions().cancel(cancel.pid(), cancel.secret());
          return null;
        }
        case StartupPacket.SslRequest _, StartupPacket.GssEncRequest _ -> {
          client.writer().rawByte('N');
          client.writer().flush();
        }
        case StartupPacket.Startup startup -> {
          return startup;
        }
      }
    }
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
    PgAuthid role = authenticate(startup);
    Settings settings = new Settings(services.settings());
    Slot slot = admission.take(role.rolsuper(), mayUseReserved);
    Session session;
    try {
      session = new Session(services, process, settings);
    } catch (RuntimeException | Error e) {
      slot.close();
      throw e;
    }
    boolean registered = false;
    try {
      session.setClient(client.connection().peerAddress(), client.connection().peerPort());
      enter(session, startup, role);
      services.sessions().add(process, secret, client::terminateIfIdle);
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
      try {
        session.close();
      } finally {
        slot.close();
      }
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

  /// Looks up the role and lets the client prove it. No place in the process array is held while
  /// the client is waited for, so clients that do not answer keep nobody out.
  private PgAuthid authenticate(StartupPacket.Startup startup) throws IOException {
    PgAuthid role = lookUpRole(startup.user());
    authenticator.authenticate(
        client.connection(),
        client.reader(),
        client.writer(),
        startup.user(),
        startup.database(),
        role == null ? null : role.rolpassword(),
        role != null);
    if (role == null) {
      throw new SqlError(
              SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
              "role \"%s\" does not exist".formatted(startup.user()))
          .fatal();
    }
    if (!role.rolcanlogin()) {
      throw new SqlError(
              SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
              "role \"%s\" is not permitted to log in".formatted(startup.user()))
          .fatal();
    }
    return role;
  }

  private @Nullable PgAuthid lookUpRole(String name) {
    Session lookup = new Session(services, process, new Settings(services.settings()));
    try {
      SimpleQuery.startCommand(lookup);
      PgAuthid role = lookup.catalog().findRole(name);
      if (role != null && !role.rolsuper()) {
        PgAuthid reserved = lookup.catalog().findRole("pg_use_reserved_connections");
        mayUseReserved =
            reserved != null && lookup.catalog().hasPrivilegesOfRole(role.oid(), reserved.oid());
      }
      SimpleQuery.finishCommand(lookup);
      return role;
    } finally {
      lookup.close();
    }
  }

  /// Finds the database, applies settings (PostgreSQL: `InitPostgres`).
  private void enter(Session session, StartupPacket.Startup startup, PgAuthid role) {
    SimpleQuery.startCommand(session);
    session.setUser(role.oid());
    PgDatabase database = session.catalog().findDatabase(startup.database());
    if (database == null) {
      throw new SqlError(
              SqlState.UNDEFINED_DATABASE,
              "database \"%s\" does not exist".formatted(startup.database()))
          .fatal();
    }
    if (!database.datallowconn()) {
      throw new SqlError(
              SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
              "database \"%s\" is not currently accepting connections"
                  .formatted(startup.database()))
          .fatal();
    }
    session.setDatabase(startup.database(), database.oid(), database.dattablespace());
    Settings settings = session.settings();
    settings.setInitial(
        SessionParameters.IS_SUPERUSER, role.rolsuper() ? "on" : "off", SettingSource.OVERRIDE);
    settings.setInitial(
        SessionParameters.SESSION_AUTHORIZATION, startup.user(), SettingSource.OVERRIDE);
    String options = startup.options();
    if (options != null) {
      applyOptions(settings, options);
    }
    for (Map.Entry<String, String> parameter : startup.parameters().entrySet()) {
      Setting<?> setting = settings.require(parameter.getKey(), true);
      settings.setInitial(setting, parameter.getValue(), SettingSource.CLIENT);
    }
    session.refreshFormats();
    SimpleQuery.finishCommand(session);
    client.writer().authentication(0, null);
  }

  /// `-c name=value` and `--name=value`, separated by blanks; a backslash protects a blank.
  private static void applyOptions(Settings settings, String options) {
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
      settings.setInitial(
          settings.require(name, true), assignment.substring(equals + 1), SettingSource.CLIENT);
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
