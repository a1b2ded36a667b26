// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Clause.ColumnDef;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Clause.FunctionParameter;
import dev.gajah.nodes.raw.Clause.IndexElem;
import dev.gajah.nodes.raw.Clause.IntoClause;
import dev.gajah.nodes.raw.Clause.OnCommitAction;
import dev.gajah.nodes.raw.Clause.ParameterMode;
import dev.gajah.nodes.raw.Clause.RoleSpec;
import dev.gajah.nodes.raw.FromItem;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.ObjectType;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Statement.DefineStmt;
import dev.gajah.nodes.raw.Statement.RoleStmtType;
import dev.gajah.nodes.raw.Statement.SelectStmt;
import dev.gajah.nodes.raw.Statement.ViewCheckOption;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CREATE, for everything but the inside of CREATE TABLE.
abstract class CreateGrammar extends ObjectGrammar {
  CreateGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  abstract @Nullable Statement statement();

  final Statement create() {
    int location = loc();
    advance();
    boolean replace = false;
    if (at(Keyword.OR)) {
      advance();
      expect(Keyword.REPLACE);
      replace = true;
    }
    if (replace) {
      Statement replaceable = createReplaceable(true, location);
      if (replaceable == null) {
        throw syntaxError();
      }
      return replaceable;
    }
    switch (tok) {
      case Keyword.TABLE -> {
        advance();
        return createTable('p');
      }
      case Keyword.UNIQUE, Keyword.INDEX -> {
        return createIndex();
      }
      case Keyword.SEQUENCE -> {
        return createSequence('p');
      }
      case Keyword.MATERIALIZED -> {
        return createMatView('p');
      }
      case Keyword.TEMPORARY, Keyword.TEMP, Keyword.LOCAL, Keyword.GLOBAL, Keyword.UNLOGGED -> {
        return createWithPersistence();
      }
      case Keyword.FOREIGN -> {
        return createForeign();
      }
      case Keyword.SCHEMA -> {
        return createSchema();
      }
      case Keyword.DATABASE -> {
        advance();
        String name = name();
        accept(Keyword.WITH);
        return new Statement.CreatedbStmt(name, databaseOptions());
      }
      case Keyword.TABLESPACE -> {
        return createTablespace();
      }
      case Keyword.ROLE, Keyword.USER, Keyword.GROUP -> {
        return createRole();
      }
      case Keyword.EXTENSION -> {
        return createExtension();
      }
      case Keyword.TYPE -> {
        return createType();
      }
      case Keyword.DOMAIN -> {
        return createDomain();
      }
      case Keyword.OPERATOR -> {
        advance();
        if (at(Keyword.CLASS)) {
          throw unsupported("CREATE OPERATOR CLASS", loc());
        }
        if (at(Keyword.FAMILY)) {
          throw unsupported("CREATE OPERATOR FAMILY", loc());
        }
        List<String> name = anyOperator();
        return define(ObjectType.OPERATOR, name, definition());
      }
      case Keyword.COLLATION -> {
        return createCollation();
      }
      case Keyword.TEXT -> {
        ObjectType type = textSearchType();
        List<String> name = anyName();
        return define(type, name, definition());
      }
      case Keyword.CAST -> {
        return createCast();
      }
      case Keyword.ACCESS -> {
        return createAccessMethod();
      }
      case Keyword.STATISTICS -> {
        return createStatistics();
      }
      case Keyword.POLICY -> {
        return createPolicy();
      }
      case Keyword.EVENT -> {
        return createEventTrigger();
      }
      case Keyword.ASSERTION -> {
        throw error(SqlState.FEATURE_NOT_SUPPORTED, "CREATE ASSERTION is not yet implemented", -1);
      }
      case Keyword.CONVERSION, Keyword.DEFAULT -> throw unsupported("CREATE CONVERSION", loc());
      case Keyword.PUBLICATION -> throw unsupported("CREATE PUBLICATION", loc());
      case Keyword.SUBSCRIPTION -> throw unsupported("CREATE SUBSCRIPTION", loc());
      case Keyword.SERVER -> throw unsupported("CREATE SERVER", loc());
      default -> {}
    }
    Statement replaceable = createReplaceable(false, location);
    if (replaceable != null) {
      return replaceable;
    }
    throw syntaxError();
  }

