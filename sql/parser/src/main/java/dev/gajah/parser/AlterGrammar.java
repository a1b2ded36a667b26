// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Clause.QualifiedName;
import dev.gajah.nodes.raw.Clause.RoleSpec;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.ObjectType;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Statement.AlterObjectSchemaStmt;
import dev.gajah.nodes.raw.Statement.AlterOwnerStmt;
import dev.gajah.nodes.raw.Statement.RenameStmt;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// ALTER, for everything but the subcommands of ALTER TABLE.
abstract class AlterGrammar extends CreateGrammar {
  AlterGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  final Statement alter() {
    int location = loc();
    advance();
    switch (tok) {
      case Keyword.TABLE -> {
        advance();
        return alterRelationKind(ObjectType.TABLE);
      }
      case Keyword.INDEX -> {
        advance();
        return alterRelationKind(ObjectType.INDEX);
      }
      case Keyword.SEQUENCE -> {
        advance();
        return alterRelationKind(ObjectType.SEQUENCE);
      }
      case Keyword.VIEW -> {
        advance();
        return alterRelationKind(ObjectType.VIEW);
      }
      case Keyword.MATERIALIZED -> {
        advance();
        expect(Keyword.VIEW);
        return alterRelationKind(ObjectType.MATVIEW);
      }
      case Keyword.FOREIGN -> {
        advance();
        if (at(Keyword.DATA)) {
          throw unsupported("ALTER FOREIGN DATA WRAPPER", location);
        }
        expect(Keyword.TABLE);
        return alterRelationKind(ObjectType.FOREIGN_TABLE);
      }
      case Keyword.DATABASE -> {
        return alterDatabase();
      }
      case Keyword.ROLE, Keyword.USER -> {
        return alterRole();
      }
      case Keyword.GROUP -> {
        return alterGroup();
      }
      case Keyword.SYSTEM -> {
        return alterSystem();
      }
      case Keyword.TABLESPACE -> {
        return alterTablespace();
      }
      case Keyword.DEFAULT -> {
        advance();
        expect(Keyword.PRIVILEGES);
        return alterDefaultPrivileges();
      }
      case Keyword.DOMAIN -> {
        return alterDomain();
      }
      case Keyword.TYPE -> {
        return alterType();
      }
      case Keyword.FUNCTION, Keyword.PROCEDURE, Keyword.ROUTINE -> {
        ObjectType type = routineType();
        return alterRoutine(type);
      }
      case Keyword.AGGREGATE -> {
        advance();
        return commonForms(ObjectType.AGGREGATE, aggregateWithArgs());
      }
      case Keyword.OPERATOR -> {
        return alterOperator();
      }
      case Keyword.EXTENSION -> {
        return alterExtension();
      }
      case Keyword.COLLATION -> {
        advance();
        RawNode name = new QualifiedName(anyName());
        if (at(Keyword.REFRESH)) {
          throw unsupported("ALTER COLLATION ... REFRESH VERSION", location);
        }
        return commonForms(ObjectType.COLLATION, name);
      }
      case Keyword.CONVERSION -> {
        advance();
        return commonForms(ObjectType.CONVERSION, new QualifiedName(anyName()));
      }
      case Keyword.SCHEMA -> {
        advance();
        return commonForms(ObjectType.SCHEMA, plainName(name()));
      }
      case Keyword.LANGUAGE, Keyword.PROCEDURAL -> {
        accept(Keyword.PROCEDURAL);
        expect(Keyword.LANGUAGE);
        return commonForms(ObjectType.LANGUAGE, plainName(name()));
      }
      case Keyword.LARGE -> {
        advance();
        expect(Keyword.OBJECT);
        return commonForms(ObjectType.LARGEOBJECT, numericOnly());
      }
      case Keyword.STATISTICS -> {
        advance();
        if (ifExistsBeforeName()) {
          throw unsupported("ALTER STATISTICS ... SET STATISTICS", location);
        }
        RawNode name = new QualifiedName(anyName());
        if (at(Keyword.SET, Keyword.STATISTICS)) {
          throw unsupported("ALTER STATISTICS ... SET STATISTICS", location);
        }
        return commonForms(ObjectType.STATISTIC_EXT, name);
      }
      case Keyword.TEXT -> {
        ObjectType type = textSearchType();
        RawNode name = new QualifiedName(anyName());
        if (at(Keyword.RENAME) || at(Keyword.OWNER) || at(Keyword.SET, Keyword.SCHEMA)) {
          return commonForms(type, name);
        }
        throw unsupported("ALTER TEXT SEARCH", location);
      }
      case Keyword.TRIGGER, Keyword.RULE -> {
        return alterOnTable();
      }
      case Keyword.POLICY -> {
        return alterPolicy();
      }
      case Keyword.EVENT -> {
        return alterEventTrigger();
      }
      case Keyword.PUBLICATION -> throw unsupported("ALTER PUBLICATION", location);
      case Keyword.SUBSCRIPTION -> throw unsupported("ALTER SUBSCRIPTION", location);
      case Keyword.SERVER -> throw unsupported("ALTER SERVER", location);
      default -> throw syntaxError();
    }
  }

