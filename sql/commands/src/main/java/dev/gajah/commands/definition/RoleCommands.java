// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.RoleCreation;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.UtilityCommands;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Clause.RoleSpec;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Value;
import dev.gajah.protocol.authentication.Passwords;
import dev.gajah.protocol.authentication.ScramVerifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CREATE, ALTER and DROP ROLE, and memberships (PostgreSQL: `user.c`).
final class RoleCommands {
  private static final int TIMESTAMPTZ = 1184;

  private final CommandSession session;
  private final Catalog catalog;
  private final RoleCreation roles;

  RoleCommands(CommandSession session) {
    this.session = session;
    this.catalog = session.catalog();
    this.roles = new RoleCreation(catalog);
  }

  /// @throws SqlError 42704
  int oid(RoleSpec spec) {
    return switch (spec.roletype()) {
      case CSTRING -> catalog.roles().oid(String.valueOf(spec.rolename()));
      case CURRENT_ROLE, CURRENT_USER -> session.currentUserOid();
      case SESSION_USER -> session.sessionUserOid();
      case PUBLIC ->
          throw new SqlError(SqlState.UNDEFINED_OBJECT, "role \"public\" does not exist");
    };
  }

  private void requireCreateRole(String verb) {
    PgAuthid me = catalog.findRole(session.currentUserOid());
    if (!session.isSuperuser() && (me == null || !me.rolcreaterole())) {
      throw new SqlError(
              SqlState.INSUFFICIENT_PRIVILEGE, "permission denied to %s role".formatted(verb))
          .detail("Only roles with the CREATEROLE attribute may %s roles.".formatted(verb));
    }
  }

  private void requireSuperuser(String verb, String attribute) {
    if (!session.isSuperuser()) {
      throw new SqlError(
              SqlState.INSUFFICIENT_PRIVILEGE, "permission denied to %s role".formatted(verb))
          .detail(
              "Only roles with the %s attribute may %s roles with the %s attribute."
                  .formatted(attribute, verb, attribute));
    }
  }

  private @Nullable String verifier(DefElem option, String role) {
    String password = option.arg() == null ? null : UtilityCommands.optionText(option);
    if (password == null) {
      return null;
    }
    if (password.isEmpty()) {
      session.notices().notice("empty string is not a valid password, clearing password");
      return null;
    }
    boolean isStored =
        ScramVerifier.parse(password) != null || Passwords.kind(password) == Passwords.Kind.MD5;
    if (isStored) {
      return password;
    }
    if (session.settings().get(PasswordSettings.PASSWORD_ENCRYPTION).equals("md5")) {
      return Passwords.md5(password, role);
    }
    return ScramVerifier.make(
            password,
            session.settings().get(PasswordSettings.SCRAM_ITERATIONS),
            session.executor().evalContext().random())
        .format();
  }

  private Long until(DefElem option) {
    Object value =
        session
            .executor()
            .dataType(TIMESTAMPTZ)
            .inputObject(
                String.valueOf(UtilityCommands.optionText(option)),
                -1,
                session.executor().evalContext());
    return (Long) value;
  }

