// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.catalog.cache.TypeOperators;
import dev.gajah.catalog.namespace.FunctionCandidate;
import dev.gajah.catalog.namespace.OperatorCandidate;
import dev.gajah.catalog.schema.PgAggregate;
import dev.gajah.catalog.schema.PgAmop;
import dev.gajah.catalog.schema.PgCast;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgRange;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.nodes.expr.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What parse analysis asks the catalogs. Method names are those of `catalog.cache.Catalog`.
public interface AnalyzerCatalog {
  /// A relation as analysis sees it; `attributes` include dropped ones, `attributes.get(i)` has
  /// number `i + 1`.
  record RelationInfo(
      int oid,
      String name,
      int namespaceOid,
      char kind,
      char persistence,
      int typeOid,
      List<Attribute> attributes) {}

  @Nullable PgType findType(int typeOid);

  PgType type(int typeOid);

  /// 0 if unknown; schema null means the search path.
  int typeOidByName(@Nullable String schema, String name);

  int arrayTypeOid(int elementTypeOid);

  @Nullable PgRange findRange(int rangeTypeOid);

  @Nullable PgRange findRangeOfMultirange(int multirangeTypeOid);

  String formatType(int typeOid, int typmod);

  List<FunctionCandidate> functionCandidates(@Nullable String schema, String name);

  PgProc proc(int procOid);

  /// Defaults of the last arguments of a function, as many as have one.
  List<Expr> argumentDefaults(int procOid);

  List<OperatorCandidate> operatorCandidates(@Nullable String schema, String name, char kind);

  int operatorOid(@Nullable String schema, String name, int leftTypeOid, int rightTypeOid);

  PgOperator operator(int operatorOid);

  @Nullable PgCast findCast(int sourceTypeOid, int targetTypeOid);

  @Nullable PgAggregate findAggregate(int procOid);

  TypeOperators typeOperators(int typeOid);

  int opfamilyMember(int opfamilyOid, int leftTypeOid, int rightTypeOid, int strategy);

  int opfamilyProc(int opfamilyOid, int leftTypeOid, int rightTypeOid, int number);

  List<PgAmop> amopsOfOperator(int operatorOid);

  int collationOidByName(@Nullable String schema, String name);

  /// For messages.
  String collationName(int collationOid);

  int opclassOidByName(int accessMethodOid, @Nullable String schema, String name);

  int namespaceOid(String name);

  String databaseName();

  /// Resolves a relation name and locks it; 0 if there is none.
  ///
  /// @param lockMode PostgreSQL's lock mode number, 0 to take no lock
  int lockRelation(@Nullable String schema, String name, int lockMode);

  RelationInfo relation(int relationOid);

  /// Default of a column (identity and serial included), typed as the column; null if none. Not for
  /// generated columns.
  @Nullable Expr columnDefault(int relationOid, int attributeNumber);

  /// Expression of a generated column, over `Var`s with varno 1; null if it is none.
  @Nullable Expr generatedExpression(int relationOid, int attributeNumber);

  /// OID of a named constraint of a relation, 0 if none.
  int constraintOid(int relationOid, String name);

  /// Row type's columns: of the relation behind a composite type; null if the type is not
  /// composite.
  @Nullable RelationInfo compositeType(int typeOid);

  /// True if all columns of the primary key of the relation are among `attributeNumbers`; then
  /// others depend on them. Returns the constraint's OID, 0 if not.
  int primaryKeyCoveredBy(int relationOid, List<Integer> attributeNumbers);
}
