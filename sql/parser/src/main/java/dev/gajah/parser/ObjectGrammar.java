// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.raw.Clause.AccessPriv;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Clause.FunctionParameter;
import dev.gajah.nodes.raw.Clause.ObjectWithArgs;
import dev.gajah.nodes.raw.Clause.ParameterMode;
import dev.gajah.nodes.raw.Clause.QualifiedName;
import dev.gajah.nodes.raw.Clause.RoleSpec;
import dev.gajah.nodes.raw.ObjectType;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Statement.DropStmt;
import dev.gajah.nodes.raw.Statement.GrantStmt;
import dev.gajah.nodes.raw.Statement.GrantTarget;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ways to name an object of any kind, and the statements made of little else: DROP, COMMENT,
/// GRANT, REVOKE.
abstract class ObjectGrammar extends SessionGrammar {
  ObjectGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  // Functions, aggregates and operators with argument types.

  final List<FunctionParameter> funcArgs(boolean defaultsAllowed) {
    expect('(');
    List<FunctionParameter> params = new ArrayList<>(4);
    if (!at(')')) {
      do {
        params.add(funcArg(defaultsAllowed));
      } while (accept(','));
    }
    expect(')');
    return params;
  }

  private @Nullable ParameterMode parameterMode() {
    if (accept(Keyword.IN)) {
      return accept(Keyword.OUT) ? ParameterMode.INOUT : ParameterMode.IN;
    }
    if (accept(Keyword.OUT)) {
      return ParameterMode.OUT;
    }
    if (accept(Keyword.INOUT)) {
      return ParameterMode.INOUT;
    }
    return accept(Keyword.VARIADIC) ? ParameterMode.VARIADIC : null;
  }

  final FunctionParameter funcArg(boolean defaultsAllowed) {
    ParameterMode mode = parameterMode();
    String name = null;
    if (isTypeFunctionName(tok) && startsParameterType(peek(1))) {
      name = typeFunctionName();
      if (mode == null) {
        mode = parameterMode();
      }
    }
    TypeName type = funcType();
    RawExpr value = null;
    if (defaultsAllowed && (accept(Keyword.DEFAULT) || accept('='))) {
      value = expr();
    }
    return new FunctionParameter(name, type, mode == null ? ParameterMode.DEFAULT : mode, value);
  }

  /// True if a token after a name shows that the name was a parameter's and not the type's.
  private boolean startsParameterType(int next) {
    return switch (next) {
      case Keyword.IN, Keyword.OUT, Keyword.INOUT, Keyword.VARIADIC, Keyword.SETOF -> true;
      case Keyword.PRECISION -> !at(Keyword.DOUBLE) && isTypeFunctionName(next);
      default ->
          next == Token.IDENT
              || (next >= Keyword.BASE && Keyword.category(next) != Keyword.RESERVED_CATEGORY);
    };
  }

  final ObjectWithArgs functionWithArgs() {
    List<String> name = qualifiedFunctionName();
    if (!at('(')) {
      return new ObjectWithArgs(name, List.of(), List.of(), true);
    }
    return withArgs(name, funcArgs(false));
  }

  final List<String> qualifiedFunctionName() {
    if (peek(1) == '.') {
      return anyName();
    }
    if (isTypeFunctionName(tok) || (peek(1) != '(' && isColId(tok))) {
      String name = text();
      advance();
      return List.of(name);
    }
    throw syntaxError();
  }

  private static ObjectWithArgs withArgs(List<String> name, List<FunctionParameter> params) {
    List<@Nullable TypeName> types = new ArrayList<>(params.size());
    for (FunctionParameter param : params) {
      if (param.mode() != ParameterMode.OUT && param.mode() != ParameterMode.TABLE) {
        types.add(param.argType());
      }
    }
    return new ObjectWithArgs(name, types, params, false);
  }

  final List<ObjectWithArgs> functionsWithArgs() {
    List<ObjectWithArgs> list = new ArrayList<>(2);
    do {
      list.add(functionWithArgs());
    } while (accept(','));
    return list;
  }

  record AggregateArgs(List<FunctionParameter> params, int directCount) {}

