// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Clause.AlterTableCmd;
import dev.gajah.nodes.raw.Clause.AlterTableType;
import dev.gajah.nodes.raw.Clause.ColumnDef;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Clause.PartitionCmd;
import dev.gajah.nodes.raw.Clause.RoleSpec;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.ObjectType;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Statement.AlterTableMoveAllStmt;
import dev.gajah.nodes.raw.Statement.AlterTableStmt;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The subcommands of ALTER TABLE, INDEX, SEQUENCE, VIEW, MATERIALIZED VIEW, FOREIGN TABLE, and of
/// ALTER TYPE.
abstract class AlterTableGrammar extends TableGrammar {
  AlterTableGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  /// `ALL IN TABLESPACE ...`, at ALL.
  final Statement moveAll(ObjectType type) {
    advance();
    expect(Keyword.IN, Keyword.TABLESPACE);
    String from = name();
    List<RoleSpec> roles = List.of();
    if (accept(Keyword.OWNED)) {
      expect(Keyword.BY);
      roles = roleList();
    }
    expect(Keyword.SET, Keyword.TABLESPACE);
    String to = name();
    return new AlterTableMoveAllStmt(from, type, roles, to, accept(Keyword.NOWAIT));
  }

  final Statement alterRelation(RangeVar relation, ObjectType type, boolean missingOk) {
    List<AlterTableCmd> commands = new ArrayList<>(2);
    if ((type == ObjectType.TABLE && (at(Keyword.ATTACH) || at(Keyword.DETACH)))
        || (type == ObjectType.INDEX && at(Keyword.ATTACH))) {
      commands.add(partitionCommand(type));
    } else {
      do {
        commands.add(command());
      } while (accept(','));
    }
    return new AlterTableStmt(relation, commands, type, missingOk);
  }

  private static AlterTableCmd cmd(AlterTableType type) {
    return new AlterTableCmd(type, null, 0, null, null, false, false);
  }

  private static AlterTableCmd cmd(AlterTableType type, @Nullable String name) {
    return new AlterTableCmd(type, name, 0, null, null, false, false);
  }

  private static AlterTableCmd cmd(
      AlterTableType type, @Nullable String name, @Nullable RawNode def) {
    return new AlterTableCmd(type, name, 0, null, def, false, false);
  }

  private AlterTableCmd partitionCommand(ObjectType type) {
    boolean attach = at(Keyword.ATTACH);
    advance();
    expect(Keyword.PARTITION);
    RangeVar partition = qualifiedName();
    if (attach) {
      Clause.PartitionBoundSpec bound = type == ObjectType.TABLE ? partitionBound() : null;
      return cmd(AlterTableType.ATTACH_PARTITION, null, new PartitionCmd(partition, bound, false));
    }
    if (accept(Keyword.FINALIZE)) {
      return cmd(
          AlterTableType.DETACH_PARTITION_FINALIZE, null, new PartitionCmd(partition, null, false));
    }
    boolean concurrently = accept(Keyword.CONCURRENTLY);
    return cmd(
        AlterTableType.DETACH_PARTITION, null, new PartitionCmd(partition, null, concurrently));
  }

  private AlterTableCmd command() {
    switch (tok) {
      case Keyword.ADD -> {
        advance();
        return addCommand();
      }
      case Keyword.ALTER -> {
        advance();
        return alterColumn();
      }
      case Keyword.DROP -> {
        advance();
        return dropCommand();
      }
      case Keyword.VALIDATE -> {
        advance();
        expect(Keyword.CONSTRAINT);
        return cmd(AlterTableType.VALIDATE_CONSTRAINT, name());
      }
      case Keyword.SET -> {
        advance();
        return setCommand();
      }
      case Keyword.RESET -> {
        advance();
        return cmd(AlterTableType.RESET_REL_OPTIONS, null, new Value.ListValue(reloptions()));
      }
      case Keyword.CLUSTER -> {
        advance();
        expect(Keyword.ON);
        return cmd(AlterTableType.CLUSTER_ON, name());
      }
      case Keyword.ENABLE, Keyword.DISABLE -> {
        boolean enable = at(Keyword.ENABLE);
        advance();
        return enable ? enableCommand() : disableCommand();
      }
      case Keyword.FORCE -> {
        advance();
        rowLevelSecurity();
        return cmd(AlterTableType.FORCE_ROW_SECURITY);
      }
      case Keyword.NO -> {
        advance();
        if (accept(Keyword.INHERIT)) {
          return cmd(AlterTableType.DROP_INHERIT, null, qualifiedName());
        }
        expect(Keyword.FORCE);
        rowLevelSecurity();
        return cmd(AlterTableType.NO_FORCE_ROW_SECURITY);
      }
      case Keyword.INHERIT -> {
        advance();
        return cmd(AlterTableType.ADD_INHERIT, null, qualifiedName());
      }
      case Keyword.OF -> {
        advance();
        int location = loc();
        return cmd(AlterTableType.ADD_OF, null, TypeName.of(anyName(), location));
      }
      case Keyword.NOT -> {
        advance();
        expect(Keyword.OF);
        return cmd(AlterTableType.DROP_OF);
      }
      case Keyword.OWNER -> {
        advance();
        expect(Keyword.TO);
        return new AlterTableCmd(
            AlterTableType.CHANGE_OWNER, null, 0, roleSpec(), null, false, false);
      }
      case Keyword.REPLICA -> {
        advance();
        expect(Keyword.IDENTITY);
        return cmd(AlterTableType.REPLICA_IDENTITY, null, replicaIdentity());
      }
      case Keyword.OPTIONS -> {
        return cmd(
            AlterTableType.GENERIC_OPTIONS, null, new Value.ListValue(alterGenericOptions()));
      }
      default -> throw syntaxError();
    }
  }

