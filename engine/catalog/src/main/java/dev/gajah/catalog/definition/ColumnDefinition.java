// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

/// A column of a relation to be made. `storage` and `compression` 0 mean the type's default;
/// `identity` is `a`, `d` or 0, `generated` `s` or 0. Defaults are stored afterwards, by
/// [ColumnDefaults].
public record ColumnDefinition(
    String name,
    int typeOid,
    int typmod,
    int collationOid,
    int dimensions,
    boolean notNull,
    char identity,
    char generated,
    char storage,
    char compression,
    boolean isLocal,
    int inheritCount) {
  public static ColumnDefinition of(
      String name, int typeOid, int typmod, int collationOid, boolean notNull) {
    return new ColumnDefinition(
        name,
        typeOid,
        typmod,
        collationOid,
        0,
        notNull,
        (char) 0,
        (char) 0,
        (char) 0,
        (char) 0,
        true,
        0);
  }

  public ColumnDefinition withDimensions(int value) {
    return new ColumnDefinition(
        name,
        typeOid,
        typmod,
        collationOid,
        value,
        notNull,
        identity,
        generated,
        storage,
        compression,
        isLocal,
        inheritCount);
  }

  public ColumnDefinition withNotNull(boolean value) {
    return new ColumnDefinition(
        name,
        typeOid,
        typmod,
        collationOid,
        dimensions,
        value,
        identity,
        generated,
        storage,
        compression,
        isLocal,
        inheritCount);
  }

  public ColumnDefinition withIdentity(char value) {
    return new ColumnDefinition(
        name,
        typeOid,
        typmod,
        collationOid,
        dimensions,
        notNull,
        value,
        generated,
        storage,
        compression,
        isLocal,
        inheritCount);
  }

  public ColumnDefinition withGenerated(char value) {
    return new ColumnDefinition(
        name,
        typeOid,
        typmod,
        collationOid,
        dimensions,
        notNull,
        identity,
        value,
        storage,
        compression,
        isLocal,
        inheritCount);
  }

  public ColumnDefinition withStorage(char newStorage, char newCompression) {
    return new ColumnDefinition(
        name,
        typeOid,
        typmod,
        collationOid,
        dimensions,
        notNull,
        identity,
        generated,
        newStorage,
        newCompression,
        isLocal,
        inheritCount);
  }

  public ColumnDefinition withInheritance(boolean local, int count) {
    return new ColumnDefinition(
        name,
        typeOid,
        typmod,
        collationOid,
        dimensions,
        notNull,
        identity,
        generated,
        storage,
        compression,
        local,
        count);
  }
}