  /// The kinds that OR REPLACE is allowed for; null if the current token is none of them.
  private @Nullable Statement createReplaceable(boolean replace, int location) {
    switch (tok) {
      case Keyword.VIEW, Keyword.RECURSIVE -> {
        return createView(replace, 'p');
      }
      case Keyword.TEMPORARY, Keyword.TEMP, Keyword.LOCAL, Keyword.GLOBAL, Keyword.UNLOGGED -> {
        char persistence = optionalTemp();
        if (at(Keyword.VIEW) || at(Keyword.RECURSIVE)) {
          return createView(replace, persistence);
        }
        return null;
      }
      case Keyword.FUNCTION, Keyword.PROCEDURE -> {
        return createFunction(replace);
      }
      case Keyword.AGGREGATE -> {
        return createAggregate(replace);
      }
      case Keyword.TRIGGER -> {
        return createTrigger(replace, false);
      }
      case Keyword.CONSTRAINT -> {
        advance();
        if (replace) {
          throw error(
              SqlState.FEATURE_NOT_SUPPORTED,
              "CREATE OR REPLACE CONSTRAINT TRIGGER is not supported",
              -1);
        }
        return createTrigger(false, true);
      }
      case Keyword.RULE -> {
        return createRule(replace);
      }
      case Keyword.TRUSTED, Keyword.PROCEDURAL, Keyword.LANGUAGE -> {
        return createLanguage(replace);
      }
      case Keyword.TRANSFORM -> throw unsupported("CREATE TRANSFORM", location);
      default -> {
        return null;
      }
    }
  }

  private Statement createWithPersistence() {
    boolean unlogged = at(Keyword.UNLOGGED);
    char persistence = optionalTemp();
    switch (tok) {
      case Keyword.TABLE -> {
        advance();
        return createTable(persistence);
      }
      case Keyword.SEQUENCE -> {
        return createSequence(persistence);
      }
      case Keyword.VIEW, Keyword.RECURSIVE -> {
        return createView(false, persistence);
      }
      case Keyword.MATERIALIZED -> {
        if (unlogged) {
          return createMatView(persistence);
        }
        throw syntaxError();
      }
      default -> throw syntaxError();
    }
  }

  private DefineStmt define(ObjectType kind, List<String> name, List<DefElem> definition) {
    return new DefineStmt(kind, false, name, List.of(), -1, definition, false, false);
  }

  // Indexes, sequences, views.

  final Statement createIndex() {
    boolean unique = accept(Keyword.UNIQUE);
    expect(Keyword.INDEX);
    boolean concurrent = accept(Keyword.CONCURRENTLY);
    boolean ifNotExists = ifNotExists();
    String name = null;
    if (ifNotExists || !at(Keyword.ON)) {
      name = name();
    }
    expect(Keyword.ON);
    RangeVar relation = relationExpr();
    String method = accept(Keyword.USING) ? name() : "btree";
    expect('(');
    List<IndexElem> elements = indexElements();
    expect(')');
    List<IndexElem> including = List.of();
    if (accept(Keyword.INCLUDE)) {
      expect('(');
      including = indexElements();
      expect(')');
    }
    boolean nullsNotDistinct = nullsNotDistinct();
    List<DefElem> options = optionalReloptions();
    String tablespace = optionalTablespace();
    RawExpr where = accept(Keyword.WHERE) ? expr() : null;
    return new Statement.IndexStmt(
        name,
        relation,
        method,
        tablespace,
        elements,
        including,
        options,
        where,
        unique,
        nullsNotDistinct,
        concurrent,
        ifNotExists);
  }

  final Statement createSequence(char persistence) {
    advance();
    boolean ifNotExists = ifNotExists();
    RangeVar name = qualifiedName().withPersistence(persistence);
    List<DefElem> options = atSequenceOption() ? sequenceOptions() : List.of();
    return new Statement.CreateSeqStmt(name, options, ifNotExists);
  }

  final Statement createView(boolean replace, char persistence) {
    boolean recursive = accept(Keyword.RECURSIVE);
    expect(Keyword.VIEW);
    RangeVar view = qualifiedName().withPersistence(persistence);
    List<String> aliases = recursive ? nameListInParens() : optionalNameListInParens();
    List<DefElem> options = optionalReloptions();
    expect(Keyword.AS);
    SelectStmt query = selectStatement();
    if (recursive) {
      query = recursiveViewQuery(view.relname(), aliases, query);
    }
    ViewCheckOption check = ViewCheckOption.NONE;
    int location = loc();
    if (accept(Keyword.WITH)) {
      check = accept(Keyword.LOCAL) ? ViewCheckOption.LOCAL : ViewCheckOption.CASCADED;
      if (check == ViewCheckOption.CASCADED) {
        accept(Keyword.CASCADED);
      }
      expect(Keyword.CHECK, Keyword.OPTION);
      if (recursive) {
        throw error(
            SqlState.FEATURE_NOT_SUPPORTED,
            "WITH CHECK OPTION not supported on recursive views",
            location);
      }
    }
    return new Statement.ViewStmt(view, aliases, query, replace, options, check);
  }

  /// Wraps a view's query as `WITH RECURSIVE name (aliases) AS (query) SELECT aliases FROM name`.
  private SelectStmt recursiveViewQuery(String name, List<String> aliases, SelectStmt query) {
    List<Clause.ResTarget> targets = new ArrayList<>(aliases.size());
    for (String alias : aliases) {
      targets.add(
          new Clause.ResTarget(
              null, List.of(), new RawExpr.ColumnRef(List.of(alias), false, -1), -1));
    }
    Clause.CommonTableExpr cte =
        new Clause.CommonTableExpr(
            name, aliases, Clause.CteMaterialize.DEFAULT, query, null, null, -1);
    return new SelectStmt(
        null,
        null,
        targets,
        List.of(RangeVar.of(null, name, -1)),
        null,
        List.of(),
        false,
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        null,
        Statement.LimitOption.COUNT,
        List.of(),
        new Clause.WithClause(List.of(cte), true, -1),
        Statement.SetOp.NONE,
        false,
        null,
        null,
        -1);
  }

