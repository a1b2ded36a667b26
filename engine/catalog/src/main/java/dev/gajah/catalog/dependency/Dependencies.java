// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.dependency;

import dev.gajah.access.index.ScanKey;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.acl.Acl;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.PgDepend;
import dev.gajah.catalog.schema.PgLargeobject;
import dev.gajah.catalog.schema.PgLargeobjectMetadata;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgShdepend;
import dev.gajah.catalog.schema.SystemOids;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/// Rows of pg_depend and pg_shdepend (PostgreSQL: `pg_depend.c`, `pg_shdepend.c`).
public final class Dependencies {
  private static final char SHARED_OWNER = 'o';
  private static final char SHARED_ACL = 'a';
  private static final char SHARED_TABLESPACE = 't';

  private final Catalog catalog;
  private final CatalogAccess access;

  public Dependencies(Catalog catalog) {
    this.catalog = catalog;
    this.access = catalog.access();
  }

  /// Objects of initdb are pinned: nothing need say that it depends on them, and they cannot be
  /// dropped (PostgreSQL: `IsPinnedObject`).
  public static boolean isPinned(int classOid, int objectOid) {
    if (Oid.compare(objectOid, Oid.FIRST_UNPINNED) >= 0) {
      return false;
    }
    return switch (classOid) {
      case PgLargeobject.RELATION_OID, PgLargeobjectMetadata.RELATION_OID -> false;
      case PgNamespace.RELATION_OID -> objectOid != SystemOids.PUBLIC_NAMESPACE;
      case PgDatabase.RELATION_OID -> false;
      default -> true;
    };
  }

  // ---- recording ----

  public void record(ObjectAddress depender, ObjectAddress referenced, DependencyType type) {
    if (isPinned(referenced.classOid(), referenced.objectOid())) {
      return;
    }
    access.insert(
        new PgDepend(
            depender.classOid(),
            depender.objectOid(),
            depender.subId(),
            referenced.classOid(),
            referenced.objectOid(),
            referenced.subId(),
            type.letter()));
  }

  /// Records each referenced object once.
  public void record(
      ObjectAddress depender, Collection<ObjectAddress> referenced, DependencyType type) {
    for (ObjectAddress object : new LinkedHashSet<>(referenced)) {
      record(depender, object, type);
    }
  }

  /// Removes what an object depends on; returns how many there were (PostgreSQL:
  /// `deleteDependencyRecordsFor`).
  public int deleteFor(int classOid, int objectOid) {
    List<CatalogTuple> rows =
        access.list(
            PgDepend.RELATION_OID,
            IndexOids.PG_DEPEND_DEPENDER_INDEX,
            CatalogAccess.equalOid(0, classOid),
            CatalogAccess.equalOid(1, objectOid));
    for (CatalogTuple row : rows) {
      access.delete(PgDepend.RELATION_OID, row);
    }
    return rows.size();
  }

  /// As [#deleteFor], only those of one kind that point to one catalog.
  public int deleteFor(int classOid, int objectOid, int referencedClassOid, DependencyType type) {
    int count = 0;
    for (CatalogTuple row :
        access.list(
            PgDepend.RELATION_OID,
            IndexOids.PG_DEPEND_DEPENDER_INDEX,
            CatalogAccess.equalOid(0, classOid),
            CatalogAccess.equalOid(1, objectOid))) {
      PgDepend depend = PgDepend.decode(row.values());
      if (depend.refclassid() == referencedClassOid && depend.deptype() == type.letter()) {
        access.delete(PgDepend.RELATION_OID, row);
        count++;
      }
    }
    return count;
  }

  /// Makes dependencies on one object point to another of the same catalog (PostgreSQL:
  /// `changeDependencyFor`).
  public int change(int classOid, int objectOid, int referencedClassOid, int oldOid, int newOid) {
    int count = 0;
    for (CatalogTuple row :
        access.list(
            PgDepend.RELATION_OID,
            IndexOids.PG_DEPEND_DEPENDER_INDEX,
            CatalogAccess.equalOid(0, classOid),
            CatalogAccess.equalOid(1, objectOid))) {
      PgDepend depend = PgDepend.decode(row.values());
      if (depend.refclassid() == referencedClassOid && depend.refobjid() == oldOid) {
        access.updateColumns(
            PgDepend.RELATION_OID, row, PgDepend.REFOBJID, Columns.fromOid(newOid));
        count++;
      }
    }
    return count;
  }

