// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.acl;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.PgDefaultAcl;
import dev.gajah.catalog.schema.PgLanguage;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgTablespace;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.catalog.syscache.CatalogCaches;
import dev.gajah.nodes.query.AclMode;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Privilege checks (PostgreSQL: `aclchk.c`). Reads the caches of one session.
public final class AccessControl {
  private final CatalogCaches caches;
  private final Roles roles;
  private final BooleanSupplier allowSystemTableModifications;
  private final IntSupplier temporaryNamespace;

  public AccessControl(
      CatalogCaches caches,
      Roles roles,
      BooleanSupplier allowSystemTableModifications,
      IntSupplier temporaryNamespace) {
    this.caches = caches;
    this.roles = roles;
    this.allowSystemTableModifications = allowSystemTableModifications;
    this.temporaryNamespace = temporaryNamespace;
  }

  // ---- lists ----

  /// Rights of `role` by a list, of those asked for. Ownership gives grant options, no rights.
  /// `all` false: one is enough, and the answer may be incomplete (PostgreSQL: `aclmask`).
  public int mask(Acl acl, int role, int wanted, boolean all) {
    if (wanted == 0) {
      return 0;
    }
    int result = 0;
    for (AclItem item : acl.items()) {
      if (item.grantee() == AclItem.PUBLIC || item.grantee() == role) {
        result |= item.rights() & wanted;
        if (all ? result == wanted : result != 0) {
          return result;
        }
      }
    }
    int remaining = wanted & ~result;
    for (AclItem item : acl.items()) {
      if (item.grantee() == AclItem.PUBLIC || item.grantee() == role) {
        continue;
      }
      if ((item.rights() & remaining) != 0 && roles.hasPrivilegesOf(role, item.grantee())) {
        result |= item.rights() & wanted;
        if (all ? result == wanted : result != 0) {
          return result;
        }
        remaining = wanted & ~result;
      }
    }
    return result;
  }

  /// Grant options of `role` by a list; the owner has all.
  public int grantOptions(Acl acl, int role, int owner, int wanted) {
    if (roles.hasPrivilegesOf(role, owner)) {
      return wanted;
    }
    int result = 0;
    for (AclItem item : acl.items()) {
      if (item.grantee() != AclItem.PUBLIC && roles.hasPrivilegesOf(role, item.grantee())) {
        result |= item.grantOptions() & wanted;
      }
    }
    return result;
  }

  private static Acl orDefault(byte @Nullable [] stored, ObjectKind kind, int owner) {
    return stored == null ? kind.defaultAcl(owner) : Acl.decode(stored);
  }

  // ---- objects ----

  private record Owned(ObjectKind kind, int owner, byte @Nullable [] acl, String name) {}

  private Owned object(ObjectKind kind, int oid) {
    return switch (kind) {
      case DATABASE -> {
        PgDatabase row = caches.databases.find(oid);
        if (row == null) {
          throw missing(SqlState.UNDEFINED_DATABASE, "database", oid);
        }
        yield new Owned(kind, row.datdba(), row.datacl(), row.datname());
      }
      case FUNCTION, PROCEDURE, AGGREGATE -> {
        PgProc row = caches.procs.find(oid);
        if (row == null) {
          throw missing(SqlState.UNDEFINED_FUNCTION, "function", oid);
        }
        yield new Owned(kind, row.proowner(), row.proacl(), row.proname());
      }
      case LANGUAGE -> {
        PgLanguage row = caches.languages.find(oid);
        if (row == null) {
          throw missing(SqlState.UNDEFINED_OBJECT, "language", oid);
        }
        yield new Owned(kind, row.lanowner(), row.lanacl(), row.lanname());
      }
      case SCHEMA -> {
        PgNamespace row = caches.namespaces.find(oid);
        if (row == null) {
          throw missing(SqlState.UNDEFINED_SCHEMA, "schema", oid);
        }
        yield new Owned(kind, row.nspowner(), row.nspacl(), row.nspname());
      }
      case TABLESPACE -> {
        PgTablespace row = caches.tablespaces.find(oid);
        if (row == null) {
          throw missing(SqlState.UNDEFINED_OBJECT, "tablespace", oid);
        }
        yield new Owned(kind, row.spcowner(), row.spcacl(), row.spcname());
      }
      case TYPE, DOMAIN -> {
        PgType row = caches.types.find(oid);
        if (row == null) {
          throw missing(SqlState.UNDEFINED_OBJECT, "type", oid);
        }
        if (row.typelem() != 0 && row.typsubscript() == 6179) {
          yield object(ObjectKind.TYPE, row.typelem()); // a true array: its element decides
        }
        yield new Owned(kind, row.typowner(), row.typacl(), row.typname());
      }
      case TABLE, VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE, INDEX, SEQUENCE -> {
        PgClass row = relation(oid);
        yield new Owned(
            ObjectKind.ofRelation(row.relkind()), row.relowner(), row.relacl(), row.relname());
      }
      case COLUMN, LARGE_OBJECT, FOREIGN_DATA_WRAPPER, FOREIGN_SERVER, PARAMETER ->
          throw SqlError.unsupported("checking privileges on a " + kind.noun());
    };
  }