  // Relations.

  private Statement alterRelationKind(ObjectType type) {
    if (at(Keyword.ALL)
        && (type == ObjectType.TABLE || type == ObjectType.INDEX || type == ObjectType.MATVIEW)) {
      return moveAll(type);
    }
    boolean missingOk = ifExistsBeforeName();
    RangeVar relation =
        type == ObjectType.TABLE || type == ObjectType.FOREIGN_TABLE
            ? relationExpr()
            : qualifiedName();
    if (accept(Keyword.RENAME)) {
      return renameRelation(type, relation, missingOk);
    }
    if (at(Keyword.SET, Keyword.SCHEMA) && type != ObjectType.INDEX) {
      advance();
      advance();
      return new AlterObjectSchemaStmt(type, relation, null, name(), missingOk);
    }
    if (type == ObjectType.INDEX || type == ObjectType.MATVIEW) {
      if (at(Keyword.DEPENDS) || at(Keyword.NO, Keyword.DEPENDS)) {
        return depends(type, relation, null);
      }
    }
    if (type == ObjectType.SEQUENCE && (atSequenceOption())) {
      return new Statement.AlterSeqStmt(relation, sequenceOptions(), missingOk);
    }
    return alterRelation(relation, type, missingOk);
  }

  private Statement renameRelation(ObjectType type, RangeVar relation, boolean missingOk) {
    if (accept(Keyword.TO)) {
      return new RenameStmt(type, null, relation, null, null, name(), false, missingOk);
    }
    if (type == ObjectType.INDEX || type == ObjectType.SEQUENCE) {
      throw syntaxError();
    }
    if (at(Keyword.CONSTRAINT) && type == ObjectType.TABLE) {
      advance();
      String old = name();
      expect(Keyword.TO);
      return new RenameStmt(
          ObjectType.TABCONSTRAINT, null, relation, null, old, name(), false, missingOk);
    }
    accept(Keyword.COLUMN);
    String old = name();
    expect(Keyword.TO);
    return new RenameStmt(ObjectType.COLUMN, type, relation, null, old, name(), false, missingOk);
  }

  private Statement depends(
      ObjectType type, @Nullable RangeVar relation, @Nullable RawNode object) {
    boolean remove = accept(Keyword.NO);
    expect(Keyword.DEPENDS, Keyword.ON, Keyword.EXTENSION);
    return new Statement.AlterObjectDependsStmt(type, relation, object, name(), remove);
  }

  private Statement alterOnTable() {
    ObjectType type = at(Keyword.TRIGGER) ? ObjectType.TRIGGER : ObjectType.RULE;
    advance();
    String name = name();
    expect(Keyword.ON);
    RangeVar relation = qualifiedName();
    if (type == ObjectType.TRIGGER && (at(Keyword.DEPENDS) || at(Keyword.NO))) {
      return depends(type, relation, plainName(name));
    }
    expect(Keyword.RENAME, Keyword.TO);
    return new RenameStmt(type, null, relation, null, name, name(), false, false);
  }

  private Statement alterPolicy() {
    advance();
    boolean missingOk = ifExistsBeforeName();
    String name = name();
    expect(Keyword.ON);
    RangeVar table = qualifiedName();
    if (accept(Keyword.RENAME)) {
      expect(Keyword.TO);
      return new RenameStmt(ObjectType.POLICY, null, table, null, name, name(), false, missingOk);
    }
    List<RoleSpec> roles = accept(Keyword.TO) ? roleList() : List.of();
    RawExpr qual = policyUsing();
    return new Statement.AlterPolicyStmt(name, table, roles, qual, policyCheck());
  }

