// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.maintenance;

import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexVacuumStats;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.table.RelationOptions.IndexCleanup;
import dev.gajah.access.vacuum.LazyVacuum;
import dev.gajah.access.vacuum.VacuumOptions;
import dev.gajah.access.vacuum.VacuumResult;
import dev.gajah.access.vacuum.VacuumServices;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.TransactionId;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.RelationChanges;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.storage.RelationStorage;
import dev.gajah.commands.CommandResult;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.UtilityCommands;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.xact.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// VACUUM and ANALYZE statements: options, which tables, one transaction for each (PostgreSQL:
/// `vacuum.c`).
final class VacuumCommand {
  private final CommandSession session;
  private final Catalog catalog;
  private boolean freeze;
  private boolean verbose;
  private boolean analyze;
  private boolean disablePageSkipping;
  private boolean skipLocked;
  private boolean truncate = true;
  private boolean processMain = true;
  private boolean processToast = true;
  private boolean skipDatabaseStats;
  private boolean onlyDatabaseStats;
  private boolean automatic;
  private boolean forWraparound;
  private IndexCleanup indexCleanup = IndexCleanup.AUTO;

  VacuumCommand(CommandSession session) {
    this.session = session;
    this.catalog = session.catalog();
  }

  private record Target(int oid, String name, List<String> columns) {}

  CommandResult run(Statement.VacuumStmt statement, boolean isTopLevel) {
    readOptions(statement);
    Transaction transaction = session.transaction();
    if (statement.isVacuumcmd()) {
      transaction.preventInTransactionBlock(isTopLevel, "VACUUM");
    }
    for (Clause.VacuumRelation relation : statement.rels()) {
      if (statement.isVacuumcmd() && !analyze && !relation.vaCols().isEmpty()) {
        throw new SqlError(
            SqlState.FEATURE_NOT_SUPPORTED,
            "ANALYZE option must be specified when a column list is provided");
      }
    }
    List<Target> targets = onlyDatabaseStats ? List.of() : targets(statement);
    boolean ownTransactions =
        statement.isVacuumcmd()
            || (targets.size() != 1 && !transaction.cannotCommitAlone(isTopLevel));
    if (ownTransactions) {
      dropSnapshot();
      transaction.commitCommand();
    }
    for (Target target : targets) {
      if (statement.isVacuumcmd()) {
        vacuum(target.oid, target.name, false);
      }
      if (analyze) {
        if (ownTransactions) {
          analyzeAlone(target, statement.isVacuumcmd());
        } else {
          analyze(target, statement.isVacuumcmd());
          transaction.commandCounterIncrement();
        }
      }
    }
    if (ownTransactions) {
      begin();
    }
    if (statement.isVacuumcmd() && !skipDatabaseStats) {
      updateDatabase();
    }
    return new CommandResult(statement.isVacuumcmd() ? "VACUUM" : "ANALYZE", 0);
  }

  /// One table for autovacuum; its TOAST table comes on its own.
  void runAutomatically(
      int oid, String name, boolean vacuum, boolean wantsAnalyze, boolean preventsWraparound) {
    automatic = true;
    forWraparound = preventsWraparound;
    skipLocked = !preventsWraparound;
    processToast = false;
    if (vacuum) {
      vacuum(oid, name, false);
    }
    if (wantsAnalyze) {
      analyzeAlone(new Target(oid, name, List.of()), vacuum);
    }
  }

  private void analyzeAlone(Target target, boolean inVacuum) {
    Transaction transaction = session.transaction();
    begin();
    transaction.pushActiveSnapshot(transaction.transactionSnapshot());
    analyze(target, inVacuum);
    transaction.popActiveSnapshot();
    transaction.commitCommand();
  }

  void updateDatabaseAlone() {
    begin();
    updateDatabase();
    session.transaction().commitCommand();
  }

  private void begin() {
    session.transaction().startCommand();
    catalog.acceptInvalidations();
  }

  private void dropSnapshot() {
    if (session.transaction().hasActiveSnapshot()) {
      session.transaction().popActiveSnapshot();
    }
  }

