// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.dependency.DependencyType;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rows of pg_constraint (PostgreSQL: `CreateConstraintEntry`).
public final class ConstraintCreation {
  private final Catalog catalog;
  private final CatalogAccess access;
  private final Dependencies dependencies;

  public ConstraintCreation(Catalog catalog) {
    this.catalog = catalog;
    access = catalog.access();
    dependencies = new Dependencies(catalog);
  }

  public int newOid() {
    return access.newOid(PgConstraint.RELATION_OID, IndexOids.PG_CONSTRAINT_OID_INDEX);
  }

  /// True if the table has a constraint of this name.
  public boolean nameIsUsed(int tableOid, String name) {
    return catalog.constraintsOfRelation(tableOid).stream()
        .anyMatch(row -> row.conname().equals(name));
  }

  /// Adds the row of a primary key or unique constraint. The index is made with this constraint's
  /// OID, and depends on it.
  ///
  /// @param columns numbers of the key columns
  public int createIndexConstraint(
      int oid,
      int tableOid,
      String name,
      boolean primary,
      int[] columns,
      int indexOid,
      boolean deferrable,
      boolean initiallyDeferred) {
    PgClass table = catalog.pgClass(tableOid);
    add(
        new PgConstraint(
            oid,
            name,
            table.relnamespace(),
            primary ? 'p' : 'u',
            deferrable,
            initiallyDeferred,
            true,
            tableOid,
            0,
            indexOid,
            0,
            0,
            ' ',
            ' ',
            ' ',
            true,
            0,
            true,
            columns,
            null,
            null,
            null,
            null,
            null,
            null,
            null),
        List.of());
    return oid;
  }

  /// Adds a CHECK constraint and counts it in pg_class.
  ///
  /// @param tree the condition as pg_node_tree; @param references the objects that it needs
  public int createCheck(
      int tableOid,
      String name,
      int[] columns,
      String tree,
      Collection<ObjectAddress> references,
      boolean validated,
      boolean isLocal,
      int inheritCount,
      boolean noInherit) {
    PgClass table = catalog.pgClass(tableOid);
    int oid = newOid();
    add(
        new PgConstraint(
            oid,
            name,
            table.relnamespace(),
            'c',
            false,
            false,
            validated,
            tableOid,
            0,
            0,
            0,
            0,
            ' ',
            ' ',
            ' ',
            isLocal,
            inheritCount,
            noInherit,
            columns.length == 0 ? null : columns,
            null,
            null,
            null,
            null,
            null,
            null,
            tree),
        references);
    new RelationChanges(catalog)
        .updateClass(tableOid, PgClass.RELCHECKS, Columns.fromInteger(table.relchecks() + 1));
    return oid;
  }

  /// Adds any row, with the dependencies that follow from it; `references` are what its expression
  /// needs.
  public void add(PgConstraint row, Collection<ObjectAddress> references) {
    if (row.conrelid() != 0 && nameIsUsed(row.conrelid(), row.conname())) {
      throw new SqlError(
          SqlState.DUPLICATE_OBJECT,
          "constraint \"%s\" for relation \"%s\" already exists"
              .formatted(row.conname(), catalog.pgClass(row.conrelid()).relname()));
    }
    access.insert(row);
    ObjectAddress myself = ObjectAddress.of(PgConstraint.RELATION_OID, row.oid());
    if (row.conrelid() != 0) {
      recordColumns(myself, row.conrelid(), row.conkey(), DependencyType.AUTO);
    }
    if (row.contypid() != 0) {
      dependencies.record(
          myself, ObjectAddress.of(PgType.RELATION_OID, row.contypid()), DependencyType.AUTO);
    }
    if (row.confrelid() != 0) {
      recordColumns(myself, row.confrelid(), row.confkey(), DependencyType.NORMAL);
    }
    if (row.contype() == 'f' && row.conindid() != 0) {
      dependencies.record(
          myself, ObjectAddress.of(PgClass.RELATION_OID, row.conindid()), DependencyType.NORMAL);
    }
    Set<ObjectAddress> operators = new LinkedHashSet<>();
    addOperators(operators, row.conpfeqop());
    addOperators(operators, row.conppeqop());
    addOperators(operators, row.conffeqop());
    dependencies.record(myself, operators, DependencyType.NORMAL);
    for (ObjectAddress reference : new LinkedHashSet<>(references)) {
      boolean isOwn =
          row.conrelid() != 0
              && reference.classOid() == PgClass.RELATION_OID
              && reference.objectOid() == row.conrelid();
      if (!isOwn) {
        dependencies.record(myself, reference, DependencyType.NORMAL);
      } else if (row.conkey() == null) {
        dependencies.record(myself, reference, DependencyType.AUTO);
      }
    }
  }

  private static void addOperators(Set<ObjectAddress> target, int @Nullable [] operators) {
    if (operators != null) {
      for (int oid : operators) {
        target.add(ObjectAddress.of(PgOperator.RELATION_OID, oid));
      }
    }
  }

  private void recordColumns(
      ObjectAddress myself, int relationOid, int @Nullable [] columns, DependencyType type) {
    List<ObjectAddress> objects = new ArrayList<>();
    if (columns == null || columns.length == 0) {
      objects.add(ObjectAddress.of(PgClass.RELATION_OID, relationOid));
    } else {
      for (int column : columns) {
        objects.add(new ObjectAddress(PgClass.RELATION_OID, relationOid, column));
      }
    }
    dependencies.record(myself, objects, type);
  }

  /// Removes the row; dependencies are the caller's business (PostgreSQL: `RemoveConstraintById`).
  void remove(int oid) {
    CatalogTuple tuple =
        access.first(
            PgConstraint.RELATION_OID,
            IndexOids.PG_CONSTRAINT_OID_INDEX,
            CatalogAccess.equalOid(0, oid));
    if (tuple == null) {
      throw SqlError.internal(
          "cache lookup failed for constraint " + Integer.toUnsignedString(oid));
    }
    PgConstraint row = PgConstraint.decode(tuple.values());
    if (row.contype() == 'c' && row.conrelid() != 0) {
      PgClass table = catalog.pgClass(row.conrelid());
      if (table.relchecks() == 0) {
        throw SqlError.internal("relation \"%s\" has relchecks = 0".formatted(table.relname()));
      }
      new RelationChanges(catalog)
          .updateClass(table.oid(), PgClass.RELCHECKS, Columns.fromInteger(table.relchecks() - 1));
    }
    access.delete(PgConstraint.RELATION_OID, tuple);
  }
}
