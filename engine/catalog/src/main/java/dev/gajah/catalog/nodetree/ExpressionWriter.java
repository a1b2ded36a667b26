// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Oid;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.Representation;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.nodes.expr.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes expressions as pg_node_tree text (PostgreSQL: `nodeToString`). Locations are written as
/// unknown, as PostgreSQL stores them.
public final class ExpressionWriter {
  private static final int VARLENA_HEADER = 4;

  private final Catalog catalog;
  private final StringBuilder out = new StringBuilder();
  private final NullingJoins nulling = new NullingJoins();

  public ExpressionWriter(Catalog catalog) {
    this.catalog = catalog;
  }

  void reset() {
    out.setLength(0);
  }

  void append(String text) {
    out.append(text);
  }

  String text() {
    return out.toString();
  }

  NullingJoins nulling() {
    return nulling;
  }

  public String write(Expr expr) {
    out.setLength(0);
    put(expr);
    return out.toString();
  }

  /// A list of expressions, as pg_index wants it.
  public String writeList(List<Expr> exprs) {
    out.setLength(0);
    putList(exprs);
    return out.toString();
  }

  ExpressionWriter open(String name) {
    out.append('{').append(name);
    return this;
  }

  void close() {
    out.append('}');
  }

  void closeWithLocation() {
    out.append(" :location -1}");
  }

  ExpressionWriter label(String name) {
    out.append(" :").append(name).append(' ');
    return this;
  }

  ExpressionWriter oid(String name, int value) {
    label(name);
    out.append(Oid.toString(value));
    return this;
  }

  ExpressionWriter number(String name, int value) {
    label(name);
    out.append(value);
    return this;
  }

  ExpressionWriter bool(String name, boolean value) {
    label(name);
    out.append(value);
    return this;
  }

  ExpressionWriter node(String name, @Nullable Expr value) {
    label(name);
    if (value == null) {
      out.append("<>");
    } else {
      put(value);
    }
    return this;
  }

  ExpressionWriter list(String name, List<? extends @Nullable Expr> values) {
    label(name);
    putList(values);
    return this;
  }

