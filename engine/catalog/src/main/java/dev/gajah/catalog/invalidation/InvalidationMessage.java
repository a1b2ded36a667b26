// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.invalidation;

import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;

/// Layout of an invalidation message (PostgreSQL: `SharedInvalidationMessage`), 16 bytes:
///
///     offset  size  field
///          0     1  kind: number of a catalog cache, or one of the negative kinds below
///          4     4  database OID, 0 for shared objects
///          8     4  hash value of a cache key; OID of a catalog or relation
///
/// and for files: process number (high byte at 1, low two bytes at 2), locator at 4. Stateless.
public final class InvalidationMessage {
  public static final int LENGTH = 16;

  /// All rows of a catalog.
  public static final int CATALOG = -1;

  /// A relation's description; OID 0 means all.
  public static final int RELATION = -2;

  /// What is known of a relation's files.
  public static final int FILES = -3;

  /// A relation map.
  public static final int RELATION_MAP = -4;

  /// Catalog snapshots, as a catalog without caches changed.
  public static final int SNAPSHOT = -5;

  private InvalidationMessage() {}

  public static void putCache(ByteWriter out, int cacheId, int databaseOid, int hash) {
    put(out, cacheId, databaseOid, hash);
  }

  public static void putCatalog(ByteWriter out, int databaseOid, int catalogOid) {
    put(out, CATALOG, databaseOid, catalogOid);
  }

  public static void putRelation(ByteWriter out, int databaseOid, int relationOid) {
    put(out, RELATION, databaseOid, relationOid);
  }

  public static void putRelationMap(ByteWriter out, int databaseOid) {
    put(out, RELATION_MAP, databaseOid, 0);
  }

  public static void putSnapshot(ByteWriter out, int databaseOid, int relationOid) {
    put(out, SNAPSHOT, databaseOid, relationOid);
  }

  public static void putFiles(ByteWriter out, RelFileLocator locator) {
    out.putByte(FILES);
    // No process number: -1, as relations that all sessions share have.
    out.putByte(-1);
    out.putShort(-1);
    out.putInt(locator.tablespaceOid());
    out.putInt(locator.databaseOid());
    out.putInt(locator.relNumber());
  }

  private static void put(ByteWriter out, int kind, int databaseOid, int value) {
    out.putByte(kind);
    out.putZeros(3);
    out.putInt(databaseOid);
    out.putInt(value);
    out.putInt(0);
  }

  public static int kind(byte[] b, int at) {
    return b[at];
  }

  public static int databaseOid(byte[] b, int at) {
    return Bytes.getInt(b, at + 4);
  }

  /// Hash, catalog OID or relation OID.
  public static int value(byte[] b, int at) {
    return Bytes.getInt(b, at + 8);
  }

  public static RelFileLocator locator(byte[] b, int at) {
    return new RelFileLocator(
        Bytes.getInt(b, at + 4), Bytes.getInt(b, at + 8), Bytes.getInt(b, at + 12));
  }
}