  private Statement createMatView(char persistence) {
    advance();
    expect(Keyword.VIEW);
    boolean ifNotExists = ifNotExists();
    RangeVar relation = qualifiedName().withPersistence(persistence);
    List<String> columns = optionalNameListInParens();
    String method = accept(Keyword.USING) ? name() : null;
    List<DefElem> options = optionalReloptions();
    String tablespace = optionalTablespace();
    expect(Keyword.AS);
    SelectStmt query = selectStatement();
    boolean skipData = withNoData();
    IntoClause into =
        new IntoClause(
            relation, columns, method, options, OnCommitAction.NOOP, tablespace, skipData);
    return new Statement.CreateTableAsStmt(query, into, ObjectType.MATVIEW, false, ifNotExists);
  }

  private Statement createForeign() {
    advance();
    if (at(Keyword.DATA)) {
      throw unsupported("CREATE FOREIGN DATA WRAPPER", loc());
    }
    expect(Keyword.TABLE);
    boolean ifNotExists = ifNotExists();
    RangeVar relation = qualifiedName();
    List<Clause> elements;
    List<RangeVar> parents = List.of();
    Clause.PartitionBoundSpec bound = null;
    if (accept(Keyword.PARTITION)) {
      expect(Keyword.OF);
      parents = List.of(qualifiedName());
      elements = typedElementsInParens();
      bound = partitionBound();
    } else {
      elements = tableElementsInParens();
      parents = inherits();
    }
    expect(Keyword.SERVER);
    String server = name();
    List<DefElem> options = at(Keyword.OPTIONS) ? genericOptions() : List.of();
    Statement.CreateStmt base =
        new Statement.CreateStmt(
            relation,
            elements,
            parents,
            bound,
            null,
            null,
            List.of(),
            OnCommitAction.NOOP,
            null,
            null,
            ifNotExists);
    return new Statement.CreateForeignTableStmt(base, server, options);
  }

  // Schemas, databases, tablespaces, roles, extensions.

  private Statement createSchema() {
    advance();
    boolean ifNotExists = ifNotExists();
    String name = null;
    RoleSpec owner = null;
    if (!at(Keyword.AUTHORIZATION)) {
      name = colId();
    }
    if (accept(Keyword.AUTHORIZATION)) {
      owner = roleSpec();
    }
    List<Statement> elements = new ArrayList<>();
    int location = loc();
    while (at(Keyword.CREATE) || at(Keyword.GRANT)) {
      int at = loc();
      Statement element = at(Keyword.GRANT) ? grant() : create();
      switch (element) {
        case Statement.CreateStmt _,
            Statement.IndexStmt _,
            Statement.CreateSeqStmt _,
            Statement.CreateTrigStmt _,
            Statement.GrantStmt _,
            Statement.ViewStmt _ ->
            elements.add(element);
        default -> throw error("syntax error at or near \"CREATE\"", at);
      }
    }
    if (ifNotExists && !elements.isEmpty()) {
      throw error(
          SqlState.FEATURE_NOT_SUPPORTED,
          "CREATE SCHEMA IF NOT EXISTS cannot include schema elements",
          location);
    }
    return new Statement.CreateSchemaStmt(name, owner, elements, ifNotExists);
  }

  final List<DefElem> databaseOptions() {
    List<DefElem> options = new ArrayList<>(4);
    while (true) {
      int location = loc();
      String name;
      switch (tok) {
        case Token.IDENT,
            Keyword.ENCODING,
            Keyword.LOCATION,
            Keyword.OWNER,
            Keyword.TABLESPACE,
            Keyword.TEMPLATE -> {
          name = text();
          advance();
        }
        case Keyword.CONNECTION -> {
          advance();
          expect(Keyword.LIMIT);
          name = "connection_limit";
        }
        default -> {
          return options;
        }
      }
      accept('=');
      RawNode value;
      if (accept(Keyword.DEFAULT)) {
        value = null;
      } else if (atNumericOnly()) {
        value = numericOnly();
      } else {
        value = new Value.StringValue(booleanOrString());
      }
      options.add(DefElem.of(name, value, location));
    }
  }

  private Statement createTablespace() {
    advance();
    String name = name();
    RoleSpec owner = accept(Keyword.OWNER) ? roleSpec() : null;
    expect(Keyword.LOCATION);
    String path = string();
    return new Statement.CreateTableSpaceStmt(name, owner, path, optionalReloptions());
  }

