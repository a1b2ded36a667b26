// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.Clause.ColumnDef;
import dev.gajah.nodes.raw.Clause.ConstrType;
import dev.gajah.nodes.raw.Clause.Constraint;
import dev.gajah.nodes.raw.Clause.DefElem;
import dev.gajah.nodes.raw.Clause.IntoClause;
import dev.gajah.nodes.raw.Clause.OnCommitAction;
import dev.gajah.nodes.raw.Clause.PartitionBoundSpec;
import dev.gajah.nodes.raw.Clause.PartitionElem;
import dev.gajah.nodes.raw.Clause.PartitionSpec;
import dev.gajah.nodes.raw.Clause.PartitionStrategy;
import dev.gajah.nodes.raw.Clause.TableLikeClause;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.ObjectType;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawNode;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.nodes.raw.Statement.CreateStmt;
import dev.gajah.nodes.raw.Statement.CreateTableAsStmt;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CREATE TABLE: columns, constraints, partitions; and the pieces that ALTER TABLE shares.
abstract class TableGrammar extends ModifyGrammar {
  TableGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  abstract Statement executeStatement();

  /// `( name [= value], ... )` as used by DEFINE-like statements.
  final List<DefElem> definition() {
    expect('(');
    List<DefElem> list = new ArrayList<>(4);
    do {
      int location = loc();
      String name = colLabel();
      list.add(DefElem.of(name, accept('=') ? defArg() : null, location));
    } while (accept(','));
    expect(')');
    return list;
  }

  final List<DefElem> optionalReloptions() {
    return accept(Keyword.WITH) ? reloptions() : List.of();
  }

  final @Nullable String optionalTablespace() {
    return accept(Keyword.TABLESPACE) ? name() : null;
  }

  /// TEMP, UNLOGGED and their kin: the persistence letter, 'p' if nothing is written.
  final char optionalTemp() {
    if (at(Keyword.LOCAL) || at(Keyword.GLOBAL)) {
      advance();
      if (!accept(Keyword.TEMPORARY)) {
        expect(Keyword.TEMP);
      }
      return 't';
    }
    if (accept(Keyword.TEMPORARY) || accept(Keyword.TEMP)) {
      return 't';
    }
    return accept(Keyword.UNLOGGED) ? 'u' : 'p';
  }

  /// CREATE TABLE in all its forms, behind TABLE.
  final Statement createTable(char persistence) {
    boolean ifNotExists = ifNotExists();
    RangeVar relation = qualifiedName().withPersistence(persistence);
    if (accept(Keyword.OF)) {
      int typeLocation = loc();
      TypeName type = TypeName.of(anyName(), typeLocation);
      List<Clause> elements = typedElements();
      return finishTable(relation, elements, List.of(), null, type, ifNotExists);
    }
    if (accept(Keyword.PARTITION)) {
      expect(Keyword.OF);
      RangeVar parent = qualifiedName();
      List<Clause> elements = typedElements();
      PartitionBoundSpec bound = partitionBound();
      return finishTable(relation, elements, List.of(parent), bound, null, ifNotExists);
    }
    if (!at('(') || isColumnNameList()) {
      return createTableAs(relation, ifNotExists);
    }
    advance();
    List<Clause> elements = new ArrayList<>();
    if (!at(')')) {
      do {
        elements.add(tableElement());
      } while (accept(','));
    }
    expect(')');
    List<RangeVar> parents = inherits();
    return finishTable(relation, elements, parents, null, null, ifNotExists);
  }

  /// True if the parentheses hold bare column names, as before AS.
  private boolean isColumnNameList() {
    return isColId(peek(1)) && (peek(2) == ',' || peek(2) == ')');
  }

  final List<RangeVar> inherits() {
    if (!accept(Keyword.INHERITS)) {
      return List.of();
    }
    expect('(');
    List<RangeVar> parents = qualifiedNameList();
    expect(')');
    return parents;
  }

