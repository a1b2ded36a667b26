// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.nodes.raw.Clause.QualifiedName;
import dev.gajah.nodes.raw.Clause.RoleSpec;
import dev.gajah.nodes.raw.Clause.RoleSpecType;
import dev.gajah.nodes.raw.FromItem.RangeVar;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;

/// Names, literals and the small lists made of them.
abstract class NameGrammar extends TokenReader {
  NameGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  static boolean isColId(int kind) {
    return kind == Token.IDENT
        || (kind >= Keyword.BASE && Keyword.category(kind) <= Keyword.COLUMN_NAME_CATEGORY);
  }

  static boolean isTypeFunctionName(int kind) {
    if (kind == Token.IDENT) {
      return true;
    }
    if (kind < Keyword.BASE) {
      return false;
    }
    byte category = Keyword.category(kind);
    return category == Keyword.UNRESERVED_CATEGORY || category == Keyword.TYPE_FUNCTION_CATEGORY;
  }

  static boolean isNonReservedWord(int kind) {
    return kind == Token.IDENT
        || (kind >= Keyword.BASE && Keyword.category(kind) != Keyword.RESERVED_CATEGORY);
  }

  static boolean isColLabel(int kind) {
    return kind == Token.IDENT || kind >= Keyword.BASE;
  }

  final String colId() {
    if (!isColId(tok)) {
      throw syntaxError();
    }
    String name = text();
    advance();
    return name;
  }

  final String name() {
    return colId();
  }

  final String colLabel() {
    if (!isColLabel(tok)) {
      throw syntaxError();
    }
    String name = text();
    advance();
    return name;
  }

  final String typeFunctionName() {
    if (!isTypeFunctionName(tok)) {
      throw syntaxError();
    }
    String name = text();
    advance();
    return name;
  }

  final String nonReservedWord() {
    if (!isNonReservedWord(tok)) {
      throw syntaxError();
    }
    String name = text();
    advance();
    return name;
  }

  final String nonReservedWordOrString() {
    return at(Token.SCONST) ? string() : nonReservedWord();
  }

  final String string() {
    if (tok != Token.SCONST) {
      throw syntaxError();
    }
    String value = text();
    advance();
    return value;
  }

  final int integer() {
    if (tok != Token.ICONST) {
      throw syntaxError();
    }
    int value = intValue();
    advance();
    return value;
  }

  final int signedInteger() {
    if (accept('-')) {
      return -integer();
    }
    accept('+');
    return integer();
  }

  final boolean atNumericOnly() {
    return at(Token.ICONST) || at(Token.FCONST) || at('+') || at('-');
  }

  final Value numericOnly() {
    boolean negative = at('-');
    if (negative || at('+')) {
      advance();
    }
    if (at(Token.FCONST)) {
      String digits = text();
      advance();
      return new Value.FloatValue(negative ? "-" + digits : digits);
    }
    int value = integer();
    return new Value.IntegerValue(negative ? -value : value);
  }

  /// TRUE, FALSE, ON, a word or a string.
  final String booleanOrString() {
    if (at(Keyword.TRUE) || at(Keyword.FALSE) || at(Keyword.ON)) {
      String word = text();
      advance();
      return word;
    }
    return nonReservedWordOrString();
  }

  final boolean atBooleanOrString() {
    return at(Keyword.TRUE)
        || at(Keyword.FALSE)
        || at(Keyword.ON)
        || at(Token.SCONST)
        || isNonReservedWord(tok);
  }

  final List<String> nameList() {
    List<String> names = new ArrayList<>(4);
    do {
      names.add(colId());
    } while (accept(','));
    return names;
  }

  /// `( name, ... )` or nothing.
  final List<String> optionalNameListInParens() {
    if (!accept('(')) {
      return List.of();
    }
    List<String> names = nameList();
    expect(')');
    return names;
  }

  final List<String> nameListInParens() {
    expect('(');
    List<String> names = nameList();
    expect(')');
    return names;
  }

  final List<String> anyName() {
    String first = colId();
    if (!at('.')) {
      return List.of(first);
    }
    List<String> names = new ArrayList<>(3);
    names.add(first);
    attributes(names);
    return names;
  }

  /// Zero or more `.name`, appended.
  final void attributes(List<String> names) {
    while (accept('.')) {
      names.add(colLabel());
    }
  }

  final List<QualifiedName> anyNameList() {
    List<QualifiedName> names = new ArrayList<>(4);
    do {
      names.add(new QualifiedName(anyName()));
    } while (accept(','));
    return names;
  }

  final RangeVar qualifiedName() {
    int location = loc();
    String first = colId();
    if (!at('.') && !at('[')) {
      return RangeVar.of(null, first, location);
    }
    List<String> names = new ArrayList<>(3);
    names.add(first);
    while (at('.') || at('[')) {
      if (at('[') || peek(1) == '*') {
        // PostgreSQL reads a general indirection here and rejects it afterwards
        if (at('.')) {
          advance();
        }
        throw syntaxError();
      }
      advance();
      names.add(colLabel());
    }
    return makeRangeVar(names, location);
  }

  final RangeVar makeRangeVar(List<String> names, int location) {
    return switch (names.size()) {
      case 1 -> RangeVar.of(null, names.get(0), location);
      case 2 -> RangeVar.of(names.get(0), names.get(1), location);
      case 3 -> new RangeVar(names.get(0), names.get(1), names.get(2), true, 'p', null, location);
      default ->
          throw error(
              "improper qualified name (too many dotted names): " + String.join(".", names),
              location);
    };
  }

