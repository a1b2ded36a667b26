// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.statistics;

import dev.gajah.base.vector.ValueComparator;
import dev.gajah.nodes.expr.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The catalogs as the optimizer sees them, in one snapshot.
public interface PlannerCatalog {
  RelationFacts relation(int relationOid);

  /// Statistics of a column, or of an index's expression column under the index's OID; null before
  /// ANALYZE.
  @Nullable ColumnStatistics columnStatistics(int relationOid, int attributeNumber);

  OperatorFacts operator(int operatorOid);

  FunctionFacts function(int functionOid);

  TypeFacts type(int typeOid);

  /// Where an operator is a search operator of a btree family.
  List<FamilyMember> btreeFamilies(int operatorOid);

  /// Operator families of hash indexes in which the operator is equality.
  List<FamilyMember> hashFamilies(int operatorOid);

  /// Search operator of a family for the types and strategy, 0 if none.
  int familyOperator(int family, int leftType, int rightType, int strategy);

  /// Support procedure of a family for the types, 0 if none.
  int familyProcedure(int family, int leftType, int rightType, int number);

  /// Order of a type under a btree family's support function 1; null if it is not built in.
  @Nullable ValueComparator comparator(int procedureOid);

  /// Value of an immutable expression over constants; null if it must be left to the executor.
  Expr.@Nullable Const evaluate(Expr expr);

  /// An expression converted to a type that it has an implicit cast to.
  Expr convert(Expr expr, int typeOid);

  /// Type a bare function result (`select * from f()`) has columns for; see pg_proc.
  default boolean isBuiltIn(int oid) {
    return Integer.compareUnsigned(oid, 16384) < 0;
  }

  /// Membership of an operator in a family.
  record FamilyMember(int family, int strategy, int leftType, int rightType) {}

  /// @param functionOid its implementation; @param negator,commutator 0 if none
  /// @param restrictEstimator,joinEstimator OIDs of pg_operator.oprrest and oprjoin
  record OperatorFacts(
      int oid,
      String name,
      int leftType,
      int rightType,
      int resultType,
      int functionOid,
      int commutator,
      int negator,
      int restrictEstimator,
      int joinEstimator,
      boolean canMerge,
      boolean canHash) {}

  /// @param volatility i, s or v; @param rows estimate for a set-returning function
  /// @param support pg_proc.prosupport, 0 if none
  record FunctionFacts(
      int oid,
      String name,
      char volatility,
      boolean strict,
      boolean returnsSet,
      boolean leakproof,
      double cost,
      double rows,
      int support,
      int language,
      char kind) {}

  /// @param averageWidth estimate for variable width; @param btreeFamily default families, 0 if
  ///   none
  record TypeFacts(
      int oid,
      int length,
      boolean byValue,
      char alignment,
      int btreeFamily,
      int btreeInputType,
      int hashFamily,
      int hashInputType,
      int lessOperator,
      int equalOperator,
      int greaterOperator,
      char kind,
      int elementType) {}
}
