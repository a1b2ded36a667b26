// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.access.index.IndexColumn;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.cache.TypeOperators;
import dev.gajah.catalog.schema.PgAmop;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgStatistic;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.executor.pipeline.ConstantEvaluation;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.planner.statistics.ColumnStatistics;
import dev.gajah.planner.statistics.PlannerCatalog;
import dev.gajah.planner.statistics.RelationFacts;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.types.ArrayCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The session's catalogs as the optimizer asks them.
final class CatalogForPlanner implements PlannerCatalog {
  private static final int BTREE = 403;
  private static final int HASH = 405;
  private static final int KIND_MCV = 1;
  private static final int KIND_HISTOGRAM = 2;
  private static final int KIND_CORRELATION = 3;

  private final Session session;
  private final Catalog catalog;

  CatalogForPlanner(Session session) {
    this.session = session;
    this.catalog = session.catalog();
  }

  @Override
  public RelationFacts relation(int relationOid) {
    RelationDescriptor relation = catalog.relation(relationOid);
    BufferPool buffers = session.services().catalog().buffers();
    boolean hasStorage = relation.kind() == 'r' || relation.kind() == 't' || relation.kind() == 'm';
    double pages =
        hasStorage
            ? BlockNumber.toLong(buffers.blockCount(relation.locator(), ForkNumber.MAIN))
            : 0;
    List<RelationFacts.Column> columns = new ArrayList<>();
    for (Attribute attribute : relation.tuple().attributes()) {
      columns.add(
          new RelationFacts.Column(
              attribute.name(),
              attribute.typeOid(),
              attribute.typmod(),
              attribute.collationOid(),
              attribute.length(),
              attribute.notNull(),
              attribute.dropped(),
              attribute.generated()));
    }
    List<RelationFacts.Index> indexes = new ArrayList<>();
    for (IndexDescriptor index : relation.indexes()) {
      if (index.valid() && index.accessMethodOid() == BTREE) {
        indexes.add(index(index, buffers));
      }
    }
    return new RelationFacts(
        relationOid,
        relation.name(),
        relation.kind(),
        relation.persistence(),
        pages,
        relation.pages(),
        relation.tuples(),
        relation.allVisiblePages(),
        relation.options().fillFactor(),
        relation.locator().tablespaceOid(),
        columns,
        indexes);
  }

  private RelationFacts.Index index(IndexDescriptor index, BufferPool buffers) {
    int count = index.columnCount();
    int keys = index.keyColumnCount();
    int[] attributes = new int[count];
    int[] families = new int[keys];
    int[] inputTypes = new int[keys];
    int[] collations = new int[keys];
    boolean[] descending = new boolean[keys];
    boolean[] nullsFirst = new boolean[keys];
    boolean[] canReturn = new boolean[count];
    for (int i = 0; i < count; i++) {
      IndexColumn column = index.column(i);
      attributes[i] = column.heapAttribute();
      canReturn[i] = true;
      if (i < keys) {
        families[i] = column.operatorFamilyOid();
        inputTypes[i] = column.inputTypeOid();
        collations[i] = column.collationOid();
        descending[i] = column.descending();
        nullsFirst[i] = column.nullsFirst();
      }
    }
    String expressions = index.expressions();
    String predicate = index.predicate();
    PgClass row = catalog.pgClass(index.indexOid());
    return new RelationFacts.Index(
        index.indexOid(),
        index.name(),
        index.accessMethodOid(),
        keys,
        attributes,
        families,
        inputTypes,
        collations,
        descending,
        nullsFirst,
        canReturn,
        expressions == null ? List.of() : session.parseNodeTreeList(expressions),
        predicate == null ? List.of() : session.parseNodeTreeList(predicate),
        index.unique(),
        index.nullsNotDistinct(),
        index.immediate(),
        BlockNumber.toLong(buffers.blockCount(index.locator(), ForkNumber.MAIN)),
        row.reltuples(),
        -1);
  }

