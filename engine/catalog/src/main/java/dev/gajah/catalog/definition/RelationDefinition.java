// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.catalog.schema.SystemOids;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A relation to be made by [RelationCreation]. Mutable while it is put together.
public final class RelationDefinition {
  final String name;
  final int namespaceOid;
  final char kind;
  final int ownerOid;
  final List<ColumnDefinition> columns;
  char persistence = 'p';
  int tablespaceOid;
  int accessMethodOid;
  int ofTypeOid;
  boolean isPartition;
  boolean useDefaultPrivileges = true;
  boolean allowSystemNames;
  @Nullable List<String> options;
  @Nullable List<String> toastOptions;

  /// @param kind `pg_class.relkind`
  public RelationDefinition(
      String name, int namespaceOid, char kind, int ownerOid, List<ColumnDefinition> columns) {
    this.name = name;
    this.namespaceOid = namespaceOid;
    this.kind = kind;
    this.ownerOid = ownerOid;
    this.columns = List.copyOf(columns);
    this.accessMethodOid = kind == 'r' || kind == 't' || kind == 'm' ? SystemOids.HEAP_TABLE_AM : 0;
  }

  /// `p` permanent, `u` unlogged, `t` temporary.
  public RelationDefinition persistence(char value) {
    persistence = value;
    return this;
  }

  /// 0: the database's default.
  public RelationDefinition tablespace(int value) {
    tablespaceOid = value;
    return this;
  }

  public RelationDefinition ofType(int value) {
    ofTypeOid = value;
    return this;
  }

  public RelationDefinition partition(boolean value) {
    isPartition = value;
    return this;
  }

  /// `name=value` texts of pg_class.reloptions.
  public RelationDefinition options(@Nullable List<String> value) {
    options = value == null || value.isEmpty() ? null : value;
    return this;
  }

  /// The same for the TOAST table.
  public RelationDefinition toastOptions(@Nullable List<String> value) {
    toastOptions = value == null || value.isEmpty() ? null : value;
    return this;
  }

  RelationDefinition internal() {
    useDefaultPrivileges = false;
    allowSystemNames = true;
    return this;
  }
}