  private Statement createRole() {
    RoleStmtType type =
        at(Keyword.ROLE)
            ? RoleStmtType.ROLE
            : at(Keyword.USER) ? RoleStmtType.USER : RoleStmtType.GROUP;
    advance();
    if (type == RoleStmtType.USER && at(Keyword.MAPPING)) {
      throw unsupported("CREATE USER MAPPING", loc());
    }
    String name = roleId();
    if (!accept(Keyword.WITH)) {
      accept(Token.WITH_LA);
    }
    return new Statement.CreateRoleStmt(type, name, roleOptions(true));
  }

  final List<DefElem> roleOptions(boolean create) {
    List<DefElem> options = new ArrayList<>(4);
    while (true) {
      DefElem option = roleOption(create);
      if (option == null) {
        return options;
      }
      options.add(option);
    }
  }

  private static DefElem flag(String name, boolean value, int location) {
    return DefElem.of(name, new Value.BooleanValue(value), location);
  }

  private @Nullable DefElem roleOption(boolean create) {
    int location = loc();
    switch (tok) {
      case Keyword.PASSWORD -> {
        advance();
        return password(location);
      }
      case Keyword.ENCRYPTED -> {
        advance();
        expect(Keyword.PASSWORD);
        return DefElem.of("password", new Value.StringValue(string()), location);
      }
      case Keyword.UNENCRYPTED -> {
        advance();
        expect(Keyword.PASSWORD);
        string();
        throw error(
                SqlState.FEATURE_NOT_SUPPORTED,
                "UNENCRYPTED PASSWORD is no longer supported",
                location)
            .hint("Remove UNENCRYPTED to store the password in encrypted form instead.");
      }
      case Keyword.INHERIT -> {
        advance();
        return flag("inherit", true, location);
      }
      case Keyword.CONNECTION -> {
        advance();
        expect(Keyword.LIMIT);
        return DefElem.of("connectionlimit", new Value.IntegerValue(signedInteger()), location);
      }
      case Keyword.VALID -> {
        advance();
        expect(Keyword.UNTIL);
        return DefElem.of("validUntil", new Value.StringValue(string()), location);
      }
      case Keyword.USER -> {
        advance();
        return DefElem.of("rolemembers", new Value.ListValue(roleList()), location);
      }
      case Token.IDENT -> {
        return roleFlag(location);
      }
      default -> {}
    }
    if (!create) {
      return null;
    }
    switch (tok) {
      case Keyword.SYSID -> {
        advance();
        return DefElem.of("sysid", new Value.IntegerValue(integer()), location);
      }
      case Keyword.ADMIN -> {
        advance();
        return DefElem.of("adminmembers", new Value.ListValue(roleList()), location);
      }
      case Keyword.ROLE -> {
        advance();
        return DefElem.of("rolemembers", new Value.ListValue(roleList()), location);
      }
      case Keyword.IN -> {
        advance();
        if (!accept(Keyword.ROLE)) {
          expect(Keyword.GROUP);
        }
        return DefElem.of("addroleto", new Value.ListValue(roleList()), location);
      }
      default -> {
        return null;
      }
    }
  }

  private DefElem password(int location) {
    if (accept(Keyword.NULL)) {
      return DefElem.of("password", null, location);
    }
    return DefElem.of("password", new Value.StringValue(string()), location);
  }

  private DefElem roleFlag(int location) {
    String word = text();
    DefElem option =
        switch (word) {
          case "superuser" -> flag("superuser", true, location);
          case "nosuperuser" -> flag("superuser", false, location);
          case "createrole" -> flag("createrole", true, location);
          case "nocreaterole" -> flag("createrole", false, location);
          case "replication" -> flag("isreplication", true, location);
          case "noreplication" -> flag("isreplication", false, location);
          case "createdb" -> flag("createdb", true, location);
          case "nocreatedb" -> flag("createdb", false, location);
          case "login" -> flag("canlogin", true, location);
          case "nologin" -> flag("canlogin", false, location);
          case "bypassrls" -> flag("bypassrls", true, location);
          case "nobypassrls" -> flag("bypassrls", false, location);
          case "noinherit" -> flag("inherit", false, location);
          default -> throw error("unrecognized role option \"" + word + "\"", location);
        };
    advance();
    return option;
  }

  private Statement createExtension() {
    advance();
    boolean ifNotExists = ifNotExists();
    String name = name();
    accept(Keyword.WITH);
    List<DefElem> options = new ArrayList<>(2);
    while (true) {
      int location = loc();
      if (accept(Keyword.SCHEMA)) {
        options.add(DefElem.of("schema", new Value.StringValue(name()), location));
      } else if (accept(Keyword.VERSION)) {
        options.add(
            DefElem.of("new_version", new Value.StringValue(nonReservedWordOrString()), location));
      } else if (accept(Keyword.CASCADE)) {
        options.add(flag("cascade", true, location));
      } else if (accept(Keyword.FROM)) {
        nonReservedWordOrString();
        throw error(
            SqlState.FEATURE_NOT_SUPPORTED,
            "CREATE EXTENSION ... FROM is no longer supported",
            location);
      } else {
        return new Statement.CreateExtensionStmt(name, ifNotExists, options);
      }
    }
  }

