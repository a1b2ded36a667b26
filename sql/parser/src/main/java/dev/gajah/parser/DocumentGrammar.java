// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.raw.Clause.ResTarget;
import dev.gajah.nodes.raw.Clause.SortBy;
import dev.gajah.nodes.raw.Clause.WindowDef;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawExpr.FuncCall;
import dev.gajah.nodes.raw.RawExpr.FuncFormat;
import dev.gajah.nodes.raw.RawExpr.JsonBehavior;
import dev.gajah.nodes.raw.RawExpr.JsonBehaviorType;
import dev.gajah.nodes.raw.RawExpr.JsonFormat;
import dev.gajah.nodes.raw.RawExpr.JsonFuncOp;
import dev.gajah.nodes.raw.RawExpr.JsonKeyValue;
import dev.gajah.nodes.raw.RawExpr.JsonOutput;
import dev.gajah.nodes.raw.RawExpr.JsonQuotes;
import dev.gajah.nodes.raw.RawExpr.JsonValueExpr;
import dev.gajah.nodes.raw.RawExpr.JsonWrapper;
import dev.gajah.nodes.raw.RawExpr.XmlExpr;
import dev.gajah.nodes.raw.RawExpr.XmlExprOp;
import dev.gajah.nodes.raw.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The XML and JSON functions of the SQL standard.
abstract class DocumentGrammar extends FunctionGrammar {
  private static final JsonFormat DEFAULT_FORMAT = new JsonFormat(false, null, -1);

  DocumentGrammar(String sql, ParserOptions options) {
    super(sql, options);
  }

  @Override
  final @Nullable RawExpr documentFunction() {
    int location = loc();
    switch (tok) {
      case Keyword.XMLCONCAT -> {
        advance();
        expect('(');
        List<RawExpr> args = exprList();
        expect(')');
        return xml(XmlExprOp.XMLCONCAT, null, List.of(), args, false, location);
      }
      case Keyword.XMLELEMENT -> {
        return xmlElement(location);
      }
      case Keyword.XMLEXISTS -> {
        advance();
        expect('(');
        RawExpr row = simpleExpr();
        RawExpr document = xmlExistsArgument();
        expect(')');
        return sqlFunction("xmlexists", List.of(row, document), location);
      }
      case Keyword.XMLFOREST -> {
        advance();
        expect('(');
        List<ResTarget> attributes = xmlAttributes();
        expect(')');
        return xml(XmlExprOp.XMLFOREST, null, attributes, List.of(), false, location);
      }
      case Keyword.XMLPARSE -> {
        return xmlParse(location);
      }
      case Keyword.XMLPI -> {
        advance();
        expect('(', Keyword.NAME);
        String name = colLabel();
        List<RawExpr> args = accept(',') ? List.of(expr()) : List.of();
        expect(')');
        return xml(XmlExprOp.XMLPI, name, List.of(), args, false, location);
      }
      case Keyword.XMLROOT -> {
        return xmlRoot(location);
      }
      case Keyword.XMLSERIALIZE -> {
        return xmlSerialize(location);
      }
      case Keyword.JSON_OBJECT -> {
        return jsonObject(location);
      }
      case Keyword.JSON_ARRAY -> {
        return jsonArray(location);
      }
      case Keyword.JSON_OBJECTAGG, Keyword.JSON_ARRAYAGG -> {
        return jsonAggregate(location);
      }
      case Keyword.JSON -> {
        advance();
        expect('(');
        JsonValueExpr value = jsonValueExpr();
        boolean unique = uniqueKeys();
        expect(')');
        return new RawExpr.JsonParseExpr(value, unique, location);
      }
      case Keyword.JSON_SCALAR -> {
        advance();
        expect('(');
        RawExpr value = expr();
        expect(')');
        return new RawExpr.JsonScalarExpr(value, location);
      }
      case Keyword.JSON_SERIALIZE -> {
        advance();
        expect('(');
        JsonValueExpr value = jsonValueExpr();
        JsonOutput output = jsonReturning();
        expect(')');
        return new RawExpr.JsonSerializeExpr(value, output, location);
      }
      case Keyword.JSON_EXISTS -> {
        return jsonFunction(JsonFuncOp.EXISTS, location);
      }
      case Keyword.JSON_QUERY -> {
        return jsonFunction(JsonFuncOp.QUERY, location);
      }
      case Keyword.JSON_VALUE -> {
        return jsonFunction(JsonFuncOp.VALUE, location);
      }
      default -> {
        return null;
      }
    }
  }

