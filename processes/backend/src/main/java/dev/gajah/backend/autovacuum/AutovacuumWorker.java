// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.autovacuum;

import dev.gajah.access.statistics.TableCounts;
import dev.gajah.access.statistics.TableStatistics;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.backend.BackendServices;
import dev.gajah.backend.BackgroundSession;
import dev.gajah.base.error.Panic;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgStatistic;
import dev.gajah.commands.maintenance.TableMaintenance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Autovacuum worker: vacuums and analyzes the tables of one database that need it, then ends.
///
/// Started by the postmaster when the launcher asks. What goes wrong with one table is logged, and
/// the next one follows; its death concerns nobody else.
public final class AutovacuumWorker implements ServerProcess {
  private final BackendServices services;
  private final ProcessContext process;
  private final AutovacuumWork work;
  private final int databaseOid;
  private final TableStatistics statistics;

  /// The launcher has reserved the place for it.
  public AutovacuumWorker(
      BackendServices services, ProcessContext process, AutovacuumWork work, int databaseOid) {
    this.services = services;
    this.process = process;
    this.work = work;
    this.databaseOid = databaseOid;
    statistics = services.catalog().heap().statistics();
  }

  private record Table(int oid, int statisticsDatabase, String name, TableNeeds needs) {}

  @Override
  public void run() {
    try (BackgroundSession session = new BackgroundSession(services, process, databaseOid)) {
      session.markAutovacuum();
      List<Table> tables = session.inTransaction(this::tablesInNeed);
      for (Table table : tables) {
        process.interrupts().check();
        if (work.claim(table.statisticsDatabase, table.oid)) {
          try {
            maintain(session, table.oid);
          } finally {
            work.release(table.statisticsDatabase, table.oid);
          }
        }
      }
      if (!tables.isEmpty()) {
        new TableMaintenance(session.commands()).advanceDatabaseHorizon();
      }
    } catch (SqlError e) {
      if (process.interrupts().inCritical()) {
        throw new Panic(e.message(), e);
      }
      services.log().write(process.pid(), process.backendType(), e.severity(), e, null);
    } finally {
      work.workerEnded();
    }
  }

  /// Does to a table what it still needs: another worker may have been there.
  private void maintain(BackgroundSession session, int oid) {
    Table table = session.<@Nullable Table>inTransaction(catalog -> need(catalog, oid));
    if (table == null) {
      return;
    }
    try {
      new TableMaintenance(session.commands())
          .run(
              table.oid,
              table.name,
              table.needs.vacuum(),
              table.needs.analyze(),
              table.needs.preventsWraparound());
    } catch (SqlError e) {
      if (process.interrupts().inCritical() || e.severity().isAtLeast(Severity.FATAL)) {
        throw e;
      }
      session.recover();
      services
          .log()
          .write(
              process.pid(),
              process.backendType(),
              e.severity(),
              e.context(
                  "automatic %s of table \"%s\""
                      .formatted(
                          table.needs.vacuum() ? "vacuum" : "analyze", qualified(session, table))),
              null);
    }
  }

  private static String qualified(BackgroundSession session, Table table) {
    return session.commands().databaseName() + "." + table.name;
  }

  private List<Table> tablesInNeed(Catalog catalog) {
    List<Integer> oids = new ArrayList<>();
    catalog
        .access()
        .scanAll(
            PgClass.RELATION_OID,
            tuple -> {
              PgClass row = PgClass.decode(tuple.values());
              boolean isTable =
                  row.relkind() == 'r' || row.relkind() == 'm' || row.relkind() == 't';
              if (isTable && row.relpersistence() != 't') {
                oids.add(row.oid());
              }
              return true;
            });
    List<Table> tables = new ArrayList<>();
    for (int oid : oids) {
      Table table = need(catalog, oid);
      if (table != null) {
        tables.add(table);
      }
    }
    return tables;
  }

  /// Null if the table needs nothing or is gone.
  private @Nullable Table need(Catalog catalog, int oid) {
    PgClass row = catalog.findClass(oid);
    if (row == null) {
      return null;
    }
    int database = row.relisshared() ? 0 : databaseOid;
    TableCounts counts = statistics.find(database, oid);
    int nextXid = (int) services.transactions().transactions().xidGenerator().nextFullXid();
    int xidAge =
        TransactionId.isNormal(row.relfrozenxid()) ? Math.max(0, nextXid - row.relfrozenxid()) : 0;
    int multixactAge =
        row.relminmxid() == 0
            ? 0
            : Math.max(0, services.catalog().heap().multixacts().next() - row.relminmxid());
    RelationDescriptor relation = catalog.findRelation(oid);
    if (relation == null) {
      return null;
    }
    TableNeeds needs =
        TableNeeds.of(
            new TableNeeds.Facts(
                relation.options().autovacuum(),
                row.reltuples(),
                xidAge,
                multixactAge,
                row.relkind() != 't' && oid != PgStatistic.RELATION_OID),
            counts,
            services.settings());
    String name = catalog.namespaceName(row.relnamespace()) + "." + row.relname();
    return needs.isAny() ? new Table(oid, database, name, needs) : null;
  }
}
