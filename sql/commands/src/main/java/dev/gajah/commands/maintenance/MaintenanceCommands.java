// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.maintenance;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.RelationChanges;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgSequence;
import dev.gajah.commands.CommandResult;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.RelationNames;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.raw.FromItem;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.wal.redo.CheckpointFlags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Statements that change no definition and return no row: VACUUM, ANALYZE, CHECKPOINT, TRUNCATE,
/// LOCK.
public final class MaintenanceCommands {
  private final CommandSession session;
  private final Catalog catalog;

  public MaintenanceCommands(CommandSession session) {
    this.session = session;
    this.catalog = session.catalog();
  }

  public CommandResult run(Statement statement, boolean isTopLevel) {
    return switch (statement) {
      case Statement.VacuumStmt vacuum -> new VacuumCommand(session).run(vacuum, isTopLevel);
      case Statement.CheckPointStmt _ -> checkpoint();
      case Statement.TruncateStmt truncate -> truncate(truncate);
      case Statement.LockStmt lock -> lock(lock, isTopLevel);
      default -> throw SqlError.internal("unrecognized maintenance statement");
    };
  }

  private CommandResult checkpoint() {
    var role = catalog.findRole("pg_checkpoint");
    if (!session.isSuperuser()
        && (role == null || !catalog.hasPrivilegesOfRole(session.currentUserOid(), role.oid()))) {
      throw new SqlError(
              SqlState.INSUFFICIENT_PRIVILEGE, "permission denied to execute CHECKPOINT command")
          .detail(
              "Only roles with privileges of the \"pg_checkpoint\" role may execute this command.");
    }
    session
        .checkpoints()
        .requestAndWait(
            CheckpointFlags.IMMEDIATE | CheckpointFlags.FORCE, session.executor().interrupts());
    return new CommandResult("CHECKPOINT", 0);
  }

  // ---- LOCK ----

  private CommandResult lock(Statement.LockStmt statement, boolean isTopLevel) {
    session.transaction().requireTransactionBlock(isTopLevel, "LOCK TABLE");
    LockMode mode = LockMode.of(statement.mode());
    if (statement.mode() > LockMode.ROW_EXCLUSIVE.number()) {
      session.transaction().preventCommandIfReadOnly("LOCK TABLE");
    }
    for (FromItem.RangeVar name : statement.relations()) {
      int oid = catalog.relationOidByName(name.schemaname(), name.relname());
      if (oid == 0) {
        throw Catalog.undefinedRelation(name.schemaname(), name.relname());
      }
      PgClass row = catalog.pgClass(oid);
      if (row.relkind() != 'r' && row.relkind() != 'p' && row.relkind() != 'v') {
        throw wrongKind(row, "cannot lock relation \"%s\"");
      }
      int wanted = AclMode.MAINTAIN | AclMode.UPDATE | AclMode.DELETE | AclMode.TRUNCATE;
      if (statement.mode() == LockMode.ACCESS_SHARE.number()) {
        wanted |= AclMode.SELECT;
      }
      if (statement.mode() <= LockMode.ROW_EXCLUSIVE.number()) {
        wanted |= AclMode.INSERT;
      }
      ObjectKind kind = ObjectKind.ofRelation(row.relkind());
      if (catalog.privileges().rights(kind, oid, session.currentUserOid(), wanted, false) == 0) {
        throw dev.gajah.catalog.acl.AccessControl.denied(kind, row.relname());
      }
      if (statement.nowait()) {
        if (!catalog.tryLockRelation(oid, mode)) {
          throw new SqlError(
              SqlState.LOCK_NOT_AVAILABLE,
              "could not obtain lock on relation \"%s\"".formatted(name.relname()));
        }
      } else {
        catalog.lockRelation(oid, mode);
      }
    }
    return new CommandResult("LOCK TABLE", 0);
  }

  private static SqlError wrongKind(PgClass row, String message) {
    String plural =
        switch (row.relkind()) {
          case 'i', 'I' -> "indexes";
          case 'S' -> "sequences";
          case 'm' -> "materialized views";
          case 'c' -> "composite types";
          case 'f' -> "foreign tables";
          case 't' -> "TOAST tables";
          default -> "relations of this kind";
        };
    return new SqlError(SqlState.WRONG_OBJECT_TYPE, message.formatted(row.relname()))
        .detail("This operation is not supported for %s.".formatted(plural));
  }