  private CreateStmt finishTable(
      RangeVar relation,
      List<Clause> elements,
      List<RangeVar> parents,
      @Nullable PartitionBoundSpec bound,
      @Nullable TypeName ofType,
      boolean ifNotExists) {
    PartitionSpec partition = at(Keyword.PARTITION) ? partitionSpec() : null;
    String method = accept(Keyword.USING) ? name() : null;
    List<DefElem> options = tableOptions();
    OnCommitAction onCommit = onCommit();
    String tablespace = optionalTablespace();
    return new CreateStmt(
        relation,
        elements,
        parents,
        bound,
        partition,
        ofType,
        options,
        onCommit,
        tablespace,
        method,
        ifNotExists);
  }

  private List<DefElem> tableOptions() {
    if (at(Keyword.WITH)) {
      advance();
      return reloptions();
    }
    if (at(Keyword.WITHOUT)) {
      advance();
      expect(Keyword.OIDS);
    }
    return List.of();
  }

  private OnCommitAction onCommit() {
    if (!accept(Keyword.ON)) {
      return OnCommitAction.NOOP;
    }
    expect(Keyword.COMMIT);
    if (accept(Keyword.DROP)) {
      return OnCommitAction.DROP;
    }
    boolean delete = accept(Keyword.DELETE);
    if (!delete) {
      expect(Keyword.PRESERVE);
    }
    expect(Keyword.ROWS);
    return delete ? OnCommitAction.DELETE_ROWS : OnCommitAction.PRESERVE_ROWS;
  }

  private Statement createTableAs(RangeVar relation, boolean ifNotExists) {
    List<String> columns = optionalNameListInParens();
    String method = accept(Keyword.USING) ? name() : null;
    List<DefElem> options = tableOptions();
    OnCommitAction onCommit = onCommit();
    String tablespace = optionalTablespace();
    expect(Keyword.AS);
    Statement query = at(Keyword.EXECUTE) ? executeStatement() : selectStatement();
    boolean skipData = withNoData();
    IntoClause into =
        new IntoClause(relation, columns, method, options, onCommit, tablespace, skipData);
    return new CreateTableAsStmt(query, into, ObjectType.TABLE, false, ifNotExists);
  }

  /// WITH [NO] DATA; true for NO DATA.
  final boolean withNoData() {
    if (!accept(Keyword.WITH)) {
      return false;
    }
    boolean no = accept(Keyword.NO);
    expect(Keyword.DATA);
    return no;
  }

  private List<Clause> typedElements() {
    if (!accept('(')) {
      return List.of();
    }
    List<Clause> elements = new ArrayList<>(4);
    do {
      if (atTableConstraint()) {
        elements.add(tableConstraint());
      } else {
        int location = loc();
        String name = colId();
        if (accept(Keyword.WITH)) {
          expect(Keyword.OPTIONS);
        }
        elements.add(columnConstraints(name, null, null, null, List.of(), location));
      }
    } while (accept(','));
    expect(')');
    return elements;
  }

  final List<Clause> tableElementsInParens() {
    expect('(');
    List<Clause> elements = new ArrayList<>();
    if (!at(')')) {
      do {
        elements.add(tableElement());
      } while (accept(','));
    }
    expect(')');
    return elements;
  }

  final List<Clause> typedElementsInParens() {
    return typedElements();
  }

  private Clause tableElement() {
    if (at(Keyword.LIKE)) {
      return tableLike();
    }
    return atTableConstraint() ? tableConstraint() : columnDef();
  }

  final boolean atTableConstraint() {
    return switch (tok) {
      case Keyword.CONSTRAINT, Keyword.CHECK, Keyword.UNIQUE, Keyword.PRIMARY, Keyword.FOREIGN ->
          true;
      case Keyword.EXCLUDE -> peek(1) == '(' || peek(1) == Keyword.USING;
      default -> false;
    };
  }

