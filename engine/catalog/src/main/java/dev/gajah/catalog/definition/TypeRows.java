// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.acl.Acl;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.dependency.DependencyType;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.namespace.Identifiers;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgType;

/// Rows of pg_type for row types and their arrays (PostgreSQL: parts of `pg_type.c` and `heap.c`).
public final class TypeRows {
  private static final int RECORD_IN = 2290;
  private static final int RECORD_OUT = 2291;
  private static final int RECORD_RECV = 2402;
  private static final int RECORD_SEND = 2403;
  private static final int ARRAY_IN = 750;
  private static final int ARRAY_OUT = 751;
  private static final int ARRAY_RECV = 2400;
  private static final int ARRAY_SEND = 2401;
  private static final int ARRAY_ANALYZE = 3816;
  private static final int ARRAY_SUBSCRIPT_HANDLER = 6179;

  private final Catalog catalog;
  private final CatalogAccess access;
  private final Dependencies dependencies;

  public TypeRows(Catalog catalog, Dependencies dependencies) {
    this.catalog = catalog;
    this.access = catalog.access();
    this.dependencies = dependencies;
  }

  public int newTypeOid() {
    return access.newOid(PgType.RELATION_OID, IndexOids.PG_TYPE_OID_INDEX);
  }

  /// A name for the array type over `typeName` that is free in the schema (PostgreSQL:
  /// `makeArrayTypeName`).
  public String arrayTypeName(String typeName, int namespaceOid) {
    String base = Identifiers.truncate("_" + typeName);
    String name = base;
    for (int suffix = 1; catalog.namespaces().typeIn(namespaceOid, name) != 0; suffix++) {
      name = numbered("_" + typeName, suffix);
    }
    return name;
  }

  /// `name` cut so that `_N` behind it fits.
  static String numbered(String name, int number) {
    String suffix = "_" + number;
    String cut = name;
    while (cut.getBytes(java.nio.charset.StandardCharsets.UTF_8).length + suffix.length()
        > Identifiers.NAME_BYTES_MAX) {
      cut = cut.substring(0, cut.length() - 1);
    }
    return cut + suffix;
  }

  /// The row type of a relation.
  public void addRowType(
      int typeOid,
      int arrayTypeOid,
      String name,
      int namespaceOid,
      int relationOid,
      char relationKind,
      int owner) {
    add(
        new PgType(
            typeOid,
            name,
            namespaceOid,
            owner,
            -1,
            false,
            'c',
            'C',
            false,
            true,
            ',',
            relationOid,
            0,
            0,
            arrayTypeOid,
            RECORD_IN,
            RECORD_OUT,
            RECORD_RECV,
            RECORD_SEND,
            0,
            0,
            0,
            'd',
            'x',
            false,
            0,
            -1,
            0,
            0,
            null,
            null,
            null),
        relationKind);
  }

  /// The array type over a type that is not itself of an array.
  public void addArrayType(
      int typeOid,
      String name,
      int namespaceOid,
      int elementTypeOid,
      char elementAlignment,
      int collationOid,
      int owner) {
    char alignment = elementAlignment == 'd' ? 'd' : 'i';
    add(
        new PgType(
            typeOid,
            name,
            namespaceOid,
            owner,
            -1,
            false,
            'b',
            'A',
            false,
            true,
            ',',
            0,
            ARRAY_SUBSCRIPT_HANDLER,
            elementTypeOid,
            0,
            ARRAY_IN,
            ARRAY_OUT,
            ARRAY_RECV,
            ARRAY_SEND,
            0,
            0,
            ARRAY_ANALYZE,
            alignment,
            'x',
            false,
            0,
            -1,
            0,
            collationOid,
            null,
            null,
            null),
        (char) 0);
  }

  /// Adds a row as it is, with the dependencies that follow from it (PostgreSQL: `TypeCreate`).
  public void add(PgType row, char relationKind) {
    if (catalog.namespaces().typeIn(row.typnamespace(), row.typname()) != 0) {
      throw new SqlError(
          SqlState.DUPLICATE_OBJECT, "type \"%s\" already exists".formatted(row.typname()));
    }
    Acl acl =
        row.typelem() != 0 && row.typcategory() == 'A'
            ? null
            : catalog.privileges().defaultFor(ObjectKind.TYPE, row.typowner(), row.typnamespace());
    PgType stored = acl == null || row.typrelid() != 0 ? row : withAcl(row, acl);
    access.insert(stored);
    ObjectAddress myself = ObjectAddress.of(PgType.RELATION_OID, row.oid());
    boolean isDependentRowType = row.typrelid() != 0 && relationKind != 'c';
    boolean isArray = row.typelem() != 0 && row.typcategory() == 'A';
    if (!isDependentRowType && !isArray) {
      dependencies.record(
          myself,
          ObjectAddress.of(PgNamespace.RELATION_OID, row.typnamespace()),
          DependencyType.NORMAL);
      dependencies.recordOwner(PgType.RELATION_OID, row.oid(), row.typowner());
      if (acl != null) {
        dependencies.recordAcl(PgType.RELATION_OID, row.oid(), 0, row.typowner(), acl);
      }
    }
    if (row.typrelid() != 0) {
      ObjectAddress relation = ObjectAddress.of(PgClass.RELATION_OID, row.typrelid());
      if (relationKind == 'c') {
        dependencies.record(relation, myself, DependencyType.INTERNAL);
      } else {
        dependencies.record(myself, relation, DependencyType.INTERNAL);
      }
    }
    if (row.typelem() != 0) {
      dependencies.record(
          myself,
          ObjectAddress.of(PgType.RELATION_OID, row.typelem()),
          isArray ? DependencyType.INTERNAL : DependencyType.NORMAL);
    }
    if (row.typbasetype() != 0) {
      dependencies.record(
          myself, ObjectAddress.of(PgType.RELATION_OID, row.typbasetype()), DependencyType.NORMAL);
    }
  }

  private static PgType withAcl(PgType row, Acl acl) {
    Object[] values = row.encode();
    values[PgType.TYPACL - 1] = acl.encode();
    return PgType.decode(values);
  }

  void remove(int typeOid) {
    CatalogTuple tuple =
        access.first(
            PgType.RELATION_OID, IndexOids.PG_TYPE_OID_INDEX, CatalogAccess.equalOid(0, typeOid));
    if (tuple == null) {
      throw SqlError.internal("cache lookup failed for type " + Integer.toUnsignedString(typeOid));
    }
    access.delete(PgType.RELATION_OID, tuple);
  }

  /// ALTER TYPE ... RENAME for a row type, as its relation is renamed; the array type follows.
  public void rename(int typeOid, String newName, int namespaceOid) {
    CatalogTuple tuple =
        access.first(
            PgType.RELATION_OID, IndexOids.PG_TYPE_OID_INDEX, CatalogAccess.equalOid(0, typeOid));
    if (tuple == null) {
      throw SqlError.internal("cache lookup failed for type " + Integer.toUnsignedString(typeOid));
    }
    PgType row = PgType.decode(tuple.values());
    int existing = catalog.namespaces().typeIn(namespaceOid, newName);
    if (existing != 0) {
      throw new SqlError(
          SqlState.DUPLICATE_OBJECT, "type \"%s\" already exists".formatted(newName));
    }
    access.updateColumns(PgType.RELATION_OID, tuple, PgType.TYPNAME, Columns.fromName(newName));
    catalog.transaction().commandCounterIncrement();
    if (row.typarray() != 0) {
      rename(row.typarray(), arrayTypeName(newName, namespaceOid), namespaceOid);
    }
  }
}
