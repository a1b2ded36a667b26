// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.Bytes;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.Expr.BoolOp;
import dev.gajah.nodes.expr.Expr.BoolTestType;
import dev.gajah.nodes.expr.Expr.CaseWhen;
import dev.gajah.nodes.expr.Expr.CoercionForm;
import dev.gajah.nodes.expr.Expr.ParamKind;
import dev.gajah.nodes.expr.Expr.RowCompareType;
import dev.gajah.nodes.expr.Expr.SqlValueFunctionOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns pg_node_tree text into expressions (PostgreSQL: `stringToNode`). Knows what may stand in
/// defaults, constraints, index columns and predicates; subselects, aggregates and window functions
/// are refused.
public final class ExpressionReader {
  private static final int VARLENA_HEADER = 4;

  private final Catalog catalog;

  public ExpressionReader(Catalog catalog) {
    this.catalog = catalog;
  }

  public Expr read(String text) {
    return need(expression(Tree.parse(text)));
  }

  /// A list of expressions, as pg_index has it; a single one counts as a list of one.
  public List<Expr> readList(String text) {
    return switch (Tree.parse(text)) {
      case Tree.Items items -> expressions(items.elements());
      case Tree.Node node -> List.of(need(expression(node)));
      case Tree.Word _, Tree.Datum _ -> List.of();
    };
  }

  private static Expr need(@Nullable Expr expr) {
    if (expr == null) {
      throw SqlError.internal("expression expected in a node tree");
    }
    return expr;
  }

  private Expr child(Tree.Node node, String field) {
    return need(expression(node.field(field)));
  }

  private @Nullable Expr optional(Tree.Node node, String field) {
    return expression(node.field(field));
  }

  private List<Expr> children(Tree.Node node, String field) {
    return expressions(node.list(field));
  }

  List<Expr> expressions(List<Tree> elements) {
    List<Expr> result = new ArrayList<>(elements.size());
    for (Tree element : elements) {
      result.add(need(expression(element)));
    }
    return result;
  }

  private List<@Nullable Expr> nullables(Tree.Node node, String field) {
    List<@Nullable Expr> result = new ArrayList<>();
    for (Tree element : node.list(field)) {
      result.add(expression(element));
    }
    return result;
  }

  private static CoercionForm form(int number) {
    return CoercionForm.values()[number];
  }

  private int functionOf(int operatorOid, int stored) {
    if (stored != 0) {
      return stored;
    }
    PgOperator operator = catalog.operator(operatorOid);
    return operator.oprcode();
  }