  private static RawExpr xml(
      XmlExprOp op,
      @Nullable String name,
      List<ResTarget> named,
      List<RawExpr> args,
      boolean document,
      int location) {
    return new XmlExpr(op, name, named, args, document, location);
  }

  private List<ResTarget> xmlAttributes() {
    List<ResTarget> list = new ArrayList<>(4);
    do {
      int location = loc();
      RawExpr value = expr();
      String name = accept(Keyword.AS) ? colLabel() : null;
      list.add(new ResTarget(name, List.of(), value, location));
    } while (accept(','));
    return list;
  }

  private RawExpr xmlElement(int location) {
    advance();
    expect('(', Keyword.NAME);
    String name = colLabel();
    List<ResTarget> attributes = List.of();
    List<RawExpr> args = List.of();
    if (accept(',')) {
      if (at(Keyword.XMLATTRIBUTES, '(')) {
        advance();
        expect('(');
        attributes = xmlAttributes();
        expect(')');
        if (accept(',')) {
          args = exprList();
        }
      } else {
        args = exprList();
      }
    }
    expect(')');
    return xml(XmlExprOp.XMLELEMENT, name, attributes, args, false, location);
  }

  final RawExpr xmlExistsArgument() {
    expect(Keyword.PASSING);
    xmlPassingMechanism();
    RawExpr document = simpleExpr();
    xmlPassingMechanism();
    return document;
  }

  private void xmlPassingMechanism() {
    if (accept(Keyword.BY)) {
      if (!accept(Keyword.REF)) {
        expect(Keyword.VALUE);
      }
    }
  }

  private boolean documentOrContent() {
    if (accept(Keyword.DOCUMENT)) {
      return true;
    }
    expect(Keyword.CONTENT);
    return false;
  }

  private RawExpr xmlParse(int location) {
    advance();
    expect('(');
    boolean document = documentOrContent();
    RawExpr arg = expr();
    boolean preserve = accept(Keyword.PRESERVE, Keyword.WHITESPACE);
    if (!preserve) {
      accept(Keyword.STRIP, Keyword.WHITESPACE);
    }
    expect(')');
    RawExpr flag = new RawExpr.AConst(new dev.gajah.nodes.raw.Value.BooleanValue(preserve), -1);
    return xml(XmlExprOp.XMLPARSE, null, List.of(), List.of(arg, flag), document, location);
  }

  private RawExpr xmlRoot(int location) {
    advance();
    expect('(');
    RawExpr arg = expr();
    expect(',', Keyword.VERSION);
    RawExpr version = accept(Keyword.NO, Keyword.VALUE) ? new RawExpr.AConst(null, -1) : expr();
    int standalone = 3;
    if (accept(',')) {
      expect(Keyword.STANDALONE);
      if (accept(Keyword.YES)) {
        standalone = 0;
      } else {
        expect(Keyword.NO);
        standalone = accept(Keyword.VALUE) ? 2 : 1;
      }
    }
    expect(')');
    return xml(
        XmlExprOp.XMLROOT,
        null,
        List.of(),
        List.of(arg, version, intConst(standalone, -1)),
        false,
        location);
  }

  private RawExpr xmlSerialize(int location) {
    advance();
    expect('(');
    boolean document = documentOrContent();
    RawExpr arg = expr();
    expect(Keyword.AS);
    TypeName type = simpleTypename();
    boolean indent = accept(Keyword.INDENT);
    if (!indent) {
      accept(Keyword.NO, Keyword.INDENT);
    }
    expect(')');
    return new RawExpr.XmlSerialize(document, arg, type, indent, location);
  }

  // JSON.

  final JsonValueExpr jsonValueExpr() {
    RawExpr value = expr();
    return new JsonValueExpr(value, jsonFormat());
  }

  final JsonFormat jsonFormat() {
    int location = loc();
    if (!accept(Token.FORMAT_LA)) {
      return DEFAULT_FORMAT;
    }
    expect(Keyword.JSON);
    if (!accept(Keyword.ENCODING)) {
      return new JsonFormat(true, null, location);
    }
    String encoding = name();
    switch (encoding) {
      case "utf8", "utf16", "utf32" -> {}
      default ->
          throw error(
              SqlState.INVALID_PARAMETER_VALUE, "unrecognized JSON encoding: " + encoding, -1);
    }
    return new JsonFormat(true, encoding, location);
  }

  final @Nullable JsonOutput jsonReturning() {
    if (!accept(Keyword.RETURNING)) {
      return null;
    }
    TypeName type = typename();
    return new JsonOutput(type, jsonFormat());
  }

