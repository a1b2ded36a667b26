// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.access.heap.HeapScan;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.acl.Acl;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.ColumnDefaults;
import dev.gajah.catalog.definition.RelationChanges;
import dev.gajah.catalog.definition.RelationCreation;
import dev.gajah.catalog.definition.Removal;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.dependency.DropBehavior;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.commands.CommandResult;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.RelationNames;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.ExpressionCompiler;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.pipeline.ConstantEvaluation;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.ObjectType;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Value;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.TypeCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// ALTER TABLE and RENAME (PostgreSQL: `tablecmds.c`). Nothing here rewrites a table.
final class AlterCommands {
  private final CommandSession session;
  private final Catalog catalog;
  private final String queryText;
  private final RelationChanges changes;

  AlterCommands(CommandSession session, String queryText) {
    this.session = session;
    this.catalog = session.catalog();
    this.queryText = queryText;
    this.changes = new RelationChanges(catalog);
  }

  private static String noun(ObjectType type) {
    return type.name().replace('_', ' ');
  }

  private int find(RangeVar name, boolean missingOk) {
    return find(name, missingOk, LockMode.ACCESS_EXCLUSIVE);
  }

  /// Foreign keys keep writers off, but not readers (PostgreSQL: `AlterTableGetLockLevel`).
  private static LockMode lockMode(List<Clause.AlterTableCmd> commands) {
    for (Clause.AlterTableCmd command : commands) {
      boolean addsForeignKey =
          command.subtype() == Clause.AlterTableType.ADD_CONSTRAINT
              && command.def() instanceof Clause.Constraint constraint
              && constraint.contype() == Clause.ConstrType.FOREIGN;
      if (!addsForeignKey) {
        return LockMode.ACCESS_EXCLUSIVE;
      }
    }
    return LockMode.SHARE_ROW_EXCLUSIVE;
  }

  private int find(RangeVar name, boolean missingOk, LockMode mode) {
    RelationNames names = new RelationNames(session);
    int oid = names.find(name, mode);
    if (oid == 0 && missingOk) {
      session
          .notices()
          .notice("relation \"%s\" does not exist, skipping".formatted(name.relname()));
      return 0;
    }
    if (oid == 0) {
      throw Catalog.undefinedRelation(name.schemaname(), name.relname());
    }
    return oid;
  }

  private void checkOwner(PgClass row) {
    if (!catalog.privileges().isOwner(ObjectKind.TABLE, row.oid(), session.currentUserOid())) {
      throw dev.gajah.catalog.acl.AccessControl.notOwner(
          row.relkind() == 'i' ? ObjectKind.INDEX : ObjectKind.ofRelation(row.relkind()),
          row.relname());
    }
    if (Integer.compareUnsigned(row.oid(), 16384) < 0
        && !catalog.session().allowSystemTableModifications()) {
      throw new SqlError(
          SqlState.INSUFFICIENT_PRIVILEGE,
          "permission denied: \"%s\" is a system catalog".formatted(row.relname()));
    }
  }

  // ---- RENAME ----

  CommandResult rename(Statement.RenameStmt statement) {
    RangeVar name = statement.relation();
    if (name == null) {
      throw SqlError.unsupported("ALTER " + noun(statement.renameType()) + " RENAME");
    }
    switch (statement.renameType()) {
      case TABLE, INDEX, SEQUENCE, VIEW -> {
        int oid = find(name, statement.missingOk());
        if (oid != 0) {
          PgClass row = catalog.pgClass(oid);
          checkOwner(row);
          catalog
              .privileges()
              .check(
                  ObjectKind.SCHEMA, row.relnamespace(), session.currentUserOid(), AclMode.CREATE);
          changes.rename(oid, statement.newname());
          renameConstraintOf(row, statement.newname());
        }
        return new CommandResult("ALTER " + noun(statement.renameType()), 0);
      }
      case COLUMN -> {
        int oid = find(name, statement.missingOk());
        String old = statement.subname();
        if (oid != 0 && old != null) {
          renameColumn(oid, old, statement.newname());
        }
        ObjectType type = statement.relationType();
        return new CommandResult("ALTER " + noun(type == null ? ObjectType.TABLE : type), 0);
      }
      default -> throw SqlError.unsupported("ALTER " + noun(statement.renameType()) + " RENAME");
    }
  }