  private TableLikeClause tableLike() {
    advance();
    RangeVar relation = qualifiedName();
    int options = 0;
    while (at(Keyword.INCLUDING) || at(Keyword.EXCLUDING)) {
      boolean including = at(Keyword.INCLUDING);
      advance();
      int bit =
          switch (tok) {
            case Keyword.COMMENTS -> TableLikeClause.COMMENTS;
            case Keyword.COMPRESSION -> TableLikeClause.COMPRESSION;
            case Keyword.CONSTRAINTS -> TableLikeClause.CONSTRAINTS;
            case Keyword.DEFAULTS -> TableLikeClause.DEFAULTS;
            case Keyword.IDENTITY -> TableLikeClause.IDENTITY;
            case Keyword.GENERATED -> TableLikeClause.GENERATED;
            case Keyword.INDEXES -> TableLikeClause.INDEXES;
            case Keyword.STATISTICS -> TableLikeClause.STATISTICS;
            case Keyword.STORAGE -> TableLikeClause.STORAGE;
            case Keyword.ALL -> TableLikeClause.ALL;
            default -> throw syntaxError();
          };
      advance();
      options = including ? options | bit : options & ~bit;
    }
    return new TableLikeClause(relation, options);
  }

  final ColumnDef columnDef() {
    int location = loc();
    String name = colId();
    TypeName type = typename();
    String storage = null;
    if (accept(Keyword.STORAGE)) {
      storage = accept(Keyword.DEFAULT) ? "default" : colId();
    }
    String compression = null;
    if (accept(Keyword.COMPRESSION)) {
      compression = accept(Keyword.DEFAULT) ? "default" : colId();
    }
    List<DefElem> fdwOptions = at(Keyword.OPTIONS) ? genericOptions() : List.of();
    return columnConstraints(name, type, storage, compression, fdwOptions, location);
  }

  /// `ColQualList`.
  private ColumnDef columnConstraints(
      String name,
      @Nullable TypeName type,
      @Nullable String storage,
      @Nullable String compression,
      List<DefElem> fdwOptions,
      int location) {
    List<Constraint> constraints = new ArrayList<>(2);
    List<String> collation = List.of();
    int collLocation = -1;
    while (true) {
      int at = loc();
      if (at(Keyword.COLLATE)) {
        advance();
        if (!collation.isEmpty()) {
          throw error("multiple COLLATE clauses not allowed", at);
        }
        collation = anyName();
        collLocation = at;
        continue;
      }
      Constraint constraint = columnConstraint();
      if (constraint == null) {
        break;
      }
      constraints.add(constraint);
    }
    return new ColumnDef(
        name,
        type,
        compression,
        storage,
        fdwOptions,
        null,
        collation,
        collLocation,
        constraints,
        location);
  }

  /// For CREATE DOMAIN: constraints and a collation, as a column without a name.
  final ColumnDef domainQualifiers(TypeName type) {
    return columnConstraints("", type, null, null, List.of(), -1);
  }

  /// A constraint under construction; the defaults are those of an empty node.
  static final class ConstraintBuilder {
    ConstrType contype;
    @Nullable String conname;
    boolean deferrable;
    boolean initdeferred;
    boolean skipValidation;
    boolean initiallyValid;
    boolean isNoInherit;
    @Nullable RawExpr rawExpr;
    char generatedWhen;
    boolean nullsNotDistinct;
    List<String> keys = List.of();
    List<String> including = List.of();
    List<Clause.ExclusionElem> exclusions = List.of();
    List<DefElem> options = List.of();
    @Nullable String indexname;
    @Nullable String indexspace;
    @Nullable String accessMethod;
    @Nullable RawExpr whereClause;
    @Nullable RangeVar pktable;
    List<String> fkAttrs = List.of();
    List<String> pkAttrs = List.of();
    char fkMatchtype;
    char fkUpdAction;
    char fkDelAction;
    List<String> fkDelSetCols = List.of();
    final int location;

    ConstraintBuilder(ConstrType contype, @Nullable String conname, int location) {
      this.contype = contype;
      this.conname = conname;
      this.location = location;
    }