  // The forms that many kinds share.

  /// RENAME TO, OWNER TO, SET SCHEMA.
  private Statement commonForms(ObjectType type, RawNode object) {
    switch (tok) {
      case Keyword.RENAME -> {
        advance();
        expect(Keyword.TO);
        return new RenameStmt(type, null, null, object, null, name(), false, false);
      }
      case Keyword.OWNER -> {
        advance();
        expect(Keyword.TO);
        return new AlterOwnerStmt(type, object, roleSpec());
      }
      default -> {
        expect(Keyword.SET, Keyword.SCHEMA);
        return new AlterObjectSchemaStmt(type, null, object, name(), false);
      }
    }
  }

  private Statement alterRoutine(ObjectType type) {
    Clause.ObjectWithArgs function = functionWithArgs();
    if (at(Keyword.RENAME) || at(Keyword.OWNER) || at(Keyword.SET, Keyword.SCHEMA)) {
      return commonForms(type, function);
    }
    if (at(Keyword.DEPENDS) || at(Keyword.NO)) {
      return depends(type, null, function);
    }
    List<DefElem> actions = functionOptions(false);
    if (actions.isEmpty()) {
      throw syntaxError();
    }
    accept(Keyword.RESTRICT);
    return new Statement.AlterFunctionStmt(type, function, actions);
  }

  private Statement alterOperator() {
    int location = loc();
    advance();
    if (at(Keyword.CLASS) || at(Keyword.FAMILY)) {
      ObjectType type = at(Keyword.CLASS) ? ObjectType.OPCLASS : ObjectType.OPFAMILY;
      advance();
      RawNode name = nameUsingMethod();
      if (at(Keyword.ADD) || at(Keyword.DROP)) {
        throw unsupported("ALTER OPERATOR FAMILY", location);
      }
      return commonForms(type, name);
    }
    Clause.ObjectWithArgs operator = operatorWithArgs();
    if (at(Keyword.SET, '(')) {
      advance();
      return new Statement.AlterOperatorStmt(operator, definition());
    }
    if (at(Keyword.RENAME)) {
      throw syntaxError();
    }
    return commonForms(ObjectType.OPERATOR, operator);
  }

  private Statement alterExtension() {
    int location = loc();
    advance();
    String name = name();
    if (at(Keyword.ADD) || at(Keyword.DROP)) {
      throw unsupported("ALTER EXTENSION ... ADD", location);
    }
    if (accept(Keyword.SET)) {
      expect(Keyword.SCHEMA);
      return new AlterObjectSchemaStmt(ObjectType.EXTENSION, null, plainName(name), name(), false);
    }
    expect(Keyword.UPDATE);
    List<DefElem> options = new ArrayList<>(1);
    int at = loc();
    if (accept(Keyword.TO)) {
      options.add(DefElem.of("new_version", new Value.StringValue(nonReservedWordOrString()), at));
    }
    return new Statement.AlterExtensionStmt(name, options);
  }

  // Types and domains.

  private Statement alterType() {
    advance();
    int location = loc();
    List<String> name = anyName();
    RawNode object = new QualifiedName(name);
    switch (tok) {
      case Keyword.RENAME -> {
        if (peek(1) == Keyword.ATTRIBUTE) {
          advance();
          advance();
          String old = name();
          expect(Keyword.TO);
          String to = name();
          boolean cascade = dropBehavior();
          return new RenameStmt(
              ObjectType.ATTRIBUTE,
              ObjectType.TYPE,
              makeRangeVar(name, location),
              null,
              old,
              to,
              cascade,
              false);
        }
        if (peek(1) == Keyword.VALUE) {
          advance();
          advance();
          String old = string();
          expect(Keyword.TO);
          return new Statement.AlterEnumStmt(name, old, string(), null, false, false);
        }
        return commonForms(ObjectType.TYPE, object);
      }
      case Keyword.ADD -> {
        if (peek(1) == Keyword.VALUE) {
          advance();
          advance();
          return addEnumValue(name);
        }
        return alterComposite(makeRangeVar(name, location));
      }
      case Keyword.DROP -> {
        if (peek(1) == Keyword.VALUE) {
          int at = loc();
          advance();
          advance();
          string();
          throw error(
              SqlState.FEATURE_NOT_SUPPORTED, "dropping an enum value is not implemented", at);
        }
        return alterComposite(makeRangeVar(name, location));
      }
      case Keyword.ALTER -> {
        return alterComposite(makeRangeVar(name, location));
      }
      case Keyword.SET -> {
        if (peek(1) == '(') {
          advance();
          return new Statement.AlterTypeStmt(name, definition());
        }
        return commonForms(ObjectType.TYPE, object);
      }
      default -> {
        return commonForms(ObjectType.TYPE, object);
      }
    }
  }