  @Override
  public @Nullable ColumnStatistics columnStatistics(int relationOid, int attributeNumber) {
    PgStatistic row = catalog.findStatistic(relationOid, attributeNumber, false);
    if (row == null) {
      return null;
    }
    int[] kinds = {row.stakind1(), row.stakind2(), row.stakind3(), row.stakind4(), row.stakind5()};
    float[][] numbers = {
      row.stanumbers1(), row.stanumbers2(), row.stanumbers3(), row.stanumbers4(), row.stanumbers5()
    };
    byte[][] values = {
      row.stavalues1(), row.stavalues2(), row.stavalues3(), row.stavalues4(), row.stavalues5()
    };
    Object[] common = new Object[0];
    double[] frequencies = new double[0];
    Object[] histogram = new Object[0];
    double correlation = Double.NaN;
    for (int i = 0; i < kinds.length; i++) {
      float[] slotNumbers = numbers[i];
      byte[] slotValues = values[i];
      switch (kinds[i]) {
        case KIND_MCV -> {
          if (slotValues != null && slotNumbers != null) {
            common = elements(slotValues);
            frequencies = new double[slotNumbers.length];
            for (int j = 0; j < frequencies.length; j++) {
              frequencies[j] = slotNumbers[j];
            }
          }
        }
        case KIND_HISTOGRAM -> histogram = slotValues == null ? histogram : elements(slotValues);
        case KIND_CORRELATION ->
            correlation =
                slotNumbers == null || slotNumbers.length == 0 ? Double.NaN : slotNumbers[0];
        default -> {} // statistics for array and range operators, which the optimizer does not use
          // yet
      }
    }
    return new ColumnStatistics(
        row.stanullfrac(),
        row.stawidth(),
        row.stadistinct(),
        common,
        frequencies,
        histogram,
        correlation);
  }

  private Object[] elements(byte[] array) {
    int type = ArrayCodec.elementType(array, 0);
    return Arrays.stream(
            ArrayCodec.elements(array, 0, array.length, session.evalContext().types().type(type)))
        .filter(value -> value != null)
        .toArray();
  }

  @Override
  public OperatorFacts operator(int operatorOid) {
    PgOperator row = catalog.operator(operatorOid);
    return new OperatorFacts(
        operatorOid,
        row.oprname(),
        row.oprleft(),
        row.oprright(),
        row.oprresult(),
        row.oprcode(),
        row.oprcom(),
        row.oprnegate(),
        row.oprrest(),
        row.oprjoin(),
        row.oprcanmerge(),
        row.oprcanhash());
  }

  @Override
  public FunctionFacts function(int functionOid) {
    PgProc row = catalog.proc(functionOid);
    return new FunctionFacts(
        functionOid,
        row.proname(),
        row.provolatile(),
        row.proisstrict(),
        row.proretset(),
        row.proleakproof(),
        row.procost(),
        row.prorows(),
        row.prosupport(),
        row.prolang(),
        row.prokind());
  }

  @Override
  public TypeFacts type(int typeOid) {
    PgType row = catalog.type(typeOid);
    TypeOperators operators = catalog.typeOperators(typeOid);
    return new TypeFacts(
        typeOid,
        row.typlen(),
        row.typbyval(),
        row.typalign(),
        operators.btreeFamily(),
        operators.btreeInputType(),
        operators.hashFamily(),
        operators.hashInputType(),
        operators.lessOperator(),
        operators.equalOperator(),
        operators.greaterOperator(),
        row.typtype(),
        catalog.elementTypeOid(typeOid));
  }

  private List<FamilyMember> families(int operatorOid, int method) {
    List<FamilyMember> members = new ArrayList<>();
    for (PgAmop row : catalog.amopsOfOperator(operatorOid)) {
      if (row.amopmethod() == method && row.amoppurpose() == 's') {
        members.add(
            new FamilyMember(
                row.amopfamily(), row.amopstrategy(), row.amoplefttype(), row.amoprighttype()));
      }
    }
    return members;
  }

  @Override
  public List<FamilyMember> btreeFamilies(int operatorOid) {
    return families(operatorOid, BTREE);
  }

  @Override
  public List<FamilyMember> hashFamilies(int operatorOid) {
    return families(operatorOid, HASH);
  }

  @Override
  public int familyOperator(int family, int leftType, int rightType, int strategy) {
    return catalog.opfamilyMember(family, leftType, rightType, strategy);
  }

  @Override
  public int familyProcedure(int family, int leftType, int rightType, int number) {
    return catalog.opfamilyProc(family, leftType, rightType, number);
  }

  @Override
  public @Nullable ValueComparator comparator(int procedureOid) {
    return session.functions().findComparator(procedureOid, session.evalContext().types());
  }

  @Override
  public Expr convert(Expr expr, int typeOid) {
    return session.planner().convert(expr, typeOid);
  }

  @Override
  public Expr.@Nullable Const evaluate(Expr expr) {
    try {
      Object value = ConstantEvaluation.evaluate(session, expr);
      return new Expr.Const(expr.typeOid(), expr.typmod(), expr.collation(), value, -1);
    } catch (SqlError e) {
      if (e.state().equals(dev.gajah.base.error.SqlState.FEATURE_NOT_SUPPORTED)) {
        return null; // the executor will say so if the expression is ever evaluated
      }
      throw e;
    }
  }
}