  final AggregateArgs aggregateArgs() {
    expect('(');
    if (accept('*')) {
      expect(')');
      return new AggregateArgs(List.of(), -1);
    }
    List<FunctionParameter> params = new ArrayList<>(4);
    int direct = -1;
    if (!at(Keyword.ORDER)) {
      do {
        params.add(aggregateArg());
      } while (accept(','));
    }
    if (accept(Keyword.ORDER)) {
      expect(Keyword.BY);
      direct = params.size();
      List<FunctionParameter> ordered = new ArrayList<>(2);
      do {
        ordered.add(aggregateArg());
      } while (accept(','));
      boolean variadicDirect = direct > 0 && params.getLast().mode() == ParameterMode.VARIADIC;
      if (variadicDirect) {
        if (ordered.size() != 1
            || ordered.getFirst().mode() != ParameterMode.VARIADIC
            || !ordered.getFirst().argType().names().equals(params.getLast().argType().names())) {
          throw error(
              SqlState.FEATURE_NOT_SUPPORTED,
              "an ordered-set aggregate with a VARIADIC direct argument must have one VARIADIC"
                  + " aggregated argument of the same data type",
              -1);
        }
      } else {
        params.addAll(ordered);
      }
    }
    expect(')');
    return new AggregateArgs(params, direct);
  }

  private FunctionParameter aggregateArg() {
    int location = loc();
    FunctionParameter param = funcArg(false);
    if (param.mode() == ParameterMode.OUT || param.mode() == ParameterMode.INOUT) {
      throw error(
          SqlState.FEATURE_NOT_SUPPORTED, "aggregates cannot have output arguments", location);
    }
    return param;
  }

  final ObjectWithArgs aggregateWithArgs() {
    List<String> name = functionName();
    return withArgs(name, aggregateArgs().params());
  }

  final ObjectWithArgs operatorWithArgs() {
    List<String> name = anyOperator();
    expect('(');
    List<@Nullable TypeName> types = new ArrayList<>(2);
    if (accept(Keyword.NONE)) {
      expect(',');
      types.add(null);
      types.add(typename());
    } else {
      types.add(typename());
      if (at(')')) {
        throw error(SqlState.SYNTAX_ERROR, "missing argument", loc())
            .hint("Use NONE to denote the missing argument of a unary operator.");
      }
      expect(',');
      types.add(accept(Keyword.NONE) ? null : typename());
    }
    expect(')');
    return new ObjectWithArgs(name, types, List.of(), false);
  }

  // Kinds of objects.

  /// A kind whose objects have a possibly qualified name; null (nothing read) if the current token
  /// is none.
  final @Nullable ObjectType anyNameType() {
    ObjectType type =
        switch (tok) {
          case Keyword.TABLE -> ObjectType.TABLE;
          case Keyword.SEQUENCE -> ObjectType.SEQUENCE;
          case Keyword.VIEW -> ObjectType.VIEW;
          case Keyword.INDEX -> ObjectType.INDEX;
          case Keyword.COLLATION -> ObjectType.COLLATION;
          case Keyword.CONVERSION -> ObjectType.CONVERSION;
          case Keyword.STATISTICS -> ObjectType.STATISTIC_EXT;
          default -> null;
        };
    if (type != null) {
      advance();
      return type;
    }
    if (at(Keyword.MATERIALIZED)) {
      advance();
      expect(Keyword.VIEW);
      return ObjectType.MATVIEW;
    }
    if (at(Keyword.FOREIGN) && peek(1) == Keyword.TABLE) {
      advance();
      advance();
      return ObjectType.FOREIGN_TABLE;
    }
    return at(Keyword.TEXT) ? textSearchType() : null;
  }

  final ObjectType textSearchType() {
    expect(Keyword.TEXT, Keyword.SEARCH);
    ObjectType type =
        switch (tok) {
          case Keyword.PARSER -> ObjectType.TSPARSER;
          case Keyword.DICTIONARY -> ObjectType.TSDICTIONARY;
          case Keyword.TEMPLATE -> ObjectType.TSTEMPLATE;
          case Keyword.CONFIGURATION -> ObjectType.TSCONFIGURATION;
          default -> throw syntaxError();
        };
    advance();
    return type;
  }