  private Statement addEnumValue(List<String> type) {
    boolean ifNotExists = ifNotExists();
    String value = string();
    String neighbor = null;
    boolean after = true;
    if (at(Keyword.BEFORE) || at(Keyword.AFTER)) {
      after = at(Keyword.AFTER);
      advance();
      neighbor = string();
    }
    return new Statement.AlterEnumStmt(type, null, value, neighbor, after, ifNotExists);
  }

  private Statement alterDomain() {
    advance();
    List<String> name = anyName();
    RawNode object = new QualifiedName(name);
    switch (tok) {
      case Keyword.RENAME -> {
        if (peek(1) == Keyword.CONSTRAINT) {
          advance();
          advance();
          String old = name();
          expect(Keyword.TO);
          return new RenameStmt(
              ObjectType.DOMCONSTRAINT, null, null, object, old, name(), false, false);
        }
        return commonForms(ObjectType.DOMAIN, object);
      }
      case Keyword.SET -> {
        if (peek(1) == Keyword.SCHEMA) {
          return commonForms(ObjectType.DOMAIN, object);
        }
        advance();
        if (accept(Keyword.NOT)) {
          expect(Keyword.NULL);
          return domain('O', name, null, null, false, false);
        }
        expect(Keyword.DEFAULT);
        return domain('T', name, null, expr(), false, false);
      }
      case Keyword.DROP -> {
        advance();
        if (accept(Keyword.NOT)) {
          expect(Keyword.NULL);
          return domain('N', name, null, null, false, false);
        }
        if (accept(Keyword.DEFAULT)) {
          return domain('T', name, null, null, false, false);
        }
        expect(Keyword.CONSTRAINT);
        boolean missingOk = ifExistsBeforeName();
        String constraint = name();
        return domain('X', name, constraint, null, dropBehavior(), missingOk);
      }
      case Keyword.ADD -> {
        advance();
        return domain('C', name, null, domainConstraint(), false, false);
      }
      case Keyword.VALIDATE -> {
        advance();
        expect(Keyword.CONSTRAINT);
        return domain('V', name, name(), null, false, false);
      }
      default -> {
        return commonForms(ObjectType.DOMAIN, object);
      }
    }
  }

  private static Statement domain(
      char subtype,
      List<String> name,
      @Nullable String constraint,
      @Nullable RawNode def,
      boolean cascade,
      boolean missingOk) {
    return new Statement.AlterDomainStmt(subtype, name, constraint, def, cascade, missingOk);
  }

  private Clause.Constraint domainConstraint() {
    int location = loc();
    String name = accept(Keyword.CONSTRAINT) ? name() : null;
    if (accept(Keyword.NOT)) {
      expect(Keyword.NULL);
      ConstraintBuilder c = new ConstraintBuilder(Clause.ConstrType.NOTNULL, name, location);
      attributes(c, "NOT NULL", false, false, false);
      c.initiallyValid = true;
      return c.build();
    }
    expect(Keyword.CHECK, '(');
    ConstraintBuilder c = new ConstraintBuilder(Clause.ConstrType.CHECK, name, location);
    c.rawExpr = expr();
    expect(')');
    attributes(c, "CHECK", false, true, true);
    c.initiallyValid = !c.skipValidation;
    return c.build();
  }

  // Cluster-wide objects.