  private void readOptions(Statement.VacuumStmt statement) {
    analyze = !statement.isVacuumcmd();
    for (Clause.DefElem option : statement.options()) {
      String name = option.defname();
      if (name.equals("verbose")) {
        verbose = UtilityCommands.optionFlag(option);
      } else if (name.equals("skip_locked")) {
        skipLocked = UtilityCommands.optionFlag(option);
      } else if (name.equals("buffer_usage_limit")) {
        throw SqlError.unsupported("option BUFFER_USAGE_LIMIT");
      } else if (!statement.isVacuumcmd()) {
        throw new SqlError(
                SqlState.SYNTAX_ERROR, "unrecognized ANALYZE option \"%s\"".formatted(name))
            .position(option.location() + 1);
      } else {
        vacuumOption(option, name);
      }
    }
  }

  private void vacuumOption(Clause.DefElem option, String name) {
    switch (name) {
      case "analyze" -> analyze = UtilityCommands.optionFlag(option);
      case "freeze" -> freeze = UtilityCommands.optionFlag(option);
      case "disable_page_skipping" -> disablePageSkipping = UtilityCommands.optionFlag(option);
      case "truncate" -> truncate = UtilityCommands.optionFlag(option);
      case "process_main" -> processMain = UtilityCommands.optionFlag(option);
      case "process_toast" -> processToast = UtilityCommands.optionFlag(option);
      case "skip_database_stats" -> skipDatabaseStats = UtilityCommands.optionFlag(option);
      case "only_database_stats" -> onlyDatabaseStats = UtilityCommands.optionFlag(option);
      case "index_cleanup" -> {
        String value = UtilityCommands.optionText(option);
        indexCleanup =
            value != null && value.toLowerCase(Locale.ROOT).equals("auto")
                ? IndexCleanup.AUTO
                : UtilityCommands.optionFlag(option) ? IndexCleanup.ON : IndexCleanup.OFF;
      }
      case "full" -> {
        if (UtilityCommands.optionFlag(option)) {
          throw SqlError.unsupported("VACUUM FULL");
        }
      }
      // Workers are a permission, not a duty: indexes are vacuumed by this process.
      case "parallel" -> {}
      default ->
          throw new SqlError(
                  SqlState.SYNTAX_ERROR, "unrecognized VACUUM option \"%s\"".formatted(name))
              .position(option.location() + 1);
    }
  }

  // ---- which tables ----

  private List<Target> targets(Statement.VacuumStmt statement) {
    List<Target> targets = new ArrayList<>();
    boolean isVacuum = statement.isVacuumcmd();
    if (statement.rels().isEmpty()) {
      catalog
          .access()
          .scanAll(
              PgClass.RELATION_OID,
              tuple -> {
                PgClass row = PgClass.decode(tuple.values());
                if ((row.relkind() == 'r' || row.relkind() == 'm') && isPermitted(row, isVacuum)) {
                  targets.add(new Target(row.oid(), row.relname(), List.of()));
                }
                return true;
              });
      return targets;
    }
    for (Clause.VacuumRelation relation : statement.rels()) {
      var name = relation.relation();
      int oid = catalog.relationOidByName(name.schemaname(), name.relname());
      if (oid == 0) {
        throw Catalog.undefinedRelation(name.schemaname(), name.relname());
      }
      PgClass row = catalog.pgClass(oid);
      if (isPermitted(row, isVacuum)) {
        targets.add(new Target(oid, row.relname(), relation.vaCols()));
      }
    }
    return targets;
  }

  /// PostgreSQL: `vacuum_is_permitted_for_relation`.
  private boolean isPermitted(PgClass row, boolean isVacuum) {
    int user = session.currentUserOid();
    PgDatabase database = catalog.findDatabase(session.databaseOid());
    boolean ownsDatabase =
        database != null
            && catalog.hasPrivilegesOfRole(user, database.datdba())
            && !row.relisshared();
    if (ownsDatabase
        || catalog.privileges().has(ObjectKind.TABLE, row.oid(), user, AclMode.MAINTAIN)) {
      return true;
    }
    session
        .notices()
        .warning(
            SqlState.WARNING,
            "permission denied to %s \"%s\", skipping it"
                .formatted(isVacuum ? "vacuum" : "analyze", row.relname()));
    return false;
  }