  /// `drop_type_name`: a kind whose objects have a plain name.
  final @Nullable ObjectType dropTypeName() {
    switch (tok) {
      case Keyword.ACCESS -> {
        advance();
        expect(Keyword.METHOD);
        return ObjectType.ACCESS_METHOD;
      }
      case Keyword.EVENT -> {
        advance();
        expect(Keyword.TRIGGER);
        return ObjectType.EVENT_TRIGGER;
      }
      case Keyword.EXTENSION -> {
        advance();
        return ObjectType.EXTENSION;
      }
      case Keyword.FOREIGN -> {
        advance();
        expect(Keyword.DATA, Keyword.WRAPPER);
        return ObjectType.FDW;
      }
      case Keyword.PROCEDURAL -> {
        advance();
        expect(Keyword.LANGUAGE);
        return ObjectType.LANGUAGE;
      }
      case Keyword.LANGUAGE -> {
        advance();
        return ObjectType.LANGUAGE;
      }
      case Keyword.PUBLICATION -> {
        advance();
        return ObjectType.PUBLICATION;
      }
      case Keyword.SCHEMA -> {
        advance();
        return ObjectType.SCHEMA;
      }
      case Keyword.SERVER -> {
        advance();
        return ObjectType.FOREIGN_SERVER;
      }
      default -> {
        return null;
      }
    }
  }

  private @Nullable ObjectType nameType() {
    ObjectType type =
        switch (tok) {
          case Keyword.DATABASE -> ObjectType.DATABASE;
          case Keyword.ROLE -> ObjectType.ROLE;
          case Keyword.SUBSCRIPTION -> ObjectType.SUBSCRIPTION;
          case Keyword.TABLESPACE -> ObjectType.TABLESPACE;
          default -> null;
        };
    if (type != null) {
      advance();
      return type;
    }
    return dropTypeName();
  }

  /// POLICY, RULE, TRIGGER: objects named on a relation.
  final @Nullable ObjectType onRelationType() {
    ObjectType type =
        switch (tok) {
          case Keyword.POLICY -> ObjectType.POLICY;
          case Keyword.RULE -> ObjectType.RULE;
          case Keyword.TRIGGER -> ObjectType.TRIGGER;
          default -> null;
        };
    if (type != null) {
      advance();
    }
    return type;
  }

  static RawNode plainName(String name) {
    return new QualifiedName(List.of(name));
  }

  private RawNode nameOnRelation() {
    String name = name();
    expect(Keyword.ON);
    List<String> names = new ArrayList<>(anyName());
    names.add(name);
    return new QualifiedName(names);
  }

  final List<RawNode> plainNames() {
    List<RawNode> names = new ArrayList<>(2);
    do {
      names.add(plainName(name()));
    } while (accept(','));
    return names;
  }

  private RawNode castPair() {
    expect('(');
    TypeName source = typename();
    expect(Keyword.AS);
    TypeName target = typename();
    expect(')');
    return new Value.ListValue(List.of(source, target));
  }

  /// `name USING access_method`: the method first, as PostgreSQL keeps it.
  final RawNode nameUsingMethod() {
    List<String> name = anyName();
    expect(Keyword.USING);
    List<String> all = new ArrayList<>(3);
    all.add(name());
    all.addAll(name);
    return new QualifiedName(all);
  }

  private RawNode transformPair() {
    expect(Keyword.FOR);
    TypeName type = typename();
    expect(Keyword.LANGUAGE);
    return new Value.ListValue(List.of(type, new Value.StringValue(name())));
  }

  /// An object with its kind, as COMMENT ON and SECURITY LABEL name it.
  record TypedObject(ObjectType type, RawNode object) {}