    Constraint build() {
      return new Constraint(
          contype,
          conname,
          deferrable,
          initdeferred,
          skipValidation,
          initiallyValid,
          isNoInherit,
          rawExpr,
          generatedWhen,
          nullsNotDistinct,
          keys,
          including,
          exclusions,
          options,
          indexname,
          indexspace,
          accessMethod,
          whereClause,
          pktable,
          fkAttrs,
          pkAttrs,
          fkMatchtype,
          fkUpdAction,
          fkDelAction,
          fkDelSetCols,
          location);
    }
  }

  private @Nullable Constraint columnConstraint() {
    int location = loc();
    String name = null;
    if (accept(Keyword.CONSTRAINT)) {
      name = name();
    } else {
      ConstrType attribute = constraintAttribute();
      if (attribute != null) {
        return new ConstraintBuilder(attribute, null, location).build();
      }
    }
    ConstraintBuilder c = columnConstraintElement(name, location);
    if (c == null) {
      if (name != null) {
        throw syntaxError();
      }
      return null;
    }
    return c.build();
  }

  private @Nullable ConstrType constraintAttribute() {
    if (accept(Keyword.DEFERRABLE)) {
      return ConstrType.ATTR_DEFERRABLE;
    }
    if (accept(Keyword.NOT, Keyword.DEFERRABLE)) {
      return ConstrType.ATTR_NOT_DEFERRABLE;
    }
    if (accept(Keyword.INITIALLY)) {
      if (accept(Keyword.DEFERRED)) {
        return ConstrType.ATTR_DEFERRED;
      }
      expect(Keyword.IMMEDIATE);
      return ConstrType.ATTR_IMMEDIATE;
    }
    return null;
  }

  private @Nullable ConstraintBuilder columnConstraintElement(@Nullable String name, int location) {
    ConstraintBuilder c;
    switch (tok) {
      case Keyword.NOT -> {
        advance();
        expect(Keyword.NULL);
        c = new ConstraintBuilder(ConstrType.NOTNULL, name, location);
      }
      case Keyword.NULL -> {
        advance();
        c = new ConstraintBuilder(ConstrType.NULL, name, location);
      }
      case Keyword.UNIQUE -> {
        advance();
        c = new ConstraintBuilder(ConstrType.UNIQUE, name, location);
        c.nullsNotDistinct = nullsNotDistinct();
        indexOptions(c);
      }
      case Keyword.PRIMARY -> {
        advance();
        expect(Keyword.KEY);
        c = new ConstraintBuilder(ConstrType.PRIMARY, name, location);
        indexOptions(c);
      }
      case Keyword.CHECK -> {
        advance();
        c = new ConstraintBuilder(ConstrType.CHECK, name, location);
        expect('(');
        c.rawExpr = expr();
        expect(')');
        if (accept(Keyword.NO)) {
          expect(Keyword.INHERIT);
          c.isNoInherit = true;
        }
        c.initiallyValid = true;
      }
      case Keyword.DEFAULT -> {
        advance();
        c = new ConstraintBuilder(ConstrType.DEFAULT, name, location);
        c.rawExpr = restrictedExpr();
      }
      case Keyword.GENERATED -> {
        advance();
        c = generated(name, location);
      }
      case Keyword.REFERENCES -> {
        advance();
        c = new ConstraintBuilder(ConstrType.FOREIGN, name, location);
        references(c);
        c.initiallyValid = true;
      }
      default -> {
        return null;
      }
    }
    return c;
  }

  private ConstraintBuilder generated(@Nullable String name, int location) {
    int whenLocation = loc();
    char when = generatedWhen();
    expect(Keyword.AS);
    if (accept(Keyword.IDENTITY)) {
      ConstraintBuilder c = new ConstraintBuilder(ConstrType.IDENTITY, name, location);
      c.generatedWhen = when;
      if (accept('(')) {
        c.options = sequenceOptions();
        expect(')');
      }
      return c;
    }
    ConstraintBuilder c = new ConstraintBuilder(ConstrType.GENERATED, name, location);
    c.generatedWhen = when;
    expect('(');
    c.rawExpr = expr();
    expect(')');
    expect(Keyword.STORED);
    if (when != 'a') {
      throw error("for a generated column, GENERATED ALWAYS must be specified", whenLocation);
    }
    return c;
  }