  private void rowLevelSecurity() {
    expect(Keyword.ROW, Keyword.LEVEL, Keyword.SECURITY);
  }

  private Clause.ReplicaIdentity replicaIdentity() {
    switch (tok) {
      case Keyword.NOTHING -> {
        advance();
        return new Clause.ReplicaIdentity('n', null);
      }
      case Keyword.FULL -> {
        advance();
        return new Clause.ReplicaIdentity('f', null);
      }
      case Keyword.DEFAULT -> {
        advance();
        return new Clause.ReplicaIdentity('d', null);
      }
      default -> {
        expect(Keyword.USING, Keyword.INDEX);
        return new Clause.ReplicaIdentity('i', name());
      }
    }
  }

  private AlterTableCmd addCommand() {
    if (atTableConstraint()) {
      return cmd(AlterTableType.ADD_CONSTRAINT, null, tableConstraint());
    }
    accept(Keyword.COLUMN);
    boolean ifNotExists = ifNotExists();
    ColumnDef column = columnDef();
    return new AlterTableCmd(AlterTableType.ADD_COLUMN, null, 0, null, column, false, ifNotExists);
  }

  private AlterTableCmd dropCommand() {
    if (accept(Keyword.CONSTRAINT)) {
      boolean missingOk = ifExistsBeforeName();
      String name = name();
      return new AlterTableCmd(
          AlterTableType.DROP_CONSTRAINT, name, 0, null, null, dropBehavior(), missingOk);
    }
    accept(Keyword.COLUMN);
    boolean missingOk = ifExistsBeforeName();
    String name = colId();
    return new AlterTableCmd(
        AlterTableType.DROP_COLUMN, name, 0, null, null, dropBehavior(), missingOk);
  }

  private AlterTableCmd setCommand() {
    switch (tok) {
      case Keyword.WITHOUT -> {
        advance();
        if (accept(Keyword.OIDS)) {
          return cmd(AlterTableType.DROP_OIDS);
        }
        expect(Keyword.CLUSTER);
        return cmd(AlterTableType.DROP_CLUSTER);
      }
      case Keyword.LOGGED -> {
        advance();
        return cmd(AlterTableType.SET_LOGGED);
      }
      case Keyword.UNLOGGED -> {
        advance();
        return cmd(AlterTableType.SET_UNLOGGED);
      }
      case Keyword.ACCESS -> {
        advance();
        expect(Keyword.METHOD);
        return cmd(AlterTableType.SET_ACCESS_METHOD, accept(Keyword.DEFAULT) ? null : colId());
      }
      case Keyword.TABLESPACE -> {
        advance();
        return cmd(AlterTableType.SET_TABLESPACE, name());
      }
      default -> {
        return cmd(AlterTableType.SET_REL_OPTIONS, null, new Value.ListValue(reloptions()));
      }
    }
  }

  private AlterTableCmd enableCommand() {
    if (accept(Keyword.ROW)) {
      expect(Keyword.LEVEL, Keyword.SECURITY);
      return cmd(AlterTableType.ENABLE_ROW_SECURITY);
    }
    if (accept(Keyword.ALWAYS)) {
      if (accept(Keyword.RULE)) {
        return cmd(AlterTableType.ENABLE_ALWAYS_RULE, name());
      }
      expect(Keyword.TRIGGER);
      return cmd(AlterTableType.ENABLE_ALWAYS_TRIG, name());
    }
    if (accept(Keyword.REPLICA)) {
      if (accept(Keyword.RULE)) {
        return cmd(AlterTableType.ENABLE_REPLICA_RULE, name());
      }
      expect(Keyword.TRIGGER);
      return cmd(AlterTableType.ENABLE_REPLICA_TRIG, name());
    }
    if (accept(Keyword.RULE)) {
      return cmd(AlterTableType.ENABLE_RULE, name());
    }
    expect(Keyword.TRIGGER);
    if (accept(Keyword.ALL)) {
      return cmd(AlterTableType.ENABLE_TRIG_ALL);
    }
    if (accept(Keyword.USER)) {
      return cmd(AlterTableType.ENABLE_TRIG_USER);
    }
    return cmd(AlterTableType.ENABLE_TRIG, name());
  }