  final TypedObject commentedObject() {
    switch (tok) {
      case Keyword.COLUMN -> {
        advance();
        return new TypedObject(ObjectType.COLUMN, new QualifiedName(anyName()));
      }
      case Keyword.TYPE, Keyword.DOMAIN -> {
        ObjectType type = at(Keyword.TYPE) ? ObjectType.TYPE : ObjectType.DOMAIN;
        advance();
        return new TypedObject(type, typename());
      }
      case Keyword.AGGREGATE -> {
        advance();
        return new TypedObject(ObjectType.AGGREGATE, aggregateWithArgs());
      }
      case Keyword.FUNCTION, Keyword.PROCEDURE, Keyword.ROUTINE -> {
        ObjectType type = routineType();
        return new TypedObject(type, functionWithArgs());
      }
      case Keyword.OPERATOR -> {
        advance();
        if (accept(Keyword.CLASS)) {
          return new TypedObject(ObjectType.OPCLASS, nameUsingMethod());
        }
        if (accept(Keyword.FAMILY)) {
          return new TypedObject(ObjectType.OPFAMILY, nameUsingMethod());
        }
        return new TypedObject(ObjectType.OPERATOR, operatorWithArgs());
      }
      case Keyword.CONSTRAINT -> {
        advance();
        String name = name();
        expect(Keyword.ON);
        boolean domain = at(Keyword.DOMAIN) && peek(1) != Keyword.IS && accept(Keyword.DOMAIN);
        int location = loc();
        List<String> names = new ArrayList<>(anyName());
        if (domain) {
          return new TypedObject(
              ObjectType.DOMCONSTRAINT,
              new Value.ListValue(
                  List.of(TypeName.of(names, location), new Value.StringValue(name))));
        }
        names.add(name);
        return new TypedObject(ObjectType.TABCONSTRAINT, new QualifiedName(names));
      }
      case Keyword.TRANSFORM -> {
        advance();
        return new TypedObject(ObjectType.TRANSFORM, transformPair());
      }
      case Keyword.LARGE -> {
        advance();
        expect(Keyword.OBJECT);
        return new TypedObject(ObjectType.LARGEOBJECT, numericOnly());
      }
      case Keyword.CAST -> {
        advance();
        return new TypedObject(ObjectType.CAST, castPair());
      }
      default -> {}
    }
    ObjectType type = onRelationType();
    if (type != null) {
      return new TypedObject(type, nameOnRelation());
    }
    type = anyNameType();
    if (type != null) {
      return new TypedObject(type, new QualifiedName(anyName()));
    }
    type = nameType();
    if (type == null) {
      throw syntaxError();
    }
    return new TypedObject(type, plainName(name()));
  }

  final ObjectType routineType() {
    ObjectType type =
        switch (tok) {
          case Keyword.FUNCTION -> ObjectType.FUNCTION;
          case Keyword.PROCEDURE -> ObjectType.PROCEDURE;
          default -> ObjectType.ROUTINE;
        };
    advance();
    return type;
  }

  final Statement comment() {
    advance();
    expect(Keyword.ON);
    TypedObject object = commentedObject();
    expect(Keyword.IS);
    String text = accept(Keyword.NULL) ? null : string();
    return new Statement.CommentStmt(object.type(), object.object(), text);
  }

  final Statement securityLabel() {
    advance();
    expect(Keyword.LABEL);
    String provider = accept(Keyword.FOR) ? nonReservedWordOrString() : null;
    expect(Keyword.ON);
    TypedObject object = commentedObject();
    expect(Keyword.IS);
    String label = accept(Keyword.NULL) ? null : string();
    return new Statement.SecLabelStmt(object.type(), object.object(), provider, label);
  }

  // DROP.

  final Statement drop() {
    advance();
    switch (tok) {
      case Keyword.DATABASE -> {
        return dropDatabase();
      }
      case Keyword.ROLE, Keyword.GROUP -> {
        advance();
        boolean missingOk = ifExistsBeforeName();
        return new Statement.DropRoleStmt(roleList(), missingOk);
      }
      case Keyword.USER -> {
        advance();
        if (at(Keyword.MAPPING)) {
          throw unsupported("DROP USER MAPPING", loc());
        }
        boolean missingOk = ifExistsBeforeName();
        return new Statement.DropRoleStmt(roleList(), missingOk);
      }
      case Keyword.TABLESPACE -> {
        advance();
        boolean missingOk = ifExistsBeforeName();
        return new Statement.DropTableSpaceStmt(name(), missingOk);
      }
      case Keyword.OWNED -> {
        advance();
        expect(Keyword.BY);
        List<RoleSpec> roles = roleList();
        return new Statement.DropOwnedStmt(roles, dropBehavior());
      }
      case Keyword.SUBSCRIPTION -> throw unsupported("DROP SUBSCRIPTION", loc());
      case Keyword.CAST -> {
        advance();
        boolean missingOk = ifExists();
        RawNode pair = castPair();
        return new DropStmt(List.of(pair), ObjectType.CAST, dropBehavior(), missingOk, false);
      }
      case Keyword.TRANSFORM -> {
        advance();
        boolean missingOk = ifExists();
        RawNode pair = transformPair();
        return new DropStmt(List.of(pair), ObjectType.TRANSFORM, dropBehavior(), missingOk, false);
      }
      case Keyword.TYPE, Keyword.DOMAIN -> {
        ObjectType type = at(Keyword.TYPE) ? ObjectType.TYPE : ObjectType.DOMAIN;
        advance();
        boolean missingOk = ifExistsBeforeName();
        List<TypeName> types = typeList();
        return new DropStmt(types, type, dropBehavior(), missingOk, false);
      }
      case Keyword.FUNCTION, Keyword.PROCEDURE, Keyword.ROUTINE -> {
        ObjectType type = routineType();
        boolean missingOk = ifExistsBeforeName();
        List<ObjectWithArgs> functions = functionsWithArgs();
        return new DropStmt(functions, type, dropBehavior(), missingOk, false);
      }
      case Keyword.AGGREGATE -> {
        advance();
        boolean missingOk = ifExistsBeforeName();
        List<ObjectWithArgs> aggregates = new ArrayList<>(2);
        do {
          aggregates.add(aggregateWithArgs());
        } while (accept(','));
        return new DropStmt(aggregates, ObjectType.AGGREGATE, dropBehavior(), missingOk, false);
      }
      case Keyword.OPERATOR -> {
        advance();
        return dropOperator();
      }
      default -> {}
    }
    return dropNamed();
  }