  // Types, functions, operators.

  private Statement createType() {
    advance();
    int location = loc();
    List<String> name = anyName();
    if (at('(')) {
      return define(ObjectType.TYPE, name, definition());
    }
    if (!accept(Keyword.AS)) {
      return define(ObjectType.TYPE, name, List.of());
    }
    if (accept(Keyword.ENUM)) {
      expect('(');
      List<String> values = new ArrayList<>();
      if (!at(')')) {
        do {
          values.add(string());
        } while (accept(','));
      }
      expect(')');
      return new Statement.CreateEnumStmt(name, values);
    }
    if (accept(Keyword.RANGE)) {
      return new Statement.CreateRangeStmt(name, definition());
    }
    expect('(');
    List<ColumnDef> columns = at(')') ? List.of() : tableFuncElementList();
    expect(')');
    return new Statement.CompositeTypeStmt(makeRangeVar(name, location), columns);
  }

  private Statement createDomain() {
    advance();
    List<String> name = anyName();
    accept(Keyword.AS);
    TypeName type = typename();
    ColumnDef qualifiers = domainQualifiers(type);
    return new Statement.CreateDomainStmt(
        name, type, qualifiers.collClause(), qualifiers.constraints());
  }

  private Statement createCollation() {
    advance();
    boolean ifNotExists = ifNotExists();
    List<String> name = anyName();
    List<DefElem> definition;
    if (accept(Keyword.FROM)) {
      int location = loc();
      definition = List.of(DefElem.of("from", new Clause.QualifiedName(anyName()), location));
    } else {
      definition = definition();
    }
    return new DefineStmt(
        ObjectType.COLLATION, false, name, List.of(), -1, definition, ifNotExists, false);
  }

  private Statement createAggregate(boolean replace) {
    advance();
    List<String> name = functionName();
    if (at('(') && peek(1) == Token.IDENT && peek(2) == '=') {
      return new DefineStmt(
          ObjectType.AGGREGATE, true, name, List.of(), -1, definition(), false, replace);
    }
    AggregateArgs args = aggregateArgs();
    return new DefineStmt(
        ObjectType.AGGREGATE,
        false,
        name,
        args.params(),
        args.directCount(),
        definition(),
        false,
        replace);
  }

  private Statement createCast() {
    advance();
    expect('(');
    TypeName source = typename();
    expect(Keyword.AS);
    TypeName target = typename();
    expect(')');
    Clause.ObjectWithArgs function = null;
    boolean inout = false;
    if (accept(Keyword.WITHOUT)) {
      expect(Keyword.FUNCTION);
    } else {
      expect(Keyword.WITH);
      if (accept(Keyword.INOUT)) {
        inout = true;
      } else {
        expect(Keyword.FUNCTION);
        function = functionWithArgs();
      }
    }
    char context = 'e';
    if (accept(Keyword.AS)) {
      if (accept(Keyword.IMPLICIT)) {
        context = 'i';
      } else {
        expect(Keyword.ASSIGNMENT);
        context = 'a';
      }
    }
    return new Statement.CreateCastStmt(source, target, function, context, inout);
  }

  private Statement createAccessMethod() {
    advance();
    expect(Keyword.METHOD);
    String name = name();
    expect(Keyword.TYPE);
    char type = 'i';
    if (!accept(Keyword.INDEX)) {
      expect(Keyword.TABLE);
      type = 't';
    }
    expect(Keyword.HANDLER);
    return new Statement.CreateAmStmt(name, anyName(), type);
  }

  private Statement createLanguage(boolean replace) {
    boolean trusted = accept(Keyword.TRUSTED);
    accept(Keyword.PROCEDURAL);
    expect(Keyword.LANGUAGE);
    String name = name();
    if (!accept(Keyword.HANDLER)) {
      return new Statement.CreateExtensionStmt(name, replace, List.of());
    }
    List<String> handler = anyName();
    List<String> inline = accept(Keyword.INLINE) ? anyName() : List.of();
    List<String> validator = List.of();
    if (accept(Keyword.VALIDATOR)) {
      validator = anyName();
    } else if (accept(Keyword.NO)) {
      expect(Keyword.VALIDATOR);
    }
    return new Statement.CreatePLangStmt(replace, name, handler, inline, validator, trusted);
  }

  private Statement createFunction(boolean replace) {
    boolean procedure = at(Keyword.PROCEDURE);
    advance();
    List<String> name = functionName();
    List<FunctionParameter> params = new ArrayList<>(funcArgs(true));
    TypeName result = null;
    if (!procedure && accept(Keyword.RETURNS)) {
      int tableLocation = loc();
      if (accept(Keyword.TABLE)) {
        result = tableResult(params, tableLocation);
      } else {
        result = funcType();
      }
    }
    List<DefElem> options = functionOptions(true);
    if (at(Keyword.RETURN)) {
      advance();
      return function(
          procedure,
          replace,
          name,
          params,
          result,
          options,
          List.of(new Statement.ReturnStmt(expr())),
          true);
    }
    if (at(Keyword.BEGIN, Keyword.ATOMIC)) {
      return function(procedure, replace, name, params, result, options, atomicBody(), true);
    }
    return function(procedure, replace, name, params, result, options, List.of(), false);
  }