  /// ALWAYS or BY DEFAULT: 'a' or 'd'.
  final char generatedWhen() {
    if (accept(Keyword.ALWAYS)) {
      return 'a';
    }
    expect(Keyword.BY, Keyword.DEFAULT);
    return 'd';
  }

  final boolean nullsNotDistinct() {
    if (!accept(Keyword.NULLS)) {
      return false;
    }
    boolean not = accept(Keyword.NOT);
    expect(Keyword.DISTINCT);
    return not;
  }

  private void indexOptions(ConstraintBuilder c) {
    if (accept(Keyword.WITH)) {
      c.options = definition();
    }
    if (at(Keyword.USING, Keyword.INDEX)) {
      advance();
      advance();
      expect(Keyword.TABLESPACE);
      c.indexspace = name();
    }
  }

  private void references(ConstraintBuilder c) {
    c.pktable = qualifiedName();
    c.pkAttrs = optionalNameListInParens();
    c.fkMatchtype = 's';
    int matchLocation = loc();
    if (accept(Keyword.MATCH)) {
      if (accept(Keyword.FULL)) {
        c.fkMatchtype = 'f';
      } else if (accept(Keyword.PARTIAL)) {
        throw error(
            SqlState.FEATURE_NOT_SUPPORTED, "MATCH PARTIAL not yet implemented", matchLocation);
      } else {
        expect(Keyword.SIMPLE);
      }
    }
    c.fkUpdAction = 'a';
    c.fkDelAction = 'a';
    boolean update = false;
    boolean delete = false;
    while (at(Keyword.ON)
        && ((peek(1) == Keyword.UPDATE && !update) || (peek(1) == Keyword.DELETE && !delete))) {
      boolean isUpdate = peek(1) == Keyword.UPDATE;
      int location = loc();
      advance();
      advance();
      char action = keyAction(c, isUpdate, location);
      if (isUpdate) {
        c.fkUpdAction = action;
        update = true;
      } else {
        c.fkDelAction = action;
        delete = true;
      }
    }
  }

  private char keyAction(ConstraintBuilder c, boolean update, int location) {
    if (accept(Keyword.NO)) {
      expect(Keyword.ACTION);
      return 'a';
    }
    if (accept(Keyword.RESTRICT)) {
      return 'r';
    }
    if (accept(Keyword.CASCADE)) {
      return 'c';
    }
    expect(Keyword.SET);
    boolean setNull = accept(Keyword.NULL);
    if (!setNull) {
      expect(Keyword.DEFAULT);
    }
    List<String> columns = optionalNameListInParens();
    if (!columns.isEmpty()) {
      if (update) {
        throw error(
            SqlState.FEATURE_NOT_SUPPORTED,
            "a column list with "
                + (setNull ? "SET NULL" : "SET DEFAULT")
                + " is only supported for ON DELETE actions",
            location);
      }
      c.fkDelSetCols = columns;
    }
    return setNull ? 'n' : 'd';
  }