  private static SqlError missing(SqlState state, String noun, int oid) {
    return new SqlError(state, "%s with OID %s does not exist".formatted(noun, Oid.toString(oid)));
  }

  private PgClass relation(int oid) {
    PgClass row = caches.relations.find(oid);
    if (row == null) {
      throw missing(SqlState.UNDEFINED_TABLE, "relation", oid);
    }
    return row;
  }

  /// Rights of `role` on an object, of those asked for (PostgreSQL: `object_aclmask`,
  /// `pg_class_aclmask` and others).
  public int rights(ObjectKind kind, int oid, int role, int wanted, boolean all) {
    return switch (kind) {
      case TABLE, VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE, INDEX, SEQUENCE ->
          relationRights(relation(oid), role, wanted, all);
      case SCHEMA -> schemaRights(oid, role, wanted, all);
      case COLUMN,
          DATABASE,
          FUNCTION,
          PROCEDURE,
          AGGREGATE,
          LANGUAGE,
          LARGE_OBJECT,
          TABLESPACE,
          TYPE,
          DOMAIN,
          FOREIGN_DATA_WRAPPER,
          FOREIGN_SERVER,
          PARAMETER -> {
        if (roles.isSuperuser(role)) {
          yield wanted;
        }
        Owned object = object(kind, oid);
        yield mask(orDefault(object.acl, object.kind, object.owner), role, wanted, all);
      }
    };
  }

  private int schemaRights(int oid, int role, int wanted, boolean all) {
    if (roles.isSuperuser(role)) {
      return wanted;
    }
    if (oid == temporaryNamespace.getAsInt() && oid != 0) {
      // Whoever may make temporary tables has all rights on the session's own schema for them.
      return wanted;
    }
    Owned object = object(ObjectKind.SCHEMA, oid);
    int result = mask(orDefault(object.acl, ObjectKind.SCHEMA, object.owner), role, wanted, all);
    if ((wanted & AclMode.USAGE) != 0
        && (result & AclMode.USAGE) == 0
        && (roles.hasPrivilegesOf(role, SystemOids.ROLE_PG_READ_ALL_DATA)
            || roles.hasPrivilegesOf(role, SystemOids.ROLE_PG_WRITE_ALL_DATA))) {
      result |= AclMode.USAGE;
    }
    return result;
  }

  private int relationRights(PgClass row, int role, int asked, boolean all) {
    int wanted = asked;
    boolean superuser = roles.isSuperuser(role);
    int changing =
        AclMode.INSERT | AclMode.UPDATE | AclMode.DELETE | AclMode.TRUNCATE | AclMode.USAGE;
    if ((wanted & changing) != 0 && isSystemClass(row) && row.relkind() != 'v' && !superuser) {
      wanted &= ~changing;
    }
    if (superuser) {
      return wanted;
    }
    ObjectKind kind = row.relkind() == 'S' ? ObjectKind.SEQUENCE : ObjectKind.TABLE;
    int result = mask(orDefault(row.relacl(), kind, row.relowner()), role, wanted, all);
    if ((wanted & ~result & AclMode.SELECT) != 0
        && roles.hasPrivilegesOf(role, SystemOids.ROLE_PG_READ_ALL_DATA)) {
      result |= AclMode.SELECT;
    }
    int writing = AclMode.INSERT | AclMode.UPDATE | AclMode.DELETE;
    if ((wanted & ~result & writing) != 0
        && roles.hasPrivilegesOf(role, SystemOids.ROLE_PG_WRITE_ALL_DATA)) {
      result |= wanted & writing;
    }
    if ((wanted & ~result & AclMode.MAINTAIN) != 0
        && roles.hasPrivilegesOf(role, SystemOids.ROLE_PG_MAINTAIN)) {
      result |= AclMode.MAINTAIN;
    }
    return result;
  }