  /// What depends on an object, sub-objects included, or on one of its columns if `subId` is not 0.
  public List<PgDepend> dependersOf(ObjectAddress object) {
    List<PgDepend> result = new ArrayList<>();
    for (CatalogTuple row :
        access.list(PgDepend.RELATION_OID, IndexOids.PG_DEPEND_REFERENCE_INDEX, keys(object))) {
      result.add(PgDepend.decode(row.values()));
    }
    return result;
  }

  /// What an object depends on.
  public List<PgDepend> referencedBy(ObjectAddress object) {
    List<PgDepend> result = new ArrayList<>();
    for (CatalogTuple row :
        access.list(PgDepend.RELATION_OID, IndexOids.PG_DEPEND_DEPENDER_INDEX, keys(object))) {
      result.add(PgDepend.decode(row.values()));
    }
    return result;
  }

  static ScanKey[] keys(ObjectAddress object) {
    ScanKey[] keys = new ScanKey[object.subId() == 0 ? 2 : 3];
    keys[0] = CatalogAccess.equalOid(0, object.classOid());
    keys[1] = CatalogAccess.equalOid(1, object.objectOid());
    if (object.subId() != 0) {
      keys[2] = CatalogAccess.equal(2, (long) object.subId());
    }
    return keys;
  }

  /// Sequences that a column owns (`auto` for serial, `internal` for identity) (PostgreSQL:
  /// `getOwnedSequences`). Column 0: all.
  public List<Integer> ownedSequences(int tableOid, int column, int classCatalogOid) {
    List<Integer> result = new ArrayList<>();
    for (PgDepend depend : dependersOf(new ObjectAddress(classCatalogOid, tableOid, column))) {
      boolean owned =
          depend.deptype() == DependencyType.AUTO.letter()
              || depend.deptype() == DependencyType.INTERNAL.letter();
      if (owned
          && depend.classid() == classCatalogOid
          && depend.objsubid() == 0
          && depend.refobjsubid() != 0) {
        var row = catalog.findClass(depend.objid());
        if (row != null && row.relkind() == 'S') {
          result.add(depend.objid());
        }
      }
    }
    return result;
  }

  // ---- on shared objects ----

  private int databaseFor(int classOid) {
    return catalog.shared().system().isShared(classOid) ? 0 : catalog.databaseOid();
  }

  private void recordShared(
      int classOid, int objectOid, int subId, int refClassOid, int refOid, char type) {
    if (isPinned(refClassOid, refOid)) {
      return;
    }
    access.insert(
        new PgShdepend(
            databaseFor(classOid), classOid, objectOid, subId, refClassOid, refOid, type));
  }

  /// The owner of a new object.
  public void recordOwner(int classOid, int objectOid, int owner) {
    recordShared(classOid, objectOid, 0, PgAuthid.RELATION_OID, owner, SHARED_OWNER);
  }

  /// Roles in the list of a new object, but its owner (PostgreSQL: `recordDependencyOnNewAcl`).
  public void recordAcl(int classOid, int objectOid, int subId, int owner, Acl acl) {
    for (int role : acl.roles()) {
      if (role != owner) {
        recordShared(classOid, objectOid, subId, PgAuthid.RELATION_OID, role, SHARED_ACL);
      }
    }
  }

  /// Roles in a changed list (PostgreSQL: `updateAclDependencies`).
  public void updateAcl(int classOid, int objectOid, int subId, int owner, Acl oldAcl, Acl newAcl) {
    for (int role : newAcl.roles()) {
      if (role != owner && !oldAcl.roles().contains(role)) {
        recordShared(classOid, objectOid, subId, PgAuthid.RELATION_OID, role, SHARED_ACL);
      }
    }
    for (int role : oldAcl.roles()) {
      if (role != owner && !newAcl.roles().contains(role)) {
        deleteShared(classOid, objectOid, subId, PgAuthid.RELATION_OID, role, SHARED_ACL);
      }
    }
  }

  /// The tablespace of a relation without files (partitioned).
  public void recordTablespace(
      int relationClassOid, int relationOid, int tablespaceOid, int tablespaceClassOid) {
    recordShared(
        relationClassOid, relationOid, 0, tablespaceClassOid, tablespaceOid, SHARED_TABLESPACE);
  }

  /// ALTER ... OWNER: the owner's entry changes, and an entry of the new owner as grantee goes
  /// away.
  public void changeOwner(int classOid, int objectOid, int newOwner) {
    deleteShared(classOid, objectOid, 0, PgAuthid.RELATION_OID, 0, SHARED_OWNER);
    recordOwner(classOid, objectOid, newOwner);
    deleteShared(classOid, objectOid, 0, PgAuthid.RELATION_OID, newOwner, SHARED_ACL);
  }

