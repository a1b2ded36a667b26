// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.deparse;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.namespace.Identifiers;
import dev.gajah.catalog.nodetree.ExpressionReader;
import dev.gajah.catalog.schema.PgAm;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgIndex;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.PgTablespace;
import dev.gajah.nodes.expr.Expr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SQL text of stored expressions, indexes and constraints, for `pg_get_expr`, `pg_get_indexdef`
/// and `pg_get_constraintdef`.
public final class DefinitionText {
  private static final int INDOPTION_DESC = 1;
  private static final int INDOPTION_NULLS_FIRST = 2;

  private final Catalog catalog;
  private final ValueText values;

  public DefinitionText(Catalog catalog, ValueText values) {
    this.catalog = catalog;
    this.values = values;
  }

  /// `pg_get_expr`: null if the relation is gone. A list of expressions is joined by commas.
  public @Nullable String expression(String nodeTree, int relationOid, boolean pretty) {
    if (relationOid != 0 && catalog.findClass(relationOid) == null) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (Expr expr : new ExpressionReader(catalog).readList(nodeTree)) {
      texts.add(ExpressionText.of(catalog, values, expr, relationOid, pretty));
    }
    return String.join(", ", texts);
  }

  /// `pg_get_viewdef`: null if there is no such relation.
  public @Nullable String view(int viewOid, boolean pretty) {
    var row = catalog.findClass(viewOid);
    if (row == null) {
      return null;
    }
    for (var rule : catalog.rules(viewOid)) {
      if (rule.evType() == '1' && rule.isInstead()) {
        var query = new dev.gajah.catalog.nodetree.QueryReader(catalog).readAction(rule.evAction());
        return QueryText.ofView(catalog, values, viewOid, query, pretty) + ";";
      }
    }
    return "Not a view";
  }

  private String relation(int oid, boolean qualifyAlways) {
    PgClass row = catalog.pgClass(oid);
    boolean plain = !qualifyAlways && catalog.isRelationVisible(oid);
    return Identifiers.qualified(
        plain ? null : catalog.namespaceName(row.relnamespace()), row.relname());
  }

  private String columnName(int relationOid, int number) {
    PgAttribute column = catalog.findAttribute(relationOid, number);
    if (column == null) {
      throw SqlError.internal(
          "cache lookup failed for attribute %d of relation %s"
              .formatted(number, Oid.toString(relationOid)));
    }
    return Identifiers.quote(column.attname());
  }

  /// `pg_get_indexdef`; `column` 0 is the whole statement, else the text of one column. Null if
  /// there is no such index.
  public @Nullable String index(int indexOid, int column, boolean pretty) {
    PgIndex index = catalog.findPgIndex(indexOid);
    PgClass row = catalog.findClass(indexOid);
    if (index == null || row == null) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    PgAm am = catalog.findAccessMethod(row.relam());
    if (column == 0) {
      text.append(index.indisunique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ")
          .append(Identifiers.quote(row.relname()))
          .append(row.relkind() == 'I' ? " ON ONLY " : " ON ")
          .append(relation(index.indrelid(), !pretty))
          .append(" USING ")
          .append(am == null ? "?" : Identifiers.quote(am.amname()))
          .append(" (");
    }
    List<Expr> expressions =
        index.indexprs() == null
            ? List.of()
            : new ExpressionReader(catalog).readList(index.indexprs());
    int nextExpression = 0;
    String separator = "";
    for (int i = 0; i < index.indnatts(); i++) {
      if (column == 0 && i == index.indnkeyatts()) {
        text.append(") INCLUDE (");
        separator = "";
      }
      if (column == 0) {
        text.append(separator);
      }
      separator = ", ";
      boolean wanted = column == 0 || column == i + 1;
      int number = index.indkey()[i];
      int type;
      int collation;
      if (number != 0) {
        PgAttribute attribute = catalog.findAttribute(index.indrelid(), number);
        type = attribute == null ? 0 : attribute.atttypid();
        collation = attribute == null ? 0 : attribute.attcollation();
        if (wanted) {
          text.append(columnName(index.indrelid(), number));
        }
      } else {
        Expr expr = expressions.get(nextExpression++);
        type = expr.typeOid();
        collation = expr.collation();
        if (wanted) {
          String inner = ExpressionText.of(catalog, values, expr, index.indrelid(), pretty);
          text.append(ExpressionText.looksLikeFunction(expr) ? inner : "(" + inner + ")");
        }
      }
      if (column == 0 && i < index.indnkeyatts()) {
        decorate(text, index, i, type, collation);
      }
    }
    if (column == 0) {
      finishIndex(text, index, row, pretty);
    }
    return text.toString();
  }

  private void decorate(StringBuilder text, PgIndex index, int i, int type, int collation) {
    int indexCollation = index.indcollation()[i];
    if (indexCollation != 0 && indexCollation != collation) {
      text.append(" COLLATE ").append(ExpressionText.collationName(catalog, indexCollation));
    }
    PgOpclass opclass = catalog.opclass(index.indclass()[i]);
    if (catalog.defaultOpclass(type, opclass.opcmethod()) != opclass.oid()) {
      text.append(' ')
          .append(
              Identifiers.qualified(
                  catalog.isOpclassVisible(opclass.oid())
                      ? null
                      : catalog.namespaceName(opclass.opcnamespace()),
                  opclass.opcname()));
    }
    int option = index.indoption()[i];
    if ((option & INDOPTION_DESC) != 0) {
      text.append(" DESC");
      if ((option & INDOPTION_NULLS_FIRST) == 0) {
        text.append(" NULLS LAST");
      }
    } else if ((option & INDOPTION_NULLS_FIRST) != 0) {
      text.append(" NULLS FIRST");
    }
  }

  private void finishIndex(StringBuilder text, PgIndex index, PgClass row, boolean pretty) {
    text.append(')');
    if (index.indnullsnotdistinct()) {
      text.append(" NULLS NOT DISTINCT");
    }
    List<String> options = row.reloptions();
    if (options != null && !options.isEmpty()) {
      text.append(" WITH (").append(options(options)).append(')');
    }
    if (pretty && row.reltablespace() != 0) {
      PgTablespace tablespace = catalog.findTablespace(row.reltablespace());
      if (tablespace != null) {
        text.append(" TABLESPACE ").append(Identifiers.quote(tablespace.spcname()));
      }
    }
    String predicate = index.indpred();
    if (predicate != null) {
      Expr expr = new ExpressionReader(catalog).read(predicate);
      text.append(" WHERE ")
          .append(ExpressionText.of(catalog, values, expr, index.indrelid(), pretty));
    }
  }

  /// Storage parameters as `name='value'`, values bare where they are identifiers.
  private static String options(List<String> options) {
    List<String> result = new ArrayList<>();
    for (String option : options) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      String value = equals < 0 ? "" : option.substring(equals + 1);
      String quoted =
          Identifiers.quote(value).equals(value) ? value : ExpressionText.literal(value);
      result.add(Identifiers.quote(name) + "=" + quoted);
    }
    return String.join(", ", result);
  }