  private AlterTableCmd disableCommand() {
    if (accept(Keyword.ROW)) {
      expect(Keyword.LEVEL, Keyword.SECURITY);
      return cmd(AlterTableType.DISABLE_ROW_SECURITY);
    }
    if (accept(Keyword.RULE)) {
      return cmd(AlterTableType.DISABLE_RULE, name());
    }
    expect(Keyword.TRIGGER);
    if (accept(Keyword.ALL)) {
      return cmd(AlterTableType.DISABLE_TRIG_ALL);
    }
    if (accept(Keyword.USER)) {
      return cmd(AlterTableType.DISABLE_TRIG_USER);
    }
    return cmd(AlterTableType.DISABLE_TRIG, name());
  }

  private AlterTableCmd alterColumn() {
    if (accept(Keyword.CONSTRAINT)) {
      int location = loc();
      String name = name();
      ConstraintBuilder c = new ConstraintBuilder(Clause.ConstrType.FOREIGN, name, location);
      attributes(c, "FOREIGN KEY", true, false, false);
      return cmd(AlterTableType.ALTER_CONSTRAINT, null, c.build());
    }
    accept(Keyword.COLUMN);
    if (at(Token.ICONST)) {
      int location = loc();
      int number = integer();
      expect(Keyword.SET, Keyword.STATISTICS);
      RawNode value = statisticsValue();
      if (number <= 0 || number > Short.MAX_VALUE) {
        throw error(
            SqlState.INVALID_PARAMETER_VALUE,
            "column number must be in range from 1 to 32767",
            location);
      }
      return new AlterTableCmd(
          AlterTableType.SET_STATISTICS, null, number, null, value, false, false);
    }
    String column = colId();
    switch (tok) {
      case Keyword.SET -> {
        if (atIdentityOption()) {
          return identityOptions(column);
        }
        advance();
        return setColumn(column);
      }
      case Keyword.DROP -> {
        advance();
        return dropFromColumn(column);
      }
      case Keyword.RESTART -> {
        return identityOptions(column);
      }
      case Keyword.RESET -> {
        advance();
        return cmd(AlterTableType.RESET_OPTIONS, column, new Value.ListValue(reloptions()));
      }
      case Keyword.ADD -> {
        advance();
        int location = loc();
        expect(Keyword.GENERATED);
        ConstraintBuilder c = new ConstraintBuilder(Clause.ConstrType.IDENTITY, null, location);
        c.generatedWhen = generatedWhen();
        expect(Keyword.AS, Keyword.IDENTITY);
        if (accept('(')) {
          c.options = sequenceOptions();
          expect(')');
        }
        return cmd(AlterTableType.ADD_IDENTITY, column, c.build());
      }
      case Keyword.TYPE -> {
        return columnType(column);
      }
      case Keyword.OPTIONS -> {
        return cmd(
            AlterTableType.ALTER_COLUMN_GENERIC_OPTIONS,
            column,
            new Value.ListValue(alterGenericOptions()));
      }
      default -> throw syntaxError();
    }
  }

  private RawNode statisticsValue() {
    return accept(Keyword.DEFAULT)
        ? new Value.StarValue()
        : new Value.IntegerValue(signedInteger());
  }

  /// SET followed by something that belongs to an identity's sequence.
  private boolean atIdentityOption() {
    return switch (peek(1)) {
      case Keyword.GENERATED,
          Keyword.AS,
          Keyword.CACHE,
          Keyword.CYCLE,
          Keyword.NO,
          Keyword.INCREMENT,
          Keyword.MAXVALUE,
          Keyword.MINVALUE,
          Keyword.OWNED,
          Keyword.SEQUENCE,
          Keyword.START,
          Keyword.RESTART,
          Keyword.LOGGED,
          Keyword.UNLOGGED ->
          true;
      default -> false;
    };
  }

  private AlterTableCmd identityOptions(String column) {
    List<DefElem> options = new ArrayList<>(2);
    while (at(Keyword.RESTART) || at(Keyword.SET)) {
      int location = loc();
      if (at(Keyword.RESTART)) {
        options.add(sequenceOption());
        continue;
      }
      advance();
      if (accept(Keyword.GENERATED)) {
        options.add(DefElem.of("generated", new Value.IntegerValue(generatedWhen()), location));
        continue;
      }
      DefElem option = sequenceOption();
      switch (option.defname()) {
        case "as", "restart", "owned_by" ->
            throw error(
                "sequence option \"" + option.defname() + "\" not supported here", location);
        default -> {}
      }
      options.add(option);
    }
    return cmd(AlterTableType.SET_IDENTITY, column, new Value.ListValue(options));
  }

