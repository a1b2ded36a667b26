// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.DatabaseCreation;
import dev.gajah.catalog.definition.SchemaCreation;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.UtilityCommands;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Clause.RoleSpec;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.procarray.ProcArray;
import dev.gajah.wal.redo.CheckpointFlags;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// CREATE and DROP DATABASE, CREATE SCHEMA (PostgreSQL: `dbcommands.c`, `schemacmds.c`).
final class DatabaseCommands {
  private static final long WAIT_NANOS = 100_000_000L;
  private static final int WAIT_TRIES = 50;

  private final CommandSession session;
  private final Catalog catalog;

  DatabaseCommands(CommandSession session) {
    this.session = session;
    this.catalog = session.catalog();
  }

  private static String text(DefElem option) {
    return String.valueOf(UtilityCommands.optionText(option));
  }

  private static boolean isDefault(DefElem option) {
    return option.arg() == null;
  }

  void create(Statement.CreatedbStmt statement) {
    String templateName = "template1";
    int owner = session.currentUserOid();
    boolean isTemplate = false;
    boolean allowConnections = true;
    int limit = -1;
    int oid = 0;
    String encoding = null;
    String collate = null;
    String ctype = null;
    for (DefElem option : statement.options()) {
      if (isDefault(option)) {
        continue;
      }
      switch (option.defname()) {
        case "template" -> templateName = text(option);
        case "owner" -> owner = catalog.roles().oid(text(option));
        case "is_template" -> isTemplate = UtilityCommands.optionFlag(option);
        case "allow_connections" -> allowConnections = UtilityCommands.optionFlag(option);
        case "connection_limit" -> limit = Integer.parseInt(text(option));
        case "oid" -> oid = Integer.parseUnsignedInt(text(option));
        case "encoding" -> encoding = text(option);
        case "lc_collate" -> collate = text(option);
        case "lc_ctype" -> ctype = text(option);
        case "locale" -> {
          collate = text(option);
          ctype = text(option);
        }
        case "strategy" -> {
          String strategy = text(option).toLowerCase(Locale.ROOT);
          if (strategy.equals("file_copy")) {
            throw SqlError.unsupported("database creation strategy FILE_COPY");
          }
          if (!strategy.equals("wal_log")) {
            throw new SqlError(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "invalid create database strategy \"%s\"".formatted(text(option)))
                .hint("Valid strategies are \"wal_log\" and \"file_copy\".");
          }
        }
        case "tablespace" -> {
          if (!text(option).equals("pg_default")) {
            throw SqlError.unsupported("TABLESPACE of a database");
          }
        }
        case "locale_provider", "icu_locale", "builtin_locale", "icu_rules", "collation_version" ->
            throw SqlError.unsupported("CREATE DATABASE option " + option.defname());
        default ->
            throw new SqlError(
                    SqlState.SYNTAX_ERROR,
                    "option \"%s\" not recognized".formatted(option.defname()))
                .position(option.location() + 1);
      }
    }
    PgAuthid me = catalog.findRole(session.currentUserOid());
    if (!session.isSuperuser() && (me == null || !me.rolcreatedb())) {
      throw new SqlError(SqlState.INSUFFICIENT_PRIVILEGE, "permission denied to create database");
    }
    if (catalog.findDatabase(statement.dbname()) != null) {
      throw new SqlError(
          SqlState.DUPLICATE_DATABASE,
          "database \"%s\" already exists".formatted(statement.dbname()));
    }
    PgDatabase template = catalog.findDatabase(templateName);
    if (template == null) {
      throw new SqlError(
          SqlState.UNDEFINED_DATABASE,
          "template database \"%s\" does not exist".formatted(templateName));
    }
    if (!template.datistemplate()
        && !session.isSuperuser()
        && !catalog.hasPrivilegesOfRole(session.currentUserOid(), template.datdba())) {
      throw new SqlError(
          SqlState.INSUFFICIENT_PRIVILEGE,
          "permission denied to copy database \"%s\"".formatted(templateName));
    }
    checkLocale(template, templateName, encoding, collate, ctype);
    if (countOthers(template.oid()) > 0) {
      throw new SqlError(
              SqlState.OBJECT_IN_USE,
              "source database \"%s\" is being accessed by other users".formatted(templateName))
          .detail(sessions(countOthers(template.oid())));
    }
    new DatabaseCreation(catalog)
        .create(statement.dbname(), owner, template, 0, isTemplate, allowConnections, limit, oid);
  }