  private JsonKeyValue jsonNameAndValue() {
    RawExpr key = expr();
    if (!accept(Keyword.VALUE)) {
      expect(':');
    }
    return new JsonKeyValue(key, jsonValueExpr());
  }

  /// NULL ON NULL and ABSENT ON NULL; what is absent from the text is `absentByDefault`.
  private boolean absentOnNull(boolean absentByDefault) {
    if (at(Keyword.NULL) || at(Keyword.ABSENT)) {
      boolean absent = at(Keyword.ABSENT);
      advance();
      expect(Keyword.ON, Keyword.NULL);
      return absent;
    }
    return absentByDefault;
  }

  private RawExpr jsonObject(int location) {
    int mark = mark();
    advance();
    expect('(');
    if (at(')') || at(Keyword.RETURNING)) {
      JsonOutput output = jsonReturning();
      expect(')');
      return new RawExpr.JsonObjectConstructor(List.of(), output, false, false, location);
    }
    if ((peek(1) == Token.COLON_EQUALS || peek(1) == Token.EQUALS_GREATER)
        && isTypeFunctionName(tok)) {
      reset(mark);
      return oldJsonObject(location);
    }
    RawExpr first = expr();
    if (at(',') || at(')')) {
      reset(mark);
      return oldJsonObject(location);
    }
    List<JsonKeyValue> pairs = new ArrayList<>(4);
    if (!accept(Keyword.VALUE)) {
      expect(':');
    }
    pairs.add(new JsonKeyValue(first, jsonValueExpr()));
    while (accept(',')) {
      pairs.add(jsonNameAndValue());
    }
    boolean absent = absentOnNull(false);
    boolean unique = uniqueKeys();
    JsonOutput output = jsonReturning();
    expect(')');
    return new RawExpr.JsonObjectConstructor(pairs, output, absent, unique, location);
  }

  /// JSON_OBJECT as the plain function of earlier versions.
  private RawExpr oldJsonObject(int location) {
    advance();
    FuncCall call = functionApplication(List.of("pg_catalog", "json_object"), location);
    if (call.aggStar() || call.aggDistinct() || call.funcVariadic() || !call.aggOrder().isEmpty()) {
      throw error("syntax error", location);
    }
    return FuncCall.of(call.funcname(), call.args(), FuncFormat.EXPLICIT_CALL, location);
  }

  private RawExpr jsonArray(int location) {
    advance();
    expect('(');
    if (at(')') || at(Keyword.RETURNING)) {
      JsonOutput output = jsonReturning();
      expect(')');
      return new RawExpr.JsonArrayConstructor(List.of(), output, true, location);
    }
    if (startsSelect()) {
      reset(mark() - 1);
      // selectWithParens would want the closing parenthesis at once; read the select alone
      advance();
      var query = selectNoParens();
      JsonFormat format = jsonFormat();
      JsonOutput output = jsonReturning();
      expect(')');
      return new RawExpr.JsonArrayQueryConstructor(query, output, format, true, location);
    }
    List<JsonValueExpr> values = new ArrayList<>(4);
    do {
      values.add(jsonValueExpr());
    } while (accept(','));
    boolean absent = absentOnNull(true);
    JsonOutput output = jsonReturning();
    expect(')');
    return new RawExpr.JsonArrayConstructor(values, output, absent, location);
  }

  abstract dev.gajah.nodes.raw.Statement.SelectStmt selectNoParens();

  private RawExpr jsonAggregate(int location) {
    boolean object = at(Keyword.JSON_OBJECTAGG);
    advance();
    expect('(');
    JsonKeyValue pair = null;
    JsonValueExpr arg = null;
    List<SortBy> order = List.of();
    if (object) {
      pair = jsonNameAndValue();
    } else {
      arg = jsonValueExpr();
      if (at(Keyword.ORDER)) {
        order = orderByClause();
      }
    }
    boolean absent = absentOnNull(!object);
    boolean unique = object && uniqueKeys();
    JsonOutput output = jsonReturning();
    expect(')');
    RawExpr filter = filterClause();
    WindowDef over = null;
    if (accept(Keyword.OVER)) {
      over = overClause();
    }
    return new RawExpr.JsonAggConstructor(
        pair, arg, order, filter, over, output, absent, unique, location);
  }