  @Nullable Expr expression(Tree tree) {
    if (tree instanceof Tree.Word word && word.text() == null) {
      return null;
    }
    if (!(tree instanceof Tree.Node n)) {
      throw SqlError.internal("node expected in a node tree");
    }
    int location = n.has("location") ? n.integer("location") : -1;
    return switch (n.name()) {
      case "VAR" ->
          new Expr.Var(
              n.integer("varno"),
              n.integer("varattno"),
              n.integer("vartype"),
              n.integer("vartypmod"),
              n.integer("varcollid"),
              n.integer("varlevelsup"),
              location);
      case "CONST" -> constant(n, location);
      case "PARAM" ->
          new Expr.Param(
              ParamKind.values()[n.integer("paramkind")],
              n.integer("paramid"),
              n.integer("paramtype"),
              n.integer("paramtypmod"),
              n.integer("paramcollid"),
              location);
      case "FUNCEXPR" ->
          new Expr.FuncExpr(
              n.integer("funcid"),
              n.integer("funcresulttype"),
              n.bool("funcretset"),
              n.bool("funcvariadic"),
              form(n.integer("funcformat")),
              n.integer("funccollid"),
              n.integer("inputcollid"),
              children(n, "args"),
              location);
      case "NAMEDARGEXPR" -> child(n, "arg");
      case "OPEXPR" ->
          new Expr.OpExpr(
              n.integer("opno"),
              functionOf(n.integer("opno"), n.integer("opfuncid")),
              n.integer("opresulttype"),
              n.bool("opretset"),
              n.integer("opcollid"),
              n.integer("inputcollid"),
              children(n, "args"),
              location);
      case "DISTINCTEXPR" ->
          new Expr.DistinctExpr(
              n.integer("opno"),
              functionOf(n.integer("opno"), n.integer("opfuncid")),
              n.integer("inputcollid"),
              children(n, "args"),
              location);
      case "NULLIFEXPR" ->
          new Expr.NullIfExpr(
              n.integer("opno"),
              functionOf(n.integer("opno"), n.integer("opfuncid")),
              n.integer("opresulttype"),
              n.integer("opcollid"),
              n.integer("inputcollid"),
              children(n, "args"),
              location);
      case "SCALARARRAYOPEXPR" ->
          new Expr.ScalarArrayOpExpr(
              n.integer("opno"),
              functionOf(n.integer("opno"), n.integer("opfuncid")),
              n.bool("useOr"),
              n.integer("inputcollid"),
              children(n, "args"),
              location);
      case "BOOLEXPR" ->
          new Expr.BoolExpr(
              switch (n.word("boolop")) {
                case "and" -> BoolOp.AND;
                case "or" -> BoolOp.OR;
                default -> BoolOp.NOT;
              },
              children(n, "args"),
              location);
      case "FIELDSELECT" ->
          new Expr.FieldSelect(
              child(n, "arg"),
              n.integer("fieldnum"),
              n.integer("resulttype"),
              n.integer("resulttypmod"),
              n.integer("resultcollid"));
      case "FIELDSTORE" ->
          new Expr.FieldStore(
              child(n, "arg"),
              children(n, "newvals"),
              n.numbers("fieldnums"),
              n.integer("resulttype"));
      case "SUBSCRIPTINGREF" ->
          new Expr.SubscriptingRef(
              n.integer("refcontainertype"),
              n.integer("refelemtype"),
              n.integer("refrestype"),
              n.integer("reftypmod"),
              n.integer("refcollid"),
              nullables(n, "refupperindexpr"),
              nullables(n, "reflowerindexpr"),
              child(n, "refexpr"),
              optional(n, "refassgnexpr"));
      case "RELABELTYPE" ->
          new Expr.RelabelType(
              child(n, "arg"),
              n.integer("resulttype"),
              n.integer("resulttypmod"),
              n.integer("resultcollid"),
              form(n.integer("relabelformat")),
              location);
      case "COERCEVIAIO" ->
          new Expr.CoerceViaIO(
              child(n, "arg"),
              n.integer("resulttype"),
              n.integer("resultcollid"),
              form(n.integer("coerceformat")),
              location);
      case "ARRAYCOERCEEXPR" ->
          new Expr.ArrayCoerceExpr(
              child(n, "arg"),
              child(n, "elemexpr"),
              n.integer("resulttype"),
              n.integer("resulttypmod"),
              n.integer("resultcollid"),
              form(n.integer("coerceformat")),
              location);
      case "CONVERTROWTYPEEXPR" ->
          new Expr.ConvertRowtypeExpr(
              child(n, "arg"), n.integer("resulttype"), form(n.integer("convertformat")), location);
      case "COLLATEEXPR" -> new Expr.CollateExpr(child(n, "arg"), n.integer("collOid"), location);
      case "CASEEXPR" ->
          new Expr.CaseExpr(
              n.integer("casetype"),
              n.integer("casecollid"),
              optional(n, "arg"),
              whens(n),
              optional(n, "defresult"),
              location);
      case "CASETESTEXPR" ->
          new Expr.CaseTestExpr(n.integer("typeId"), n.integer("typeMod"), n.integer("collation"));
      case "ARRAYEXPR" ->
          new Expr.ArrayExpr(
              n.integer("array_typeid"),
              n.integer("array_collid"),
              n.integer("element_typeid"),
              children(n, "elements"),
              n.bool("multidims"),
              location);
      case "ROWEXPR" ->
          new Expr.RowExpr(
              children(n, "args"),
              n.integer("row_typeid"),
              form(n.integer("row_format")),
              words(n, "colnames"),
              location);
      case "ROWCOMPAREEXPR" -> rowCompare(n);
      case "COALESCEEXPR" ->
          new Expr.CoalesceExpr(
              n.integer("coalescetype"),
              n.integer("coalescecollid"),
              children(n, "args"),
              location);
      case "MINMAXEXPR" ->
          new Expr.MinMaxExpr(
              n.integer("minmaxtype"),
              n.integer("minmaxcollid"),
              n.integer("inputcollid"),
              n.integer("op") == 0,
              catalog.typeOperators(n.integer("minmaxtype")).compareProc(),
              children(n, "args"),
              location);
      case "SQLVALUEFUNCTION" ->
          new Expr.SqlValueFunction(
              SqlValueFunctionOp.values()[n.integer("op")],
              n.integer("type"),
              n.integer("typmod"),
              location);
      case "NULLTEST" ->
          new Expr.NullTest(
              child(n, "arg"), n.integer("nulltesttype") == 0, n.bool("argisrow"), location);
      case "BOOLEANTEST" ->
          new Expr.BooleanTest(
              child(n, "arg"), BoolTestType.values()[n.integer("booltesttype")], location);
      case "COERCETODOMAIN" ->
          new Expr.CoerceToDomain(
              child(n, "arg"),
              n.integer("resulttype"),
              n.integer("resulttypmod"),
              n.integer("resultcollid"),
              form(n.integer("coercionformat")),
              location);
      case "COERCETODOMAINVALUE" ->
          new Expr.CoerceToDomainValue(
              n.integer("typeId"), n.integer("typeMod"), n.integer("collation"), location);
      case "SETTODEFAULT" ->
          new Expr.SetToDefault(
              n.integer("typeId"), n.integer("typeMod"), n.integer("collation"), location);
      case "NEXTVALUEEXPR" -> new Expr.NextValueExpr(n.integer("seqid"), n.integer("typeId"));
      case "SUBLINK" -> new QueryReader(catalog, this).subLink(n);
      case "AGGREF" -> new QueryReader(catalog, this).aggregate(n);
      case "WINDOWFUNC" -> new QueryReader(catalog, this).windowFunction(n);
      case "GROUPINGFUNC" ->
          new Expr.GroupingFunc(
              children(n, "args"), n.numbers("refs"), n.integer("agglevelsup"), location);
      default -> throw SqlError.unsupported("reading stored expressions with node " + n.name());
    };
  }

