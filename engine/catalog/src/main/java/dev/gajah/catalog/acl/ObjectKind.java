// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.acl;

import dev.gajah.nodes.query.AclMode;

/// Kinds of objects with privileges: what messages call them, which privileges there are, and who
/// has which by default.
///
/// `ownerRights` are all rights of the kind; `worldRights` is what PUBLIC has if nothing was
/// granted. The letter is that of `pg_default_acl.defaclobjtype`, 0 if default privileges cannot be
/// set for the kind.
public enum ObjectKind {
  TABLE(
      "table",
      'r',
      AclMode.INSERT
          | AclMode.SELECT
          | AclMode.UPDATE
          | AclMode.DELETE
          | AclMode.TRUNCATE
          | AclMode.REFERENCES
          | AclMode.TRIGGER
          | AclMode.MAINTAIN,
      0),
  VIEW("view", 'r', TABLE.ownerRights, 0),
  MATERIALIZED_VIEW("materialized view", 'r', TABLE.ownerRights, 0),
  FOREIGN_TABLE("foreign table", 'r', TABLE.ownerRights, 0),
  INDEX("index", (char) 0, 0, 0),
  COLUMN(
      "column", (char) 0, AclMode.INSERT | AclMode.SELECT | AclMode.UPDATE | AclMode.REFERENCES, 0),
  SEQUENCE("sequence", 'S', AclMode.USAGE | AclMode.SELECT | AclMode.UPDATE, 0),
  DATABASE(
      "database",
      (char) 0,
      AclMode.CREATE | AclMode.CREATE_TEMP | AclMode.CONNECT,
      AclMode.CREATE_TEMP | AclMode.CONNECT),
  FUNCTION("function", 'f', AclMode.EXECUTE, AclMode.EXECUTE),
  PROCEDURE("procedure", 'f', AclMode.EXECUTE, AclMode.EXECUTE),
  AGGREGATE("aggregate", 'f', AclMode.EXECUTE, AclMode.EXECUTE),
  LANGUAGE("language", (char) 0, AclMode.USAGE, AclMode.USAGE),
  LARGE_OBJECT("large object", (char) 0, AclMode.SELECT | AclMode.UPDATE, 0),
  SCHEMA("schema", 'n', AclMode.USAGE | AclMode.CREATE, 0),
  TABLESPACE("tablespace", (char) 0, AclMode.CREATE, 0),
  TYPE("type", 'T', AclMode.USAGE, AclMode.USAGE),
  DOMAIN("domain", 'T', AclMode.USAGE, AclMode.USAGE),
  FOREIGN_DATA_WRAPPER("foreign-data wrapper", (char) 0, AclMode.USAGE, 0),
  FOREIGN_SERVER("foreign server", (char) 0, AclMode.USAGE, 0),
  PARAMETER("parameter", (char) 0, AclMode.SET | AclMode.ALTER_SYSTEM, 0);

  private final String noun;
  private final char defaultAclLetter;
  final int ownerRights;
  private final int worldRights;

  ObjectKind(String noun, char defaultAclLetter, int ownerRights, int worldRights) {
    this.noun = noun;
    this.defaultAclLetter = defaultAclLetter;
    this.ownerRights = ownerRights;
    this.worldRights = worldRights;
  }

  /// As in "permission denied for NOUN %s".
  public String noun() {
    return noun;
  }

  public char defaultAclLetter() {
    return defaultAclLetter;
  }

  /// All rights that exist for the kind.
  public int allRights() {
    return ownerRights;
  }

  /// The list that a null one stands for (PostgreSQL: `acldefault`).
  public Acl defaultAcl(int owner) {
    Acl acl = Acl.EMPTY;
    if (this == COLUMN || this == INDEX) {
      return acl;
    }
    if (worldRights != 0) {
      acl = acl.grant(AclItem.PUBLIC, owner, worldRights, false);
    }
    return acl.grant(owner, owner, ownerRights, false);
  }

  /// Kind of a relation by its `relkind`.
  public static ObjectKind ofRelation(char kind) {
    return switch (kind) {
      case 'S' -> SEQUENCE;
      case 'v' -> VIEW;
      case 'm' -> MATERIALIZED_VIEW;
      case 'f' -> FOREIGN_TABLE;
      case 'i', 'I' -> INDEX;
      default -> TABLE;
    };
  }
}
