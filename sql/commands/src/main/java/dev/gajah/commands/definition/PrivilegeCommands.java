// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.acl.AccessControl;
import dev.gajah.catalog.acl.Acl;
import dev.gajah.catalog.acl.AclItem;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.PgDescription;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.RelationNames;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.transaction.lmgr.LockMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// GRANT and REVOKE on relations, schemas and databases, and COMMENT (PostgreSQL: `aclchk.c`,
/// `comment.c`).
final class PrivilegeCommands {
  private final CommandSession session;
  private final Catalog catalog;

  PrivilegeCommands(CommandSession session) {
    this.session = session;
    this.catalog = session.catalog();
  }

  /// An object with a list: its row, and which columns hold owner and list.
  private record Target(
      ObjectKind kind,
      int classOid,
      int oid,
      String name,
      int owner,
      CatalogTuple row,
      int aclColumn) {}

  private static SqlError internal(String what) {
    return SqlError.internal("cache lookup failed for " + what);
  }

  private CatalogTuple row(int classOid, int index, int oid) {
    CatalogTuple tuple = catalog.access().first(classOid, index, CatalogAccess.equalOid(0, oid));
    if (tuple == null) {
      throw internal("object " + Integer.toUnsignedString(oid));
    }
    return tuple;
  }

  private List<Target> targets(Statement.GrantStmt statement) {
    if (statement.targtype() == Statement.GrantTarget.DEFAULTS) {
      throw SqlError.unsupported("ALTER DEFAULT PRIVILEGES");
    }
    List<Target> targets = new ArrayList<>();
    if (statement.targtype() == Statement.GrantTarget.ALL_IN_SCHEMA) {
      allInSchema(statement, targets);
      return targets;
    }
    for (RawNode node : statement.objects()) {
      List<String> names = DropCommands.names(node);
      switch (statement.objtype()) {
        case TABLE, SEQUENCE -> {
          int oid =
              new RelationNames(session).oid(DropCommands.rangeVar(names), LockMode.ACCESS_SHARE);
          PgClass row = catalog.pgClass(oid);
          if (row.relkind() == 'i') {
            throw new SqlError(
                SqlState.WRONG_OBJECT_TYPE, "\"%s\" is an index".formatted(row.relname()));
          }
          if (statement.objtype() == dev.gajah.nodes.raw.ObjectType.SEQUENCE
              && row.relkind() != 'S') {
            throw new SqlError(
                SqlState.WRONG_OBJECT_TYPE, "\"%s\" is not a sequence".formatted(row.relname()));
          }
          targets.add(relation(row));
        }
        case SCHEMA -> {
          int oid = catalog.namespaces().explicitNamespace(names.getLast(), false);
          PgNamespace row = catalog.findNamespace(oid);
          if (row == null) {
            throw internal("schema");
          }
          targets.add(
              new Target(
                  ObjectKind.SCHEMA,
                  PgNamespace.RELATION_OID,
                  oid,
                  row.nspname(),
                  row.nspowner(),
                  row(PgNamespace.RELATION_OID, IndexOids.PG_NAMESPACE_OID_INDEX, oid),
                  PgNamespace.NSPACL));
        }
        case DATABASE -> {
          PgDatabase row = catalog.findDatabase(names.getLast());
          if (row == null) {
            throw new SqlError(
                SqlState.UNDEFINED_DATABASE,
                "database \"%s\" does not exist".formatted(names.getLast()));
          }
          targets.add(
              new Target(
                  ObjectKind.DATABASE,
                  PgDatabase.RELATION_OID,
                  row.oid(),
                  row.datname(),
                  row.datdba(),
                  row(PgDatabase.RELATION_OID, IndexOids.PG_DATABASE_OID_INDEX, row.oid()),
                  PgDatabase.DATACL));
        }
        default ->
            throw SqlError.unsupported("GRANT ON " + statement.objtype().name().replace('_', ' '));
      }
    }
    return targets;
  }

  private Target relation(PgClass row) {
    return new Target(
        ObjectKind.ofRelation(row.relkind()),
        PgClass.RELATION_OID,
        row.oid(),
        row.relname(),
        row.relowner(),
        row(PgClass.RELATION_OID, IndexOids.PG_CLASS_OID_INDEX, row.oid()),
        PgClass.RELACL);
  }

