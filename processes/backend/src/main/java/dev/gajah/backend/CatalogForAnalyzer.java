// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.cache.TypeOperators;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.namespace.FunctionCandidate;
import dev.gajah.catalog.namespace.OperatorCandidate;
import dev.gajah.catalog.nodetree.ExpressionReader;
import dev.gajah.catalog.schema.PgAggregate;
import dev.gajah.catalog.schema.PgAmop;
import dev.gajah.catalog.schema.PgCast;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgRange;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.planner.analyze.AnalyzerCatalog;
import dev.gajah.transaction.lmgr.LockMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The session's catalogs as parse analysis asks them.
final class CatalogForAnalyzer implements AnalyzerCatalog {
  private final Session session;
  private final Catalog catalog;

  CatalogForAnalyzer(Session session) {
    this.session = session;
    this.catalog = session.catalog();
  }

  @Override
  public @Nullable PgType findType(int typeOid) {
    return catalog.findType(typeOid);
  }

  @Override
  public PgType type(int typeOid) {
    return catalog.type(typeOid);
  }

  @Override
  public int typeOidByName(@Nullable String schema, String name) {
    return catalog.typeOidByName(schema, name);
  }

  @Override
  public int arrayTypeOid(int elementTypeOid) {
    return catalog.arrayTypeOid(elementTypeOid);
  }

  @Override
  public @Nullable PgRange findRangeOfMultirange(int multirangeTypeOid) {
    return catalog.findRangeOfMultirange(multirangeTypeOid);
  }

  @Override
  public @Nullable PgRange findRange(int rangeTypeOid) {
    return catalog.findRange(rangeTypeOid);
  }

  @Override
  public String formatType(int typeOid, int typmod) {
    return catalog.formatType(typeOid, typmod);
  }

  @Override
  public List<FunctionCandidate> functionCandidates(@Nullable String schema, String name) {
    return catalog.functionCandidates(schema, name);
  }

  @Override
  public PgProc proc(int procOid) {
    return catalog.proc(procOid);
  }

  @Override
  public List<OperatorCandidate> operatorCandidates(
      @Nullable String schema, String name, char kind) {
    return catalog.operatorCandidates(schema, name, kind);
  }

  @Override
  public int operatorOid(@Nullable String schema, String name, int leftTypeOid, int rightTypeOid) {
    return catalog.operatorOid(schema, name, leftTypeOid, rightTypeOid);
  }

  @Override
  public PgOperator operator(int operatorOid) {
    return catalog.operator(operatorOid);
  }

  @Override
  public @Nullable PgCast findCast(int sourceTypeOid, int targetTypeOid) {
    return catalog.findCast(sourceTypeOid, targetTypeOid);
  }

  @Override
  public @Nullable PgAggregate findAggregate(int procOid) {
    return catalog.findAggregate(procOid);
  }

  @Override
  public TypeOperators typeOperators(int typeOid) {
    return catalog.typeOperators(typeOid);
  }

  @Override
  public int opfamilyMember(int opfamilyOid, int leftTypeOid, int rightTypeOid, int strategy) {
    return catalog.opfamilyMember(opfamilyOid, leftTypeOid, rightTypeOid, strategy);
  }

  @Override
  public int opfamilyProc(int opfamilyOid, int leftTypeOid, int rightTypeOid, int number) {
    return catalog.opfamilyProc(opfamilyOid, leftTypeOid, rightTypeOid, number);
  }

  @Override
  public List<PgAmop> amopsOfOperator(int operatorOid) {
    return catalog.amopsOfOperator(operatorOid);
  }

  @Override
  public int collationOidByName(@Nullable String schema, String name) {
    return catalog.collationOidByName(schema, name);
  }

  @Override
  public String collationName(int collationOid) {
    var row = catalog.findCollation(collationOid);
    return row == null ? "" : row.collname();
  }

  @Override
  public int opclassOidByName(int accessMethodOid, @Nullable String schema, String name) {
    return catalog.opclassOidByName(accessMethodOid, schema, name);
  }

  @Override
  public int namespaceOid(String name) {
    return catalog.namespaceOid(name);
  }

  @Override
  public String databaseName() {
    return session.databaseName();
  }

  @Override
  public int lockRelation(@Nullable String schema, String name, int lockMode) {
    return lockMode == 0
        ? catalog.relationOidByName(schema, name)
        : catalog.relationOidByName(null, schema, name, LockMode.of(lockMode), true);
  }

  @Override
  public RelationInfo relation(int relationOid) {
    return info(catalog.relation(relationOid));
  }

  private static RelationInfo info(RelationDescriptor relation) {
    return new RelationInfo(
        relation.oid(),
        relation.name(),
        relation.namespaceOid(),
        relation.kind(),
        relation.persistence(),
        relation.typeOid(),
        relation.tuple().attributes());
  }

  @Override
  public List<Expr> argumentDefaults(int procOid) {
    String stored = catalog.proc(procOid).proargdefaults();
    return stored == null ? List.of() : new ExpressionReader(catalog).readList(stored);
  }

  @Override
  public @Nullable Expr columnDefault(int relationOid, int attributeNumber) {
    RelationDescriptor relation = catalog.relation(relationOid);
    var attribute = relation.tuple().attribute(attributeNumber);
    if (attribute.identity() != 0) {
      for (int sequence :
          new Dependencies(catalog)
              .ownedSequences(relationOid, attributeNumber, PgClass.RELATION_OID)) {
        return new Expr.NextValueExpr(sequence, attribute.typeOid());
      }
    }
    if (!attribute.hasDefault() || attribute.generated() != 0) {
      return null;
    }
    String text = catalog.columnDefault(relationOid, attributeNumber);
    return text == null ? null : session.parseNodeTree(text);
  }

  @Override
  public @Nullable Expr generatedExpression(int relationOid, int attributeNumber) {
    if (catalog.relation(relationOid).tuple().attribute(attributeNumber).generated() == 0) {
      return null;
    }
    String text = catalog.columnDefault(relationOid, attributeNumber);
    if (text == null) {
      throw SqlError.internal("generated column without expression");
    }
    return session.parseNodeTree(text);
  }

  @Override
  public int constraintOid(int relationOid, String name) {
    for (PgConstraint constraint : catalog.constraintsOfRelation(relationOid)) {
      if (constraint.conname().equals(name)) {
        return constraint.oid();
      }
    }
    return 0;
  }

  @Override
  public @Nullable RelationInfo compositeType(int typeOid) {
    PgType type = catalog.findType(typeOid);
    if (type == null || type.typrelid() == 0) {
      return null;
    }
    RelationDescriptor relation = catalog.findRelation(type.typrelid());
    return relation == null ? null : info(relation);
  }

  @Override
  public int primaryKeyCoveredBy(int relationOid, List<Integer> attributeNumbers) {
    for (PgConstraint constraint : catalog.constraintsOfRelation(relationOid)) {
      int[] key = constraint.conkey();
      if (constraint.contype() == 'p' && !constraint.condeferrable() && key != null) {
        boolean all = true;
        for (int number : key) {
          all &= attributeNumbers.contains(number);
        }
        return all ? constraint.oid() : 0;
      }
    }
    return 0;
  }
}
