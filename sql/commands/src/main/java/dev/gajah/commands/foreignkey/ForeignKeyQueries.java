// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.foreignkey;

import dev.gajah.base.error.SqlError;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.namespace.Identifiers;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgOperator;
import java.util.ArrayList;
import java.util.List;

/// The SQL by which a foreign key is checked and its actions are done. `$1`... are the key's
/// values.
public final class ForeignKeyQueries {
  private final Catalog catalog;

  public ForeignKeyQueries(Catalog catalog) {
    this.catalog = catalog;
  }

  static int[] numbers(int @org.jspecify.annotations.Nullable [] columns) {
    if (columns == null) {
      throw SqlError.internal("foreign key without columns");
    }
    return columns;
  }

  String table(int oid) {
    PgClass row = catalog.pgClass(oid);
    return Identifiers.qualified(catalog.namespaceName(row.relnamespace()), row.relname());
  }

  PgAttribute column(int oid, int number) {
    PgAttribute column = catalog.findAttribute(oid, number);
    if (column == null) {
      throw SqlError.internal("column of a foreign key is gone");
    }
    return column;
  }

  String name(int oid, int number) {
    return Identifiers.quote(column(oid, number).attname());
  }

  private String operator(int oid) {
    PgOperator row = catalog.operator(oid);
    return "OPERATOR(%s.%s)"
        .formatted(Identifiers.quote(catalog.namespaceName(row.oprnamespace())), row.oprname());
  }

  /// Locks the row that a key of the referencing table points to.
  String findReferenced(PgConstraint c) {
    return "SELECT 1 FROM ONLY %s x WHERE %s FOR KEY SHARE OF x"
        .formatted(
            table(c.confrelid()), where(c.confrelid(), numbers(c.confkey()), c.conpfeqop(), false));
  }

  /// The same for a key of the referenced table itself.
  String findSameKey(PgConstraint c) {
    return "SELECT 1 FROM ONLY %s x WHERE %s FOR KEY SHARE OF x"
        .formatted(
            table(c.confrelid()), where(c.confrelid(), numbers(c.confkey()), c.conppeqop(), false));
  }

  /// Locks the rows that point to a key of the referenced table.
  String findReferencing(PgConstraint c) {
    return "SELECT 1 FROM ONLY %s x WHERE %s FOR KEY SHARE OF x"
        .formatted(
            table(c.conrelid()), where(c.conrelid(), numbers(c.conkey()), c.conpfeqop(), true));
  }

  String deleteReferencing(PgConstraint c) {
    return "DELETE FROM ONLY %s x WHERE %s"
        .formatted(
            table(c.conrelid()), where(c.conrelid(), numbers(c.conkey()), c.conpfeqop(), true));
  }

  /// The new key's values follow those of the old one.
  String updateReferencing(PgConstraint c) {
    int[] columns = numbers(c.conkey());
    List<String> sets = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      sets.add(name(c.conrelid(), columns[i]) + " = $" + (columns.length + i + 1));
    }
    return update(c, sets);
  }

  /// @param value NULL or DEFAULT
  String setReferencing(PgConstraint c, String value, boolean isDelete) {
    int[] some = c.confdelsetcols();
    int[] columns = isDelete && some != null && some.length > 0 ? some : numbers(c.conkey());
    List<String> sets = new ArrayList<>();
    for (int column : columns) {
      sets.add(name(c.conrelid(), column) + " = " + value);
    }
    return update(c, sets);
  }

  private String update(PgConstraint c, List<String> sets) {
    return "UPDATE ONLY %s x SET %s WHERE %s"
        .formatted(
            table(c.conrelid()),
            String.join(", ", sets),
            where(c.conrelid(), numbers(c.conkey()), c.conpfeqop(), true));
  }

  private String where(
      int relation,
      int[] columns,
      int @org.jspecify.annotations.Nullable [] operators,
      boolean valueFirst) {
    int[] equal = numbers(operators);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      String column = "x." + name(relation, columns[i]);
      String value = "$" + (i + 1);
      parts.add(
          valueFirst
              ? value + " " + operator(equal[i]) + " " + column
              : column + " " + operator(equal[i]) + " " + value);
    }
    return String.join(" AND ", parts);
  }

  /// Rows of the referencing table that point nowhere, for a constraint that is being added.
  public String findOrphans(PgConstraint c) {
    int[] own = numbers(c.conkey());
    int[] other = numbers(c.confkey());
    int[] equal = numbers(c.conpfeqop());
    List<String> outputs = new ArrayList<>();
    List<String> on = new ArrayList<>();
    List<String> notNull = new ArrayList<>();
    for (int i = 0; i < own.length; i++) {
      String mine = "fk." + name(c.conrelid(), own[i]);
      outputs.add(mine);
      on.add("pk." + name(c.confrelid(), other[i]) + " " + operator(equal[i]) + " " + mine);
      notNull.add(mine + " IS NOT NULL");
    }
    return "SELECT %s FROM ONLY %s fk LEFT OUTER JOIN ONLY %s pk ON (%s) WHERE pk.%s IS NULL AND (%s)"
        .formatted(
            String.join(", ", outputs),
            table(c.conrelid()),
            table(c.confrelid()),
            String.join(" AND ", on),
            name(c.confrelid(), other[0]),
            String.join(c.confmatchtype() == 'f' ? " OR " : " AND ", notNull));
  }
}