  private boolean isSystemClass(PgClass row) {
    return (Oid.compare(row.oid(), Oid.FIRST_UNPINNED) < 0
            || row.relnamespace() == SystemOids.PG_TOAST_NAMESPACE)
        && !allowSystemTableModifications.getAsBoolean();
  }

  /// Rights of `role` on a column by the column's own list.
  public int columnRights(PgAttribute column, int role, int wanted, boolean all) {
    byte[] acl = column.attacl();
    return acl == null || column.attisdropped() ? 0 : mask(Acl.decode(acl), role, wanted, all);
  }

  /// True if the role has all the rights on the relation, or else on each of the columns (0: on
  /// some column).
  public boolean hasColumnRights(int relationOid, int[] columns, int role, int wanted) {
    PgClass row = relation(relationOid);
    if (relationRights(row, role, wanted, true) == wanted) {
      return true;
    }
    for (int column : columns) {
      PgAttribute attribute = caches.attributes.findKeys(Oid.toLong(relationOid), (long) column);
      if (attribute == null || columnRights(attribute, role, wanted, true) != wanted) {
        return false;
      }
    }
    return columns.length > 0;
  }

  public boolean has(ObjectKind kind, int oid, int role, int wanted) {
    return rights(kind, oid, role, wanted, true) == wanted;
  }

  /// @throws SqlError 42501 "permission denied for table t"
  public void check(ObjectKind kind, int oid, int role, int wanted) {
    // As in PostgreSQL one of several rights is enough here; callers ask for one.
    if (rights(kind, oid, role, wanted, false) == 0) {
      Owned object = object(kind, oid);
      throw denied(object.kind, object.name);
    }
  }

  public static SqlError denied(ObjectKind kind, String name) {
    return new SqlError(
        SqlState.INSUFFICIENT_PRIVILEGE,
        "permission denied for %s %s".formatted(kind.noun(), name));
  }

  /// The error for somebody who is not the owner.
  public static SqlError notOwner(ObjectKind kind, String name) {
    return new SqlError(
        SqlState.INSUFFICIENT_PRIVILEGE, "must be owner of %s %s".formatted(kind.noun(), name));
  }

  /// True if the role owns the object, by itself or by membership.
  public boolean isOwner(ObjectKind kind, int oid, int role) {
    return roles.isSuperuser(role) || roles.hasPrivilegesOf(role, object(kind, oid).owner);
  }

  /// @throws SqlError 42501 "must be owner of table t"
  public void checkOwner(ObjectKind kind, int oid, int role) {
    if (!isOwner(kind, oid, role)) {
      Owned object = object(kind, oid);
      throw notOwner(object.kind, object.name);
    }
  }

  /// The list for a new object by ALTER DEFAULT PRIVILEGES; null if there is nothing but the
  /// built-in default (PostgreSQL: `get_user_default_acl`).
  public @Nullable Acl defaultFor(ObjectKind kind, int owner, int namespaceOid) {
    char letter = kind.defaultAclLetter();
    if (letter == 0) {
      return null;
    }
    Acl global = defaultAcl(owner, 0, letter);
    Acl local = namespaceOid == 0 ? null : defaultAcl(owner, namespaceOid, letter);
    if (global == null && local == null) {
      return null;
    }
    Acl builtin = kind.defaultAcl(owner);
    Acl result = global == null ? builtin : global;
    if (local != null) {
      for (AclItem item : local.items()) {
        result = result.grant(item.grantee(), item.grantor(), item.rights(), false);
      }
    }
    return result.equals(builtin) ? null : result;
  }

  private @Nullable Acl defaultAcl(int owner, int namespaceOid, char letter) {
    PgDefaultAcl row =
        caches.defaultAcls.findKeys(Oid.toLong(owner), Oid.toLong(namespaceOid), (long) letter);
    return row == null ? null : Acl.decode(row.defaclacl());
  }
}