  private Statement function(
      boolean procedure,
      boolean replace,
      List<String> name,
      List<FunctionParameter> params,
      @Nullable TypeName result,
      List<DefElem> options,
      List<Statement> body,
      boolean hasBody) {
    return new Statement.CreateFunctionStmt(
        procedure, replace, name, params, result, options, body, hasBody);
  }

  private TypeName tableResult(List<FunctionParameter> params, int location) {
    for (FunctionParameter param : params) {
      if (param.mode() == ParameterMode.OUT || param.mode() == ParameterMode.INOUT) {
        throw error("OUT and INOUT arguments aren't allowed in TABLE functions", -1);
      }
    }
    expect('(');
    List<TypeName> types = new ArrayList<>(4);
    do {
      String column = typeFunctionName();
      TypeName type = funcType();
      types.add(type);
      params.add(new FunctionParameter(column, type, ParameterMode.TABLE, null));
    } while (accept(','));
    expect(')');
    TypeName result = types.size() == 1 ? types.getFirst() : TypeName.system("record", location);
    return result.withSetof();
  }

  private List<Statement> atomicBody() {
    advance();
    advance();
    List<Statement> body = new ArrayList<>(2);
    while (!at(Keyword.END)) {
      if (at(Keyword.RETURN)) {
        advance();
        body.add(new Statement.ReturnStmt(expr()));
      } else {
        Statement stmt = statement();
        if (stmt != null) {
          body.add(stmt);
        }
      }
      expect(';');
    }
    advance();
    return body;
  }

  /// Function options; `create` also allows those that only CREATE FUNCTION takes.
  final List<DefElem> functionOptions(boolean create) {
    List<DefElem> options = new ArrayList<>(4);
    while (true) {
      DefElem option = functionOption(create);
      if (option == null) {
        return options;
      }
      options.add(option);
    }
  }

  private static DefElem word(String name, String value, int location) {
    return DefElem.of(name, new Value.StringValue(value), location);
  }

  private @Nullable DefElem functionOption(boolean create) {
    int location = loc();
    switch (tok) {
      case Keyword.CALLED -> {
        advance();
        expect(Keyword.ON, Keyword.NULL, Keyword.INPUT);
        return flag("strict", false, location);
      }
      case Keyword.RETURNS -> {
        advance();
        expect(Keyword.NULL, Keyword.ON, Keyword.NULL);
        expect(Keyword.INPUT);
        return flag("strict", true, location);
      }
      case Keyword.STRICT -> {
        advance();
        return flag("strict", true, location);
      }
      case Keyword.IMMUTABLE, Keyword.STABLE, Keyword.VOLATILE -> {
        String value = text();
        advance();
        return word("volatility", value, location);
      }
      case Keyword.EXTERNAL, Keyword.SECURITY -> {
        if (accept(Keyword.EXTERNAL)) {
          if (!at(Keyword.SECURITY)) {
            throw syntaxError();
          }
        }
        advance();
        boolean definer = accept(Keyword.DEFINER);
        if (!definer) {
          expect(Keyword.INVOKER);
        }
        return flag("security", definer, location);
      }
      case Keyword.LEAKPROOF -> {
        advance();
        return flag("leakproof", true, location);
      }
      case Keyword.NOT -> {
        advance();
        expect(Keyword.LEAKPROOF);
        return flag("leakproof", false, location);
      }
      case Keyword.COST -> {
        advance();
        return DefElem.of("cost", numericOnly(), location);
      }
      case Keyword.ROWS -> {
        advance();
        return DefElem.of("rows", numericOnly(), location);
      }
      case Keyword.SUPPORT -> {
        advance();
        return DefElem.of("support", new Clause.QualifiedName(anyName()), location);
      }
      case Keyword.PARALLEL -> {
        advance();
        return word("parallel", colId(), location);
      }
      case Keyword.SET -> {
        advance();
        return DefElem.of("set", setRestMore(), location);
      }
      case Keyword.RESET -> {
        return DefElem.of("set", reset(), location);
      }
      default -> {}
    }
    if (!create) {
      return null;
    }
    switch (tok) {
      case Keyword.AS -> {
        advance();
        List<Value.StringValue> parts = new ArrayList<>(2);
        parts.add(new Value.StringValue(string()));
        if (accept(',')) {
          parts.add(new Value.StringValue(string()));
        }
        return DefElem.of("as", new Value.ListValue(parts), location);
      }
      case Keyword.LANGUAGE -> {
        advance();
        return word("language", nonReservedWordOrString(), location);
      }
      case Keyword.TRANSFORM -> {
        advance();
        List<TypeName> types = new ArrayList<>(1);
        do {
          expect(Keyword.FOR, Keyword.TYPE);
          types.add(typename());
        } while (accept(','));
        return DefElem.of("transform", new Value.ListValue(types), location);
      }
      case Keyword.WINDOW -> {
        advance();
        return flag("window", true, location);
      }
      default -> {
        return null;
      }
    }
  }