  final Constraint tableConstraint() {
    int location = loc();
    String name = accept(Keyword.CONSTRAINT) ? name() : null;
    ConstraintBuilder c;
    switch (tok) {
      case Keyword.CHECK -> {
        advance();
        c = new ConstraintBuilder(ConstrType.CHECK, name, location);
        expect('(');
        c.rawExpr = expr();
        expect(')');
        attributes(c, "CHECK", false, true, true);
        c.initiallyValid = !c.skipValidation;
      }
      case Keyword.UNIQUE, Keyword.PRIMARY -> {
        boolean unique = at(Keyword.UNIQUE);
        advance();
        c = new ConstraintBuilder(unique ? ConstrType.UNIQUE : ConstrType.PRIMARY, name, location);
        if (unique) {
          c.nullsNotDistinct = nullsNotDistinct();
        } else {
          expect(Keyword.KEY);
        }
        if (at(Keyword.USING) && !c.nullsNotDistinct) {
          advance();
          expect(Keyword.INDEX);
          c.indexname = name();
        } else {
          c.keys = nameListInParens();
          c.including = include();
          indexOptions(c);
        }
        attributes(c, unique ? "UNIQUE" : "PRIMARY KEY", true, false, false);
      }
      case Keyword.EXCLUDE -> {
        advance();
        c = new ConstraintBuilder(ConstrType.EXCLUSION, name, location);
        exclusion(c);
        attributes(c, "EXCLUDE", true, false, false);
      }
      case Keyword.FOREIGN -> {
        advance();
        expect(Keyword.KEY);
        c = new ConstraintBuilder(ConstrType.FOREIGN, name, location);
        c.fkAttrs = nameListInParens();
        expect(Keyword.REFERENCES);
        references(c);
        attributes(c, "FOREIGN KEY", true, true, false);
        c.initiallyValid = !c.skipValidation;
      }
      default -> throw syntaxError();
    }
    return c.build();
  }

  private List<String> include() {
    return accept(Keyword.INCLUDE) ? nameListInParens() : List.of();
  }

  private void exclusion(ConstraintBuilder c) {
    c.accessMethod = accept(Keyword.USING) ? name() : "btree";
    expect('(');
    List<Clause.ExclusionElem> elements = new ArrayList<>(2);
    do {
      Clause.IndexElem element = indexElement();
      expect(Keyword.WITH);
      List<String> operator = at(Keyword.OPERATOR, '(') ? operatorInParens() : anyOperator();
      elements.add(new Clause.ExclusionElem(element, operator));
    } while (accept(','));
    expect(')');
    c.exclusions = elements;
    c.including = include();
    indexOptions(c);
    if (accept(Keyword.WHERE)) {
      expect('(');
      c.whereClause = expr();
      expect(')');
    }
  }

  /// `ConstraintAttributeSpec`, checked against what the constraint's kind allows.
  final void attributes(
      ConstraintBuilder c,
      String kind,
      boolean deferrableAllowed,
      boolean notValidAllowed,
      boolean noInheritAllowed) {
    boolean notDeferrable = false;
    boolean immediate = false;
    int specLocation = loc();
    while (true) {
      int at = loc();
      if (accept(Keyword.DEFERRABLE)) {
        conflict(notDeferrable, at);
        c.deferrable = true;
      } else if (accept(Keyword.NOT, Keyword.DEFERRABLE)) {
        conflict(c.deferrable, at);
        notDeferrable = true;
        if (c.initdeferred) {
          throw error("constraint declared INITIALLY DEFERRED must be DEFERRABLE", at);
        }
      } else if (accept(Keyword.INITIALLY)) {
        if (accept(Keyword.DEFERRED)) {
          conflict(immediate, at);
          if (notDeferrable) {
            throw error("constraint declared INITIALLY DEFERRED must be DEFERRABLE", at);
          }
          c.initdeferred = true;
        } else {
          expect(Keyword.IMMEDIATE);
          conflict(c.initdeferred, at);
          immediate = true;
        }
      } else if (accept(Keyword.NOT, Keyword.VALID)) {
        c.skipValidation = true;
      } else if (at(Keyword.NOT)) {
        advance();
        throw syntaxError();
      } else if (accept(Keyword.NO)) {
        expect(Keyword.INHERIT);
        c.isNoInherit = true;
      } else {
        break;
      }
    }
    if ((c.deferrable || c.initdeferred) && !deferrableAllowed) {
      throw attributeError(kind, "DEFERRABLE", specLocation);
    }
    if (c.skipValidation && !notValidAllowed) {
      throw attributeError(kind, "NOT VALID", specLocation);
    }
    if (c.isNoInherit && !noInheritAllowed) {
      throw attributeError(kind, "NO INHERIT", specLocation);
    }
    if (c.initdeferred) {
      c.deferrable = true;
    }
  }

