// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAuthMembers;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgDbRoleSetting;
import dev.gajah.transaction.lmgr.LockMode;
import org.jspecify.annotations.Nullable;

/// Makes, changes and drops roles and memberships (PostgreSQL: `user.c`, without its privilege
/// rules).
public final class RoleCreation {
  private final Catalog catalog;
  private final CatalogAccess access;

  public RoleCreation(Catalog catalog) {
    this.catalog = catalog;
    access = catalog.access();
  }

  /// Adds a role; the OID in `row` is replaced by a new one, which is returned.
  public int create(PgAuthid row) {
    if (row.rolname().startsWith("pg_")) {
      throw new SqlError(
              SqlState.RESERVED_NAME, "role name \"%s\" is reserved".formatted(row.rolname()))
          .detail("Role names starting with \"pg_\" are reserved.");
    }
    if (catalog.findRole(row.rolname()) != null) {
      throw new SqlError(
          SqlState.DUPLICATE_OBJECT, "role \"%s\" already exists".formatted(row.rolname()));
    }
    int oid = access.newOid(PgAuthid.RELATION_OID, IndexOids.PG_AUTHID_OID_INDEX);
    Object[] values = row.encode();
    values[PgAuthid.OID - 1] = Oid.toLong(oid);
    access.insert(PgAuthid.RELATION_OID, values);
    catalog.transaction().commandCounterIncrement();
    return oid;
  }

  /// Changes columns of a role, given as pairs of column number and value in object form.
  public void update(int roleOid, @Nullable Object... columnsAndValues) {
    access.updateColumns(PgAuthid.RELATION_OID, tuple(roleOid), columnsAndValues);
    catalog.transaction().commandCounterIncrement();
  }

  private CatalogTuple tuple(int roleOid) {
    CatalogTuple tuple =
        access.first(
            PgAuthid.RELATION_OID,
            IndexOids.PG_AUTHID_OID_INDEX,
            CatalogAccess.equalOid(0, roleOid));
    if (tuple == null) {
      throw SqlError.internal("cache lookup failed for role " + Oid.toString(roleOid));
    }
    return tuple;
  }

  /// Grants membership, or changes the options of a grant that exists.
  public void addMember(
      int roleOid, int memberOid, int grantorOid, boolean admin, boolean inherit, boolean set) {
    if (roleOid == memberOid || catalog.roles().isMemberOfNoSuper(roleOid, memberOid)) {
      throw new SqlError(
          SqlState.INVALID_GRANT_OPERATION,
          "role \"%s\" is a member of role \"%s\""
              .formatted(catalog.roleName(roleOid), catalog.roleName(memberOid)));
    }
    CatalogTuple existing =
        access.first(
            PgAuthMembers.RELATION_OID,
            IndexOids.PG_AUTH_MEMBERS_ROLE_MEMBER_INDEX,
            CatalogAccess.equalOid(0, roleOid),
            CatalogAccess.equalOid(1, memberOid),
            CatalogAccess.equalOid(2, grantorOid));
    if (existing != null) {
      access.updateColumns(
          PgAuthMembers.RELATION_OID,
          existing,
          PgAuthMembers.ADMIN_OPTION,
          admin ? 1L : 0L,
          PgAuthMembers.INHERIT_OPTION,
          inherit ? 1L : 0L,
          PgAuthMembers.SET_OPTION,
          set ? 1L : 0L);
    } else {
      int oid = access.newOid(PgAuthMembers.RELATION_OID, IndexOids.PG_AUTH_MEMBERS_OID_INDEX);
      access.insert(new PgAuthMembers(oid, roleOid, memberOid, grantorOid, admin, inherit, set));
    }
    catalog.transaction().commandCounterIncrement();
  }

  /// Revokes membership; false if there was none.
  public boolean removeMember(int roleOid, int memberOid) {
    boolean any = false;
    for (CatalogTuple tuple :
        access.list(
            PgAuthMembers.RELATION_OID,
            IndexOids.PG_AUTH_MEMBERS_ROLE_MEMBER_INDEX,
            CatalogAccess.equalOid(0, roleOid),
            CatalogAccess.equalOid(1, memberOid))) {
      access.delete(PgAuthMembers.RELATION_OID, tuple);
      any = true;
    }
    catalog.transaction().commandCounterIncrement();
    return any;
  }

  /// Drops a role; 2BP01 if something depends on it.
  public void drop(int roleOid) {
    catalog.lockObject(PgAuthid.RELATION_OID, roleOid, LockMode.ACCESS_EXCLUSIVE);
    CatalogTuple tuple = tuple(roleOid);
    String name = PgAuthid.decode(tuple.values()).rolname();
    new Dependencies(catalog)
        .checkSharedUnused(
            PgAuthid.RELATION_OID,
            roleOid,
            "role \"%s\" cannot be dropped because some objects depend on it".formatted(name));
    for (CatalogTuple row :
        access.list(
            PgAuthMembers.RELATION_OID,
            IndexOids.PG_AUTH_MEMBERS_ROLE_MEMBER_INDEX,
            CatalogAccess.equalOid(0, roleOid))) {
      access.delete(PgAuthMembers.RELATION_OID, row);
    }
    for (CatalogTuple row :
        access.list(
            PgAuthMembers.RELATION_OID,
            IndexOids.PG_AUTH_MEMBERS_MEMBER_ROLE_INDEX,
            CatalogAccess.equalOid(0, roleOid))) {
      access.delete(PgAuthMembers.RELATION_OID, row);
    }
    access.scanAll(
        PgDbRoleSetting.RELATION_OID,
        row -> {
          if (Long.valueOf(Oid.toLong(roleOid)).equals(row.value(PgDbRoleSetting.SETROLE))) {
            access.delete(PgDbRoleSetting.RELATION_OID, row);
          }
          return true;
        });
    access.delete(PgAuthid.RELATION_OID, tuple);
    catalog.transaction().commandCounterIncrement();
  }
}