  private void allInSchema(Statement.GrantStmt statement, List<Target> targets) {
    boolean sequences = statement.objtype() == dev.gajah.nodes.raw.ObjectType.SEQUENCE;
    if (!sequences && statement.objtype() != dev.gajah.nodes.raw.ObjectType.TABLE) {
      throw SqlError.unsupported("GRANT ON ALL " + statement.objtype().name() + "S IN SCHEMA");
    }
    for (RawNode node : statement.objects()) {
      int namespace =
          catalog.namespaces().explicitNamespace(DropCommands.names(node).getLast(), false);
      List<PgClass> found = new ArrayList<>();
      catalog
          .access()
          .scanAll(
              PgClass.RELATION_OID,
              tuple -> {
                PgClass row = PgClass.decode(tuple.values());
                boolean fits =
                    sequences ? row.relkind() == 'S' : "rvmfp".indexOf(row.relkind()) >= 0;
                if (row.relnamespace() == namespace && fits) {
                  found.add(row);
                }
                return true;
              });
      for (PgClass row : found) {
        targets.add(relation(row));
      }
    }
  }

  private static int right(String name) {
    return switch (name) {
      case "insert" -> AclMode.INSERT;
      case "select" -> AclMode.SELECT;
      case "update" -> AclMode.UPDATE;
      case "delete" -> AclMode.DELETE;
      case "truncate" -> AclMode.TRUNCATE;
      case "references" -> AclMode.REFERENCES;
      case "trigger" -> AclMode.TRIGGER;
      case "execute" -> AclMode.EXECUTE;
      case "usage" -> AclMode.USAGE;
      case "create" -> AclMode.CREATE;
      case "temporary", "temp" -> AclMode.CREATE_TEMP;
      case "connect" -> AclMode.CONNECT;
      case "set" -> AclMode.SET;
      case "alter system" -> AclMode.ALTER_SYSTEM;
      case "maintain" -> AclMode.MAINTAIN;
      default ->
          throw new SqlError(
              SqlState.SYNTAX_ERROR, "unrecognized privilege type \"%s\"".formatted(name));
    };
  }

  private static int rights(Statement.GrantStmt statement, ObjectKind kind) {
    if (statement.privileges().isEmpty()) {
      return kind.allRights();
    }
    int rights = 0;
    for (Clause.AccessPriv privilege : statement.privileges()) {
      if (!privilege.cols().isEmpty()) {
        throw SqlError.unsupported("column privileges");
      }
      String name = privilege.privName();
      int right = name == null ? kind.allRights() : right(name);
      if ((right & ~kind.allRights()) != 0) {
        throw new SqlError(
            SqlState.INVALID_GRANT_OPERATION,
            "invalid privilege type %s for %s"
                .formatted(String.valueOf(name).toUpperCase(java.util.Locale.ROOT), kind.noun()));
      }
      rights |= right;
    }
    return rights;
  }

  void grant(Statement.GrantStmt statement) {
    List<Integer> grantees = new ArrayList<>();
    for (Clause.RoleSpec spec : statement.grantees()) {
      boolean isPublic = spec.roletype() == Clause.RoleSpecType.PUBLIC;
      if (isPublic && statement.grantOption() && statement.isGrant()) {
        throw new SqlError(
            SqlState.INVALID_GRANT_OPERATION, "grant options can only be granted to roles");
      }
      grantees.add(isPublic ? AclItem.PUBLIC : new RoleCommands(session).oid(spec));
    }
    for (Target target : targets(statement)) {
      apply(statement, target, rights(statement, target.kind), grantees);
    }
  }