  private Statement dropOperator() {
    if (at(Keyword.CLASS) || at(Keyword.FAMILY)) {
      ObjectType type = at(Keyword.CLASS) ? ObjectType.OPCLASS : ObjectType.OPFAMILY;
      advance();
      boolean missingOk = ifExistsBeforeName();
      RawNode name = nameUsingMethod();
      return new DropStmt(List.of(name), type, dropBehavior(), missingOk, false);
    }
    boolean missingOk = ifExistsBeforeName();
    List<ObjectWithArgs> operators = new ArrayList<>(2);
    do {
      operators.add(operatorWithArgs());
    } while (accept(','));
    return new DropStmt(operators, ObjectType.OPERATOR, dropBehavior(), missingOk, false);
  }

  private Statement dropNamed() {
    ObjectType type = onRelationType();
    if (type != null) {
      boolean missingOk = ifExistsBeforeName();
      RawNode object = nameOnRelation();
      return new DropStmt(List.of(object), type, dropBehavior(), missingOk, false);
    }
    type = anyNameType();
    if (type != null) {
      boolean concurrent = type == ObjectType.INDEX && accept(Keyword.CONCURRENTLY);
      boolean missingOk = ifExistsBeforeName();
      List<QualifiedName> names = anyNameList();
      return new DropStmt(names, type, dropBehavior(), missingOk, concurrent);
    }
    type = dropTypeName();
    if (type == null) {
      throw syntaxError();
    }
    boolean missingOk = ifExistsBeforeName();
    List<RawNode> names = plainNames();
    return new DropStmt(names, type, dropBehavior(), missingOk, false);
  }

  private Statement dropDatabase() {
    advance();
    boolean missingOk = ifExistsBeforeName();
    String name = name();
    List<DefElem> options = new ArrayList<>(1);
    boolean with = accept(Keyword.WITH);
    if (with || at('(')) {
      expect('(');
      do {
        int location = loc();
        expect(Keyword.FORCE);
        options.add(DefElem.of("force", null, location));
      } while (accept(','));
      expect(')');
    }
    return new Statement.DropdbStmt(name, missingOk, options);
  }

  // GRANT and REVOKE.

  /// Privileges or roles; `all` when ALL was written without columns.
  private record Privileges(List<AccessPriv> list, boolean all) {}

  private Privileges privileges() {
    if (accept(Keyword.ALL)) {
      accept(Keyword.PRIVILEGES);
      List<String> columns = optionalNameListInParens();
      return columns.isEmpty()
          ? new Privileges(List.of(), true)
          : new Privileges(List.of(new AccessPriv(null, columns)), true);
    }
    List<AccessPriv> list = new ArrayList<>(2);
    do {
      list.add(privilege());
    } while (accept(','));
    return new Privileges(list, false);
  }

  private AccessPriv privilege() {
    switch (tok) {
      case Keyword.SELECT, Keyword.REFERENCES, Keyword.CREATE -> {
        String word = text();
        advance();
        return new AccessPriv(word, optionalNameListInParens());
      }
      case Keyword.ALTER -> {
        if (peek(1) == Keyword.SYSTEM) {
          advance();
          advance();
          return new AccessPriv("alter system", List.of());
        }
      }
      default -> {}
    }
    String word = colId();
    return new AccessPriv(word, optionalNameListInParens());
  }

  private List<RoleSpec> grantees() {
    List<RoleSpec> roles = new ArrayList<>(2);
    do {
      if (at(Keyword.GROUP)) {
        advance();
      }
      roles.add(roleSpec());
    } while (accept(','));
    return roles;
  }