  /// The constraint behind a renamed index has its name.
  private void renameConstraintOf(PgClass row, String newName) {
    if (row.relkind() != 'i') {
      return;
    }
    var index = catalog.findPgIndex(row.oid());
    if (index == null) {
      return;
    }
    for (PgConstraint constraint : catalog.constraintsOfRelation(index.indrelid())) {
      if (constraint.conindid() == row.oid() && constraint.contype() != 'f') {
        var tuple =
            catalog
                .access()
                .first(
                    PgConstraint.RELATION_OID,
                    dev.gajah.catalog.schema.IndexOids.PG_CONSTRAINT_OID_INDEX,
                    dev.gajah.catalog.indexing.CatalogAccess.equalOid(0, constraint.oid()));
        if (tuple != null) {
          catalog
              .access()
              .updateColumns(
                  PgConstraint.RELATION_OID,
                  tuple,
                  PgConstraint.CONNAME,
                  Columns.fromName(newName));
        }
      }
    }
    session.transaction().commandCounterIncrement();
  }

  private void renameColumn(int oid, String old, String newName) {
    PgClass row = catalog.pgClass(oid);
    checkOwner(row);
    PgAttribute column = column(row, old);
    if (column.attnum() <= 0) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED, "cannot rename system column \"%s\"".formatted(old));
    }
    checkNewColumn(row, newName);
    changes.updateAttribute(oid, column.attnum(), PgAttribute.ATTNAME, Columns.fromName(newName));
    catalog.invalidateRelationAtCommit(oid);
    for (var index : catalog.relation(oid).indexes()) {
      for (int i = 0; i < index.columnCount(); i++) {
        if (index.column(i).heapAttribute() == column.attnum()) {
          changes.updateAttribute(
              index.indexOid(), i + 1, PgAttribute.ATTNAME, Columns.fromName(newName));
        }
      }
    }
    session.transaction().commandCounterIncrement();
  }

  private PgAttribute column(PgClass row, String name) {
    PgAttribute column = catalog.findAttribute(row.oid(), name);
    if (column == null || column.attisdropped()) {
      throw new SqlError(
          SqlState.UNDEFINED_COLUMN,
          "column \"%s\" of relation \"%s\" does not exist".formatted(name, row.relname()));
    }
    return column;
  }

  private void checkNewColumn(PgClass row, String name) {
    PgAttribute existing = catalog.findAttribute(row.oid(), name);
    if (existing == null || existing.attisdropped()) {
      return;
    }
    if (existing.attnum() <= 0) {
      throw new SqlError(
          SqlState.DUPLICATE_COLUMN,
          "column name \"%s\" conflicts with a system column name".formatted(name));
    }
    throw new SqlError(
        SqlState.DUPLICATE_COLUMN,
        "column \"%s\" of relation \"%s\" already exists".formatted(name, row.relname()));
  }

  // ---- ALTER TABLE ----

  CommandResult table(Statement.AlterTableStmt statement) {
    int oid = find(statement.relation(), statement.missingOk(), lockMode(statement.cmds()));
    if (oid != 0) {
      PgClass row = catalog.pgClass(oid);
      checkOwner(row);
      if (statement.objtype() == ObjectType.TABLE
          && row.relkind() != 'r'
          && !isOwnerChange(statement)) {
        throw new SqlError(
            SqlState.WRONG_OBJECT_TYPE, "\"%s\" is not a table".formatted(row.relname()));
      }
      for (Clause.AlterTableCmd cmd : statement.cmds()) {
        run(oid, cmd);
        session.transaction().commandCounterIncrement();
      }
    }
    return new CommandResult("ALTER " + noun(statement.objtype()), 0);
  }

  private static boolean isOwnerChange(Statement.AlterTableStmt statement) {
    return statement.cmds().stream()
        .allMatch(cmd -> cmd.subtype() == Clause.AlterTableType.CHANGE_OWNER);
  }

  private static String name(Clause.AlterTableCmd cmd) {
    String name = cmd.name();
    if (name == null) {
      throw SqlError.internal("ALTER TABLE command without name");
    }
    return name;
  }

  private void run(int oid, Clause.AlterTableCmd cmd) {
    PgClass row = catalog.pgClass(oid);
    RawNode def = cmd.def();
    switch (cmd.subtype()) {
      case ADD_COLUMN -> {
        if (def instanceof Clause.ColumnDef column) {
          addColumn(row, column, cmd.missingOk());
        }
      }
      case DROP_COLUMN -> dropColumn(row, cmd);
      case ADD_CONSTRAINT -> {
        if (def instanceof Clause.Constraint constraint) {
          addConstraint(row, constraint);
        }
      }
      case DROP_CONSTRAINT -> dropConstraint(row, cmd);
      case SET_NOT_NULL -> setNotNull(row, name(cmd));
      case DROP_NOT_NULL -> dropNotNull(row, name(cmd));
      case COLUMN_DEFAULT -> {
        PgAttribute column = column(row, name(cmd));
        new ColumnDefaults(catalog).drop(oid, column.attnum(), DropBehavior.RESTRICT);
        session.transaction().commandCounterIncrement();
        if (def instanceof RawExpr expr) {
          new TableCommands(session, queryText)
              .storeDefault(oid, column.attnum(), column.attname(), expr);
        }
      }
      case SET_STATISTICS -> {
        PgAttribute column = column(row, name(cmd));
        int value = def instanceof Value.IntegerValue v ? v.ival() : -1;
        changes.updateAttribute(
            oid,
            column.attnum(),
            PgAttribute.ATTSTATTARGET,
            value < 0 ? null : Columns.fromInteger(value));
      }
      case CHANGE_OWNER -> {
        Clause.RoleSpec owner = cmd.newowner();
        if (owner != null) {
          changeOwner(row, new RoleCommands(session).oid(owner));
        }
      }
      case SET_REL_OPTIONS, RESET_REL_OPTIONS -> options(row, cmd);
      default ->
          throw SqlError.unsupported("ALTER TABLE ... " + cmd.subtype().name().replace('_', ' '));
    }
  }

  private static List<DefElem> optionList(@Nullable RawNode def) {
    List<DefElem> options = new ArrayList<>();
    if (def instanceof Value.ListValue list) {
      for (RawNode item : list.items()) {
        if (item instanceof DefElem option) {
          options.add(option);
        }
      }
    }
    return options;
  }

  private void options(PgClass row, Clause.AlterTableCmd cmd) {
    List<DefElem> list = optionList(cmd.def());
    List<String> old = row.reloptions();
    List<String> fresh =
        cmd.subtype() == Clause.AlterTableType.RESET_REL_OPTIONS
            ? StorageOptions.reset(list, old)
            : StorageOptions.of(list, row.relkind() == 'i', false, old == null ? List.of() : old);
    changes.updateClass(
        row.oid(), PgClass.RELOPTIONS, fresh.isEmpty() ? null : Columns.fromTexts(fresh));
    catalog.invalidateRelationAtCommit(row.oid());
  }

  private void changeOwner(PgClass row, int owner) {
    if (owner == row.relowner()) {
      return;
    }
    if (!session.isSuperuser() && !catalog.canSetRole(session.currentUserOid(), owner)) {
      throw new SqlError(
          SqlState.INSUFFICIENT_PRIVILEGE,
          "must be able to SET ROLE \"%s\"".formatted(catalog.roleName(owner)));
    }
    Dependencies dependencies = new Dependencies(catalog);
    List<Integer> relations = new ArrayList<>(List.of(row.oid()));
    if (row.relkind() == 'r') {
      catalog.relation(row.oid()).indexes().forEach(index -> relations.add(index.indexOid()));
      relations.addAll(dependencies.ownedSequences(row.oid(), 0, PgClass.RELATION_OID));
      if (row.reltoastrelid() != 0) {
        relations.add(row.reltoastrelid());
        catalog
            .relation(row.reltoastrelid())
            .indexes()
            .forEach(index -> relations.add(index.indexOid()));
      }
    }
    for (int oid : relations) {
      PgClass each = catalog.pgClass(oid);
      Acl acl = Acl.decodeNullable(each.relacl());
      changes.updateClass(
          oid,
          PgClass.RELOWNER,
          Columns.fromOid(owner),
          PgClass.RELACL,
          acl == null ? null : Columns.fromRaw(acl.withOwner(each.relowner(), owner).encode()));
      if (each.relkind() == 'r' || each.relkind() == 'S') {
        dependencies.changeOwner(PgClass.RELATION_OID, oid, owner);
      }
      changeTypeOwner(each.reltype(), owner);
    }
  }

  private void changeTypeOwner(int typeOid, int owner) {
    if (typeOid == 0) {
      return;
    }
    for (int oid : new int[] {typeOid, catalog.arrayTypeOid(typeOid)}) {
      var tuple =
          oid == 0
              ? null
              : catalog
                  .access()
                  .first(
                      PgType.RELATION_OID,
                      dev.gajah.catalog.schema.IndexOids.PG_TYPE_OID_INDEX,
                      dev.gajah.catalog.indexing.CatalogAccess.equalOid(0, oid));
      if (tuple != null) {
        catalog
            .access()
            .updateColumns(PgType.RELATION_OID, tuple, PgType.TYPOWNER, Columns.fromOid(owner));
      }
    }
  }

  // ---- columns ----

  private void addColumn(PgClass row, Clause.ColumnDef def, boolean ifNotExists) {
    PgAttribute existing = catalog.findAttribute(row.oid(), def.colname());
    if (existing != null && ifNotExists && existing.attnum() > 0) {
      session
          .notices()
          .notice(
              "column \"%s\" of relation \"%s\" already exists, skipping"
                  .formatted(def.colname(), row.relname()));
      return;
    }
    checkNewColumn(row, def.colname());
    TableCommands tables = new TableCommands(session, queryText);
    TableCommands.NewColumn column = tables.column(def, row.relname());
    tables.serial(column, def, row.relname(), row.relnamespace(), row.relpersistence());
    boolean isEmpty = isEmpty(row.oid());
    if (column.sequence != 0 && !isEmpty) {
      throw SqlError.unsupported("adding a serial or identity column to a table with rows");
    }
    int number = row.relnatts() + 1;
    RelationCreation creation = new RelationCreation(catalog);
    catalog.access().insert(creation.attributeRow(row.oid(), number, column.definition()));
    changes.updateClass(row.oid(), PgClass.RELNATTS, Columns.fromInteger(number));
    creation.addAttributeDependencies(row.oid(), number, column.definition());
    catalog.invalidateRelationAtCommit(row.oid());
    session.transaction().commandCounterIncrement();
    RawExpr raw = column.defaultExpr;
    Expr stored = raw == null ? null : tables.storeDefault(row.oid(), number, column.name, raw);
    if (stored != null && !isEmpty) {
      storeMissing(row, number, column, stored);
    } else if (column.notNull && !isEmpty) {
      throw containsNulls(column.name, row.relname());
    }
    if (column.sequence != 0) {
      new SequenceCommands(session).own(column.sequence, row.oid(), number, column.identity != 0);
    }
    creation.createToastTableIfNeeded(row.oid(), null);
    for (Clause.Constraint constraint : column.constraints) {
      addConstraint(catalog.pgClass(row.oid()), constraint);
    }
  }

  private static SqlError containsNulls(String column, String table) {
    return new SqlError(
            SqlState.NOT_NULL_VIOLATION,
            "column \"%s\" of relation \"%s\" contains null values".formatted(column, table))
        .table(table)
        .column(column);
  }

  /// Rows that exist get the default's value of now, without being rewritten.
  private void storeMissing(PgClass row, int number, TableCommands.NewColumn column, Expr expr) {
    if (new StoredExpression(session, queryText).isVolatile(expr)) {
      throw SqlError.unsupported("adding a column with a volatile default to a table with rows");
    }
    Object value = ConstantEvaluation.evaluate(session.executor(), expr);
    if (value == null) {
      if (column.notNull) {
        throw containsNulls(column.name, row.relname());
      }
      return;
    }
    int type = column.type.typeOid();
    TypeCatalog.TypeInfo layout = session.executor().evalContext().types().type(type);
    changes.updateAttribute(
        row.oid(),
        number,
        PgAttribute.ATTHASMISSING,
        1L,
        PgAttribute.ATTMISSINGVAL,
        Columns.fromRaw(ArrayCodec.encode(type, layout, new Object[] {value})));
    catalog.invalidateRelationAtCommit(row.oid());
    session.transaction().commandCounterIncrement();
  }

  private boolean isEmpty(int oid) {
    RelationDescriptor table = catalog.relation(oid);
    return changes.blockCount(table.locator(), dev.gajah.base.id.ForkNumber.MAIN) == 0;
  }

  private void dropColumn(PgClass row, Clause.AlterTableCmd cmd) {
    PgAttribute column = catalog.findAttribute(row.oid(), name(cmd));
    if ((column == null || column.attisdropped()) && cmd.missingOk()) {
      session
          .notices()
          .notice(
              "column \"%s\" of relation \"%s\" does not exist, skipping"
                  .formatted(name(cmd), row.relname()));
      return;
    }
    PgAttribute found = column(row, name(cmd));
    if (found.attnum() <= 0) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED, "cannot drop system column \"%s\"".formatted(name(cmd)));
    }
    drop(new ObjectAddress(PgClass.RELATION_OID, row.oid(), found.attnum()), cmd.cascade());
  }

  private void drop(ObjectAddress object, boolean cascade) {
    Removal.deletion(catalog).drop(object, cascade ? DropBehavior.CASCADE : DropBehavior.RESTRICT);
  }

  private void setNotNull(PgClass row, String name) {
    PgAttribute column = column(row, name);
    if (column.attnotnull()) {
      return;
    }
    changes.updateAttribute(row.oid(), column.attnum(), PgAttribute.ATTNOTNULL, 1L);
    catalog.invalidateRelationAtCommit(row.oid());
    session.transaction().commandCounterIncrement();
    verifyRows(row.oid(), List.of(column.attnum()), null, "");
  }

  private void dropNotNull(PgClass row, String name) {
    PgAttribute column = column(row, name);
    for (var index : catalog.relation(row.oid()).indexes()) {
      for (int i = 0; index.primary() && i < index.keyColumnCount(); i++) {
        if (index.column(i).heapAttribute() == column.attnum()) {
          throw new SqlError(
              SqlState.INVALID_TABLE_DEFINITION,
              "column \"%s\" is in a primary key".formatted(name));
        }
      }
    }
    if (column.attidentity() != 0) {
      throw new SqlError(
          SqlState.SYNTAX_ERROR,
          "column \"%s\" of relation \"%s\" is an identity column".formatted(name, row.relname()));
    }
    changes.updateAttribute(row.oid(), column.attnum(), PgAttribute.ATTNOTNULL, 0L);
    catalog.invalidateRelationAtCommit(row.oid());
  }

  // ---- constraints ----

  private void addConstraint(PgClass row, Clause.Constraint constraint) {
    switch (constraint.contype()) {
      case CHECK -> {
        Expr condition = new TableCommands(session, queryText).addCheck(row.oid(), constraint);
        if (!constraint.skipValidation()) {
          String name = constraint.conname();
          if (name == null) {
            name = catalog.constraintsOfRelation(row.oid()).getLast().conname();
          }
          verifyRows(row.oid(), List.of(), condition, name);
        }
      }
      case PRIMARY -> {
        List<Integer> fresh = new ArrayList<>();
        for (String key : constraint.keys()) {
          PgAttribute column = catalog.findAttribute(row.oid(), key);
          if (column != null && !column.attnotnull()) {
            changes.updateAttribute(row.oid(), column.attnum(), PgAttribute.ATTNOTNULL, 1L);
            fresh.add(column.attnum());
          }
        }
        if (!fresh.isEmpty()) {
          catalog.invalidateRelationAtCommit(row.oid());
          session.transaction().commandCounterIncrement();
          verifyRows(row.oid(), fresh, null, "");
        }
        new IndexCommands(session, queryText).constraint(row.oid(), constraint);
      }
      case UNIQUE -> new IndexCommands(session, queryText).constraint(row.oid(), constraint);
      case FOREIGN -> new ForeignKeyCommands(session).add(row.oid(), constraint, true);
      default ->
          throw SqlError.unsupported(
              constraint.contype().name().toLowerCase(Locale.ROOT) + " constraint");
    }
  }

  private void dropConstraint(PgClass row, Clause.AlterTableCmd cmd) {
    for (PgConstraint constraint : catalog.constraintsOfRelation(row.oid())) {
      if (constraint.conname().equals(cmd.name())) {
        drop(ObjectAddress.of(PgConstraint.RELATION_OID, constraint.oid()), cmd.cascade());
        return;
      }
    }
    String text =
        "constraint \"%s\" of relation \"%s\" does not exist".formatted(cmd.name(), row.relname());
    if (!cmd.missingOk()) {
      throw new SqlError(SqlState.UNDEFINED_OBJECT, text);
    }
    session.notices().notice(text + ", skipping");
  }

  /// Reads all rows: columns must not be null, the condition must not be false.
  private void verifyRows(
      int oid, List<Integer> notNull, @Nullable Expr condition, String constraint) {
    RelationDescriptor table = catalog.relation(oid);
    List<Attribute> present =
        table.tuple().attributes().stream().filter(a -> !a.dropped()).toList();
    int[] numbers = present.stream().mapToInt(Attribute::number).toArray();
    Vector[] all = new Vector[table.tuple().count()];
    for (int i = 0; i < all.length; i++) {
      Attribute attribute = table.tuple().at(i);
      all[i] =
          Vector.create(
              attribute.dropped() ? Representation.LONG : attribute.representation(), Vector.BATCH);
    }
    Vector[] read = new Vector[numbers.length];
    for (int i = 0; i < read.length; i++) {
      read[i] = all[numbers[i] - 1];
    }
    Batch batch = new Batch(all);
    Filter violated = condition == null ? null : negated(condition);
    var snapshot = session.transaction().latestSnapshot();
    try (HeapScan scan = session.executor().heap().beginScan(table, snapshot, numbers)) {
      while (true) {
        session.executor().interrupts().check();
        batch.reset();
        int count = scan.next(read, 0, Vector.BATCH);
        if (count == 0) {
          return;
        }
        batch.setAll(count);
        for (int number : notNull) {
          for (int row = 0; row < count; row++) {
            if (all[number - 1].nulls[row]) {
              throw containsNulls(table.tuple().attribute(number).name(), table.name());
            }
          }
        }
        if (violated != null && violated.select(batch, null, count).count > 0) {
          throw new SqlError(
                  SqlState.CHECK_VIOLATION,
                  "check constraint \"%s\" of relation \"%s\" is violated by some row"
                      .formatted(constraint, table.name()))
              .table(table.name())
              .constraint(constraint);
        }
      }
    }
  }

  private Filter negated(Expr condition) {
    return new ExpressionCompiler(
            ConstantEvaluation.environment(session.executor()), variable -> variable.varattno() - 1)
        .filter(List.of(new Expr.BooleanTest(condition, Expr.BoolTestType.IS_FALSE, -1)));
  }
}
