// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import dev.gajah.base.error.SqlError;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgOpfamily;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.query.Query;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The objects that an expression on one relation needs (PostgreSQL:
/// `recordDependencyOnSingleRelExpr`).
public final class ExpressionReferences {
  private final Catalog catalog;
  private final Set<ObjectAddress> found;
  private final Consumer<Expr.Var> variables;
  private final Consumer<Query> queries;

  private ExpressionReferences(
      Catalog catalog,
      Set<ObjectAddress> found,
      Consumer<Expr.Var> variables,
      Consumer<Query> queries) {
    this.catalog = catalog;
    this.found = found;
    this.variables = variables;
    this.queries = queries;
  }

  /// @param relationOid what variables refer to, 0 if there are none
  public static Set<ObjectAddress> of(Catalog catalog, @Nullable Expr expr, int relationOid) {
    Set<ObjectAddress> found = new LinkedHashSet<>();
    if (expr != null) {
      addTo(
          catalog,
          expr,
          found,
          v ->
              found.add(
                  new ObjectAddress(PgClass.RELATION_OID, relationOid, Math.max(v.varattno(), 0))),
          _ -> {
            throw SqlError.internal("a query in an expression on one relation");
          });
    }
    return found;
  }

  /// Adds what an expression needs.
  ///
  /// @param variables,queries told of the variables and of the queries inside
  static void addTo(
      Catalog catalog,
      Expr expr,
      Set<ObjectAddress> found,
      Consumer<Expr.Var> variables,
      Consumer<Query> queries) {
    ExpressionReferences references = new ExpressionReferences(catalog, found, variables, queries);
    ExprTree.any(
        expr,
        node -> {
          references.visit(node);
          return false;
        });
  }

  private void add(int classOid, int objectOid) {
    if (objectOid != 0) {
      found.add(ObjectAddress.of(classOid, objectOid));
    }
  }

  private void addType(int typeOid) {
    add(PgType.RELATION_OID, typeOid);
  }

  private void addCollation(int collationOid) {
    if (collationOid != SystemOids.DEFAULT_COLLATION) {
      add(PgCollation.RELATION_OID, collationOid);
    }
  }

  private void visit(Expr node) {
    switch (node) {
      case Expr.Var v -> variables.accept(v);
      case Expr.SubLink s -> queries.accept((Query) s.subselect());
      case Expr.Const c -> {
        addType(c.typeOid());
        addCollation(c.collation());
        if (c.value() instanceof Long oid) {
          visitObject(c.typeOid(), (int) (long) oid);
        }
      }
      case Expr.Param p -> {
        addType(p.typeOid());
        addCollation(p.collation());
      }
      case Expr.FuncExpr f -> add(PgProc.RELATION_OID, f.funcid());
      case Expr.OpExpr o -> add(PgOperator.RELATION_OID, o.opno());
      case Expr.DistinctExpr o -> add(PgOperator.RELATION_OID, o.opno());
      case Expr.NullIfExpr o -> add(PgOperator.RELATION_OID, o.opno());
      case Expr.ScalarArrayOpExpr o -> add(PgOperator.RELATION_OID, o.opno());
      case Expr.Aggref a -> add(PgProc.RELATION_OID, a.aggfnoid());
      case Expr.WindowFunc w -> add(PgProc.RELATION_OID, w.winfnoid());
      case Expr.FieldSelect f -> {
        int row = catalog.baseTypeOid(f.arg().typeOid());
        PgType type = catalog.findType(row);
        if (type != null && type.typrelid() != 0) {
          found.add(new ObjectAddress(PgClass.RELATION_OID, type.typrelid(), f.fieldnum()));
        }
        addType(f.typeOid());
        addCollation(f.collation());
      }
      case Expr.RelabelType r -> {
        addType(r.typeOid());
        addCollation(r.collation());
      }
      case Expr.CoerceViaIO c -> {
        addType(c.typeOid());
        addCollation(c.collation());
      }
      case Expr.ArrayCoerceExpr a -> {
        addType(a.typeOid());
        addCollation(a.collation());
      }
      case Expr.ConvertRowtypeExpr c -> addType(c.typeOid());
      case Expr.CollateExpr c -> addCollation(c.collation());
      case Expr.RowExpr r -> addType(r.typeOid());
      case Expr.RowCompareExpr r -> {
        r.opnos().forEach(oid -> add(PgOperator.RELATION_OID, oid));
        r.opfamilies().forEach(oid -> add(PgOpfamily.RELATION_OID, oid));
      }
      case Expr.CoerceToDomain c -> addType(c.typeOid());
      case Expr.NextValueExpr n -> add(PgClass.RELATION_OID, n.seqid());
      case Expr.BoolExpr _,
          Expr.GroupingFunc _,
          Expr.SubPlan _,
          Expr.AlternativeSubPlan _,
          Expr.FieldStore _,
          Expr.SubscriptingRef _,
          Expr.CaseExpr _,
          Expr.CaseTestExpr _,
          Expr.ArrayExpr _,
          Expr.CoalesceExpr _,
          Expr.MinMaxExpr _,
          Expr.SqlValueFunction _,
          Expr.NullTest _,
          Expr.BooleanTest _,
          Expr.CoerceToDomainValue _,
          Expr.SetToDefault _,
          Expr.CurrentOfExpr _ -> {}
    }
  }

  /// A constant of a `reg...` type names an object; one that is gone is no dependency.
  private void visitObject(int typeOid, int oid) {
    switch (typeOid) {
      case TypeOids.REGCLASS -> {
        if (catalog.findClass(oid) != null) {
          add(PgClass.RELATION_OID, oid);
        }
      }
      case TypeOids.REGPROC, TypeOids.REGPROCEDURE -> {
        if (catalog.findProc(oid) != null) {
          add(PgProc.RELATION_OID, oid);
        }
      }
      case TypeOids.REGOPER, TypeOids.REGOPERATOR -> {
        if (catalog.findOperator(oid) != null) {
          add(PgOperator.RELATION_OID, oid);
        }
      }
      case TypeOids.REGTYPE -> {
        if (catalog.findType(oid) != null) {
          addType(oid);
        }
      }
      case TypeOids.REGNAMESPACE -> {
        if (catalog.findNamespace(oid) != null) {
          add(PgNamespace.RELATION_OID, oid);
        }
      }
      case TypeOids.REGCOLLATION -> {
        if (catalog.findCollation(oid) != null) {
          add(PgCollation.RELATION_OID, oid);
        }
      }
      default -> {}
    }
  }
}