  // ---- TRUNCATE ----

  private CommandResult truncate(Statement.TruncateStmt statement) {
    session.transaction().preventCommandIfReadOnly("TRUNCATE TABLE");
    Map<Integer, RelationDescriptor> tables = new LinkedHashMap<>();
    RelationNames names = new RelationNames(session);
    for (FromItem.RangeVar name : statement.relations()) {
      // Before waiting for the lock: nobody without the right to may make others queue.
      int oid = catalog.relationOidByName(name.schemaname(), name.relname());
      if (oid != 0) {
        catalog
            .privileges()
            .check(ObjectKind.TABLE, oid, session.currentUserOid(), AclMode.TRUNCATE);
      }
      RelationDescriptor table = names.open(name, LockMode.ACCESS_EXCLUSIVE);
      checkTruncatable(table);
      tables.putIfAbsent(table.oid(), table);
    }
    if (statement.cascade()) {
      cascade(tables);
    }
    checkReferences(tables);
    RelationChanges changes = new RelationChanges(catalog);
    for (RelationDescriptor table : tables.values()) {
      session
          .transaction()
          .predicate()
          .conflictInWithTable(table.locator().databaseOid(), table.oid());
      changes.truncate(table.oid());
      if (statement.restartSeqs()) {
        restartSequences(table);
      }
    }
    session.transaction().commandCounterIncrement();
    return new CommandResult("TRUNCATE TABLE", 0);
  }

  private void checkTruncatable(RelationDescriptor table) {
    if (table.kind() == 'p') {
      throw SqlError.unsupported("TRUNCATE of a partitioned table");
    }
    if (table.kind() != 'r') {
      throw new SqlError(
          SqlState.WRONG_OBJECT_TYPE, "\"%s\" is not a table".formatted(table.name()));
    }
    catalog
        .privileges()
        .check(ObjectKind.TABLE, table.oid(), session.currentUserOid(), AclMode.TRUNCATE);
    if (table.isCatalog()) {
      throw new SqlError(
          SqlState.INSUFFICIENT_PRIVILEGE,
          "permission denied: \"%s\" is a system catalog".formatted(table.name()));
    }
  }

  private void cascade(Map<Integer, RelationDescriptor> tables) {
    List<Integer> todo = new ArrayList<>(tables.keySet());
    for (int i = 0; i < todo.size(); i++) {
      for (PgConstraint constraint : catalog.referencingConstraints(todo.get(i))) {
        int oid = constraint.conrelid();
        if (tables.containsKey(oid)) {
          continue;
        }
        RelationDescriptor table = catalog.openRelation(oid, LockMode.ACCESS_EXCLUSIVE);
        session.notices().notice("truncate cascades to table \"%s\"".formatted(table.name()));
        checkTruncatable(table);
        tables.put(oid, table);
        todo.add(oid);
      }
    }
  }

  private void checkReferences(Map<Integer, RelationDescriptor> tables) {
    for (RelationDescriptor table : tables.values()) {
      for (PgConstraint constraint : catalog.referencingConstraints(table.oid())) {
        if (!tables.containsKey(constraint.conrelid())) {
          throw new SqlError(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "cannot truncate a table referenced in a foreign key constraint")
              .detail(
                  "Table \"%s\" references \"%s\"."
                      .formatted(catalog.pgClass(constraint.conrelid()).relname(), table.name()))
              .hint(
                  "Truncate table \"%s\" at the same time, or use TRUNCATE ... CASCADE."
                      .formatted(catalog.pgClass(constraint.conrelid()).relname()));
        }
      }
    }
  }

  private void restartSequences(RelationDescriptor table) {
    for (int sequence :
        new Dependencies(catalog).ownedSequences(table.oid(), 0, PgClass.RELATION_OID)) {
      PgSequence row = catalog.findSequence(sequence);
      if (row == null) {
        continue;
      }
      catalog.lockRelation(sequence, LockMode.ACCESS_EXCLUSIVE);
      new RelationChanges(catalog).setNewFiles(sequence);
      catalog
          .shared()
          .sequences()
          .create(
              catalog.relation(sequence),
              session.transaction(),
              new dev.gajah.access.sequence.SequenceState(row.seqstart(), 0, false));
    }
  }
}