  private AlterTableCmd setColumn(String column) {
    switch (tok) {
      case Keyword.DEFAULT -> {
        advance();
        return cmd(AlterTableType.COLUMN_DEFAULT, column, expr());
      }
      case Keyword.NOT -> {
        advance();
        expect(Keyword.NULL);
        return cmd(AlterTableType.SET_NOT_NULL, column);
      }
      case Keyword.EXPRESSION -> {
        advance();
        expect(Keyword.AS, '(');
        RawExpr expression = expr();
        expect(')');
        return cmd(AlterTableType.SET_EXPRESSION, column, expression);
      }
      case Keyword.STATISTICS -> {
        advance();
        return cmd(AlterTableType.SET_STATISTICS, column, statisticsValue());
      }
      case Keyword.STORAGE -> {
        advance();
        String value = accept(Keyword.DEFAULT) ? "default" : colId();
        return cmd(AlterTableType.SET_STORAGE, column, new Value.StringValue(value));
      }
      case Keyword.COMPRESSION -> {
        advance();
        String value = accept(Keyword.DEFAULT) ? "default" : colId();
        return cmd(AlterTableType.SET_COMPRESSION, column, new Value.StringValue(value));
      }
      case Keyword.DATA -> {
        advance();
        return columnType(column);
      }
      default -> {
        return cmd(AlterTableType.SET_OPTIONS, column, new Value.ListValue(reloptions()));
      }
    }
  }

  private AlterTableCmd columnType(String column) {
    expect(Keyword.TYPE);
    int location = loc();
    TypeName type = typename();
    int collLocation = loc();
    List<String> collation = accept(Keyword.COLLATE) ? anyName() : List.of();
    RawExpr using = accept(Keyword.USING) ? expr() : null;
    ColumnDef def =
        new ColumnDef(
            column,
            type,
            null,
            null,
            List.of(),
            using,
            collation,
            collLocation,
            List.of(),
            location);
    return cmd(AlterTableType.ALTER_COLUMN_TYPE, column, def);
  }

  private AlterTableCmd dropFromColumn(String column) {
    switch (tok) {
      case Keyword.DEFAULT -> {
        advance();
        return cmd(AlterTableType.COLUMN_DEFAULT, column);
      }
      case Keyword.NOT -> {
        advance();
        expect(Keyword.NULL);
        return cmd(AlterTableType.DROP_NOT_NULL, column);
      }
      case Keyword.EXPRESSION -> {
        advance();
        boolean missingOk = ifExists();
        return new AlterTableCmd(
            AlterTableType.DROP_EXPRESSION, column, 0, null, null, false, missingOk);
      }
      default -> {
        expect(Keyword.IDENTITY);
        boolean missingOk = ifExists();
        return new AlterTableCmd(
            AlterTableType.DROP_IDENTITY, column, 0, null, null, false, missingOk);
      }
    }
  }

  // ALTER TYPE ... ATTRIBUTE.

  final Statement alterComposite(RangeVar type) {
    List<AlterTableCmd> commands = new ArrayList<>(2);
    do {
      commands.add(attributeCommand());
    } while (accept(','));
    return new AlterTableStmt(type, commands, ObjectType.TYPE, false);
  }

  private AlterTableCmd attributeCommand() {
    if (accept(Keyword.ADD)) {
      expect(Keyword.ATTRIBUTE);
      ColumnDef def = tableFuncElement();
      return new AlterTableCmd(
          AlterTableType.ADD_COLUMN, null, 0, null, def, dropBehavior(), false);
    }
    if (accept(Keyword.DROP)) {
      expect(Keyword.ATTRIBUTE);
      boolean missingOk = ifExistsBeforeName();
      String name = colId();
      return new AlterTableCmd(
          AlterTableType.DROP_COLUMN, name, 0, null, null, dropBehavior(), missingOk);
    }
    expect(Keyword.ALTER, Keyword.ATTRIBUTE);
    String name = colId();
    if (accept(Keyword.SET)) {
      expect(Keyword.DATA);
    }
    expect(Keyword.TYPE);
    int location = loc();
    TypeName type = typename();
    int collLocation = loc();
    List<String> collation = accept(Keyword.COLLATE) ? anyName() : List.of();
    ColumnDef def =
        new ColumnDef(
            name, type, null, null, List.of(), null, collation, collLocation, List.of(), location);
    return new AlterTableCmd(
        AlterTableType.ALTER_COLUMN_TYPE, name, 0, null, def, dropBehavior(), false);
  }
}