  private RawExpr jsonFunction(JsonFuncOp op, int location) {
    advance();
    expect('(');
    JsonValueExpr context = jsonValueExpr();
    expect(',');
    RawExpr path = expr();
    List<RawExpr.JsonArgument> passing = jsonPassing();
    JsonOutput output = op == JsonFuncOp.EXISTS ? null : jsonReturning();
    JsonWrapper wrapper = op == JsonFuncOp.QUERY ? jsonWrapper() : JsonWrapper.UNSPEC;
    JsonQuotes quotes = op == JsonFuncOp.QUERY ? jsonQuotes() : JsonQuotes.UNSPEC;
    JsonBehavior[] behavior = jsonBehaviors(op != JsonFuncOp.EXISTS);
    expect(')');
    return new RawExpr.JsonFuncExpr(
        op, context, path, passing, output, wrapper, quotes, behavior[0], behavior[1], location);
  }

  final List<RawExpr.JsonArgument> jsonPassing() {
    if (!accept(Keyword.PASSING)) {
      return List.of();
    }
    List<RawExpr.JsonArgument> args = new ArrayList<>(2);
    do {
      JsonValueExpr value = jsonValueExpr();
      expect(Keyword.AS);
      args.add(new RawExpr.JsonArgument(value, colLabel()));
    } while (accept(','));
    return args;
  }

  final JsonWrapper jsonWrapper() {
    if (accept(Keyword.WITHOUT)) {
      accept(Keyword.ARRAY);
      expect(Keyword.WRAPPER);
      return JsonWrapper.NONE;
    }
    if (accept(Keyword.WITH)) {
      JsonWrapper kind = JsonWrapper.UNCONDITIONAL;
      if (accept(Keyword.CONDITIONAL)) {
        kind = JsonWrapper.CONDITIONAL;
      } else {
        accept(Keyword.UNCONDITIONAL);
      }
      accept(Keyword.ARRAY);
      expect(Keyword.WRAPPER);
      return kind;
    }
    return JsonWrapper.UNSPEC;
  }

  final JsonQuotes jsonQuotes() {
    if (!at(Keyword.KEEP) && !at(Keyword.OMIT)) {
      return JsonQuotes.UNSPEC;
    }
    JsonQuotes quotes = at(Keyword.KEEP) ? JsonQuotes.KEEP : JsonQuotes.OMIT;
    advance();
    expect(Keyword.QUOTES);
    if (accept(Keyword.ON)) {
      expect(Keyword.SCALAR, Keyword.STRING);
    }
    return quotes;
  }

  /// ON EMPTY and ON ERROR, in this order; elements are null where not given.
  final @Nullable JsonBehavior[] jsonBehaviors(boolean emptyAllowed) {
    @Nullable JsonBehavior[] result = new JsonBehavior[2];
    if (!atJsonBehavior()) {
      return result;
    }
    JsonBehavior first = jsonBehavior();
    expect(Keyword.ON);
    if (emptyAllowed && accept(Keyword.EMPTY)) {
      result[0] = first;
      if (atJsonBehavior()) {
        result[1] = jsonBehavior();
        expect(Keyword.ON, Keyword.ERROR);
      }
      return result;
    }
    expect(Keyword.ERROR);
    result[1] = first;
    return result;
  }

  private boolean atJsonBehavior() {
    return switch (tok) {
      case Keyword.DEFAULT,
          Keyword.ERROR,
          Keyword.NULL,
          Keyword.TRUE,
          Keyword.FALSE,
          Keyword.UNKNOWN,
          Keyword.EMPTY ->
          true;
      default -> false;
    };
  }

  private JsonBehavior jsonBehavior() {
    int location = loc();
    int kind = tok;
    advance();
    JsonBehaviorType type =
        switch (kind) {
          case Keyword.ERROR -> JsonBehaviorType.ERROR;
          case Keyword.NULL -> JsonBehaviorType.NULL;
          case Keyword.TRUE -> JsonBehaviorType.TRUE;
          case Keyword.FALSE -> JsonBehaviorType.FALSE;
          case Keyword.UNKNOWN -> JsonBehaviorType.UNKNOWN;
          case Keyword.EMPTY ->
              accept(Keyword.OBJECT)
                  ? JsonBehaviorType.EMPTY_OBJECT
                  : accept(Keyword.ARRAY) ? JsonBehaviorType.EMPTY_ARRAY : JsonBehaviorType.EMPTY;
          default -> JsonBehaviorType.DEFAULT;
        };
    RawExpr value = type == JsonBehaviorType.DEFAULT ? expr() : null;
    return new JsonBehavior(type, value, location);
  }
}