  void putList(List<? extends @Nullable Expr> values) {
    if (values.isEmpty()) {
      out.append("<>");
      return;
    }
    out.append('(');
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        out.append(' ');
      }
      Expr value = values.get(i);
      if (value == null) {
        out.append("<>");
      } else {
        put(value);
      }
    }
    out.append(')');
  }

  ExpressionWriter numbers(String name, char kind, List<Integer> values) {
    label(name);
    if (values.isEmpty()) {
      out.append("<>");
      return this;
    }
    out.append('(').append(kind);
    for (int value : values) {
      out.append(' ').append(kind == 'o' ? Oid.toString(value) : Integer.toString(value));
    }
    out.append(')');
    return this;
  }

  /// A word with the characters escaped that would end or open something (PostgreSQL: `outToken`).
  static String token(String text) {
    StringBuilder result = new StringBuilder();
    char first = text.charAt(0);
    boolean looksOther =
        text.equals("<>")
            || first == '"'
            || Character.isDigit(first)
            || ((first == '+' || first == '-')
                && text.length() > 1
                && (Character.isDigit(text.charAt(1)) || text.charAt(1) == '.'));
    if (looksOther) {
      result.append('\\');
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' || c == '\n' || c == '\t' || c == '(' || c == ')' || c == '{' || c == '}'
          || c == '\\') {
        result.append('\\');
      }
      result.append(c);
    }
    return result.toString();
  }

  void putStrings(String name, List<String> values) {
    label(name);
    if (values.isEmpty()) {
      out.append("<>");
      return;
    }
    out.append('(');
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      out.append(i > 0 ? " " : "")
          .append('"')
          .append(value.isEmpty() ? "" : token(value))
          .append('"');
    }
    out.append(')');
  }

  private void put(Expr expr) {
    switch (expr) {
      case Expr.Var v -> {
        open("VAR")
            .number("varno", v.varno())
            .number("varattno", v.varattno())
            .oid("vartype", v.typeOid())
            .number("vartypmod", v.typmod())
            .oid("varcollid", v.collation());
        out.append(" :varnullingrels (b");
        for (int join : nulling.of(v)) {
          out.append(' ').append(join);
        }
        out.append(')');
        number("varlevelsup", v.varlevelsup())
            .number("varnosyn", v.varno())
            .number("varattnosyn", v.varattno())
            .closeWithLocation();
      }
      case Expr.Const c -> constant(c);
      case Expr.Param p ->
          open("PARAM")
              .number("paramkind", p.kind().ordinal())
              .number("paramid", p.paramId())
              .oid("paramtype", p.typeOid())
              .number("paramtypmod", p.typmod())
              .oid("paramcollid", p.collation())
              .closeWithLocation();
      case Expr.FuncExpr f ->
          open("FUNCEXPR")
              .oid("funcid", f.funcid())
              .oid("funcresulttype", f.typeOid())
              .bool("funcretset", f.returnsSet())
              .bool("funcvariadic", f.variadic())
              .number("funcformat", f.format().ordinal())
              .oid("funccollid", f.collation())
              .oid("inputcollid", f.inputCollation())
              .list("args", f.args())
              .closeWithLocation();
      case Expr.OpExpr o ->
          operator(
              "OPEXPR",
              o.opno(),
              o.opfuncid(),
              o.typeOid(),
              o.returnsSet(),
              o.collation(),
              o.inputCollation(),
              o.args());
      case Expr.DistinctExpr o ->
          operator(
              "DISTINCTEXPR",
              o.opno(),
              o.opfuncid(),
              o.typeOid(),
              false,
              0,
              o.inputCollation(),
              o.args());
      case Expr.NullIfExpr o ->
          operator(
              "NULLIFEXPR",
              o.opno(),
              o.opfuncid(),
              o.typeOid(),
              false,
              o.collation(),
              o.inputCollation(),
              o.args());
      case Expr.ScalarArrayOpExpr o ->
          open("SCALARARRAYOPEXPR")
              .oid("opno", o.opno())
              .oid("opfuncid", o.opfuncid())
              .oid("hashfuncid", 0)
              .oid("negfuncid", 0)
              .bool("useOr", o.useOr())
              .oid("inputcollid", o.inputCollation())
              .list("args", o.args())
              .closeWithLocation();
      case Expr.BoolExpr b -> {
        open("BOOLEXPR").label("boolop");
        out.append(
            switch (b.op()) {
              case AND -> "and";
              case OR -> "or";
              case NOT -> "not";
            });
        list("args", b.args()).closeWithLocation();
      }
      case Expr.FieldSelect f ->
          open("FIELDSELECT")
              .node("arg", f.arg())
              .number("fieldnum", f.fieldnum())
              .oid("resulttype", f.typeOid())
              .number("resulttypmod", f.typmod())
              .oid("resultcollid", f.collation())
              .close();
      case Expr.FieldStore f ->
          open("FIELDSTORE")
              .node("arg", f.arg())
              .list("newvals", f.newvals())
              .numbers("fieldnums", 'i', f.fieldnums())
              .oid("resulttype", f.typeOid())
              .close();
      case Expr.SubscriptingRef s ->
          open("SUBSCRIPTINGREF")
              .oid("refcontainertype", s.containerType())
              .oid("refelemtype", s.elementType())
              .oid("refrestype", s.typeOid())
              .number("reftypmod", s.typmod())
              .oid("refcollid", s.collation())
              .list("refupperindexpr", s.upper())
              .list("reflowerindexpr", s.lower())
              .node("refexpr", s.expr())
              .node("refassgnexpr", s.assign())
              .close();
      case Expr.RelabelType r ->
          open("RELABELTYPE")
              .node("arg", r.arg())
              .oid("resulttype", r.typeOid())
              .number("resulttypmod", r.typmod())
              .oid("resultcollid", r.collation())
              .number("relabelformat", r.format().ordinal())
              .closeWithLocation();
      case Expr.CoerceViaIO c ->
          open("COERCEVIAIO")
              .node("arg", c.arg())
              .oid("resulttype", c.typeOid())
              .oid("resultcollid", c.collation())
              .number("coerceformat", c.format().ordinal())
              .closeWithLocation();
      case Expr.ArrayCoerceExpr a ->
          open("ARRAYCOERCEEXPR")
              .node("arg", a.arg())
              .node("elemexpr", a.elementExpr())
              .oid("resulttype", a.typeOid())
              .number("resulttypmod", a.typmod())
              .oid("resultcollid", a.collation())
              .number("coerceformat", a.format().ordinal())
              .closeWithLocation();
      case Expr.ConvertRowtypeExpr c ->
          open("CONVERTROWTYPEEXPR")
              .node("arg", c.arg())
              .oid("resulttype", c.typeOid())
              .number("convertformat", c.format().ordinal())
              .closeWithLocation();
      case Expr.CollateExpr c ->
          open("COLLATEEXPR")
              .node("arg", c.arg())
              .oid("collOid", c.collation())
              .closeWithLocation();
      case Expr.CaseExpr c -> {
        open("CASEEXPR")
            .oid("casetype", c.typeOid())
            .oid("casecollid", c.collation())
            .node("arg", c.arg());
        label("args");
        out.append('(');
        for (int i = 0; i < c.whens().size(); i++) {
          out.append(i > 0 ? " " : "");
          open("CASEWHEN")
              .node("expr", c.whens().get(i).condition())
              .node("result", c.whens().get(i).result())
              .closeWithLocation();
        }
        out.append(')');
        node("defresult", c.defaultResult()).closeWithLocation();
      }
      case Expr.CaseTestExpr c ->
          open("CASETESTEXPR")
              .oid("typeId", c.typeOid())
              .number("typeMod", c.typmod())
              .oid("collation", c.collation())
              .close();
      case Expr.ArrayExpr a ->
          open("ARRAYEXPR")
              .oid("array_typeid", a.typeOid())
              .oid("array_collid", a.collation())
              .oid("element_typeid", a.elementType())
              .list("elements", a.elements())
              .bool("multidims", a.multidims())
              .closeWithLocation();
      case Expr.RowExpr r -> {
        open("ROWEXPR")
            .list("args", r.args())
            .oid("row_typeid", r.typeOid())
            .number("row_format", r.format().ordinal());
        putStrings("colnames", r.colnames());
        closeWithLocation();
      }
      case Expr.RowCompareExpr r -> {
        int type =
            switch (r.rctype()) {
              case LT -> 1;
              case LE -> 2;
              case EQ -> 3;
              case GE -> 4;
              case GT -> 5;
              case NE -> 6;
            };
        open("ROWCOMPAREEXPR")
            .number("rctype", type)
            .numbers("opnos", 'o', r.opnos())
            .numbers("opfamilies", 'o', r.opfamilies())
            .numbers("inputcollids", 'o', r.inputCollations())
            .list("largs", r.largs())
            .list("rargs", r.rargs())
            .close();
      }
      case Expr.CoalesceExpr c ->
          open("COALESCEEXPR")
              .oid("coalescetype", c.typeOid())
              .oid("coalescecollid", c.collation())
              .list("args", c.args())
              .closeWithLocation();
      case Expr.MinMaxExpr m ->
          open("MINMAXEXPR")
              .oid("minmaxtype", m.typeOid())
              .oid("minmaxcollid", m.collation())
              .oid("inputcollid", m.inputCollation())
              .number("op", m.greatest() ? 0 : 1)
              .list("args", m.args())
              .closeWithLocation();
      case Expr.SqlValueFunction s ->
          open("SQLVALUEFUNCTION")
              .number("op", s.op().ordinal())
              .oid("type", s.typeOid())
              .number("typmod", s.typmod())
              .closeWithLocation();
      case Expr.NullTest t ->
          open("NULLTEST")
              .node("arg", t.arg())
              .number("nulltesttype", t.isNull() ? 0 : 1)
              .bool("argisrow", t.argIsRow())
              .closeWithLocation();
      case Expr.BooleanTest t ->
          open("BOOLEANTEST")
              .node("arg", t.arg())
              .number("booltesttype", t.test().ordinal())
              .closeWithLocation();
      case Expr.CoerceToDomain c ->
          open("COERCETODOMAIN")
              .node("arg", c.arg())
              .oid("resulttype", c.typeOid())
              .number("resulttypmod", c.typmod())
              .oid("resultcollid", c.collation())
              .number("coercionformat", c.format().ordinal())
              .closeWithLocation();
      case Expr.CoerceToDomainValue c ->
          open("COERCETODOMAINVALUE")
              .oid("typeId", c.typeOid())
              .number("typeMod", c.typmod())
              .oid("collation", c.collation())
              .closeWithLocation();
      case Expr.SetToDefault s ->
          open("SETTODEFAULT")
              .oid("typeId", s.typeOid())
              .number("typeMod", s.typmod())
              .oid("collation", s.collation())
              .closeWithLocation();
      case Expr.NextValueExpr n ->
          open("NEXTVALUEEXPR").oid("seqid", n.seqid()).oid("typeId", n.typeOid()).close();
      case Expr.Aggref a -> new QueryWriter(this).aggregate(a, AggregateOrder.of(catalog, a));
      case Expr.GroupingFunc g -> new QueryWriter(this).grouping(g);
      case Expr.WindowFunc w -> new QueryWriter(this).windowFunction(w);
      case Expr.SubLink s -> new QueryWriter(this).subLink(s);
      case Expr.SubPlan _, Expr.AlternativeSubPlan _, Expr.CurrentOfExpr _ ->
          throw SqlError.unsupported(
              "storing an expression of kind " + expr.getClass().getSimpleName());
    }
  }

  private void operator(
      String name,
      int operatorOid,
      int functionOid,
      int typeOid,
      boolean returnsSet,
      int collation,
      int inputCollation,
      List<Expr> args) {
    open(name)
        .oid("opno", operatorOid)
        .oid("opfuncid", functionOid)
        .oid("opresulttype", typeOid)
        .bool("opretset", returnsSet)
        .oid("opcollid", collation)
        .oid("inputcollid", inputCollation)
        .list("args", args)
        .closeWithLocation();
  }

  private void constant(Expr.Const c) {
    PgType type = catalog.type(c.typeOid());
    open("CONST")
        .oid("consttype", c.typeOid())
        .number("consttypmod", c.typmod())
        .oid("constcollid", c.collation())
        .number("constlen", type.typlen())
        .bool("constbyval", type.typbyval())
        .bool("constisnull", c.isNull())
        .number("location", -1)
        .label("constvalue");
    Object value = c.value();
    if (value == null) {
      out.append("<>}");
      return;
    }
    byte[] bytes = datum(type, value);
    out.append(type.typbyval() ? type.typlen() : bytes.length).append(" [");
    for (byte b : bytes) {
      out.append(' ').append(b);
    }
    out.append(" ]}");
  }

  /// The bytes of a value as PostgreSQL holds it: a by-value datum in 8 bytes, a varlena with its
  /// long header.
  private byte[] datum(PgType type, Object value) {
    int length = type.typlen();
    if (length == -1) {
      byte[] payload = (byte[]) value;
      byte[] bytes = new byte[payload.length + VARLENA_HEADER];
      Bytes.putInt(bytes, 0, bytes.length << 2);
      System.arraycopy(payload, 0, bytes, VARLENA_HEADER, payload.length);
      return bytes;
    }
    if (length == -2) {
      byte[] text = (byte[]) value;
      return java.util.Arrays.copyOf(text, text.length + 1);
    }
    Representation representation =
        Attribute.representationOf(catalog.baseTypeOid(type.oid()), length, type.typbyval());
    byte[] bytes = new byte[type.typbyval() ? 8 : length];
    switch (representation) {
      case DOUBLE -> {
        double number = (Double) value;
        if (length == 4) {
          // A by-value datum of four bytes is sign-extended.
          Bytes.putLong(bytes, 0, Float.floatToRawIntBits((float) number));
        } else {
          Bytes.putDouble(bytes, 0, number);
        }
      }
      case LONG -> {
        long number = (Long) value;
        if (length == 6) {
          Bytes.putShort(bytes, 0, (int) (number >>> 32));
          Bytes.putShort(bytes, 2, (int) (number >>> 16));
          Bytes.putShort(bytes, 4, (int) number);
        } else {
          Bytes.putLong(bytes, 0, number);
        }
      }
      case BYTES -> {
        byte[] source = (byte[]) value;
        System.arraycopy(source, 0, bytes, 0, Math.min(source.length, length));
      }
    }
    return bytes;
  }
}
