// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.setting.SettingSource;
import dev.gajah.base.setting.Settings;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.commands.CommandSession;
import dev.gajah.transaction.procarray.Proc;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A session without a client, with the rights of the bootstrap superuser (PostgreSQL:
/// `InitPostgres` of a background process). Notices go to the server's log. Belongs to the
/// process's thread.
public final class BackgroundSession implements AutoCloseable {
  private final BackendServices services;
  private final ProcessContext process;
  private final Session session;

  /// @param databaseOid 0: no database, shared catalogs only
  /// @throws SqlError FATAL 3D000
  public BackgroundSession(BackendServices services, ProcessContext process, int databaseOid) {
    this.services = services;
    this.process = process;
    session = new Session(services, process, new Settings(services.settings()));
    session.setNotices(
        report ->
            services
                .log()
                .write(process.pid(), process.backendType(), report.severity(), report, null));
    boolean entered = false;
    try {
      becomeSuperuser();
      Settings settings = session.settings();
      settings.setInitial(SessionParameters.SEARCH_PATH, "", SettingSource.OVERRIDE);
      settings.setInitial(SessionParameters.TRANSACTION_TIMEOUT, "0", SettingSource.OVERRIDE);
      session.refreshFormats();
      if (databaseOid != 0) {
        enter(databaseOid);
      }
      entered = true;
    } finally {
      if (!entered) {
        session.close();
      }
    }
  }

  private void becomeSuperuser() {
    PgAuthid role =
        this.<@Nullable PgAuthid>inTransaction(
            catalog -> catalog.findRole(SystemOids.BOOTSTRAP_SUPERUSER));
    if (role == null) {
      throw SqlError.internal("the bootstrap superuser does not exist").fatal();
    }
    session.roles().authenticated(role, role.rolname());
  }

  private void enter(int databaseOid) {
    PgDatabase database =
        this.<@Nullable PgDatabase>inTransaction(catalog -> catalog.findDatabase(databaseOid));
    if (database == null) {
      throw new SqlError(
              SqlState.UNDEFINED_DATABASE,
              "database %s does not exist".formatted(Integer.toUnsignedString(databaseOid)))
          .fatal();
    }
    session.setDatabase(database.datname(), database.oid(), database.dattablespace());
    services.sessions().setDatabase(process, database.oid());
  }

  /// Marks the process as one that gives way to whoever waits for its locks.
  public void markAutovacuum() {
    services
        .transactions()
        .procArray()
        .setStatusFlags(session.transaction().proc(), Proc.IS_AUTOVACUUM, 0);
  }

  /// Asks the catalogs in a transaction of its own.
  public <T extends @Nullable Object> T inTransaction(Function<Catalog, T> question) {
    SimpleQuery.startCommand(session);
    T answer = question.apply(session.catalog());
    SimpleQuery.finishCommand(session);
    return answer;
  }

  public CommandSession commands() {
    return session;
  }

  /// After an error: aborts the transaction.
  public void recover() {
    process.interrupts().resetHoldOffs();
    session.recover();
  }

  @Override
  public void close() {
    session.close();
  }
}
