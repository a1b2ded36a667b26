// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.TransactionId;

/// What is locked: a kind and up to four numbers (PostgreSQL: `LOCKTAG`).
public record LockTag(int field1, int field2, int field3, int field4, Kind kind) {
  /// Kinds of lockable things; the ordinal is PostgreSQL's number.
  public enum Kind {
    RELATION("relation"),
    RELATION_EXTEND("extend"),
    DATABASE_FROZEN_IDS("frozenid"),
    PAGE("page"),
    TUPLE("tuple"),
    TRANSACTION("transactionid"),
    VIRTUAL_TRANSACTION("virtualxid"),
    SPECULATIVE_TOKEN("spectoken"),
    OBJECT("object"),
    USER("userlock"),
    ADVISORY("advisory"),
    APPLY_TRANSACTION("applytransaction");

    private final String displayName;

    Kind(String displayName) {
      this.displayName = displayName;
    }

    /// As in `pg_locks.locktype`.
    public String displayName() {
      return displayName;
    }
  }

  /// `databaseOid` is 0 for shared relations.
  public static LockTag relation(int databaseOid, int relationOid) {
    return new LockTag(databaseOid, relationOid, 0, 0, Kind.RELATION);
  }

  public static LockTag relationExtend(int databaseOid, int relationOid) {
    return new LockTag(databaseOid, relationOid, 0, 0, Kind.RELATION_EXTEND);
  }

  public static LockTag databaseFrozenIds(int databaseOid) {
    return new LockTag(databaseOid, 0, 0, 0, Kind.DATABASE_FROZEN_IDS);
  }

  public static LockTag page(int databaseOid, int relationOid, int block) {
    return new LockTag(databaseOid, relationOid, block, 0, Kind.PAGE);
  }

  public static LockTag tuple(int databaseOid, int relationOid, int block, int offsetNumber) {
    return new LockTag(databaseOid, relationOid, block, offsetNumber, Kind.TUPLE);
  }

  public static LockTag transaction(int xid) {
    return new LockTag(xid, 0, 0, 0, Kind.TRANSACTION);
  }

  public static LockTag virtualTransaction(int procNumber, int localXid) {
    return new LockTag(procNumber, localXid, 0, 0, Kind.VIRTUAL_TRANSACTION);
  }

  public static LockTag speculativeInsertion(int xid, int token) {
    return new LockTag(xid, token, 0, 0, Kind.SPECULATIVE_TOKEN);
  }

  public static LockTag object(int databaseOid, int classOid, int objectOid, int subId) {
    return new LockTag(databaseOid, classOid, objectOid, subId, Kind.OBJECT);
  }

  /// An advisory lock on a 64-bit key.
  public static LockTag advisory(int databaseOid, long key) {
    return new LockTag(databaseOid, (int) (key >>> 32), (int) key, 1, Kind.ADVISORY);
  }

  /// An advisory lock on two 32-bit keys.
  public static LockTag advisory(int databaseOid, int key1, int key2) {
    return new LockTag(databaseOid, key1, key2, 2, Kind.ADVISORY);
  }

  /// Locks of users live in a lock method of their own: they may be held by the session.
  public boolean isUserMethod() {
    return kind == Kind.USER || kind == Kind.ADVISORY;
  }

  @Override
  public int hashCode() {
    int h = field1 * 0x9E3779B1;
    h = (h ^ (h >>> 15)) + field2 * 0x85EBCA6B;
    h = (h ^ (h >>> 13)) + field3 * 0xC2B2AE35;
    h = (h ^ (h >>> 16)) + field4 * 0x27D4EB2F + kind.ordinal() * 0x165667B1;
    return h ^ (h >>> 15);
  }

  /// The description that messages use, such as `relation 16384 of database 5` (PostgreSQL:
  /// `DescribeLockTag`).
  public String describe() {
    return switch (kind) {
      case RELATION ->
          "relation %s of database %s".formatted(Oid.toString(field2), Oid.toString(field1));
      case RELATION_EXTEND ->
          "extension of relation %s of database %s"
              .formatted(Oid.toString(field2), Oid.toString(field1));
      case DATABASE_FROZEN_IDS ->
          "pg_database.datfrozenxid of database %s".formatted(Oid.toString(field1));
      case PAGE ->
          "page %s of relation %s of database %s"
              .formatted(BlockNumber.toString(field3), Oid.toString(field2), Oid.toString(field1));
      case TUPLE ->
          "tuple (%s,%d) of relation %s of database %s"
              .formatted(
                  BlockNumber.toString(field3), field4, Oid.toString(field2), Oid.toString(field1));
      case TRANSACTION -> "transaction " + TransactionId.toString(field1);
      case VIRTUAL_TRANSACTION ->
          "virtual transaction %d/%s".formatted(field1, Integer.toUnsignedString(field2));
      case SPECULATIVE_TOKEN ->
          "speculative token %s of transaction %s"
              .formatted(Integer.toUnsignedString(field2), TransactionId.toString(field1));
      case OBJECT ->
          "object %s of class %s of database %s"
              .formatted(Oid.toString(field3), Oid.toString(field2), Oid.toString(field1));
      case USER ->
          "user lock [%s,%s,%s]"
              .formatted(Oid.toString(field1), Oid.toString(field2), Oid.toString(field3));
      case ADVISORY ->
          "advisory lock [%s,%s,%s,%d]"
              .formatted(Oid.toString(field1), Oid.toString(field2), Oid.toString(field3), field4);
      case APPLY_TRANSACTION ->
          "remote transaction %s of subscription %s of database %s"
              .formatted(Oid.toString(field3), Oid.toString(field2), Oid.toString(field1));
    };
  }
}
