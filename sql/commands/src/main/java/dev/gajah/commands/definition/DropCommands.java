// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.acl.AccessControl;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.Removal;
import dev.gajah.catalog.dependency.DropBehavior;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.commands.CommandResult;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.RelationNames;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Value;
import dev.gajah.transaction.lmgr.LockMode;
import java.util.ArrayList;
import java.util.List;

/// DROP of relations and schemas (PostgreSQL: `RemoveRelations`, `RemoveObjects`).
final class DropCommands {
  private final CommandSession session;
  private final Catalog catalog;

  DropCommands(CommandSession session) {
    this.session = session;
    this.catalog = session.catalog();
  }

  CommandResult run(Statement.DropStmt statement) {
    if (statement.concurrent()) {
      throw SqlError.unsupported("DROP INDEX CONCURRENTLY");
    }
    List<ObjectAddress> objects = new ArrayList<>();
    String noun;
    switch (statement.removeType()) {
      case TABLE -> noun = relations(statement, "table", objects);
      case INDEX -> noun = relations(statement, "index", objects);
      case SEQUENCE -> noun = relations(statement, "sequence", objects);
      case VIEW -> noun = relations(statement, "view", objects);
      case MATVIEW -> noun = relations(statement, "materialized view", objects);
      case SCHEMA -> noun = schemas(statement, objects);
      default ->
          throw SqlError.unsupported("DROP " + statement.removeType().name().replace('_', ' '));
    }
    Removal.deletion(catalog)
        .drop(objects, statement.cascade() ? DropBehavior.CASCADE : DropBehavior.RESTRICT, false);
    session.transaction().commandCounterIncrement();
    return new CommandResult("DROP " + noun.toUpperCase(java.util.Locale.ROOT), 0);
  }

  static List<String> names(RawNode node) {
    return switch (node) {
      case Clause.QualifiedName name -> name.names();
      case Value.StringValue text -> List.of(text.sval());
      case RangeVar name ->
          name.schemaname() == null
              ? List.of(name.relname())
              : List.of(name.schemaname(), name.relname());
      default -> throw SqlError.internal("unrecognized object name");
    };
  }

  static RangeVar rangeVar(List<String> names) {
    return new RangeVar(
        names.size() > 2 ? names.get(names.size() - 3) : null,
        names.size() > 1 ? names.get(names.size() - 2) : null,
        names.getLast(),
        true,
        'p',
        null,
        -1);
  }

  private String relations(Statement.DropStmt statement, String noun, List<ObjectAddress> objects) {
    RelationNames lookup = new RelationNames(session);
    for (RawNode node : statement.objects()) {
      RangeVar name = rangeVar(names(node));
      String schema = name.schemaname();
      if (schema != null && catalog.namespaceOid(schema) == 0) {
        if (!statement.missingOk()) {
          throw new SqlError(
              SqlState.UNDEFINED_SCHEMA, "schema \"%s\" does not exist".formatted(schema));
        }
        session.notices().notice("schema \"%s\" does not exist, skipping".formatted(schema));
        continue;
      }
      int oid = catalog.relationOidByName(schema, name.relname());
      if (oid == 0) {
        missing(statement, noun, name.relname(), SqlState.UNDEFINED_TABLE);
        continue;
      }
      if (noun.equals("index")) {
        var index = catalog.findPgIndex(oid);
        if (index != null) {
          catalog.lockRelation(index.indrelid(), LockMode.ACCESS_EXCLUSIVE);
        }
      }
      oid = lookup.find(name, LockMode.ACCESS_EXCLUSIVE);
      if (oid == 0) {
        missing(statement, noun, name.relname(), SqlState.UNDEFINED_TABLE);
        continue;
      }
      PgClass row = catalog.pgClass(oid);
      checkKind(row, noun);
      checkOwner(row);
      objects.add(ObjectAddress.of(PgClass.RELATION_OID, oid));
    }
    return noun;
  }

  private void missing(Statement.DropStmt statement, String noun, String name, SqlState state) {
    String text = "%s \"%s\" does not exist".formatted(noun, name);
    if (!statement.missingOk()) {
      throw new SqlError(noun.equals("index") ? SqlState.UNDEFINED_OBJECT : state, text);
    }
    session.notices().notice(text + ", skipping");
  }

  private static void checkKind(PgClass row, String noun) {
    String actual = RelationNames.noun(row.relkind());
    if (noun.equals(actual)) {
      return;
    }
    String article = noun.equals("index") ? "an" : "a";
    SqlError error =
        new SqlError(
            SqlState.WRONG_OBJECT_TYPE,
            "\"%s\" is not %s %s".formatted(row.relname(), article, noun));
    if (actual != null && row.relkind() != 't') {
      error.hint(
          "Use DROP %s to remove %s %s."
              .formatted(
                  actual.toUpperCase(java.util.Locale.ROOT),
                  actual.equals("index") ? "an" : "a",
                  actual));
    }
    throw error;
  }

  private void checkOwner(PgClass row) {
    int user = session.currentUserOid();
    if (!catalog.privileges().isOwner(ObjectKind.TABLE, row.oid(), user)
        && !catalog.privileges().isOwner(ObjectKind.SCHEMA, row.relnamespace(), user)) {
      throw AccessControl.notOwner(
          row.relkind() == 'i' ? ObjectKind.INDEX : ObjectKind.ofRelation(row.relkind()),
          row.relname());
    }
    if (Integer.compareUnsigned(row.oid(), 16384) < 0
        && !catalog.session().allowSystemTableModifications()) {
      throw new SqlError(
          SqlState.INSUFFICIENT_PRIVILEGE,
          "permission denied: \"%s\" is a system catalog".formatted(row.relname()));
    }
  }

  private String schemas(Statement.DropStmt statement, List<ObjectAddress> objects) {
    for (RawNode node : statement.objects()) {
      String name = names(node).getLast();
      int oid = catalog.namespaceOid(name);
      if (oid == 0) {
        missing(statement, "schema", name, SqlState.UNDEFINED_SCHEMA);
        continue;
      }
      catalog.privileges().checkOwner(ObjectKind.SCHEMA, oid, session.currentUserOid());
      objects.add(ObjectAddress.of(PgNamespace.RELATION_OID, oid));
    }
    return "schema";
  }
}
