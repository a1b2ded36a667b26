// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.access.heap.IndexBuildScan;
import dev.gajah.access.index.IndexBuildSource;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.ConstraintCreation;
import dev.gajah.catalog.definition.IndexCreation;
import dev.gajah.catalog.definition.IndexDefinition;
import dev.gajah.catalog.definition.ObjectNames;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.schema.PgAm;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.RelationNames;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.modify.IndexWriter;
import dev.gajah.executor.pipeline.ConstantEvaluation;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.transaction.lmgr.LockMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CREATE INDEX, and the indexes behind constraints (PostgreSQL: `DefineIndex`).
final class IndexCommands {
  private static final int DESCENDING = 1;
  private static final int NULLS_FIRST = 2;

  private final CommandSession session;
  private final Catalog catalog;
  private final StoredExpression expressions;

  IndexCommands(CommandSession session, String queryText) {
    this.session = session;
    this.catalog = session.catalog();
    this.expressions = new StoredExpression(session, queryText);
  }

  void create(Statement.IndexStmt statement) {
    if (statement.concurrent()) {
      throw SqlError.unsupported("CREATE INDEX CONCURRENTLY");
    }
    RelationNames names = new RelationNames(session);
    RelationDescriptor table = names.openOwned(statement.relation(), LockMode.SHARE);
    if (table.kind() == 'p') {
      throw SqlError.unsupported("index on a partitioned table");
    }
    if (table.kind() != 'r' && table.kind() != 'm') {
      throw new SqlError(
              SqlState.WRONG_OBJECT_TYPE,
              "cannot create index on relation \"%s\"".formatted(table.name()))
          .detail(
              "This operation is not supported for %ss."
                  .formatted(String.valueOf(RelationNames.noun(table.kind()))));
    }
    catalog
        .privileges()
        .check(ObjectKind.SCHEMA, table.namespaceOid(), session.currentUserOid(), AclMode.CREATE);
    PgAm method = catalog.findAccessMethod(statement.accessMethod());
    if (method == null) {
      throw new SqlError(
          SqlState.UNDEFINED_OBJECT,
          "access method \"%s\" does not exist".formatted(statement.accessMethod()));
    }
    if (method.oid() != SystemOids.BTREE_AM) {
      throw SqlError.unsupported("access method " + method.amname());
    }
    if (statement.tableSpace() != null) {
      throw SqlError.unsupported("TABLESPACE of an index");
    }
    List<Expr> exprs = analyzeExpressions(table, statement.indexParams());
    String name = statement.idxname();
    if (name == null) {
      name = chooseName(table, statement.indexParams(), statement.unique());
    } else if (catalog.namespaces().relationIn(table.namespaceOid(), name) != 0
        && statement.ifNotExists()) {
      session.notices().notice("relation \"%s\" already exists, skipping".formatted(name));
      return;
    }
    List<IndexDefinition.Column> columns = new ArrayList<>();
    List<String> used = new ArrayList<>();
    int next = 0;
    for (Clause.IndexElem elem : statement.indexParams()) {
      Expr expr = elem.expr() == null ? null : exprs.get(next++);
      columns.add(column(table, elem, expr, used));
    }
    int keys = columns.size();
    for (Clause.IndexElem elem : statement.indexIncludingParams()) {
      columns.add(included(table, elem));
    }
    List<ObjectAddress> references = new ArrayList<>();
    for (Expr expr : exprs) {
      references.addAll(expressions.references(expr, table.oid()));
    }
    String predicate = null;
    RawExpr where = statement.whereClause();
    if (where != null) {
      Expr condition = expressions.condition(table.oid(), where, "index predicates");
      requireImmutable(condition, "functions in index predicate must be marked IMMUTABLE");
      references.addAll(expressions.references(condition, table.oid()));
      predicate = expressions.write(condition);
    }
    IndexDefinition definition =
        IndexDefinition.of(name, table.oid(), columns, statement.unique())
            .withKeyColumnCount(keys)
            .withNullsNotDistinct(statement.nullsNotDistinct())
            .withOptions(StorageOptions.of(statement.options(), true, false, List.of()))
            .withTrees(
                exprs.isEmpty() ? null : expressions.writeList(exprs), predicate, references);
    build(new IndexCreation(catalog).create(definition));
  }