  private List<CaseWhen> whens(Tree.Node n) {
    List<CaseWhen> result = new ArrayList<>();
    for (Tree element : n.list("args")) {
      if (element instanceof Tree.Node when) {
        result.add(new CaseWhen(child(when, "expr"), child(when, "result")));
      }
    }
    return result;
  }

  private static List<String> words(Tree.Node n, String field) {
    List<String> result = new ArrayList<>();
    for (Tree element : n.list(field)) {
      if (element instanceof Tree.Word word && word.text() != null) {
        result.add(word.text());
      }
    }
    return result;
  }

  private Expr rowCompare(Tree.Node n) {
    List<Integer> operators = n.numbers("opnos");
    List<Integer> functions = new ArrayList<>();
    for (int operator : operators) {
      functions.add(catalog.operator(operator).oprcode());
    }
    RowCompareType type =
        switch (n.integer("rctype")) {
          case 1 -> RowCompareType.LT;
          case 2 -> RowCompareType.LE;
          case 3 -> RowCompareType.EQ;
          case 4 -> RowCompareType.GE;
          case 5 -> RowCompareType.GT;
          default -> RowCompareType.NE;
        };
    return new Expr.RowCompareExpr(
        type,
        operators,
        functions,
        n.numbers("opfamilies"),
        n.numbers("inputcollids"),
        children(n, "largs"),
        children(n, "rargs"));
  }

  // ---- constants ----

  private Expr.Const constant(Tree.Node n, int location) {
    int type = n.integer("consttype");
    Object value = null;
    if (!n.bool("constisnull") && n.field("constvalue") instanceof Tree.Datum datum) {
      value = value(type, n.integer("constlen"), n.bool("constbyval"), datum.bytes());
    }
    return new Expr.Const(
        type, n.integer("consttypmod"), n.integer("constcollid"), value, location);
  }

  private Object value(int typeOid, int length, boolean byValue, byte[] bytes) {
    if (length == -1) {
      return payload(bytes);
    }
    if (length == -2) {
      return Arrays.copyOf(bytes, Math.max(0, bytes.length - 1)); // terminated by a zero
    }
    int base = catalog.baseTypeOid(typeOid);
    switch (Attribute.representationOf(base, length, byValue)) {
      case DOUBLE -> {
        return length == 4 ? (double) Bytes.getFloat(bytes, 0) : Bytes.getDouble(bytes, 0);
      }
      case LONG -> {
        if (length == 6) { // tid
          return (long) Bytes.getUnsignedShort(bytes, 0) << 32
              | (long) Bytes.getUnsignedShort(bytes, 2) << 16
              | Bytes.getUnsignedShort(bytes, 4);
        }
        return switch (length) {
          case 1 -> (long) bytes[0];
          case 2 -> (long) Bytes.getShort(bytes, 0);
          case 4 ->
              isUnsigned(base)
                  ? Bytes.getInt(bytes, 0) & 0xFFFFFFFFL
                  : (long) Bytes.getInt(bytes, 0);
          default -> Bytes.getLong(bytes, 0);
        };
      }
      case BYTES -> {
        PgType type = catalog.findType(base);
        if (type != null && type.typname().equals("name") && length == 64) {
          int end = 0;
          while (end < bytes.length && bytes[end] != 0) {
            end++;
          }
          return Arrays.copyOf(bytes, end);
        }
        return bytes;
      }
    }
    throw new AssertionError();
  }

  private static byte[] payload(byte[] varlena) {
    if (varlena.length > 0 && (varlena[0] & 1) == 1 && varlena[0] != 1) {
      return Arrays.copyOfRange(varlena, 1, varlena.length);
    }
    if (varlena.length < VARLENA_HEADER || (varlena[0] & 3) != 0) {
      throw SqlError.unsupported("reading a compressed constant in a stored expression");
    }
    return Arrays.copyOfRange(varlena, VARLENA_HEADER, varlena.length);
  }

  static boolean isUnsigned(int typeOid) {
    return switch (typeOid) {
      case 26, 28, 29, 24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191 -> true;
      default -> false;
    };
  }
}