  private void conflict(boolean conflicts, int location) {
    if (conflicts) {
      throw error("conflicting constraint properties", location);
    }
  }

  private dev.gajah.base.error.SqlError attributeError(String kind, String what, int location) {
    return error(
        SqlState.FEATURE_NOT_SUPPORTED, kind + " constraints cannot be marked " + what, location);
  }

  // Partitions.

  private PartitionSpec partitionSpec() {
    int location = loc();
    advance();
    expect(Keyword.BY);
    String word = colId();
    expect('(');
    List<PartitionElem> params = new ArrayList<>(2);
    do {
      int at = loc();
      String name = null;
      RawExpr expression = null;
      if (accept('(')) {
        expression = expr();
        expect(')');
      } else if (isPlainColumn()) {
        name = colId();
      } else {
        expression = windowlessCall();
      }
      List<String> collation = accept(Keyword.COLLATE) ? anyName() : List.of();
      List<String> opclass = isColId(tok) ? anyName() : List.of();
      params.add(new PartitionElem(name, expression, collation, opclass, at));
    } while (accept(','));
    expect(')');
    PartitionStrategy strategy =
        switch (word) {
          case "list" -> PartitionStrategy.LIST;
          case "range" -> PartitionStrategy.RANGE;
          case "hash" -> PartitionStrategy.HASH;
          default ->
              throw error(
                  SqlState.INVALID_PARAMETER_VALUE,
                  "unrecognized partitioning strategy \"" + word + "\"",
                  -1);
        };
    return new PartitionSpec(strategy, params, location);
  }

  final PartitionBoundSpec partitionBound() {
    int location = loc();
    if (accept(Keyword.DEFAULT)) {
      return new PartitionBoundSpec(true, null, 0, 0, List.of(), List.of(), List.of(), location);
    }
    expect(Keyword.FOR, Keyword.VALUES);
    int at = loc();
    if (accept(Keyword.WITH)) {
      return hashBound(at);
    }
    if (accept(Keyword.IN)) {
      List<RawExpr> values = exprListInParens();
      return new PartitionBoundSpec(
          false, PartitionStrategy.LIST, 0, 0, values, List.of(), List.of(), at);
    }
    expect(Keyword.FROM);
    List<RawExpr> lower = exprListInParens();
    expect(Keyword.TO);
    return new PartitionBoundSpec(
        false, PartitionStrategy.RANGE, 0, 0, List.of(), lower, exprListInParens(), at);
  }

  private List<RawExpr> exprListInParens() {
    expect('(');
    List<RawExpr> list = exprList();
    expect(')');
    return list;
  }

  private PartitionBoundSpec hashBound(int location) {
    expect('(');
    int modulus = -1;
    int remainder = -1;
    do {
      int at = loc();
      String word = nonReservedWord();
      int value = integer();
      switch (word) {
        case "modulus" -> {
          if (modulus != -1) {
            throw error(
                SqlState.DUPLICATE_OBJECT,
                "modulus for hash partition provided more than once",
                at);
          }
          modulus = value;
        }
        case "remainder" -> {
          if (remainder != -1) {
            throw error(
                SqlState.DUPLICATE_OBJECT,
                "remainder for hash partition provided more than once",
                at);
          }
          remainder = value;
        }
        default ->
            throw error("unrecognized hash partition bound specification \"" + word + "\"", at);
      }
    } while (accept(','));
    expect(')');
    if (modulus == -1) {
      throw error("modulus for hash partition must be specified", -1);
    }
    if (remainder == -1) {
      throw error("remainder for hash partition must be specified", -1);
    }
    return new PartitionBoundSpec(
        false,
        PartitionStrategy.HASH,
        modulus,
        remainder,
        List.of(),
        List.of(),
        List.of(),
        location);
  }

  // Options.

  /// `OPTIONS ( name 'value', ... )`.
  final List<DefElem> genericOptions() {
    expect(Keyword.OPTIONS, '(');
    List<DefElem> list = new ArrayList<>(2);
    do {
      int location = loc();
      String name = colLabel();
      list.add(DefElem.of(name, new Value.StringValue(string()), location));
    } while (accept(','));
    expect(')');
    return list;
  }

