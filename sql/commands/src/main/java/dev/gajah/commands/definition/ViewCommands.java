// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.ColumnDefinition;
import dev.gajah.catalog.definition.RelationChanges;
import dev.gajah.catalog.definition.RelationCreation;
import dev.gajah.catalog.definition.RelationDefinition;
import dev.gajah.catalog.definition.ViewCreation;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.RelationNames;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.transaction.lmgr.LockMode;
import java.util.ArrayList;
import java.util.List;

/// CREATE VIEW and CREATE OR REPLACE VIEW (PostgreSQL: `view.c`).
final class ViewCommands {
  private final CommandSession session;
  private final Catalog catalog;
  private final String queryText;

  ViewCommands(CommandSession session, String queryText) {
    this.session = session;
    this.catalog = session.catalog();
    this.queryText = queryText;
  }

  void create(Statement.ViewStmt statement) {
    RangeVar name = statement.view();
    if (name.relpersistence() == 'u') {
      throw new SqlError(
          SqlState.SYNTAX_ERROR, "views cannot be unlogged because they do not have storage");
    }
    Query query = session.planner().analyze(statement.query(), queryText, new int[0]);
    if (query.hasModifyingCTE()) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "views must not contain data-modifying statements in WITH");
    }
    if (statement.withCheckOption() != Statement.ViewCheckOption.NONE) {
      throw SqlError.unsupported("WITH CHECK OPTION");
    }
    query = named(query, statement.aliases());
    List<ColumnDefinition> columns = columns(query);
    List<String> options =
        ViewOptions.of(statement.options(), statement.withCheckOption(), List.of());
    int namespace = new RelationNames(session).creationNamespace(name);
    int existing = catalog.namespaces().relationIn(namespace, name.relname());
    int oid;
    if (existing != 0 && statement.replace()) {
      oid = existing;
      catalog.lockRelation(oid, LockMode.ACCESS_EXCLUSIVE);
      replace(oid, columns, options);
    } else {
      oid =
          new RelationCreation(catalog)
              .create(
                  new RelationDefinition(
                          name.relname(), namespace, 'v', session.currentUserOid(), columns)
                      .persistence(name.relpersistence())
                      .options(options));
      session.transaction().commandCounterIncrement();
    }
    new ViewCreation(catalog).storeQuery(oid, query);
  }

  /// The query with the view's own column names.
  private static Query named(Query query, List<String> aliases) {
    if (aliases.isEmpty()) {
      return query;
    }
    QueryBuilder builder = query.toBuilder();
    int next = 0;
    for (int i = 0; i < builder.targetList.size() && next < aliases.size(); i++) {
      TargetEntry t = builder.targetList.get(i);
      if (!t.resjunk()) {
        builder.targetList.set(
            i,
            new TargetEntry(
                t.expr(),
                t.resno(),
                aliases.get(next++),
                t.ressortgroupref(),
                t.resorigtbl(),
                t.resorigcol(),
                t.resjunk()));
      }
    }
    if (next < aliases.size()) {
      throw new SqlError(
          SqlState.SYNTAX_ERROR, "CREATE VIEW specifies more column names than columns");
    }
    return builder.build();
  }

  private List<ColumnDefinition> columns(Query query) {
    List<ColumnDefinition> columns = new ArrayList<>();
    for (TargetEntry t : query.targetList()) {
      if (t.resjunk()) {
        continue;
      }
      Expr expr = t.expr();
      String name = t.resname() == null ? "?column?" : t.resname();
      if (catalog.type(expr.typeOid()).typcollation() != 0 && expr.collation() == 0) {
        throw new SqlError(
                SqlState.INDETERMINATE_COLLATION,
                "could not determine which collation to use for view column \"%s\"".formatted(name))
            .hint("Use the COLLATE clause to set the collation explicitly.");
      }
      columns.add(
          ColumnDefinition.of(name, expr.typeOid(), expr.typmod(), expr.collation(), false));
    }
    return columns;
  }

  /// A view may get another query if its first columns stay as they are; new ones come behind.
  private void replace(int oid, List<ColumnDefinition> columns, List<String> options) {
    PgClass row = catalog.pgClass(oid);
    if (row.relkind() != 'v') {
      throw new SqlError(
          SqlState.WRONG_OBJECT_TYPE, "\"%s\" is not a view".formatted(row.relname()));
    }
    new RelationNames(session).checkOwner(catalog.relation(oid));
    checkColumns(oid, columns, row.relnatts());
    RelationChanges changes = new RelationChanges(catalog);
    RelationCreation creation = new RelationCreation(catalog);
    for (int i = row.relnatts(); i < columns.size(); i++) {
      catalog.access().insert(creation.attributeRow(oid, i + 1, columns.get(i)));
      creation.addAttributeDependencies(oid, i + 1, columns.get(i));
    }
    changes.updateClass(
        oid,
        PgClass.RELNATTS,
        Columns.fromInteger(Math.max(row.relnatts(), columns.size())),
        PgClass.RELOPTIONS,
        options.isEmpty() ? null : Columns.fromTexts(options));
    session.transaction().commandCounterIncrement();
  }

  private void checkColumns(int oid, List<ColumnDefinition> columns, int count) {
    if (columns.size() < count) {
      throw invalid("cannot drop columns from view");
    }
    for (int i = 0; i < count; i++) {
      PgAttribute old = catalog.findAttribute(oid, i + 1);
      ColumnDefinition now = columns.get(i);
      if (old == null || old.attisdropped()) {
        throw invalid("cannot drop columns from view");
      }
      if (!old.attname().equals(now.name())) {
        throw invalid(
                "cannot change name of view column \"%s\" to \"%s\""
                    .formatted(old.attname(), now.name()))
            .hint("Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.");
      }
      if (old.atttypid() != now.typeOid() || old.atttypmod() != now.typmod()) {
        throw invalid(
            "cannot change data type of view column \"%s\" from %s to %s"
                .formatted(
                    old.attname(),
                    catalog.formatTypeWithTypmod(old.atttypid(), old.atttypmod()),
                    catalog.formatTypeWithTypmod(now.typeOid(), now.typmod())));
      }
      if (old.attcollation() != now.collationOid()) {
        throw invalid(
            "cannot change collation of view column \"%s\" from \"%s\" to \"%s\""
                .formatted(
                    old.attname(), collation(old.attcollation()), collation(now.collationOid())));
      }
    }
  }

  private String collation(int oid) {
    PgCollation row = catalog.findCollation(oid);
    return row == null ? "" : row.collname();
  }

  private static SqlError invalid(String message) {
    return new SqlError(SqlState.INVALID_TABLE_DEFINITION, message);
  }
}