  private void requireImmutable(Expr expr, String message) {
    if (expressions.isMutable(expr)) {
      throw new SqlError(SqlState.INVALID_OBJECT_DEFINITION, message);
    }
  }

  private List<Expr> analyzeExpressions(RelationDescriptor table, List<Clause.IndexElem> elems) {
    List<RawExpr> raw = new ArrayList<>();
    for (Clause.IndexElem elem : elems) {
      RawExpr expr = elem.expr();
      if (expr != null) {
        raw.add(expr);
      }
    }
    if (raw.isEmpty()) {
      return List.of();
    }
    List<Expr> result = expressions.expressions(table.oid(), raw, "index expressions");
    for (Expr expr : result) {
      requireImmutable(expr, "functions in index expression must be marked IMMUTABLE");
    }
    return result;
  }

  private String chooseName(
      RelationDescriptor table, List<Clause.IndexElem> elems, boolean unique) {
    List<String> parts = new ArrayList<>();
    for (Clause.IndexElem elem : elems) {
      String name = elem.name();
      parts.add(name == null ? expressionName(elem.expr()) : name);
    }
    assert !unique || !parts.isEmpty();
    return new ObjectNames(catalog)
        .chooseRelation(table.name(), String.join("_", parts), "idx", table.namespaceOid(), false);
  }

  private static String expressionName(@Nullable RawExpr expr) {
    return expr instanceof RawExpr.FuncCall call ? call.funcname().getLast() : "expr";
  }

  private static Attribute attribute(RelationDescriptor table, String name) {
    for (Attribute attribute : table.tuple().attributes()) {
      if (!attribute.dropped() && attribute.name().equals(name)) {
        return attribute;
      }
    }
    throw new SqlError(SqlState.UNDEFINED_COLUMN, "column \"%s\" does not exist".formatted(name));
  }

  private static String unusedName(String wanted, List<String> used) {
    String name = wanted;
    for (int i = 1; used.contains(name); i++) {
      name = wanted + i;
    }
    used.add(name);
    return name;
  }

  private IndexDefinition.Column column(
      RelationDescriptor table, Clause.IndexElem elem, @Nullable Expr expr, List<String> used) {
    String columnName = elem.name();
    int number = 0;
    int type;
    int collation;
    String name;
    if (expr == null) {
      assert columnName != null : "index element without name and expression";
      Attribute attribute = attribute(table, columnName);
      number = attribute.number();
      type = attribute.typeOid();
      collation = attribute.collationOid();
      name = unusedName(attribute.name(), used);
    } else {
      type = expr.typeOid();
      collation = expr.collation();
      name = unusedName(expressionName(elem.expr()), used);
    }
    if (!elem.opclassopts().isEmpty()) {
      throw SqlError.unsupported("options of operator classes");
    }
    if (!elem.collation().isEmpty()) {
      List<String> names = elem.collation();
      collation =
          catalog.collationOidByName(names.size() > 1 ? names.getFirst() : null, names.getLast());
      if (collation == 0) {
        throw new SqlError(
            SqlState.UNDEFINED_OBJECT,
            "collation \"%s\" for encoding \"UTF8\" does not exist"
                .formatted(String.join(".", names)));
      }
    }
    boolean descending = elem.ordering() == Clause.SortByDir.DESC;
    boolean nullsFirst =
        elem.nullsOrdering() == Clause.SortByNulls.DEFAULT
            ? descending
            : elem.nullsOrdering() == Clause.SortByNulls.FIRST;
    return new IndexDefinition.Column(
        name,
        number,
        type,
        collation,
        opclass(type, elem.opclass()),
        (descending ? DESCENDING : 0) | (nullsFirst ? NULLS_FIRST : 0));
  }