  /// `pg_get_constraintdef`; null if there is no such constraint.
  public @Nullable String constraint(int constraintOid, boolean pretty) {
    PgConstraint row = catalog.findConstraint(constraintOid);
    if (row == null) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    switch (row.contype()) {
      case 'f' -> foreignKey(text, row);
      case 'p', 'u' -> {
        PgIndex index = catalog.findPgIndex(row.conindid());
        text.append(row.contype() == 'p' ? "PRIMARY KEY " : "UNIQUE ");
        if (index != null && row.contype() == 'u' && index.indnullsnotdistinct()) {
          text.append("NULLS NOT DISTINCT ");
        }
        text.append('(').append(columns(row.conrelid(), row.conkey())).append(')');
        int keys = row.conkey() == null ? 0 : row.conkey().length;
        if (index != null && index.indnatts() > keys) {
          List<String> included = new ArrayList<>();
          for (int i = keys; i < index.indkey().length; i++) {
            included.add(columnName(row.conrelid(), index.indkey()[i]));
          }
          text.append(" INCLUDE (").append(String.join(", ", included)).append(')');
        }
      }
      case 'c' -> {
        String tree = row.conbin();
        if (tree == null) {
          throw SqlError.internal("null conbin for constraint " + Oid.toString(constraintOid));
        }
        Expr expr = new ExpressionReader(catalog).read(tree);
        text.append("CHECK (")
            .append(ExpressionText.of(catalog, values, expr, row.conrelid(), pretty))
            .append(')');
        if (row.connoinherit()) {
          text.append(" NO INHERIT");
        }
      }
      case 'n' -> text.append("NOT NULL");
      case 't' -> text.append("TRIGGER");
      default ->
          throw SqlError.unsupported("text of a constraint of type \"" + row.contype() + "\"");
    }
    if (row.condeferrable()) {
      text.append(" DEFERRABLE");
    }
    if (row.condeferred()) {
      text.append(" INITIALLY DEFERRED");
    }
    if (!row.convalidated()) {
      text.append(" NOT VALID");
    }
    return text.toString();
  }

  private String columns(int relationOid, int @Nullable [] numbers) {
    List<String> names = new ArrayList<>();
    if (numbers != null) {
      for (int number : numbers) {
        names.add(columnName(relationOid, number));
      }
    }
    return String.join(", ", names);
  }

  private void foreignKey(StringBuilder text, PgConstraint row) {
    text.append("FOREIGN KEY (")
        .append(columns(row.conrelid(), row.conkey()))
        .append(") REFERENCES ")
        .append(relation(row.confrelid(), false))
        .append('(')
        .append(columns(row.confrelid(), row.confkey()))
        .append(')');
    switch (row.confmatchtype()) {
      case 'f' -> text.append(" MATCH FULL");
      case 'p' -> text.append(" MATCH PARTIAL");
      default -> {}
    }
    String update = action(row.confupdtype());
    if (update != null) {
      text.append(" ON UPDATE ").append(update);
    }
    String delete = action(row.confdeltype());
    if (delete != null) {
      text.append(" ON DELETE ").append(delete);
    }
    int[] setColumns = row.confdelsetcols();
    if (setColumns != null) {
      text.append(" (").append(columns(row.conrelid(), setColumns)).append(')');
    }
  }

  private static @Nullable String action(char letter) {
    return switch (letter) {
      case 'r' -> "RESTRICT";
      case 'c' -> "CASCADE";
      case 'n' -> "SET NULL";
      case 'd' -> "SET DEFAULT";
      default -> null;
    };
  }
}