  private @Nullable RoleSpec grantedBy() {
    if (!accept(Keyword.GRANTED)) {
      return null;
    }
    expect(Keyword.BY);
    return roleSpec();
  }

  final Statement grant() {
    advance();
    Privileges privileges = privileges();
    if (!privileges.all() && accept(Keyword.TO)) {
      return grantRole(privileges.list());
    }
    expect(Keyword.ON);
    PrivilegeTarget target = privilegeTarget();
    expect(Keyword.TO);
    List<RoleSpec> grantees = grantees();
    boolean option = false;
    if (accept(Keyword.WITH)) {
      expect(Keyword.GRANT, Keyword.OPTION);
      option = true;
    }
    RoleSpec grantor = grantedBy();
    return new GrantStmt(
        true,
        target.kind(),
        target.type(),
        target.objects(),
        privileges.list(),
        grantees,
        option,
        grantor,
        false);
  }

  private Statement grantRole(List<AccessPriv> roles) {
    List<RoleSpec> members = roleList();
    List<DefElem> options = new ArrayList<>(1);
    if (accept(Keyword.WITH)) {
      do {
        int location = loc();
        String name = colLabel();
        boolean value = true;
        if (!accept(Keyword.OPTION) && !accept(Keyword.TRUE)) {
          expect(Keyword.FALSE);
          value = false;
        }
        options.add(DefElem.of(name, new Value.BooleanValue(value), location));
      } while (accept(','));
    }
    return new Statement.GrantRoleStmt(roles, members, true, options, grantedBy(), false);
  }

  final Statement revoke() {
    advance();
    boolean option = false;
    if (at(Keyword.GRANT, Keyword.OPTION)) {
      advance();
      advance();
      expect(Keyword.FOR);
      option = true;
    } else if (isColId(tok) && peek(1) == Keyword.OPTION && peek(2) == Keyword.FOR) {
      int location = loc();
      String name = colId();
      advance();
      advance();
      List<AccessPriv> roles = privileges().list();
      expect(Keyword.FROM);
      List<RoleSpec> members = roleList();
      DefElem opt = DefElem.of(name, new Value.BooleanValue(false), location);
      RoleSpec grantor = grantedBy();
      return new Statement.GrantRoleStmt(
          roles, members, false, List.of(opt), grantor, dropBehavior());
    }
    Privileges privileges = privileges();
    if (!privileges.all() && !option && accept(Keyword.FROM)) {
      List<RoleSpec> members = roleList();
      RoleSpec grantor = grantedBy();
      return new Statement.GrantRoleStmt(
          privileges.list(), members, false, List.of(), grantor, dropBehavior());
    }
    expect(Keyword.ON);
    PrivilegeTarget target = privilegeTarget();
    expect(Keyword.FROM);
    List<RoleSpec> grantees = grantees();
    RoleSpec grantor = grantedBy();
    return new GrantStmt(
        false,
        target.kind(),
        target.type(),
        target.objects(),
        privileges.list(),
        grantees,
        option,
        grantor,
        dropBehavior());
  }

  private record PrivilegeTarget(
      GrantTarget kind, ObjectType type, List<? extends RawNode> objects) {}

  private static PrivilegeTarget object(ObjectType type, List<? extends RawNode> objects) {
    return new PrivilegeTarget(GrantTarget.OBJECT, type, objects);
  }

