// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

import dev.gajah.base.id.RelFileLocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an access method needs to know about one index. Immutable; the catalog builds it from
/// pg_class and pg_index.
///
/// `columns` holds the key columns first, then the INCLUDE columns. `expressions` and `predicate`
/// are the node-tree texts of pg_index, which only upper layers read. `heapIsCatalog` is true for
/// indexes of system catalogs (logical decoding's meaning of the word); `permanent` is false for
/// unlogged and temporary indexes, which write no WAL.
public record IndexDescriptor(
    int indexOid,
    int heapOid,
    RelFileLocator locator,
    String name,
    String tableName,
    String schemaName,
    int accessMethodOid,
    List<IndexColumn> columns,
    int keyColumnCount,
    @Nullable String expressions,
    @Nullable String predicate,
    boolean unique,
    boolean primary,
    boolean exclusion,
    boolean nullsNotDistinct,
    boolean immediate,
    boolean valid,
    boolean ready,
    boolean live,
    boolean checkXmin,
    boolean clustered,
    boolean permanent,
    boolean heapIsCatalog,
    boolean shared,
    int fillFactor,
    boolean deduplicateItems) {

  /// pg_am OID of btree.
  public static final int BTREE_AM_OID = 403;

  /// Most columns an index may have (INDEX_MAX_KEYS).
  public static final int COLUMNS_MAX = 32;

  public IndexDescriptor {
    columns = List.copyOf(columns);
    assert keyColumnCount > 0 && keyColumnCount <= columns.size() : "key columns " + keyColumnCount;
  }

  public int columnCount() {
    return columns.size();
  }

  public IndexColumn column(int index) {
    return columns.get(index);
  }

  /// True if the caller must compute index columns by expressions.
  public boolean hasExpressions() {
    return expressions != null;
  }

  /// True if only some rows are indexed.
  public boolean isPartial() {
    return predicate != null;
  }

  /// The same index in other files, as after TRUNCATE or REINDEX.
  public IndexDescriptor withLocator(RelFileLocator other) {
    return new IndexDescriptor(
        indexOid,
        heapOid,
        other,
        name,
        tableName,
        schemaName,
        accessMethodOid,
        columns,
        keyColumnCount,
        expressions,
        predicate,
        unique,
        primary,
        exclusion,
        nullsNotDistinct,
        immediate,
        valid,
        ready,
        live,
        checkXmin,
        clustered,
        permanent,
        heapIsCatalog,
        shared,
        fillFactor,
        deduplicateItems);
  }
}