  final List<DefElem> alterGenericOptions() {
    expect(Keyword.OPTIONS, '(');
    List<DefElem> list = new ArrayList<>(2);
    do {
      int location = loc();
      Clause.DefElemAction action = Clause.DefElemAction.UNSPEC;
      if (peek(1) != Token.SCONST) {
        if (accept(Keyword.SET)) {
          action = Clause.DefElemAction.SET;
        } else if (accept(Keyword.ADD)) {
          action = Clause.DefElemAction.ADD;
        } else if (accept(Keyword.DROP)) {
          action = Clause.DefElemAction.DROP;
        }
      }
      String name = colLabel();
      RawNode value = action == Clause.DefElemAction.DROP ? null : new Value.StringValue(string());
      list.add(new DefElem(null, name, value, action, location));
    } while (accept(','));
    expect(')');
    return list;
  }

  final boolean atSequenceOption() {
    return switch (tok) {
      case Keyword.AS,
          Keyword.CACHE,
          Keyword.CYCLE,
          Keyword.NO,
          Keyword.INCREMENT,
          Keyword.LOGGED,
          Keyword.MAXVALUE,
          Keyword.MINVALUE,
          Keyword.OWNED,
          Keyword.SEQUENCE,
          Keyword.START,
          Keyword.RESTART,
          Keyword.UNLOGGED ->
          true;
      default -> false;
    };
  }

  /// One or more sequence options.
  final List<DefElem> sequenceOptions() {
    List<DefElem> options = new ArrayList<>(4);
    do {
      options.add(sequenceOption());
    } while (atSequenceOption());
    return options;
  }

  final DefElem sequenceOption() {
    int location = loc();
    int kind = tok;
    if (!atSequenceOption()) {
      throw syntaxError();
    }
    advance();
    switch (kind) {
      case Keyword.AS -> {
        return DefElem.of("as", simpleTypename(), location);
      }
      case Keyword.CACHE -> {
        return DefElem.of("cache", numericOnly(), location);
      }
      case Keyword.CYCLE -> {
        return DefElem.of("cycle", new Value.BooleanValue(true), location);
      }
      case Keyword.NO -> {
        if (accept(Keyword.CYCLE)) {
          return DefElem.of("cycle", new Value.BooleanValue(false), location);
        }
        if (accept(Keyword.MAXVALUE)) {
          return DefElem.of("maxvalue", null, location);
        }
        expect(Keyword.MINVALUE);
        return DefElem.of("minvalue", null, location);
      }
      case Keyword.INCREMENT -> {
        accept(Keyword.BY);
        return DefElem.of("increment", numericOnly(), location);
      }
      case Keyword.LOGGED -> {
        return DefElem.of("logged", null, location);
      }
      case Keyword.UNLOGGED -> {
        return DefElem.of("unlogged", null, location);
      }
      case Keyword.MAXVALUE -> {
        return DefElem.of("maxvalue", numericOnly(), location);
      }
      case Keyword.MINVALUE -> {
        return DefElem.of("minvalue", numericOnly(), location);
      }
      case Keyword.OWNED -> {
        expect(Keyword.BY);
        return DefElem.of("owned_by", new Clause.QualifiedName(anyNameOrNone()), location);
      }
      case Keyword.SEQUENCE -> {
        expect(Keyword.NAME);
        return DefElem.of("sequence_name", new Clause.QualifiedName(anyName()), location);
      }
      case Keyword.START -> {
        accept(Keyword.WITH);
        return DefElem.of("start", numericOnly(), location);
      }
      default -> {
        boolean with = accept(Keyword.WITH);
        if (with || atNumericOnly()) {
          return DefElem.of("restart", numericOnly(), location);
        }
        return DefElem.of("restart", null, location);
      }
    }
  }

  /// NONE is a col_name keyword and so an ordinary name here.
  private List<String> anyNameOrNone() {
    return anyName();
  }
}