  private static int limit(DefElem option) {
    int value = Integer.parseInt(String.valueOf(UtilityCommands.optionText(option)));
    if (value < -1) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE, "invalid connection limit: %d".formatted(value));
    }
    return value;
  }

  private static List<RoleSpec> specs(DefElem option) {
    List<RoleSpec> result = new ArrayList<>();
    if (option.arg() instanceof Value.ListValue list) {
      for (RawNode item : list.items()) {
        if (item instanceof RoleSpec spec) {
          result.add(spec);
        }
      }
    }
    return result;
  }

  void create(Statement.CreateRoleStmt statement) {
    requireCreateRole("create");
    boolean superuser = false;
    boolean inherit = true;
    boolean createRole = false;
    boolean createDb = false;
    boolean login = statement.stmtType() == Statement.RoleStmtType.USER;
    boolean replication = false;
    boolean bypass = false;
    int limit = -1;
    String password = null;
    Long until = null;
    List<RoleSpec> members = new ArrayList<>();
    List<RoleSpec> admins = new ArrayList<>();
    List<RoleSpec> addTo = new ArrayList<>();
    for (DefElem option : statement.options()) {
      switch (option.defname()) {
        case "superuser" -> superuser = UtilityCommands.optionFlag(option);
        case "inherit" -> inherit = UtilityCommands.optionFlag(option);
        case "createrole" -> createRole = UtilityCommands.optionFlag(option);
        case "createdb" -> createDb = UtilityCommands.optionFlag(option);
        case "canlogin" -> login = UtilityCommands.optionFlag(option);
        case "isreplication" -> replication = UtilityCommands.optionFlag(option);
        case "bypassrls" -> bypass = UtilityCommands.optionFlag(option);
        case "connectionlimit" -> limit = limit(option);
        case "password" -> password = verifier(option, statement.role());
        case "validUntil" -> until = until(option);
        case "rolemembers" -> members.addAll(specs(option));
        case "adminmembers" -> admins.addAll(specs(option));
        case "addroleto" -> addTo.addAll(specs(option));
        case "sysid" -> session.notices().notice("SYSID can no longer be specified");
        default ->
            throw SqlError.internal("option \"%s\" not recognized".formatted(option.defname()));
      }
    }
    if (superuser) {
      requireSuperuser("create", "SUPERUSER");
    }
    if (replication) {
      requireSuperuser("create", "REPLICATION");
    }
    if (bypass) {
      requireSuperuser("create", "BYPASSRLS");
    }
    int oid =
        roles.create(
            new PgAuthid(
                0,
                statement.role(),
                superuser,
                inherit,
                createRole,
                createDb,
                login,
                replication,
                bypass,
                limit,
                password,
                until));
    int me = session.currentUserOid();
    for (RoleSpec spec : addTo) {
      roles.addMember(oid(spec), oid, me, false, inherit, true);
    }
    for (RoleSpec spec : members) {
      addMember(oid, oid(spec), me, false);
    }
    for (RoleSpec spec : admins) {
      addMember(oid, oid(spec), me, true);
    }
  }

  private void addMember(int role, int member, int grantor, boolean admin) {
    PgAuthid row = catalog.findRole(member);
    roles.addMember(role, member, grantor, admin, row == null || row.rolinherit(), true);
  }

  void alter(Statement.AlterRoleStmt statement) {
    int oid = oid(statement.role());
    PgAuthid row = catalog.findRole(oid);
    if (row == null) {
      throw SqlError.internal("role vanished");
    }
    boolean onlyPassword =
        statement.options().stream().allMatch(option -> option.defname().equals("password"));
    if (!(onlyPassword && oid == session.currentUserOid())) {
      requireCreateRole("alter");
    }
    if (row.rolsuper()) {
      requireSuperuser("alter", "SUPERUSER");
    }
    List<@Nullable Object> columns = new ArrayList<>();
    for (DefElem option : statement.options()) {
      switch (option.defname()) {
        case "superuser" -> {
          requireSuperuser("alter", "SUPERUSER");
          flag(columns, PgAuthid.ROLSUPER, option);
        }
        case "inherit" -> flag(columns, PgAuthid.ROLINHERIT, option);
        case "createrole" -> flag(columns, PgAuthid.ROLCREATEROLE, option);
        case "createdb" -> flag(columns, PgAuthid.ROLCREATEDB, option);
        case "canlogin" -> flag(columns, PgAuthid.ROLCANLOGIN, option);
        case "isreplication" -> {
          requireSuperuser("alter", "REPLICATION");
          flag(columns, PgAuthid.ROLREPLICATION, option);
        }
        case "bypassrls" -> {
          requireSuperuser("alter", "BYPASSRLS");
          flag(columns, PgAuthid.ROLBYPASSRLS, option);
        }
        case "connectionlimit" -> {
          columns.add(PgAuthid.ROLCONNLIMIT);
          columns.add(Columns.fromInteger(limit(option)));
        }
        case "password" -> {
          String password = verifier(option, row.rolname());
          columns.add(PgAuthid.ROLPASSWORD);
          columns.add(password == null ? null : Columns.fromText(password));
        }
        case "validUntil" -> {
          columns.add(PgAuthid.ROLVALIDUNTIL);
          columns.add(until(option));
        }
        case "rolemembers" -> {
          for (RoleSpec spec : specs(option)) {
            if (statement.action() > 0) {
              addMember(oid, oid(spec), session.currentUserOid(), false);
            } else {
              roles.removeMember(oid, oid(spec));
            }
          }
        }
        default ->
            throw SqlError.internal("option \"%s\" not recognized".formatted(option.defname()));
      }
    }
    if (!columns.isEmpty()) {
      roles.update(oid, columns.toArray());
    }
  }

  private static void flag(List<@Nullable Object> columns, int column, DefElem option) {
    columns.add(column);
    columns.add(Columns.fromBool(UtilityCommands.optionFlag(option)));
  }

  void drop(Statement.DropRoleStmt statement) {
    requireCreateRole("drop");
    for (RoleSpec spec : statement.roles()) {
      if (spec.roletype() != Clause.RoleSpecType.CSTRING) {
        throw new SqlError(
            SqlState.INVALID_PARAMETER_VALUE, "cannot use special role specifier in DROP ROLE");
      }
      PgAuthid row = catalog.findRole(String.valueOf(spec.rolename()));
      if (row == null) {
        String text = "role \"%s\" does not exist".formatted(spec.rolename());
        if (!statement.missingOk()) {
          throw new SqlError(SqlState.UNDEFINED_OBJECT, text);
        }
        session.notices().notice(text + ", skipping");
        continue;
      }
      if (row.oid() == session.currentUserOid()) {
        throw new SqlError(SqlState.OBJECT_IN_USE, "current user cannot be dropped");
      }
      if (row.oid() == session.sessionUserOid()) {
        throw new SqlError(SqlState.OBJECT_IN_USE, "session user cannot be dropped");
      }
      if (row.rolsuper()) {
        requireSuperuser("drop", "SUPERUSER");
      }
      roles.drop(row.oid());
    }
  }

  void grant(Statement.GrantRoleStmt statement) {
    boolean admin = false;
    Boolean inherit = null;
    boolean set = true;
    for (DefElem option : statement.opt()) {
      switch (option.defname()) {
        case "admin" -> admin = UtilityCommands.optionFlag(option);
        case "inherit" -> inherit = UtilityCommands.optionFlag(option);
        case "set" -> set = UtilityCommands.optionFlag(option);
        default -> throw SqlError.internal("unrecognized role option");
      }
    }
    if (!statement.isGrant() && !statement.opt().isEmpty()) {
      throw SqlError.unsupported("REVOKE of role options");
    }
    for (Clause.AccessPriv granted : statement.grantedRoles()) {
      int role = catalog.roles().oid(String.valueOf(granted.privName()));
      checkAdmin(role);
      for (RoleSpec spec : statement.granteeRoles()) {
        int member = oid(spec);
        if (statement.isGrant()) {
          PgAuthid row = catalog.findRole(member);
          boolean inherits = inherit != null ? inherit : row == null || row.rolinherit();
          roles.addMember(role, member, session.currentUserOid(), admin, inherits, set);
        } else if (!roles.removeMember(role, member)) {
          session
              .notices()
              .warning(
                  SqlState.WARNING,
                  "role \"%s\" has not been granted membership in role \"%s\" by role \"%s\""
                      .formatted(
                          catalog.roleName(member),
                          catalog.roleName(role),
                          catalog.roleName(session.currentUserOid())));
        }
      }
    }
  }

  private void checkAdmin(int role) {
    if (session.isSuperuser()) {
      return;
    }
    boolean isAdmin =
        catalog.membershipsOf(session.currentUserOid()).stream()
            .anyMatch(row -> row.roleid() == role && row.adminOption());
    if (!isAdmin) {
      throw new SqlError(
              SqlState.INSUFFICIENT_PRIVILEGE,
              "permission denied to grant role \"%s\"".formatted(catalog.roleName(role)))
          .detail(
              "Only roles with the ADMIN option on role \"%s\" may grant this role."
                  .formatted(catalog.roleName(role)));
    }
  }
}
