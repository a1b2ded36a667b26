// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.subquery;

import dev.gajah.base.vector.ValueComparator;
import dev.gajah.catalog.facts.FactTables;
import dev.gajah.catalog.schema.PgAmop;
import dev.gajah.catalog.schema.PgAmproc;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.planner.statistics.ColumnStatistics;
import dev.gajah.planner.statistics.PlannerCatalog;
import dev.gajah.planner.statistics.RelationFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// PostgreSQL's own operators, functions and types, with tables that a test adds.
final class FactCatalog implements PlannerCatalog {
  private static final Map<Integer, PgOperator> OPERATORS = new HashMap<>();
  private static final Map<Integer, PgProc> PROCS = new HashMap<>();
  private static final Map<Integer, PgType> TYPES = new HashMap<>();
  private static final List<PgAmop> AMOPS = new ArrayList<>();
  private static final List<PgAmproc> AMPROCS = new ArrayList<>();
  private static final List<PgOpclass> OPCLASSES = new ArrayList<>();

  static {
    FactTables facts = FactTables.load();
    facts
        .rows(PgOperator.RELATION_OID)
        .forEach(r -> put(OPERATORS, PgOperator.decode(r).oid(), PgOperator.decode(r)));
    facts
        .rows(PgProc.RELATION_OID)
        .forEach(r -> put(PROCS, PgProc.decode(r).oid(), PgProc.decode(r)));
    facts
        .rows(PgType.RELATION_OID)
        .forEach(r -> put(TYPES, PgType.decode(r).oid(), PgType.decode(r)));
    facts.rows(PgAmop.RELATION_OID).forEach(r -> AMOPS.add(PgAmop.decode(r)));
    facts.rows(PgAmproc.RELATION_OID).forEach(r -> AMPROCS.add(PgAmproc.decode(r)));
    facts.rows(PgOpclass.RELATION_OID).forEach(r -> OPCLASSES.add(PgOpclass.decode(r)));
  }

  final Map<Integer, RelationFacts> relations = new HashMap<>();
  final Map<Long, ColumnStatistics> statistics = new HashMap<>();

  private static <T> void put(Map<Integer, T> map, int oid, T row) {
    map.put(oid, row);
  }

  void statistics(int relation, int attribute, ColumnStatistics stats) {
    statistics.put((long) relation << 16 | attribute, stats);
  }

  @Override
  public RelationFacts relation(int oid) {
    return relations.get(oid);
  }

  @Override
  public @Nullable ColumnStatistics columnStatistics(int relation, int attribute) {
    return statistics.get((long) relation << 16 | attribute);
  }

  @Override
  public OperatorFacts operator(int oid) {
    PgOperator o = OPERATORS.get(oid);
    return new OperatorFacts(
        oid,
        o.oprname(),
        o.oprleft(),
        o.oprright(),
        o.oprresult(),
        o.oprcode(),
        o.oprcom(),
        o.oprnegate(),
        o.oprrest(),
        o.oprjoin(),
        o.oprcanmerge(),
        o.oprcanhash());
  }

  @Override
  public FunctionFacts function(int oid) {
    PgProc p = PROCS.get(oid);
    return new FunctionFacts(
        oid,
        p.proname(),
        p.provolatile(),
        p.proisstrict(),
        p.proretset(),
        p.proleakproof(),
        p.procost(),
        p.prorows(),
        p.prosupport(),
        p.prolang(),
        p.prokind());
  }

  @Override
  public TypeFacts type(int oid) {
    PgType t = TYPES.get(oid);
    PgOpclass btree = null;
    PgOpclass hash = null;
    for (PgOpclass c : OPCLASSES) {
      if (c.opcdefault() && c.opcintype() == (oid == 1043 ? 25 : oid)) {
        if (c.opcmethod() == 403) {
          btree = c;
        } else if (c.opcmethod() == 405) {
          hash = c;
        }
      }
    }
    int family = btree == null ? 0 : btree.opcfamily();
    int input = btree == null ? 0 : btree.opcintype();
    return new TypeFacts(
        oid,
        t.typlen(),
        t.typbyval(),
        t.typalign(),
        family,
        input,
        hash == null ? 0 : hash.opcfamily(),
        hash == null ? 0 : hash.opcintype(),
        familyOperator(family, input, input, 1),
        familyOperator(family, input, input, 3),
        familyOperator(family, input, input, 5),
        t.typtype(),
        t.typelem());
  }

  private static List<FamilyMember> families(int oid, int method) {
    List<FamilyMember> result = new ArrayList<>();
    for (PgAmop a : AMOPS) {
      if (a.amopopr() == oid && a.amopmethod() == method && a.amoppurpose() == 's') {
        result.add(
            new FamilyMember(
                a.amopfamily(), a.amopstrategy(), a.amoplefttype(), a.amoprighttype()));
      }
    }
    return result;
  }

  @Override
  public List<FamilyMember> btreeFamilies(int oid) {
    return families(oid, 403);
  }

  @Override
  public List<FamilyMember> hashFamilies(int oid) {
    return families(oid, 405);
  }

  @Override
  public int familyOperator(int family, int left, int right, int strategy) {
    for (PgAmop a : AMOPS) {
      if (a.amopfamily() == family
          && a.amoplefttype() == left
          && a.amoprighttype() == right
          && a.amopstrategy() == strategy) {
        return a.amopopr();
      }
    }
    return 0;
  }

  @Override
  public int familyProcedure(int family, int left, int right, int number) {
    for (PgAmproc a : AMPROCS) {
      if (a.amprocfamily() == family
          && a.amproclefttype() == left
          && a.amprocrighttype() == right
          && a.amprocnum() == number) {
        return a.amproc();
      }
    }
    return 0;
  }

  @Override
  public @Nullable ValueComparator comparator(int oid) {
    return null;
  }

  @Override
  public Expr convert(Expr expr, int typeOid) {
    throw new UnsupportedOperationException("no casts in these tests");
  }

  @Override
  public Expr.@Nullable Const evaluate(Expr expr) {
    return null;
  }
}
