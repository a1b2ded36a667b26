// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.TypeName;
import java.util.ArrayList;
import java.util.List;

/// Type names with their SQL-standard spellings.
abstract class TypeGrammar extends NameGrammar {
  static final int INTERVAL_FULL_RANGE = 0x7FFF;
  static final int INTERVAL_FULL_PRECISION = 0xFFFF;
  private static final int MONTH_BIT = 1 << 1;
  private static final int YEAR_BIT = 1 << 2;
  private static final int DAY_BIT = 1 << 3;
  private static final int HOUR_BIT = 1 << 10;
  private static final int MINUTE_BIT = 1 << 11;
  private static final int SECOND_BIT = 1 << 12;

  TypeGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  abstract List<RawExpr> exprList();

  /// A full type name with SETOF and array bounds.
  final TypeName typename() {
    boolean setof = accept(Keyword.SETOF);
    TypeName type = arrayBounds(simpleTypename());
    return setof ? type.withSetof() : type;
  }

  private TypeName arrayBounds(TypeName type) {
    if (at(Keyword.ARRAY)) {
      advance();
      int bound = -1;
      if (accept('[')) {
        bound = integer();
        expect(']');
      }
      return type.withArrayBounds(List.of(bound));
    }
    if (!at('[')) {
      return type;
    }
    List<Integer> bounds = new ArrayList<>(2);
    while (accept('[')) {
      bounds.add(at(']') ? -1 : integer());
      expect(']');
    }
    return type.withArrayBounds(List.copyOf(bounds));
  }

  /// Function argument and result types: a type name or `name%TYPE`.
  final TypeName funcType() {
    int mark = mark();
    int location = loc();
    boolean setof = accept(Keyword.SETOF);
    if (isTypeFunctionName(tok) && peek(1) == '.') {
      List<String> names = new ArrayList<>(3);
      names.add(typeFunctionName());
      attributes(names);
      if (at('%', Keyword.TYPE)) {
        advance();
        advance();
        TypeName type =
            TypeName.of(List.copyOf(names), setof ? location + 0 : location).withPctType();
        return setof ? type.withSetof() : type;
      }
    }
    reset(mark);
    return typename();
  }

  final List<TypeName> typeList() {
    List<TypeName> types = new ArrayList<>(2);
    do {
      types.add(typename());
    } while (accept(','));
    return types;
  }

  final TypeName simpleTypename() {
    int location = loc();
    if (at(Keyword.INTERVAL)) {
      advance();
      return intervalType(location);
    }
    if (startsConstType()) {
      return constTypename(false);
    }
    if (!isTypeFunctionName(tok)) {
      throw syntaxError();
    }
    String first = text();
    advance();
    List<String> names;
    if (at('.')) {
      names = new ArrayList<>(2);
      names.add(first);
      attributes(names);
    } else {
      names = List.of(first);
    }
    TypeName type = TypeName.of(names, location);
    return at('(') ? type.withTypmods(typeModifiers()) : type;
  }

  private List<RawExpr> typeModifiers() {
    if (!accept('(')) {
      return List.of();
    }
    List<RawExpr> modifiers = exprList();
    expect(')');
    return modifiers;
  }

  /// `INTERVAL` already read: fields or precision.
  private TypeName intervalType(int location) {
    TypeName type = TypeName.system("interval", location);
    if (at('(')) {
      advance();
      int precisionLoc = loc();
      int precision = integer();
      expect(')');
      return type.withTypmods(
          List.of(intConst(INTERVAL_FULL_RANGE, -1), intConst(precision, precisionLoc)));
    }
    List<RawExpr> fields = intervalFields();
    return fields.isEmpty() ? type : type.withTypmods(fields);
  }

  /// The type of `INTERVAL 'literal' fields`, from its fields.
  final TypeName intervalWithFields(int location, List<RawExpr> fields) {
    TypeName type = TypeName.system("interval", location);
    return fields.isEmpty() ? type : type.withTypmods(fields);
  }

  /// YEAR, DAY TO SECOND(3) and so on; empty when none is written.
  final List<RawExpr> intervalFields() {
    int location = loc();
    switch (tok) {
      case Keyword.YEAR -> {
        advance();
        if (accept(Keyword.TO)) {
          expect(Keyword.MONTH);
          return List.of(intConst(YEAR_BIT | MONTH_BIT, location));
        }
        return List.of(intConst(YEAR_BIT, location));
      }
      case Keyword.MONTH -> {
        advance();
        return List.of(intConst(MONTH_BIT, location));
      }
      case Keyword.DAY -> {
        advance();
        if (!accept(Keyword.TO)) {
          return List.of(intConst(DAY_BIT, location));
        }
        if (accept(Keyword.HOUR)) {
          return List.of(intConst(DAY_BIT | HOUR_BIT, location));
        }
        if (accept(Keyword.MINUTE)) {
          return List.of(intConst(DAY_BIT | HOUR_BIT | MINUTE_BIT, location));
        }
        return intervalSecond(DAY_BIT | HOUR_BIT | MINUTE_BIT | SECOND_BIT, location);
      }
      case Keyword.HOUR -> {
        advance();
        if (!accept(Keyword.TO)) {
          return List.of(intConst(HOUR_BIT, location));
        }
        if (accept(Keyword.MINUTE)) {
          return List.of(intConst(HOUR_BIT | MINUTE_BIT, location));
        }
        return intervalSecond(HOUR_BIT | MINUTE_BIT | SECOND_BIT, location);
      }
      case Keyword.MINUTE -> {
        advance();
        if (!accept(Keyword.TO)) {
          return List.of(intConst(MINUTE_BIT, location));
        }
        return intervalSecond(MINUTE_BIT | SECOND_BIT, location);
      }
      case Keyword.SECOND -> {
        return intervalSecond(SECOND_BIT, location);
      }
      default -> {
        return List.of();
      }
    }
  }