  private Statement alterDatabase() {
    advance();
    String name = name();
    switch (tok) {
      case Keyword.RENAME, Keyword.OWNER -> {
        if (at(Keyword.OWNER) && peek(1) != Keyword.TO) {
          return new Statement.AlterDatabaseStmt(name, databaseOptions());
        }
        return commonForms(ObjectType.DATABASE, plainName(name));
      }
      case Keyword.SET -> {
        if (peek(1) == Keyword.TABLESPACE) {
          int location = loc();
          advance();
          advance();
          return new Statement.AlterDatabaseStmt(
              name, List.of(DefElem.of("tablespace", new Value.StringValue(name()), location)));
        }
        return new Statement.AlterDatabaseSetStmt(name, setOrReset());
      }
      case Keyword.RESET -> {
        return new Statement.AlterDatabaseSetStmt(name, setOrReset());
      }
      case Keyword.REFRESH -> {
        advance();
        expect(Keyword.COLLATION, Keyword.VERSION);
        return new Statement.AlterDatabaseRefreshCollStmt(name);
      }
      default -> {
        accept(Keyword.WITH);
        return new Statement.AlterDatabaseStmt(name, databaseOptions());
      }
    }
  }

  private Statement alterRole() {
    boolean user = at(Keyword.USER);
    advance();
    if (user && at(Keyword.MAPPING)) {
      throw unsupported("ALTER USER MAPPING", loc());
    }
    RoleSpec role = null;
    if (!accept(Keyword.ALL)) {
      int mark = mark();
      role = roleSpec();
      if (at(Keyword.RENAME)) {
        reset(mark);
        String old = roleId();
        expect(Keyword.RENAME, Keyword.TO);
        return new RenameStmt(ObjectType.ROLE, null, null, null, old, roleId(), false, false);
      }
    }
    if (at(Keyword.IN) || at(Keyword.SET) || at(Keyword.RESET) || role == null) {
      String database = null;
      if (accept(Keyword.IN)) {
        expect(Keyword.DATABASE);
        database = name();
      }
      return new Statement.AlterRoleSetStmt(role, database, setOrReset());
    }
    if (!accept(Keyword.WITH)) {
      accept(Token.WITH_LA);
    }
    return new Statement.AlterRoleStmt(role, roleOptions(false), 1);
  }

  private Statement alterGroup() {
    advance();
    int mark = mark();
    RoleSpec role = roleSpec();
    if (at(Keyword.RENAME)) {
      reset(mark);
      String old = roleId();
      expect(Keyword.RENAME, Keyword.TO);
      return new RenameStmt(ObjectType.ROLE, null, null, null, old, roleId(), false, false);
    }
    boolean add = accept(Keyword.ADD);
    if (!add) {
      expect(Keyword.DROP);
    }
    expect(Keyword.USER);
    int location = loc();
    DefElem members = DefElem.of("rolemembers", new Value.ListValue(roleList()), location);
    return new Statement.AlterRoleStmt(role, List.of(members), add ? 1 : -1);
  }

  private Statement alterSystem() {
    advance();
    if (at(Keyword.RESET)) {
      return new Statement.AlterSystemStmt(reset());
    }
    expect(Keyword.SET);
    return new Statement.AlterSystemStmt(genericSet(false));
  }

  private Statement alterTablespace() {
    advance();
    String name = name();
    if (at(Keyword.RENAME) || at(Keyword.OWNER)) {
      return commonForms(ObjectType.TABLESPACE, plainName(name));
    }
    boolean reset = accept(Keyword.RESET);
    if (!reset) {
      expect(Keyword.SET);
    }
    return new Statement.AlterTableSpaceOptionsStmt(name, reloptions(), reset);
  }

  private Statement alterEventTrigger() {
    advance();
    expect(Keyword.TRIGGER);
    String name = name();
    if (at(Keyword.RENAME) || at(Keyword.OWNER)) {
      return commonForms(ObjectType.EVENT_TRIGGER, plainName(name));
    }
    if (accept(Keyword.DISABLE)) {
      return new Statement.AlterEventTrigStmt(name, 'D');
    }
    expect(Keyword.ENABLE);
    char mode = accept(Keyword.REPLICA) ? 'R' : accept(Keyword.ALWAYS) ? 'A' : 'O';
    return new Statement.AlterEventTrigStmt(name, mode);
  }
}