  private @Nullable RelationDescriptor open(int oid, String name, LockMode mode, String verb) {
    if (skipLocked) {
      if (!catalog.tryLockRelation(oid, mode)) {
        String message = "skipping %s of \"%s\" --- lock not available".formatted(verb, name);
        if (automatic) {
          session
              .notices()
              .notice(SqlError.report(Severity.LOG, SqlState.LOCK_NOT_AVAILABLE, message));
        } else {
          session.notices().warning(SqlState.LOCK_NOT_AVAILABLE, message);
        }
        return null;
      }
    } else {
      catalog.lockRelation(oid, mode);
    }
    return catalog.findRelation(oid);
  }

  // ---- VACUUM of one table ----

  private void vacuum(int oid, String name, boolean isToast) {
    Transaction transaction = session.transaction();
    begin();
    if (forWraparound) {
      session
          .executor()
          .heap()
          .heap()
          .procs()
          .setStatusFlags(transaction.proc(), Proc.VACUUM_FOR_WRAPAROUND, 0);
    }
    RelationDescriptor table = open(oid, name, LockMode.SHARE_UPDATE_EXCLUSIVE, "vacuum");
    if (table == null) {
      transaction.commitCommand();
      return;
    }
    if (table.kind() != 'r' && table.kind() != 'm' && table.kind() != 't') {
      session
          .notices()
          .warning(
              SqlState.WARNING,
              "skipping \"%s\" --- cannot vacuum non-tables or special system tables"
                  .formatted(table.name()));
      transaction.commitCommand();
      return;
    }
    int toast = processToast ? table.toastOid() : 0;
    if (processMain || isToast) {
      VacuumResult result =
          new LazyVacuum(session.executor().heap(), table, options(table), new Services()).run();
      store(table, result);
      session
          .executor()
          .heap()
          .statistics()
          .vacuumed(table, result.liveTuples, result.tuplesRecentlyDead + result.tuplesMissedDead);
      if (verbose) {
        report(table, result);
      }
    }
    transaction.commitCommand();
    if (toast != 0) {
      vacuum(toast, "pg_toast_" + Integer.toUnsignedString(oid), true);
    }
  }

  private VacuumOptions options(RelationDescriptor table) {
    VacuumOptions defaults = VacuumOptions.DEFAULTS;
    VacuumOptions options =
        new VacuumOptions(
            defaults.freezeMinAge(),
            defaults.freezeTableAge(),
            defaults.multixactFreezeMinAge(),
            defaults.multixactFreezeTableAge(),
            defaults.autovacuumFreezeMaxAge(),
            defaults.autovacuumMultixactFreezeMaxAge(),
            disablePageSkipping,
            indexCleanup,
            truncate && table.options().vacuumTruncate(),
            session.maintenanceMemoryBytes(),
            automatic);
    return freeze ? options.freeze() : options;
  }

  private final class Services implements VacuumServices {
    @Override
    public IndexAccessMethod accessMethod(int accessMethodOid) {
      return session.executor().indexMethod(accessMethodOid);
    }

    @Override
    public void delayPoint() {
      session.executor().interrupts().check();
    }

    @Override
    public void truncate(RelationDescriptor relation, int blocks) {
      new RelationStorage(session.executor().heap().heap(), session.transaction())
          .truncate(relation.locator(), relation.isPermanent(), blocks);
    }
  }

  private void store(RelationDescriptor table, VacuumResult result) {
    RelationChanges changes = new RelationChanges(catalog);
    changes.updateVacuumStatistics(
        table.oid(),
        result.pages,
        result.liveTuples,
        result.allVisiblePages,
        table.hasIndexes(),
        result.newFrozenXid,
        result.newMinMultixact);
    List<IndexDescriptor> indexes = table.indexes();
    for (int i = 0; i < indexes.size() && i < result.indexes.size(); i++) {
      IndexVacuumStats stats = result.indexes.get(i);
      if (stats != null && !stats.estimatedCount) {
        changes.updateVacuumStatistics(
            indexes.get(i).indexOid(), stats.pages, stats.indexTuples, 0, false, 0, 0);
      }
    }
  }