  private int opclass(int type, List<String> names) {
    if (names.isEmpty()) {
      int oid = catalog.defaultOpclass(type, SystemOids.BTREE_AM);
      if (oid == 0) {
        throw new SqlError(
                SqlState.UNDEFINED_OBJECT,
                "data type %s has no default operator class for access method \"btree\""
                    .formatted(catalog.formatType(type, -1)))
            .hint(
                "You must specify an operator class for the index or define a default operator"
                    + " class for the data type.");
      }
      return oid;
    }
    int oid =
        catalog.opclassOidByName(
            SystemOids.BTREE_AM, names.size() > 1 ? names.getFirst() : null, names.getLast());
    if (oid == 0) {
      throw new SqlError(
          SqlState.UNDEFINED_OBJECT,
          "operator class \"%s\" does not exist for access method \"btree\""
              .formatted(String.join(".", names)));
    }
    if (!catalog.isBinaryCoercible(type, catalog.opclass(oid).opcintype())) {
      throw new SqlError(
          SqlState.DATATYPE_MISMATCH,
          "operator class \"%s\" does not accept data type %s"
              .formatted(String.join(".", names), catalog.formatType(type, -1)));
    }
    return oid;
  }

  private IndexDefinition.Column included(RelationDescriptor table, Clause.IndexElem elem) {
    String name = elem.name();
    if (name == null) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED, "expressions are not supported in included columns");
    }
    Attribute attribute = attribute(table, name);
    return new IndexDefinition.Column(name, attribute.number(), attribute.typeOid(), 0, 0, 0);
  }

  // ---- constraints ----

  /// Makes a primary key or unique constraint with its index.
  void constraint(int tableOid, Clause.Constraint constraint) {
    RelationDescriptor table = catalog.relation(tableOid);
    boolean primary = constraint.contype() == Clause.ConstrType.PRIMARY;
    if (constraint.indexname() != null) {
      throw SqlError.unsupported("constraint USING INDEX");
    }
    if (constraint.indexspace() != null) {
      throw SqlError.unsupported("USING INDEX TABLESPACE");
    }
    if (primary && table.indexes().stream().anyMatch(index -> index.primary())) {
      throw new SqlError(
          SqlState.INVALID_TABLE_DEFINITION,
          "multiple primary keys for table \"%s\" are not allowed".formatted(table.name()));
    }
    List<IndexDefinition.Column> columns = new ArrayList<>();
    List<String> used = new ArrayList<>();
    int[] numbers = new int[constraint.keys().size()];
    for (String key : constraint.keys()) {
      Attribute attribute = keyAttribute(table, key);
      if (used.contains(key)) {
        throw new SqlError(
            SqlState.DUPLICATE_COLUMN,
            "column \"%s\" appears twice in %s constraint"
                .formatted(key, primary ? "primary key" : "unique"));
      }
      numbers[columns.size()] = attribute.number();
      used.add(key);
      columns.add(
          new IndexDefinition.Column(
              key,
              attribute.number(),
              attribute.typeOid(),
              attribute.collationOid(),
              opclass(attribute.typeOid(), List.of()),
              0));
    }
    int keys = columns.size();
    for (String name : constraint.including()) {
      Attribute attribute = keyAttribute(table, name);
      columns.add(
          new IndexDefinition.Column(name, attribute.number(), attribute.typeOid(), 0, 0, 0));
    }
    ObjectNames names = new ObjectNames(catalog);
    String name = constraint.conname();
    if (name == null) {
      name =
          primary
              ? names.chooseRelation(table.name(), null, "pkey", table.namespaceOid(), true)
              : names.chooseRelation(
                  table.name(),
                  String.join("_", constraint.keys()),
                  "key",
                  table.namespaceOid(),
                  true);
    }
    ConstraintCreation constraints = new ConstraintCreation(catalog);
    int constraintOid = constraints.newOid();
    IndexDefinition definition =
        IndexDefinition.of(name, tableOid, columns, true)
            .withKeyColumnCount(keys)
            .withNullsNotDistinct(constraint.nullsNotDistinct())
            .withOptions(StorageOptions.of(constraint.options(), true, false, List.of()))
            .withConstraint(constraintOid, constraint.deferrable(), constraint.initdeferred());
    if (constraint.deferrable()) {
      throw SqlError.unsupported("deferrable unique constraint");
    }
    if (primary) {
      definition = definition.asPrimary();
    }
    int indexOid = new IndexCreation(catalog).create(definition);
    constraints.createIndexConstraint(
        constraintOid,
        tableOid,
        name,
        primary,
        numbers,
        indexOid,
        constraint.deferrable(),
        constraint.initdeferred());
    session.transaction().commandCounterIncrement();
    build(indexOid);
  }

  private static Attribute keyAttribute(RelationDescriptor table, String name) {
    for (Attribute attribute : table.tuple().attributes()) {
      if (!attribute.dropped() && attribute.name().equals(name)) {
        return attribute;
      }
    }
    throw new SqlError(
        SqlState.UNDEFINED_COLUMN, "column \"%s\" named in key does not exist".formatted(name));
  }

  // ---- building ----

  void build(int indexOid) {
    var index = catalog.index(indexOid);
    IndexCreation creation = new IndexCreation(catalog);
    if (!index.hasExpressions() && !index.isPartial()) {
      creation.buildPlain(indexOid, session.maintenanceMemoryBytes(), session.executor().keyText());
      return;
    }
    RelationDescriptor table = catalog.relation(index.heapOid());
    Source source =
        new Source(
            table,
            new IndexWriter(
                index, session.executor(), ConstantEvaluation.environment(session.executor())),
            index.unique());
    creation.build(
        indexOid,
        source,
        session.maintenanceMemoryBytes(),
        session.executor().keyText(),
        () -> source.broken);
  }

  /// Computes index columns from whole table rows.
  private final class Source implements IndexBuildSource {
    private static final int ROWS = 256;

    private final RelationDescriptor table;
    private final IndexWriter writer;
    private final boolean unique;
    boolean broken;

    Source(RelationDescriptor table, IndexWriter writer, boolean unique) {
      this.table = table;
      this.writer = writer;
      this.unique = unique;
    }

    @Override
    public double scan(Sink sink) {
      List<Attribute> present =
          table.tuple().attributes().stream().filter(a -> !a.dropped()).toList();
      int[] numbers = present.stream().mapToInt(Attribute::number).toArray();
      Vector[] all = new Vector[table.tuple().count()];
      Vector[] read = new Vector[numbers.length];
      for (int i = 0; i < all.length; i++) {
        Attribute attribute = table.tuple().at(i);
        all[i] =
            Vector.create(
                attribute.dropped() ? Representation.LONG : attribute.representation(), ROWS);
      }
      for (int i = 0; i < read.length; i++) {
        read[i] = all[numbers[i] - 1];
      }
      Batch batch = new Batch(all);
      IndexBuildScan scan = new IndexBuildScan(catalog.heap(), table, numbers, null, unique);
      long[] tids = new long[ROWS];
      boolean[] alive = new boolean[ROWS];
      while (true) {
        batch.reset();
        int count = scan.next(read, tids, alive, ROWS);
        if (count == 0) {
          break;
        }
        batch.setAll(count);
        for (int row = 0; row < count; row++) {
          if (writer.compute(batch, row)) {
            sink.accept(writer.columns(), row, tids[row], alive[row]);
          }
        }
      }
      broken = scan.hasBrokenHotChain();
      return scan.heapTuples();
    }
  }
}