  final List<RangeVar> qualifiedNameList() {
    List<RangeVar> list = new ArrayList<>(4);
    do {
      list.add(qualifiedName());
    } while (accept(','));
    return list;
  }

  final RangeVar relationExpr() {
    if (at(Keyword.ONLY)) {
      advance();
      RangeVar relation;
      if (accept('(')) {
        relation = qualifiedName();
        expect(')');
      } else {
        relation = qualifiedName();
      }
      return relation.withInh(false);
    }
    RangeVar relation = qualifiedName();
    accept('*');
    return relation;
  }

  final List<RangeVar> relationExprList() {
    List<RangeVar> list = new ArrayList<>(4);
    do {
      list.add(relationExpr());
    } while (accept(','));
    return list;
  }

  final RoleSpec roleSpec() {
    int location = loc();
    switch (tok) {
      case Keyword.CURRENT_ROLE -> {
        advance();
        return new RoleSpec(RoleSpecType.CURRENT_ROLE, null, location);
      }
      case Keyword.CURRENT_USER -> {
        advance();
        return new RoleSpec(RoleSpecType.CURRENT_USER, null, location);
      }
      case Keyword.SESSION_USER -> {
        advance();
        return new RoleSpec(RoleSpecType.SESSION_USER, null, location);
      }
      default -> {}
    }
    String role = nonReservedWord();
    if (role.equals("public")) {
      return new RoleSpec(RoleSpecType.PUBLIC, null, location);
    }
    if (role.equals("none")) {
      throw error(
          dev.gajah.base.error.SqlState.RESERVED_NAME, "role name \"none\" is reserved", location);
    }
    return new RoleSpec(RoleSpecType.CSTRING, role, location);
  }

  /// A role that must have a name of its own.
  final String roleId() {
    RoleSpec spec = roleSpec();
    var reserved = dev.gajah.base.error.SqlState.RESERVED_NAME;
    return switch (spec.roletype()) {
      case CSTRING -> java.util.Objects.requireNonNull(spec.rolename());
      case PUBLIC -> throw error(reserved, "role name \"public\" is reserved", spec.location());
      case SESSION_USER ->
          throw error(reserved, "SESSION_USER cannot be used as a role name here", spec.location());
      case CURRENT_USER ->
          throw error(reserved, "CURRENT_USER cannot be used as a role name here", spec.location());
      case CURRENT_ROLE ->
          throw error(reserved, "CURRENT_ROLE cannot be used as a role name here", spec.location());
    };
  }

  final List<RoleSpec> roleList() {
    List<RoleSpec> roles = new ArrayList<>(2);
    do {
      roles.add(roleSpec());
    } while (accept(','));
    return roles;
  }

  final boolean ifExists() {
    if (at(Keyword.IF)) {
      advance();
      expect(Keyword.EXISTS);
      return true;
    }
    return false;
  }

  /// IF EXISTS where IF could also be a name.
  final boolean ifExistsBeforeName() {
    return accept(Keyword.IF, Keyword.EXISTS);
  }

  final boolean ifNotExists() {
    if (at(Keyword.IF) && peek(1) == Keyword.NOT) {
      advance();
      advance();
      expect(Keyword.EXISTS);
      return true;
    }
    return false;
  }

  /// CASCADE gives true; RESTRICT and nothing give false.
  final boolean dropBehavior() {
    if (accept(Keyword.CASCADE)) {
      return true;
    }
    accept(Keyword.RESTRICT);
    return false;
  }

  // Operators.

  static boolean isMathOp(int kind) {
    return switch (kind) {
      case '+', '-', '*', '/', '%', '^', '<', '>', '=' -> true;
      case Token.LESS_EQUALS, Token.GREATER_EQUALS, Token.NOT_EQUALS -> true;
      default -> false;
    };
  }

  static boolean isAllOp(int kind) {
    return kind == Token.OP || isMathOp(kind);
  }

  static String operatorName(int kind) {
    return switch (kind) {
      case Token.LESS_EQUALS -> "<=";
      case Token.GREATER_EQUALS -> ">=";
      case Token.NOT_EQUALS -> "<>";
      default -> OPERATORS[kind];
    };
  }

  private static final String[] OPERATORS = new String[128];

  static {
    for (char c : new char[] {'+', '-', '*', '/', '%', '^', '<', '>', '='}) {
      OPERATORS[c] = String.valueOf(c).intern();
    }
  }

  final String allOp() {
    if (!isAllOp(tok)) {
      throw syntaxError();
    }
    String name = at(Token.OP) ? text() : operatorName(tok);
    advance();
    return name;
  }

  /// An operator, possibly with schema: `pg_catalog.+`.
  final List<String> anyOperator() {
    if (isAllOp(tok)) {
      return List.of(allOp());
    }
    List<String> names = new ArrayList<>(2);
    while (!isAllOp(tok)) {
      names.add(colId());
      expect('.');
    }
    names.add(allOp());
    return names;
  }

  /// `OPERATOR(schema.op)`, the current token being OPERATOR.
  final List<String> operatorInParens() {
    advance();
    expect('(');
    List<String> names = anyOperator();
    expect(')');
    return names;
  }

  final List<String> qualAllOp() {
    if (at(Keyword.OPERATOR, '(')) {
      return operatorInParens();
    }
    return List.of(allOp());
  }

  static RawExpr.AConst stringConst(String value, int location) {
    return new RawExpr.AConst(new Value.StringValue(value), location);
  }

  static RawExpr.AConst intConst(int value, int location) {
    return new RawExpr.AConst(new Value.IntegerValue(value), location);
  }
}