  private static void checkLocale(
      PgDatabase template,
      String name,
      @Nullable String encoding,
      @Nullable String collate,
      @Nullable String ctype) {
    if (encoding != null
        && !encoding
            .toUpperCase(Locale.ROOT)
            .replaceAll("[^A-Z0-9]", "")
            .matches("UTF8|UNICODE|6")) {
      throw SqlError.unsupported("database encoding " + encoding);
    }
    boolean isPristine = name.equals("template0");
    if (collate != null && !collate.equals(template.datcollate())) {
      throw isPristine
          ? SqlError.unsupported("LC_COLLATE other than the template's")
          : new SqlError(
                  SqlState.INVALID_PARAMETER_VALUE,
                  "new collation (%s) is incompatible with the collation of the template database (%s)"
                      .formatted(collate, template.datcollate()))
              .hint(
                  "Use the same collation as in the template database, or use template0 as"
                      + " template.");
    }
    if (ctype != null && !ctype.equals(template.datctype())) {
      throw isPristine
          ? SqlError.unsupported("LC_CTYPE other than the template's")
          : new SqlError(
                  SqlState.INVALID_PARAMETER_VALUE,
                  "new LC_CTYPE (%s) is incompatible with the LC_CTYPE of the template database (%s)"
                      .formatted(ctype, template.datctype()))
              .hint(
                  "Use the same LC_CTYPE as in the template database, or use template0 as"
                      + " template.");
    }
  }

  private static String sessions(int count) {
    return count == 1
        ? "There is 1 other session using the database."
        : "There are %d other sessions using the database.".formatted(count);
  }

  /// Other sessions in a database; waits a while for them to go (PostgreSQL:
  /// `CountOtherDBBackends`).
  private int countOthers(int database) {
    int count = 0;
    for (int i = 0; i < WAIT_TRIES; i++) {
      session.executor().interrupts().check();
      count = countNow(database);
      if (count == 0) {
        return 0;
      }
      session.transaction().process().latch().await(WAIT_NANOS);
      session.transaction().process().latch().reset();
    }
    return count;
  }

  private int countNow(int database) {
    ProcArray procs = catalog.shared().transactions().procArray();
    int count = 0;
    for (int i = 0; i < procs.slotCount(); i++) {
      Proc proc = procs.proc(i);
      if (proc != session.transaction().proc()
          && proc.process() != null
          && proc.databaseOid() == database) {
        count++;
      }
    }
    return count;
  }

  void drop(Statement.DropdbStmt statement) {
    for (DefElem option : statement.options()) {
      if (option.defname().equals("force")) {
        throw SqlError.unsupported("DROP DATABASE WITH (FORCE)");
      }
    }
    PgDatabase database = catalog.findDatabase(statement.dbname());
    if (database == null) {
      String text = "database \"%s\" does not exist".formatted(statement.dbname());
      if (!statement.missingOk()) {
        throw new SqlError(SqlState.UNDEFINED_DATABASE, text);
      }
      session.notices().notice(text + ", skipping");
      return;
    }
    catalog.privileges().checkOwner(ObjectKind.DATABASE, database.oid(), session.currentUserOid());
    if (database.datistemplate()) {
      throw new SqlError(SqlState.WRONG_OBJECT_TYPE, "cannot drop a template database");
    }
    if (database.oid() == session.databaseOid()) {
      throw new SqlError(SqlState.OBJECT_IN_USE, "cannot drop the currently open database");
    }
    catalog.lockObject(PgDatabase.RELATION_OID, database.oid(), LockMode.ACCESS_EXCLUSIVE);
    int others = countOthers(database.oid());
    if (others > 0) {
      throw new SqlError(
              SqlState.OBJECT_IN_USE,
              "database \"%s\" is being accessed by other users".formatted(statement.dbname()))
          .detail(sessions(others));
    }
    // Writes and fsync requests for the files must be through before these are removed.
    session
        .checkpoints()
        .requestAndWait(
            CheckpointFlags.IMMEDIATE | CheckpointFlags.FORCE, session.executor().interrupts());
    new DatabaseCreation(catalog).drop(database);
  }

  /// CREATE SCHEMA; elements inside of it are not supported.
  void createSchema(Statement.CreateSchemaStmt statement) {
    if (!statement.schemaElts().isEmpty()) {
      throw SqlError.unsupported("schema elements in CREATE SCHEMA");
    }
    RoleSpec role = statement.authrole();
    int owner = role == null ? session.currentUserOid() : new RoleCommands(session).oid(role);
    String given = statement.schemaname();
    String name = given == null ? catalog.roleName(owner) : given;
    catalog
        .privileges()
        .check(
            ObjectKind.DATABASE, session.databaseOid(), session.currentUserOid(), AclMode.CREATE);
    if (owner != session.currentUserOid()
        && !session.isSuperuser()
        && !catalog.canSetRole(session.currentUserOid(), owner)) {
      throw new SqlError(
          SqlState.INSUFFICIENT_PRIVILEGE,
          "must be able to SET ROLE \"%s\"".formatted(catalog.roleName(owner)));
    }
    if (name.startsWith("pg_")) {
      throw new SqlError(SqlState.RESERVED_NAME, "unacceptable schema name \"%s\"".formatted(name))
          .detail("The prefix \"pg_\" is reserved for system schemas.");
    }
    if (statement.ifNotExists() && catalog.namespaceOid(name) != 0) {
      session.notices().notice("schema \"%s\" already exists, skipping".formatted(name));
      return;
    }
    new SchemaCreation(catalog).create(name, owner, false);
  }
}