  // Things on tables.

  private static final int TRIGGER_BEFORE = 2;
  private static final int TRIGGER_INSERT = 4;
  private static final int TRIGGER_DELETE = 8;
  private static final int TRIGGER_UPDATE = 16;
  private static final int TRIGGER_TRUNCATE = 32;
  private static final int TRIGGER_INSTEAD = 64;

  private Statement createTrigger(boolean replace, boolean constraint) {
    expect(Keyword.TRIGGER);
    String name = name();
    int timing = 0;
    if (constraint) {
      expect(Keyword.AFTER);
    } else if (accept(Keyword.BEFORE)) {
      timing = TRIGGER_BEFORE;
    } else if (accept(Keyword.INSTEAD)) {
      expect(Keyword.OF);
      timing = TRIGGER_INSTEAD;
    } else {
      expect(Keyword.AFTER);
    }
    int events = 0;
    List<String> columns = List.of();
    do {
      int event;
      switch (tok) {
        case Keyword.INSERT -> event = TRIGGER_INSERT;
        case Keyword.DELETE -> event = TRIGGER_DELETE;
        case Keyword.UPDATE -> event = TRIGGER_UPDATE;
        case Keyword.TRUNCATE -> event = TRIGGER_TRUNCATE;
        default -> throw syntaxError();
      }
      advance();
      if (event == TRIGGER_UPDATE && accept(Keyword.OF)) {
        columns = nameList();
      }
      if ((events & event) != 0) {
        throw errorHere("duplicate trigger events specified");
      }
      events |= event;
    } while (accept(Keyword.OR));
    expect(Keyword.ON);
    RangeVar relation = qualifiedName();
    RangeVar fromTable = null;
    boolean deferrable = false;
    boolean initdeferred = false;
    List<Clause.TriggerTransition> transitions = List.of();
    boolean row = false;
    if (constraint) {
      fromTable = accept(Keyword.FROM) ? qualifiedName() : null;
      ConstraintBuilder c = new ConstraintBuilder(Clause.ConstrType.CHECK, null, loc());
      attributes(c, "TRIGGER", true, false, false);
      deferrable = c.deferrable;
      initdeferred = c.initdeferred;
      expect(Keyword.FOR, Keyword.EACH, Keyword.ROW);
      row = true;
    } else {
      if (accept(Keyword.REFERENCING)) {
        transitions = transitions();
      }
      if (accept(Keyword.FOR)) {
        accept(Keyword.EACH);
        row = accept(Keyword.ROW);
        if (!row) {
          expect(Keyword.STATEMENT);
        }
      }
    }
    RawExpr when = null;
    if (accept(Keyword.WHEN)) {
      expect('(');
      when = expr();
      expect(')');
    }
    List<String> function = executeFunction();
    List<String> args = triggerArguments();
    return new Statement.CreateTrigStmt(
        replace,
        constraint,
        name,
        relation,
        function,
        args,
        row,
        timing,
        events,
        columns,
        when,
        transitions,
        deferrable,
        initdeferred,
        fromTable);
  }

  private List<String> executeFunction() {
    expect(Keyword.EXECUTE);
    if (!accept(Keyword.FUNCTION)) {
      expect(Keyword.PROCEDURE);
    }
    return functionName();
  }

  private List<String> triggerArguments() {
    expect('(');
    List<String> args = new ArrayList<>(2);
    if (!at(')')) {
      do {
        switch (tok) {
          case Token.ICONST -> args.add(String.valueOf(integer()));
          case Token.FCONST, Token.SCONST -> {
            args.add(text());
            advance();
          }
          default -> args.add(colLabel());
        }
      } while (accept(','));
    }
    expect(')');
    return args;
  }

  private List<Clause.TriggerTransition> transitions() {
    List<Clause.TriggerTransition> list = new ArrayList<>(2);
    do {
      boolean isNew = accept(Keyword.NEW);
      if (!isNew) {
        expect(Keyword.OLD);
      }
      boolean isTable = accept(Keyword.TABLE);
      if (!isTable) {
        expect(Keyword.ROW);
      }
      accept(Keyword.AS);
      list.add(new Clause.TriggerTransition(colId(), isNew, isTable));
    } while (at(Keyword.NEW) || at(Keyword.OLD));
    return list;
  }