  private PrivilegeTarget privilegeTarget() {
    int kind = tok;
    switch (kind) {
      case Keyword.TABLE -> {
        advance();
        return object(ObjectType.TABLE, qualifiedNameList());
      }
      case Keyword.ALL -> {
        advance();
        ObjectType type =
            switch (tok) {
              case Keyword.TABLES -> ObjectType.TABLE;
              case Keyword.SEQUENCES -> ObjectType.SEQUENCE;
              case Keyword.FUNCTIONS -> ObjectType.FUNCTION;
              case Keyword.PROCEDURES -> ObjectType.PROCEDURE;
              case Keyword.ROUTINES -> ObjectType.ROUTINE;
              default -> throw syntaxError();
            };
        advance();
        expect(Keyword.IN, Keyword.SCHEMA);
        return new PrivilegeTarget(GrantTarget.ALL_IN_SCHEMA, type, plainNames());
      }
      case Keyword.FOREIGN -> {
        advance();
        if (accept(Keyword.DATA)) {
          expect(Keyword.WRAPPER);
          return object(ObjectType.FDW, plainNames());
        }
        expect(Keyword.SERVER);
        return object(ObjectType.FOREIGN_SERVER, plainNames());
      }
      default -> {}
    }
    boolean nameFollows = isColId(peek(1)) || isNonReservedWord(peek(1));
    if (nameFollows) {
      switch (kind) {
        case Keyword.SEQUENCE -> {
          advance();
          return object(ObjectType.SEQUENCE, qualifiedNameList());
        }
        case Keyword.FUNCTION, Keyword.PROCEDURE, Keyword.ROUTINE -> {
          ObjectType type = routineType();
          return object(type, functionsWithArgs());
        }
        case Keyword.DATABASE -> {
          advance();
          return object(ObjectType.DATABASE, plainNames());
        }
        case Keyword.DOMAIN -> {
          advance();
          return object(ObjectType.DOMAIN, anyNameList());
        }
        case Keyword.LANGUAGE -> {
          advance();
          return object(ObjectType.LANGUAGE, plainNames());
        }
        case Keyword.LARGE -> {
          if (peek(1) == Keyword.OBJECT) {
            advance();
            advance();
            List<RawNode> numbers = new ArrayList<>(1);
            do {
              numbers.add(numericOnly());
            } while (accept(','));
            return object(ObjectType.LARGEOBJECT, numbers);
          }
        }
        case Keyword.PARAMETER -> {
          advance();
          List<RawNode> names = new ArrayList<>(1);
          do {
            StringBuilder name = new StringBuilder(colId());
            while (accept('.')) {
              name.append('.').append(colId());
            }
            names.add(plainName(name.toString()));
          } while (accept(','));
          return object(ObjectType.PARAMETER_ACL, names);
        }
        case Keyword.SCHEMA -> {
          advance();
          return object(ObjectType.SCHEMA, plainNames());
        }
        case Keyword.TABLESPACE -> {
          advance();
          return object(ObjectType.TABLESPACE, plainNames());
        }
        case Keyword.TYPE -> {
          advance();
          return object(ObjectType.TYPE, anyNameList());
        }
        default -> {}
      }
    }
    return object(ObjectType.TABLE, qualifiedNameList());
  }

  /// ALTER DEFAULT PRIVILEGES, behind PRIVILEGES.
  final Statement alterDefaultPrivileges() {
    List<DefElem> options = new ArrayList<>(2);
    while (at(Keyword.IN) || at(Keyword.FOR)) {
      int location = loc();
      if (accept(Keyword.IN)) {
        expect(Keyword.SCHEMA);
        options.add(DefElem.of("schemas", new Value.ListValue(plainNames()), location));
      } else {
        advance();
        if (!accept(Keyword.ROLE)) {
          expect(Keyword.USER);
        }
        options.add(DefElem.of("roles", new Value.ListValue(roleList()), location));
      }
    }
    boolean grant = at(Keyword.GRANT);
    if (!grant && !at(Keyword.REVOKE)) {
      throw syntaxError();
    }
    advance();
    boolean option = false;
    if (!grant && at(Keyword.GRANT)) {
      advance();
      expect(Keyword.OPTION, Keyword.FOR);
      option = true;
    }
    Privileges privileges = privileges();
    expect(Keyword.ON);
    ObjectType type =
        switch (tok) {
          case Keyword.TABLES -> ObjectType.TABLE;
          case Keyword.FUNCTIONS, Keyword.ROUTINES -> ObjectType.FUNCTION;
          case Keyword.SEQUENCES -> ObjectType.SEQUENCE;
          case Keyword.TYPES -> ObjectType.TYPE;
          case Keyword.SCHEMAS -> ObjectType.SCHEMA;
          default -> throw syntaxError();
        };
    advance();
    expect(grant ? Keyword.TO : Keyword.FROM);
    List<RoleSpec> grantees = grantees();
    boolean cascade = false;
    if (grant) {
      if (accept(Keyword.WITH)) {
        expect(Keyword.GRANT, Keyword.OPTION);
        option = true;
      }
    } else {
      cascade = dropBehavior();
    }
    GrantStmt action =
        new GrantStmt(
            grant,
            GrantTarget.DEFAULTS,
            type,
            List.of(),
            privileges.list(),
            grantees,
            option,
            null,
            cascade);
    return new Statement.AlterDefaultPrivilegesStmt(options, action);
  }
}
