// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.commands.CommandResult;
import dev.gajah.commands.CommandSession;
import dev.gajah.nodes.raw.Statement;
import org.jspecify.annotations.Nullable;

/// DDL: which class makes what.
public final class DefinitionCommands {
  private final CommandSession session;
  private final String queryText;

  public DefinitionCommands(CommandSession session, String queryText) {
    this.session = session;
    this.queryText = queryText;
  }

  private static CommandResult tag(String tag) {
    return new CommandResult(tag, 0);
  }

  private void readOnly(String name) {
    session.transaction().preventCommandIfReadOnly(name);
  }

  /// Runs a statement; null if it is none of DDL that there is.
  public @Nullable CommandResult run(Statement statement, boolean isTopLevel) {
    switch (statement) {
      case Statement.CreateStmt s -> {
        readOnly("CREATE TABLE");
        new TableCommands(session, queryText).create(s);
        return tag("CREATE TABLE");
      }
      case Statement.CreateTableAsStmt s -> {
        readOnly("CREATE TABLE AS");
        return new TableCommands(session, queryText).createAs(s);
      }
      case Statement.ViewStmt s -> {
        readOnly("CREATE VIEW");
        new ViewCommands(session, queryText).create(s);
        return tag("CREATE VIEW");
      }
      case Statement.IndexStmt s -> {
        readOnly("CREATE INDEX");
        new IndexCommands(session, queryText).create(s);
        return tag("CREATE INDEX");
      }
      case Statement.CreateSeqStmt s -> {
        readOnly("CREATE SEQUENCE");
        new SequenceCommands(session).create(s);
        return tag("CREATE SEQUENCE");
      }
      case Statement.DropStmt s -> {
        readOnly("DROP " + s.removeType().name().replace('_', ' '));
        return new DropCommands(session).run(s);
      }
      case Statement.AlterTableStmt s -> {
        readOnly("ALTER TABLE");
        return new AlterCommands(session, queryText).table(s);
      }
      case Statement.RenameStmt s -> {
        readOnly("ALTER " + s.renameType().name().replace('_', ' '));
        return new AlterCommands(session, queryText).rename(s);
      }
      case Statement.CreateSchemaStmt s -> {
        readOnly("CREATE SCHEMA");
        new DatabaseCommands(session).createSchema(s);
        return tag("CREATE SCHEMA");
      }
      case Statement.CreatedbStmt s -> {
        session.transaction().preventInTransactionBlock(isTopLevel, "CREATE DATABASE");
        readOnly("CREATE DATABASE");
        new DatabaseCommands(session).create(s);
        return tag("CREATE DATABASE");
      }
      case Statement.DropdbStmt s -> {
        session.transaction().preventInTransactionBlock(isTopLevel, "DROP DATABASE");
        readOnly("DROP DATABASE");
        new DatabaseCommands(session).drop(s);
        return tag("DROP DATABASE");
      }
      case Statement.CreateRoleStmt s -> {
        readOnly("CREATE ROLE");
        new RoleCommands(session).create(s);
        return tag("CREATE ROLE");
      }
      case Statement.AlterRoleStmt s -> {
        readOnly("ALTER ROLE");
        new RoleCommands(session).alter(s);
        return tag("ALTER ROLE");
      }
      case Statement.DropRoleStmt s -> {
        readOnly("DROP ROLE");
        new RoleCommands(session).drop(s);
        return tag("DROP ROLE");
      }
      case Statement.GrantRoleStmt s -> {
        readOnly(s.isGrant() ? "GRANT ROLE" : "REVOKE ROLE");
        new RoleCommands(session).grant(s);
        return tag(s.isGrant() ? "GRANT ROLE" : "REVOKE ROLE");
      }
      case Statement.GrantStmt s -> {
        readOnly(s.isGrant() ? "GRANT" : "REVOKE");
        new PrivilegeCommands(session).grant(s);
        return tag(s.isGrant() ? "GRANT" : "REVOKE");
      }
      case Statement.CommentStmt s -> {
        readOnly("COMMENT");
        new PrivilegeCommands(session).comment(s);
        return tag("COMMENT");
      }
      default -> {
        return null;
      }
    }
  }
}