  private void report(RelationDescriptor table, VacuumResult r) {
    StringBuilder text = new StringBuilder();
    text.append(
        "finished vacuuming \"%s.%s.%s\": index scans: %d%n"
            .formatted(session.databaseName(), table.namespaceName(), table.name(), r.indexScans)
            .replace(System.lineSeparator(), "\n"));
    text.append(
        "pages: %d removed, %d remain, %d scanned (%.2f%% of total)\n"
            .formatted(
                r.pagesRemoved,
                r.pages,
                r.pagesScanned,
                r.oldPages == 0 ? 100.0 : 100.0 * r.pagesScanned / r.oldPages));
    text.append(
        "tuples: %d removed, %d remain, %d are dead but not yet removable"
            .formatted(r.tuplesRemoved, (long) r.liveTuples, r.tuplesRecentlyDead));
    session
        .notices()
        .notice(SqlError.report(Severity.INFO, SqlState.SUCCESSFUL_COMPLETION, text.toString()));
  }

  // ---- ANALYZE of one table ----

  private void analyze(Target target, boolean inVacuum) {
    RelationDescriptor table =
        open(target.oid, target.name, LockMode.SHARE_UPDATE_EXCLUSIVE, "analyze");
    if (table == null) {
      return;
    }
    if (table.kind() != 'r' && table.kind() != 'm') {
      session
          .notices()
          .warning(
              SqlState.WARNING,
              "skipping \"%s\" --- cannot analyze non-tables or special system tables"
                  .formatted(table.name()));
      return;
    }
    if (table.oid() == dev.gajah.catalog.schema.PgStatistic.RELATION_OID) {
      return;
    }
    new TableAnalysis(session, table, verbose).run(target.columns, inVacuum);
  }

  // ---- the database's horizons ----

  /// Sets `datfrozenxid` and `datminmxid` to the oldest of all tables (PostgreSQL:
  /// `vac_update_datfrozenxid`).
  private void updateDatabase() {
    int[] oldest = new int[2];
    catalog
        .access()
        .scanAll(
            PgClass.RELATION_OID,
            tuple -> {
              PgClass row = PgClass.decode(tuple.values());
              if (row.relkind() == 'r' || row.relkind() == 'm' || row.relkind() == 't') {
                if (TransactionId.isNormal(row.relfrozenxid())
                    && (oldest[0] == 0 || TransactionId.precedes(row.relfrozenxid(), oldest[0]))) {
                  oldest[0] = row.relfrozenxid();
                }
                if (row.relminmxid() != 0 && (oldest[1] == 0 || row.relminmxid() - oldest[1] < 0)) {
                  oldest[1] = row.relminmxid();
                }
              }
              return true;
            });
    PgDatabase database = catalog.findDatabase(session.databaseOid());
    if (database == null
        || oldest[0] == 0
        || !(TransactionId.precedes(database.datfrozenxid(), oldest[0])
            || database.datminmxid() - oldest[1] < 0)) {
      return;
    }
    catalog
        .access()
        .updateInPlace(
            PgDatabase.RELATION_OID,
            () ->
                catalog
                    .access()
                    .first(
                        PgDatabase.RELATION_OID,
                        IndexOids.PG_DATABASE_OID_INDEX,
                        CatalogAccess.equalOid(0, session.databaseOid())),
            values -> {
              if (TransactionId.precedes(
                  Columns.oid(values[PgDatabase.DATFROZENXID - 1]), oldest[0])) {
                values[PgDatabase.DATFROZENXID - 1] = Columns.fromOid(oldest[0]);
              }
              if (oldest[1] != 0
                  && Columns.oid(values[PgDatabase.DATMINMXID - 1]) - oldest[1] < 0) {
                values[PgDatabase.DATMINMXID - 1] = Columns.fromOid(oldest[1]);
              }
              return values;
            },
            () -> {});
  }
}