  private List<RawExpr> intervalSecond(int mask, int location) {
    expect(Keyword.SECOND);
    if (accept('(')) {
      int precisionLoc = loc();
      int precision = integer();
      expect(')');
      return List.of(intConst(mask, location), intConst(precision, precisionLoc));
    }
    return List.of(intConst(mask, location));
  }

  /// True at a keyword that begins one of the SQL-standard type names other than INTERVAL.
  final boolean startsConstType() {
    return switch (tok) {
      case Keyword.INT,
          Keyword.INTEGER,
          Keyword.SMALLINT,
          Keyword.BIGINT,
          Keyword.REAL,
          Keyword.FLOAT,
          Keyword.DECIMAL,
          Keyword.DEC,
          Keyword.NUMERIC,
          Keyword.BOOLEAN,
          Keyword.BIT,
          Keyword.CHARACTER,
          Keyword.CHAR,
          Keyword.VARCHAR,
          Keyword.NATIONAL,
          Keyword.NCHAR,
          Keyword.TIMESTAMP,
          Keyword.TIME,
          Keyword.JSON ->
          true;
      case Keyword.DOUBLE -> peek(1) == Keyword.PRECISION;
      default -> false;
    };
  }

  /// One of those types; `literal` when a string follows, which changes the default length of BIT
  /// and CHAR.
  final TypeName constTypename(boolean literal) {
    int location = loc();
    int kind = tok;
    advance();
    switch (kind) {
      case Keyword.INT, Keyword.INTEGER -> {
        return TypeName.system("int4", location);
      }
      case Keyword.SMALLINT -> {
        return TypeName.system("int2", location);
      }
      case Keyword.BIGINT -> {
        return TypeName.system("int8", location);
      }
      case Keyword.REAL -> {
        return TypeName.system("float4", location);
      }
      case Keyword.BOOLEAN -> {
        return TypeName.system("bool", location);
      }
      case Keyword.JSON -> {
        return TypeName.system("json", location);
      }
      case Keyword.FLOAT -> {
        return floatType(location);
      }
      case Keyword.DOUBLE -> {
        expect(Keyword.PRECISION);
        return TypeName.system("float8", location);
      }
      case Keyword.DECIMAL, Keyword.DEC, Keyword.NUMERIC -> {
        TypeName type = TypeName.system("numeric", location);
        return at('(') ? type.withTypmods(typeModifiers()) : type;
      }
      case Keyword.BIT -> {
        boolean varying = accept(Keyword.VARYING);
        TypeName type = TypeName.system(varying ? "varbit" : "bit", location);
        if (at('(')) {
          return type.withTypmods(typeModifiers());
        }
        return varying || literal ? type : type.withTypmods(List.of(intConst(1, -1)));
      }
      case Keyword.TIMESTAMP, Keyword.TIME -> {
        return datetimeType(kind, location);
      }
      default -> {
        return characterType(kind, location, literal);
      }
    }
  }

  private TypeName floatType(int location) {
    if (!accept('(')) {
      return TypeName.system("float8", location);
    }
    int precisionLoc = loc();
    int precision = integer();
    expect(')');
    if (precision < 1) {
      throw error(
          SqlState.INVALID_PARAMETER_VALUE,
          "precision for type float must be at least 1 bit",
          precisionLoc);
    }
    if (precision > 53) {
      throw error(
          SqlState.INVALID_PARAMETER_VALUE,
          "precision for type float must be less than 54 bits",
          precisionLoc);
    }
    return TypeName.system(precision <= 24 ? "float4" : "float8", location);
  }

  private TypeName characterType(int kind, int location, boolean literal) {
    if (kind == Keyword.NATIONAL) {
      if (!accept(Keyword.CHARACTER)) {
        expect(Keyword.CHAR);
      }
    }
    boolean varying = kind == Keyword.VARCHAR || accept(Keyword.VARYING);
    TypeName type = TypeName.system(varying ? "varchar" : "bpchar", location);
    if (accept('(')) {
      int lengthLoc = loc();
      int length = integer();
      expect(')');
      return type.withTypmods(List.of(intConst(length, lengthLoc)));
    }
    return varying || literal ? type : type.withTypmods(List.of(intConst(1, -1)));
  }

  private TypeName datetimeType(int kind, int location) {
    List<RawExpr> typmods = List.of();
    if (accept('(')) {
      int precisionLoc = loc();
      typmods = List.of(intConst(integer(), precisionLoc));
      expect(')');
    }
    boolean zone = timezone();
    String name = kind == Keyword.TIMESTAMP ? "timestamp" : "time";
    TypeName type = TypeName.system(zone ? name + "tz" : name, location);
    return typmods.isEmpty() ? type : type.withTypmods(typmods);
  }

  private boolean timezone() {
    if (accept(Token.WITH_LA)) {
      expect(Keyword.TIME, Keyword.ZONE);
      return true;
    }
    if (accept(Token.WITHOUT_LA)) {
      expect(Keyword.TIME, Keyword.ZONE);
    }
    return false;
  }
}