  private void deleteShared(
      int classOid, int objectOid, int subId, int refClassOid, int refOid, char type) {
    for (CatalogTuple row : sharedRows(classOid, objectOid)) {
      PgShdepend depend = PgShdepend.decode(row.values());
      if (depend.objsubid() == subId
          && depend.refclassid() == refClassOid
          && (refOid == 0 || depend.refobjid() == refOid)
          && depend.deptype() == type) {
        access.delete(PgShdepend.RELATION_OID, row);
      }
    }
  }

  private List<CatalogTuple> sharedRows(int classOid, int objectOid) {
    return access.list(
        PgShdepend.RELATION_OID,
        IndexOids.PG_SHDEPEND_DEPENDER_INDEX,
        CatalogAccess.equalOid(0, databaseFor(classOid)),
        CatalogAccess.equalOid(1, classOid),
        CatalogAccess.equalOid(2, objectOid));
  }

  /// Removes what an object depends on among shared ones; `subId` 0 takes all sub-objects along.
  public void deleteSharedFor(int classOid, int objectOid, int subId) {
    for (CatalogTuple row : sharedRows(classOid, objectOid)) {
      if (subId == 0 || PgShdepend.decode(row.values()).objsubid() == subId) {
        access.delete(PgShdepend.RELATION_OID, row);
      }
    }
  }

  /// A database goes away, and with it all that its objects depend on (PostgreSQL:
  /// `dropDatabaseDependencies`).
  public void deleteSharedOfDatabase(int databaseOid) {
    for (CatalogTuple row :
        access.list(
            PgShdepend.RELATION_OID,
            IndexOids.PG_SHDEPEND_DEPENDER_INDEX,
            CatalogAccess.equalOid(0, databaseOid))) {
      access.delete(PgShdepend.RELATION_OID, row);
    }
    deleteSharedFor(PgDatabase.RELATION_OID, databaseOid, 0);
  }

  /// What depends on a shared object, in all databases.
  public List<PgShdepend> sharedDependersOf(int classOid, int objectOid) {
    List<PgShdepend> result = new ArrayList<>();
    for (CatalogTuple row :
        access.list(
            PgShdepend.RELATION_OID,
            IndexOids.PG_SHDEPEND_REFERENCE_INDEX,
            CatalogAccess.equalOid(0, classOid),
            CatalogAccess.equalOid(1, objectOid))) {
      result.add(PgShdepend.decode(row.values()));
    }
    return result;
  }

  /// Raises 2BP01 if something depends on a role or tablespace that is about to be dropped.
  ///
  /// @param message such as `role "joe" cannot be dropped because some objects depend on it`
  public void checkSharedUnused(int classOid, int objectOid, String message) {
    List<PgShdepend> dependers = sharedDependersOf(classOid, objectOid);
    if (dependers.isEmpty()) {
      return;
    }
    ObjectDescriptions descriptions = new ObjectDescriptions(catalog);
    StringBuilder detail = new StringBuilder();
    int elsewhere = 0;
    java.util.Map<Integer, Integer> perDatabase = new java.util.LinkedHashMap<>();
    for (PgShdepend depend : dependers) {
      if (depend.dbid() != 0 && depend.dbid() != catalog.databaseOid()) {
        perDatabase.merge(depend.dbid(), 1, Integer::sum);
        elsewhere++;
        continue;
      }
      String object =
          descriptions.describe(
              new ObjectAddress(depend.classid(), depend.objid(), depend.objsubid()));
      if (!detail.isEmpty()) {
        detail.append('\n');
      }
      detail.append(
          switch (depend.deptype()) {
            case SHARED_OWNER -> "owner of " + object;
            case SHARED_ACL -> "privileges for " + object;
            case SHARED_TABLESPACE -> "tablespace for " + object;
            default -> object;
          });
    }
    if (elsewhere > 0) {
      perDatabase.forEach(
          (database, count) -> {
            PgDatabase row = catalog.findDatabase(database);
            String name = row == null ? Oid.toString(database) : row.datname();
            if (!detail.isEmpty()) {
              detail.append('\n');
            }
            detail.append(
                "%d object%s in database %s".formatted(count, count == 1 ? "" : "s", name));
          });
    }
    throw new SqlError(SqlState.DEPENDENT_OBJECTS_STILL_EXIST, message).detail(detail.toString());
  }
}