  private Statement createRule(boolean replace) {
    advance();
    String name = name();
    expect(Keyword.AS, Keyword.ON);
    String event =
        switch (tok) {
          case Keyword.SELECT, Keyword.UPDATE, Keyword.DELETE, Keyword.INSERT -> text();
          default -> throw syntaxError();
        };
    advance();
    expect(Keyword.TO);
    RangeVar relation = qualifiedName();
    RawExpr where = accept(Keyword.WHERE) ? expr() : null;
    expect(Keyword.DO);
    boolean instead = accept(Keyword.INSTEAD);
    if (!instead) {
      accept(Keyword.ALSO);
    }
    List<Statement> actions = new ArrayList<>(1);
    if (accept(Keyword.NOTHING)) {
      return new Statement.RuleStmt(relation, name, where, event, instead, actions, replace);
    }
    if (at('(') && !ruleSelect()) {
      advance();
      while (true) {
        if (!at(';') && !at(')')) {
          actions.add(ruleAction());
        }
        if (!accept(';')) {
          break;
        }
      }
      expect(')');
    } else {
      actions.add(ruleAction());
    }
    return new Statement.RuleStmt(relation, name, where, event, instead, actions, replace);
  }

  /// A parenthesis before SELECT groups actions, as the grammar prefers it.
  private boolean ruleSelect() {
    return peek(1) == '(';
  }

  private Statement ruleAction() {
    if (at(Keyword.NOTIFY)) {
      return notifyStatement();
    }
    if (!startsPreparable() || at(Keyword.MERGE)) {
      throw syntaxError();
    }
    return preparableStatement();
  }

  final Statement notifyStatement() {
    advance();
    String name = colId();
    return new Statement.NotifyStmt(name, accept(',') ? string() : null);
  }

  private Statement createStatistics() {
    advance();
    boolean ifNotExists = ifNotExists();
    List<String> name = ifNotExists || isColId(tok) ? anyName() : List.of();
    List<String> types = optionalNameListInParens();
    expect(Keyword.ON);
    List<Clause.StatsElem> elements = new ArrayList<>(2);
    do {
      if (accept('(')) {
        elements.add(new Clause.StatsElem(null, expr()));
        expect(')');
      } else if (isPlainColumn()) {
        elements.add(new Clause.StatsElem(colId(), null));
      } else {
        elements.add(new Clause.StatsElem(null, windowlessCall()));
      }
    } while (accept(','));
    expect(Keyword.FROM);
    List<FromItem> from = fromList();
    return new Statement.CreateStatsStmt(name, types, elements, from, ifNotExists);
  }

  private Statement createPolicy() {
    advance();
    String name = name();
    expect(Keyword.ON);
    RangeVar table = qualifiedName();
    boolean permissive = true;
    if (accept(Keyword.AS)) {
      int location = loc();
      if (!at(Token.IDENT)) {
        throw syntaxError();
      }
      String word = text();
      advance();
      permissive = word.equals("permissive");
      if (!permissive && !word.equals("restrictive")) {
        throw unrecognizedPolicy(word, location);
      }
    }
    String command = "all";
    if (accept(Keyword.FOR)) {
      switch (tok) {
        case Keyword.ALL, Keyword.SELECT, Keyword.INSERT, Keyword.UPDATE, Keyword.DELETE ->
            command = text();
        default -> throw syntaxError();
      }
      advance();
    }
    List<RoleSpec> roles =
        accept(Keyword.TO)
            ? roleList()
            : List.of(new RoleSpec(Clause.RoleSpecType.PUBLIC, null, -1));
    RawExpr qual = policyUsing();
    RawExpr check = policyCheck();
    return new Statement.CreatePolicyStmt(name, table, command, permissive, roles, qual, check);
  }

  private SqlError unrecognizedPolicy(String word, int location) {
    return error("unrecognized row security option \"" + word + "\"", location)
        .hint("Only PERMISSIVE or RESTRICTIVE policies are supported currently.");
  }

  final @Nullable RawExpr policyUsing() {
    if (!accept(Keyword.USING)) {
      return null;
    }
    expect('(');
    RawExpr qual = expr();
    expect(')');
    return qual;
  }

  final @Nullable RawExpr policyCheck() {
    if (!accept(Keyword.WITH)) {
      return null;
    }
    expect(Keyword.CHECK, '(');
    RawExpr check = expr();
    expect(')');
    return check;
  }

  private Statement createEventTrigger() {
    advance();
    expect(Keyword.TRIGGER);
    String name = name();
    expect(Keyword.ON);
    String event = colLabel();
    List<DefElem> when = new ArrayList<>(1);
    if (accept(Keyword.WHEN)) {
      do {
        int location = loc();
        String variable = colId();
        expect(Keyword.IN, '(');
        List<Value.StringValue> values = new ArrayList<>(2);
        do {
          values.add(new Value.StringValue(string()));
        } while (accept(','));
        expect(')');
        when.add(DefElem.of(variable, new Value.ListValue(values), location));
      } while (accept(Keyword.AND));
    }
    List<String> function = executeFunction();
    expect('(', ')');
    return new Statement.CreateEventTrigStmt(name, event, when, function);
  }
}
