// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.acl;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.schema.PgAuthMembers;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.catalog.syscache.CatalogCaches;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Roles and their memberships (PostgreSQL: parts of `acl.c`).
public final class Roles {
  private enum Link {
    ANY,
    INHERIT,
    SET
  }

  private record Closure(int role, Link link) {}

  private final CatalogCaches caches;
  private final IntSupplier databaseOid;
  private final Map<Closure, Set<Integer>> closures = new HashMap<>();

  public Roles(CatalogCaches caches, IntSupplier databaseOid) {
    this.caches = caches;
    this.databaseOid = databaseOid;
  }

  /// Memberships or roles changed.
  public void invalidate() {
    closures.clear();
  }

  public @Nullable PgAuthid find(int roleOid) {
    return caches.roles.find(roleOid);
  }

  public @Nullable PgAuthid find(String name) {
    return caches.rolesByName.find(name);
  }

  /// @throws SqlError 42704
  public int oid(String name) {
    PgAuthid role = find(name);
    if (role == null) {
      throw new SqlError(SqlState.UNDEFINED_OBJECT, "role \"%s\" does not exist".formatted(name));
    }
    return role.oid();
  }

  /// Name of a role; 42704 if there is none (PostgreSQL: `GetUserNameFromId`).
  public String name(int roleOid) {
    PgAuthid role = find(roleOid);
    if (role == null) {
      throw new SqlError(SqlState.UNDEFINED_OBJECT, "invalid role OID: " + Oid.toString(roleOid));
    }
    return role.rolname();
  }

  public @Nullable String nameOrNull(int roleOid) {
    PgAuthid role = find(roleOid);
    return role == null ? null : role.rolname();
  }

  public boolean isSuperuser(int roleOid) {
    PgAuthid role = find(roleOid);
    return role != null && role.rolsuper();
  }

  /// PostgreSQL: `has_privs_of_role`.
  public boolean hasPrivilegesOf(int member, int role) {
    return member == role || isSuperuser(member) || closure(member, Link.INHERIT).contains(role);
  }

  /// PostgreSQL: `member_can_set_role`.
  public boolean canSet(int member, int role) {
    return member == role || isSuperuser(member) || closure(member, Link.SET).contains(role);
  }

  /// PostgreSQL: `is_member_of_role`; superusers are members of all.
  public boolean isMemberOf(int member, int role) {
    return member == role || isSuperuser(member) || closure(member, Link.ANY).contains(role);
  }

  /// PostgreSQL: `is_member_of_role_nosuper`.
  public boolean isMemberOfNoSuper(int member, int role) {
    return member == role || closure(member, Link.ANY).contains(role);
  }

  private Set<Integer> closure(int member, Link link) {
    Closure key = new Closure(member, link);
    Set<Integer> known = closures.get(key);
    if (known != null) {
      return known;
    }
    LinkedHashSet<Integer> found = new LinkedHashSet<>();
    found.add(member);
    java.util.ArrayDeque<Integer> open = new java.util.ArrayDeque<>();
    open.add(member);
    int owner = databaseOwner();
    while (!open.isEmpty()) {
      int current = open.removeFirst();
      for (PgAuthMembers membership : caches.membershipsByMember.listByOid(current)) {
        boolean counts =
            switch (link) {
              case ANY -> true;
              case INHERIT -> membership.inheritOption();
              case SET -> membership.setOption();
            };
        if (counts && found.add(membership.roleid())) {
          open.add(membership.roleid());
        }
      }
      if (current == owner && found.add(SystemOids.ROLE_PG_DATABASE_OWNER)) {
        open.add(SystemOids.ROLE_PG_DATABASE_OWNER);
      }
    }
    Set<Integer> result = new HashSet<>(found);
    closures.put(key, result);
    return result;
  }

  private int databaseOwner() {
    int oid = databaseOid.getAsInt();
    PgDatabase database = oid == 0 ? null : caches.databases.find(oid);
    return database == null ? 0 : database.datdba();
  }
}