  private void apply(
      Statement.GrantStmt statement, Target target, int rights, List<Integer> grantees) {
    Object stored = target.row.value(target.aclColumn);
    Acl old = stored == null ? null : Acl.decode(Columns.raw(stored));
    Acl acl = old == null ? target.kind.defaultAcl(target.owner) : old;
    int user = session.currentUserOid();
    int grantor = user;
    int grantable = rights;
    if (catalog.hasPrivilegesOfRole(user, target.owner)) {
      grantor = target.owner;
    } else {
      grantable = catalog.privileges().grantOptions(acl, user, target.owner, rights);
      if (grantable == 0) {
        if (catalog.privileges().rights(target.kind, target.oid, user, rights, false) == 0) {
          throw AccessControl.denied(target.kind, target.name);
        }
        session
            .notices()
            .warning(
                statement.isGrant()
                    ? SqlState.WARNING_PRIVILEGE_NOT_GRANTED
                    : SqlState.WARNING_PRIVILEGE_NOT_REVOKED,
                statement.isGrant()
                    ? "no privileges were granted for \"%s\"".formatted(target.name)
                    : "no privileges could be revoked for \"%s\"".formatted(target.name));
        return;
      }
    }
    Acl fresh = acl;
    for (int grantee : grantees) {
      if (statement.isGrant()) {
        fresh = fresh.grant(grantee, grantor, grantable, statement.grantOption());
      } else {
        checkDependents(acl, grantee, grantable, statement.cascade());
        fresh = fresh.revoke(grantee, grantor, grantable, statement.grantOption());
      }
    }
    catalog
        .access()
        .updateColumns(
            target.classOid, target.row, target.aclColumn, Columns.fromRaw(fresh.encode()));
    new Dependencies(catalog)
        .updateAcl(
            target.classOid, target.oid, 0, target.owner, old == null ? Acl.EMPTY : old, fresh);
    session.transaction().commandCounterIncrement();
  }

  private static void checkDependents(Acl acl, int grantee, int rights, boolean cascade) {
    for (AclItem item : acl.items()) {
      if (grantee != AclItem.PUBLIC
          && item.grantor() == grantee
          && item.grantee() != grantee
          && (item.rights() & rights) != 0) {
        if (cascade) {
          throw SqlError.unsupported("REVOKE ... CASCADE with dependent privileges");
        }
        throw new SqlError(SqlState.DEPENDENT_OBJECTS_STILL_EXIST, "dependent privileges exist")
            .hint("Use CASCADE to revoke them too.");
      }
    }
  }

  // ---- COMMENT ----

  void comment(Statement.CommentStmt statement) {
    int classOid;
    int oid;
    int subId = 0;
    List<String> names = DropCommands.names(statement.object());
    switch (statement.objtype()) {
      case TABLE, INDEX, SEQUENCE, VIEW, MATVIEW -> {
        classOid = PgClass.RELATION_OID;
        oid =
            new RelationNames(session)
                .oid(DropCommands.rangeVar(names), LockMode.SHARE_UPDATE_EXCLUSIVE);
        catalog.privileges().checkOwner(ObjectKind.TABLE, oid, session.currentUserOid());
      }
      case COLUMN -> {
        classOid = PgClass.RELATION_OID;
        List<String> table = names.subList(0, names.size() - 1);
        oid =
            new RelationNames(session)
                .oid(DropCommands.rangeVar(table), LockMode.SHARE_UPDATE_EXCLUSIVE);
        catalog.privileges().checkOwner(ObjectKind.TABLE, oid, session.currentUserOid());
        var column = catalog.findAttribute(oid, names.getLast());
        if (column == null) {
          throw new SqlError(
              SqlState.UNDEFINED_COLUMN,
              "column \"%s\" of relation \"%s\" does not exist"
                  .formatted(names.getLast(), table.getLast()));
        }
        subId = column.attnum();
      }
      case SCHEMA -> {
        classOid = PgNamespace.RELATION_OID;
        oid = catalog.namespaces().explicitNamespace(names.getLast(), false);
        catalog.privileges().checkOwner(ObjectKind.SCHEMA, oid, session.currentUserOid());
      }
      default ->
          throw SqlError.unsupported("COMMENT ON " + statement.objtype().name().replace('_', ' '));
    }
    put(oid, classOid, subId, statement.comment());
  }

  private void put(int oid, int classOid, int subId, @Nullable String text) {
    CatalogTuple old =
        catalog
            .access()
            .first(
                PgDescription.RELATION_OID,
                IndexOids.PG_DESCRIPTION_O_C_O_INDEX,
                CatalogAccess.equalOid(0, oid),
                CatalogAccess.equalOid(1, classOid),
                CatalogAccess.equal(2, (long) subId));
    boolean isEmpty = text == null || text.isEmpty();
    if (old != null && isEmpty) {
      catalog.access().delete(PgDescription.RELATION_OID, old);
    } else if (old != null && text != null) {
      catalog
          .access()
          .updateColumns(
              PgDescription.RELATION_OID, old, PgDescription.DESCRIPTION, Columns.fromText(text));
    } else if (text != null && !isEmpty) {
      catalog.access().insert(new PgDescription(oid, classOid, subId, text));
    }
    session.transaction().commandCounterIncrement();
  }
}
