// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.access.heap.BulkInsert;
import dev.gajah.access.heap.InsertOption;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.ColumnDefaults;
import dev.gajah.catalog.definition.ColumnDefinition;
import dev.gajah.catalog.definition.ConstraintCreation;
import dev.gajah.catalog.definition.ObjectNames;
import dev.gajah.catalog.definition.RelationCreation;
import dev.gajah.catalog.definition.RelationDefinition;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.commands.CommandResult;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.PlanAccess;
import dev.gajah.commands.RelationNames;
import dev.gajah.commands.TypeLookup;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.modify.TableWriter;
import dev.gajah.executor.pipeline.ConstantEvaluation;
import dev.gajah.executor.pipeline.Execution;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Clause.ConstrType;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CREATE TABLE and CREATE TABLE AS (PostgreSQL: `transformCreateStmt`, `DefineRelation`,
/// `createas.c`).
final class TableCommands {
  private static final int INT2 = 21;
  private static final int INT4 = 23;
  private static final int INT8 = 20;

  private final CommandSession session;
  private final Catalog catalog;
  private final String queryText;
  private final StoredExpression expressions;

  TableCommands(CommandSession session, String queryText) {
    this.session = session;
    this.catalog = session.catalog();
    this.queryText = queryText;
    this.expressions = new StoredExpression(session, queryText);
  }

  /// A column being put together.
  static final class NewColumn {
    final String name;
    TypeLookup.Resolved type;
    int collation;
    boolean notNull;
    char identity;
    @Nullable RawExpr defaultExpr;
    int sequence;
    List<Clause.Constraint> constraints = new ArrayList<>();

    NewColumn(String name, TypeLookup.Resolved type, int collation) {
      this.name = name;
      this.type = type;
      this.collation = collation;
    }

    ColumnDefinition definition() {
      return ColumnDefinition.of(name, type.typeOid(), type.typmod(), collation, notNull)
          .withDimensions(type.dimensions())
          .withIdentity(identity);
    }
  }

  void create(Statement.CreateStmt statement) {
    RangeVar name = statement.relation();
    if (!statement.inhRelations().isEmpty()) {
      throw SqlError.unsupported(statement.partbound() != null ? "PARTITION OF" : "INHERITS");
    }
    if (statement.partspec() != null) {
      throw SqlError.unsupported("PARTITION BY");
    }
    if (statement.ofTypename() != null) {
      throw SqlError.unsupported("CREATE TABLE OF");
    }
    checkPlace(statement.tablespacename(), statement.accessMethod());
    int namespace = place(name);
    if (statement.ifNotExists()
        && catalog.namespaces().relationIn(namespace, name.relname()) != 0) {
      session
          .notices()
          .notice("relation \"%s\" already exists, skipping".formatted(name.relname()));
      return;
    }
    List<NewColumn> columns = new ArrayList<>();
    List<Clause.Constraint> constraints = new ArrayList<>();
    for (Clause element : statement.tableElts()) {
      switch (element) {
        case Clause.ColumnDef def -> {
          for (NewColumn other : columns) {
            if (other.name.equals(def.colname())) {
              throw new SqlError(
                  SqlState.DUPLICATE_COLUMN,
                  "column \"%s\" specified more than once".formatted(def.colname()));
            }
          }
          NewColumn column = column(def, name.relname());
          columns.add(column);
          constraints.addAll(column.constraints);
          serial(column, def, name.relname(), namespace, name.relpersistence());
        }
        case Clause.Constraint constraint -> constraints.add(constraint);
        case Clause.TableLikeClause _ -> throw SqlError.unsupported("LIKE in CREATE TABLE");
        default -> throw SqlError.internal("unrecognized table element");
      }
    }
    markKeys(columns, constraints, name.relname());
    List<String> options = StorageOptions.of(statement.options(), false, false, List.of());
    int oid =
        new RelationCreation(catalog)
            .create(
                new RelationDefinition(
                        name.relname(),
                        namespace,
                        'r',
                        session.currentUserOid(),
                        columns.stream().map(NewColumn::definition).toList())
                    .persistence(name.relpersistence())
                    .options(options)
                    .toastOptions(StorageOptions.of(statement.options(), false, true, List.of())));
    session.transaction().commandCounterIncrement();
    for (int i = 0; i < columns.size(); i++) {
      finishColumn(oid, i + 1, columns.get(i));
    }
    addConstraints(oid, constraints);
  }

  private static void checkPlace(@Nullable String tablespace, @Nullable String accessMethod) {
    if (tablespace != null && !tablespace.equals("pg_default")) {
      throw SqlError.unsupported("TABLESPACE of a table");
    }
    if (accessMethod != null && !accessMethod.equals("heap")) {
      throw SqlError.unsupported("table access method " + accessMethod);
    }
  }

  /// Default, and owner of the sequence.
  void finishColumn(int oid, int number, NewColumn column) {
    RawExpr raw = column.defaultExpr;
    if (raw != null) {
      storeDefault(oid, number, column.name, raw);
    }
    if (column.sequence != 0) {
      new SequenceCommands(session).own(column.sequence, oid, number, column.identity != 0);
      session.transaction().commandCounterIncrement();
    }
  }

  @Nullable Expr storeDefault(int oid, int number, String name, RawExpr raw) {
    Expr expr = expressions.columnDefault(oid, number, name, raw);
    if (expr instanceof Expr.Const constant && constant.value() == null) {
      return null; // a default of NULL is no default
    }
    new ColumnDefaults(catalog)
        .store(oid, number, expressions.write(expr), expressions.references(expr, oid));
    session.transaction().commandCounterIncrement();
    return expr;
  }

  /// Constraints in PostgreSQL's order: conditions first, then keys, the primary key before others.
  void addConstraints(int oid, List<Clause.Constraint> constraints) {
    for (Clause.Constraint constraint : constraints) {
      if (constraint.contype() == ConstrType.CHECK) {
        addCheck(oid, constraint);
      }
    }
    IndexCommands indexes = new IndexCommands(session, queryText);
    for (ConstrType kind : List.of(ConstrType.PRIMARY, ConstrType.UNIQUE)) {
      for (Clause.Constraint constraint : constraints) {
        if (constraint.contype() == kind) {
          indexes.constraint(oid, constraint);
        }
      }
    }
    for (Clause.Constraint constraint : constraints) {
      switch (constraint.contype()) {
        case FOREIGN -> new ForeignKeyCommands(session).add(oid, constraint, false);
        case EXCLUSION -> throw SqlError.unsupported("exclusion constraint");
        default -> {}
      }
    }
  }

  /// Stores a CHECK constraint; returns its condition.
  Expr addCheck(int oid, Clause.Constraint constraint) {
    RawExpr raw = constraint.rawExpr();
    assert raw != null : "CHECK without condition";
    Expr expr = expressions.condition(oid, raw, "CHECK");
    PgClass table = catalog.pgClass(oid);
    int[] columns = StoredExpression.columnsOf(expr);
    String name = constraint.conname();
    if (name == null) {
      String column = null;
      if (columns.length == 1 && columns[0] > 0) {
        var attribute = catalog.findAttribute(oid, columns[0]);
        column = attribute == null ? null : attribute.attname();
      }
      name =
          new ObjectNames(catalog)
              .chooseConstraint(table.relname(), column, "check", table.relnamespace(), List.of());
    } else if (new ConstraintCreation(catalog).nameIsUsed(oid, name)) {
      throw new SqlError(
          SqlState.DUPLICATE_OBJECT,
          "constraint \"%s\" for relation \"%s\" already exists".formatted(name, table.relname()));
    }
    new ConstraintCreation(catalog)
        .createCheck(
            oid,
            name,
            columns,
            expressions.write(expr),
            expressions.references(expr, oid),
            !constraint.skipValidation(),
            true,
            0,
            constraint.isNoInherit());
    session.transaction().commandCounterIncrement();
    return expr;
  }

  /// Columns of a primary key are NOT NULL.
  private static void markKeys(
      List<NewColumn> columns, List<Clause.Constraint> constraints, String table) {
    boolean found = false;
    for (Clause.Constraint constraint : constraints) {
      if (constraint.contype() != ConstrType.PRIMARY) {
        continue;
      }
      if (found) {
        throw new SqlError(
                SqlState.INVALID_TABLE_DEFINITION,
                "multiple primary keys for table \"%s\" are not allowed".formatted(table))
            .position(constraint.location() + 1);
      }
      found = true;
      for (String key : constraint.keys()) {
        columns.stream()
            .filter(column -> column.name.equals(key))
            .forEach(column -> column.notNull = true);
      }
    }
  }

  // ---- columns ----

  private static @Nullable Integer serialType(Clause.ColumnDef def) {
    TypeName type = def.typeName();
    if (type == null
        || type.names().size() != 1
        || type.pctType()
        || !type.arrayBounds().isEmpty()) {
      return null;
    }
    return switch (type.names().getFirst()) {
      case "serial", "serial4" -> INT4;
      case "bigserial", "serial8" -> INT8;
      case "smallserial", "serial2" -> INT2;
      default -> null;
    };
  }

  NewColumn column(Clause.ColumnDef def, String table) {
    Integer serial = serialType(def);
    TypeName typeName = def.typeName();
    if (typeName == null) {
      throw SqlError.internal("column without type");
    }
    TypeLookup.Resolved type =
        serial != null
            ? new TypeLookup.Resolved(serial, -1, 0)
            : new TypeLookup(catalog).resolve(typeName);
    PgType row = catalog.type(type.typeOid());
    int collation = row.typcollation();
    if (!def.collClause().isEmpty()) {
      List<String> names = def.collClause();
      if (collation == 0) {
        throw new SqlError(
                SqlState.DATATYPE_MISMATCH,
                "collations are not supported by type %s"
                    .formatted(catalog.formatType(type.typeOid(), -1)))
            .position(def.collLocation() + 1);
      }
      collation =
          catalog.collationOidByName(names.size() > 1 ? names.getFirst() : null, names.getLast());
      if (collation == 0) {
        throw new SqlError(
            SqlState.UNDEFINED_OBJECT,
            "collation \"%s\" for encoding \"UTF8\" does not exist"
                .formatted(String.join(".", names)));
      }
    }
    if (def.storageName() != null || def.compression() != null) {
      throw SqlError.unsupported("STORAGE or COMPRESSION of a column");
    }
    NewColumn column = new NewColumn(def.colname(), type, collation);
    column.defaultExpr = def.rawDefault();
    column.notNull = serial != null;
    boolean sawNull = false;
    boolean sawNotNull = serial != null;
    for (Clause.Constraint constraint : def.constraints()) {
      switch (constraint.contype()) {
        case NULL -> {
          sawNull = true;
          if (sawNotNull) {
            throw conflictingNull(column.name, table, constraint);
          }
        }
        case NOTNULL -> {
          sawNotNull = true;
          if (sawNull) {
            throw conflictingNull(column.name, table, constraint);
          }
          column.notNull = true;
        }
        case DEFAULT -> {
          if (column.defaultExpr != null || serial != null) {
            throw new SqlError(
                    SqlState.SYNTAX_ERROR,
                    "multiple default values specified for column \"%s\" of table \"%s\""
                        .formatted(column.name, table))
                .position(constraint.location() + 1);
          }
          column.defaultExpr = constraint.rawExpr();
        }
        case IDENTITY -> {
          column.identity = constraint.generatedWhen();
          column.notNull = true;
        }
        case GENERATED -> throw SqlError.unsupported("generated column");
        case PRIMARY, UNIQUE ->
            column.constraints.add(
                withColumns(constraint, List.of(column.name), constraint.fkAttrs()));
        case CHECK -> column.constraints.add(constraint);
        case FOREIGN ->
            column.constraints.add(
                withColumns(constraint, constraint.keys(), List.of(column.name)));
        case EXCLUSION -> throw SqlError.internal("column exclusion constraint");
        case ATTR_DEFERRABLE, ATTR_NOT_DEFERRABLE, ATTR_DEFERRED, ATTR_IMMEDIATE ->
            throw SqlError.unsupported("deferrable constraint");
      }
    }
    return column;
  }

  private static SqlError conflictingNull(
      String column, String table, Clause.Constraint constraint) {
    return new SqlError(
            SqlState.SYNTAX_ERROR,
            "conflicting NULL/NOT NULL declarations for column \"%s\" of table \"%s\""
                .formatted(column, table))
        .position(constraint.location() + 1);
  }

  /// The constraint of a column as one of its table: with the names of its columns.
  private static Clause.Constraint withColumns(
      Clause.Constraint c, List<String> keys, List<String> fkAttrs) {
    return new Clause.Constraint(
        c.contype(),
        c.conname(),
        c.deferrable(),
        c.initdeferred(),
        c.skipValidation(),
        c.initiallyValid(),
        c.isNoInherit(),
        c.rawExpr(),
        c.generatedWhen(),
        c.nullsNotDistinct(),
        keys,
        c.including(),
        c.exclusions(),
        c.options(),
        c.indexname(),
        c.indexspace(),
        c.accessMethod(),
        c.whereClause(),
        c.pktable(),
        fkAttrs,
        c.pkAttrs(),
        c.fkMatchtype(),
        c.fkUpdAction(),
        c.fkDelAction(),
        c.fkDelSetCols(),
        c.location());
  }

  /// Makes the sequence of a serial or identity column.
  void serial(
      NewColumn column, Clause.ColumnDef def, String table, int namespace, char persistence) {
    boolean isSerial = serialType(def) != null;
    if (!isSerial && column.identity == 0) {
      return;
    }
    List<Clause.DefElem> options = List.of();
    for (Clause.Constraint constraint : def.constraints()) {
      if (constraint.contype() == ConstrType.IDENTITY) {
        options = constraint.options();
      }
    }
    int type = column.type.typeOid();
    if (column.identity != 0 && type != INT2 && type != INT4 && type != INT8) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          "identity column type must be smallint, integer, or bigint");
    }
    String name =
        new ObjectNames(catalog).chooseRelation(table, column.name, "seq", namespace, false);
    column.sequence =
        new SequenceCommands(session).create(name, namespace, persistence, type, options);
    if (isSerial) {
      String text =
          dev.gajah.catalog.namespace.Identifiers.qualified(catalog.namespaceName(namespace), name);
      column.defaultExpr =
          new RawExpr.FuncCall(
              List.of("pg_catalog", "nextval"),
              List.of(
                  new RawExpr.TypeCast(
                      new RawExpr.AConst(new Value.StringValue(text), -1),
                      TypeName.system("regclass", -1),
                      -1)),
              List.of(),
              null,
              null,
              false,
              false,
              false,
              false,
              RawExpr.FuncFormat.EXPLICIT_CALL,
              -1);
    }
  }

  /// The new table's schema; errors point at the table's name.
  private int place(RangeVar name) {
    try {
      return new RelationNames(session).creationNamespace(name);
    } catch (SqlError e) {
      throw name.location() < 0 || e.position() > 0 ? e : e.position(name.location() + 1);
    }
  }

  // ---- CREATE TABLE AS ----

  CommandResult createAs(Statement.CreateTableAsStmt statement) {
    Clause.IntoClause into = statement.into();
    RangeVar name = into.rel();
    if (statement.objtype() != dev.gajah.nodes.raw.ObjectType.TABLE) {
      throw SqlError.unsupported("CREATE MATERIALIZED VIEW");
    }
    if (!(statement.query() instanceof Statement.Optimizable)) {
      throw SqlError.unsupported("CREATE TABLE AS EXECUTE");
    }
    checkPlace(into.tableSpaceName(), into.accessMethod());
    int namespace = new RelationNames(session).creationNamespace(name);
    if (catalog.namespaces().relationIn(namespace, name.relname()) != 0
        && statement.ifNotExists()) {
      session
          .notices()
          .notice("relation \"%s\" already exists, skipping".formatted(name.relname()));
      return new CommandResult("CREATE TABLE AS", 0);
    }
    Query query = session.planner().analyze(statement.query(), queryText, new int[0]);
    List<ColumnDefinition> columns = new ArrayList<>();
    for (TargetEntry entry : query.targetList()) {
      if (entry.resjunk()) {
        continue;
      }
      int index = columns.size();
      String given = index < into.colNames().size() ? into.colNames().get(index) : entry.resname();
      Expr expr = entry.expr();
      int collation =
          expr.collation() != 0 ? expr.collation() : catalog.type(expr.typeOid()).typcollation();
      columns.add(
          ColumnDefinition.of(
              given == null ? "?column?" : given, expr.typeOid(), expr.typmod(), collation, false));
    }
    if (into.colNames().size() > columns.size()) {
      throw new SqlError(SqlState.SYNTAX_ERROR, "too many column names were specified");
    }
    int oid =
        new RelationCreation(catalog)
            .create(
                new RelationDefinition(
                        name.relname(), namespace, 'r', session.currentUserOid(), columns)
                    .persistence(name.relpersistence())
                    .options(StorageOptions.of(into.options(), false, false, List.of())));
    session.transaction().commandCounterIncrement();
    if (into.skipData()) {
      return new CommandResult("CREATE TABLE AS", 0);
    }
    long count = fill(oid, session.planner().plan(query, queryText));
    return new CommandResult("SELECT " + count, count);
  }

  private long fill(int oid, PlannedStatement plan) {
    PlanAccess.prepare(session, plan);
    session.transaction().updateActiveSnapshotCommandId();
    Execution execution = new Execution(session.executor(), plan);
    TableWriter writer =
        new TableWriter(
            catalog.relation(oid),
            session.executor(),
            ConstantEvaluation.environment(session.executor()));
    int commandId = session.transaction().commandIdForWrite();
    long count = 0;
    try (BulkInsert bulk = session.executor().heap().beginBulkInsert()) {
      execution.start(session.transaction().activeSnapshot(), new Object[0]);
      for (Batch batch = execution.next(Vector.BATCH);
          batch != null;
          batch = execution.next(Vector.BATCH)) {
        writer.insertMany(batch, commandId, InsertOption.SKIP_FSM, bulk);
        count += batch.count;
      }
    } finally {
      execution.finish();
    }
    return count;
  }
}
