// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.acl.AccessControl;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.transaction.lmgr.LockMode;
import org.jspecify.annotations.Nullable;

/// From names of relations in statements to relations, locked (PostgreSQL:
/// `RangeVarGetRelidExtended` and relatives).
public final class RelationNames {
  private final CommandSession session;
  private final Catalog catalog;

  public RelationNames(CommandSession session) {
    this.session = session;
    this.catalog = session.catalog();
  }

  private void checkDatabase(RangeVar name) {
    String database = name.catalogname();
    if (database != null && !database.equals(session.databaseName())) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cross-database references are not implemented: \"%s.%s\""
              .formatted(database, name.qualifiedName()));
    }
  }

  /// Locks and opens a relation.
  ///
  /// @throws SqlError 42P01
  public RelationDescriptor open(RangeVar name, LockMode mode) {
    return catalog.relation(oid(name, mode));
  }

  /// OID of a relation of any kind, indexes included, locked.
  ///
  /// @throws SqlError 42P01
  public int oid(RangeVar name, LockMode mode) {
    int oid = find(name, mode);
    if (oid == 0) {
      throw Catalog.undefinedRelation(name.schemaname(), name.relname());
    }
    return oid;
  }

  /// As [#oid], but 0 if there is none. Looks again after waiting for the lock, as the name may
  /// mean another relation then.
  public int find(RangeVar name, LockMode mode) {
    checkDatabase(name);
    while (true) {
      int oid = catalog.relationOidByName(name.schemaname(), name.relname());
      if (oid == 0) {
        return 0;
      }
      catalog.lockRelation(oid, mode);
      int again = catalog.relationOidByName(name.schemaname(), name.relname());
      if (again == oid) {
        return oid;
      }
      catalog.unlockRelation(oid, mode);
    }
  }

  /// Locks a relation that the user must own.
  public RelationDescriptor openOwned(RangeVar name, LockMode mode) {
    RelationDescriptor relation = open(name, mode);
    checkOwner(relation);
    return relation;
  }

  public void checkOwner(RelationDescriptor relation) {
    if (!catalog.privileges().isOwner(ObjectKind.TABLE, relation.oid(), session.currentUserOid())) {
      throw AccessControl.notOwner(ObjectKind.ofRelation(relation.kind()), relation.name());
    }
    if (relation.isCatalog() && !session.isSuperuser()) {
      throw new SqlError(
          SqlState.INSUFFICIENT_PRIVILEGE,
          "permission denied: \"%s\" is a system catalog".formatted(relation.name()));
    }
  }

  /// The schema in which a new relation of this name is made; the user may create there.
  public int creationNamespace(RangeVar name) {
    checkDatabase(name);
    if (name.relpersistence() == 't') {
      throw SqlError.unsupported("temporary table");
    }
    String schema = name.schemaname();
    int namespace =
        schema == null
            ? catalog.creationNamespace()
            : catalog.namespaces().explicitNamespace(schema, false);
    if (namespace == 0) {
      throw new SqlError(SqlState.UNDEFINED_SCHEMA, "no schema has been selected to create in");
    }
    catalog
        .privileges()
        .check(ObjectKind.SCHEMA, namespace, session.currentUserOid(), AclMode.CREATE);
    return namespace;
  }

  /// What messages call a kind of relation, with its article.
  public static @Nullable String noun(char kind) {
    return switch (kind) {
      case 'r', 'p' -> "table";
      case 'i', 'I' -> "index";
      case 'S' -> "sequence";
      case 'v' -> "view";
      case 'm' -> "materialized view";
      case 'c' -> "type";
      case 'f' -> "foreign table";
      case 't' -> "TOAST table";
      default -> null;
    };
  }
}
