// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.schema.SystemOids;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An index to be made by [IndexCreation].
///
/// `columns` holds the key columns first, then the INCLUDE columns. `expressions` (a pg_node_tree
/// list) and `predicate` are the texts to store, `references` the objects that they need.
public record IndexDefinition(
    String name,
    int tableOid,
    List<Column> columns,
    int keyColumnCount,
    boolean unique,
    boolean nullsNotDistinct,
    boolean primary,
    boolean deferrable,
    boolean initiallyDeferred,
    int constraintOid,
    boolean valid,
    int accessMethodOid,
    int tablespaceOid,
    @Nullable List<String> options,
    @Nullable String expressions,
    @Nullable String predicate,
    List<ObjectAddress> references) {

  /// One column: table column number, or 0 for an expression; type of the key; `indoption` bits (1
  /// DESC, 2 NULLS FIRST).
  public record Column(
      String name, int heapAttribute, int typeOid, int collationOid, int opclassOid, int options) {}

  public IndexDefinition {
    columns = List.copyOf(columns);
    references = List.copyOf(references);
  }

  /// A btree on key columns only.
  public static IndexDefinition of(
      String name, int tableOid, List<Column> columns, boolean unique) {
    return new IndexDefinition(
        name,
        tableOid,
        columns,
        columns.size(),
        unique,
        false,
        false,
        false,
        false,
        0,
        true,
        SystemOids.BTREE_AM,
        0,
        null,
        null,
        null,
        List.of());
  }

  /// As the index of a primary key.
  public IndexDefinition asPrimary() {
    return new IndexDefinition(
        name,
        tableOid,
        columns,
        keyColumnCount,
        true,
        nullsNotDistinct,
        true,
        deferrable,
        initiallyDeferred,
        constraintOid,
        valid,
        accessMethodOid,
        tablespaceOid,
        options,
        expressions,
        predicate,
        references);
  }

  public IndexDefinition withKeyColumnCount(int count) {
    return new IndexDefinition(
        name,
        tableOid,
        columns,
        count,
        unique,
        nullsNotDistinct,
        primary,
        deferrable,
        initiallyDeferred,
        constraintOid,
        valid,
        accessMethodOid,
        tablespaceOid,
        options,
        expressions,
        predicate,
        references);
  }

  public IndexDefinition withNullsNotDistinct(boolean value) {
    return new IndexDefinition(
        name,
        tableOid,
        columns,
        keyColumnCount,
        unique,
        value,
        primary,
        deferrable,
        initiallyDeferred,
        constraintOid,
        valid,
        accessMethodOid,
        tablespaceOid,
        options,
        expressions,
        predicate,
        references);
  }

  /// As the index behind a constraint, whose row is made before or after with this OID; 0 means a
  /// plain index.
  public IndexDefinition withConstraint(
      int oid, boolean isDeferrable, boolean isInitiallyDeferred) {
    return new IndexDefinition(
        name,
        tableOid,
        columns,
        keyColumnCount,
        unique,
        nullsNotDistinct,
        primary,
        isDeferrable,
        isInitiallyDeferred,
        oid,
        valid,
        accessMethodOid,
        tablespaceOid,
        options,
        expressions,
        predicate,
        references);
  }

  public IndexDefinition withTablespace(int oid) {
    return new IndexDefinition(
        name,
        tableOid,
        columns,
        keyColumnCount,
        unique,
        nullsNotDistinct,
        primary,
        deferrable,
        initiallyDeferred,
        constraintOid,
        valid,
        accessMethodOid,
        oid,
        options,
        expressions,
        predicate,
        references);
  }

  public IndexDefinition withOptions(@Nullable List<String> value) {
    return new IndexDefinition(
        name,
        tableOid,
        columns,
        keyColumnCount,
        unique,
        nullsNotDistinct,
        primary,
        deferrable,
        initiallyDeferred,
        constraintOid,
        valid,
        accessMethodOid,
        tablespaceOid,
        value == null || value.isEmpty() ? null : value,
        expressions,
        predicate,
        references);
  }

  public IndexDefinition withTrees(
      @Nullable String newExpressions,
      @Nullable String newPredicate,
      List<ObjectAddress> newReferences) {
    return new IndexDefinition(
        name,
        tableOid,
        columns,
        keyColumnCount,
        unique,
        nullsNotDistinct,
        primary,
        deferrable,
        initiallyDeferred,
        constraintOid,
        valid,
        accessMethodOid,
        tablespaceOid,
        options,
        newExpressions,
        newPredicate,
        newReferences);
  }
}
