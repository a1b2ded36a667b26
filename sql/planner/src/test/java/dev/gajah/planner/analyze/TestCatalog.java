// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.TypeOperators;
import dev.gajah.catalog.facts.FactTables;
import dev.gajah.catalog.namespace.FunctionCandidate;
import dev.gajah.catalog.namespace.OperatorCandidate;
import dev.gajah.catalog.schema.PgAggregate;
import dev.gajah.catalog.schema.PgAmop;
import dev.gajah.catalog.schema.PgAmproc;
import dev.gajah.catalog.schema.PgCast;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgRange;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.nodes.expr.Expr;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// PostgreSQL's own catalogs as facts, with tables that a test adds; all names are in the search
/// path.
final class TestCatalog implements AnalyzerCatalog, ConstantInput {
  private final FactTables facts = FactTables.load();
  private final Map<Integer, PgType> types = new HashMap<>();
  private final Map<String, Integer> typeNames = new HashMap<>();
  private final Map<Integer, PgProc> procs = new HashMap<>();
  private final Map<String, List<PgProc>> procNames = new HashMap<>();
  private final Map<Integer, PgOperator> operators = new HashMap<>();
  private final List<PgCast> casts = new ArrayList<>();
  private final Map<Integer, PgAggregate> aggregates = new HashMap<>();
  private final List<PgOpclass> opclasses = new ArrayList<>();
  private final List<PgAmop> amops = new ArrayList<>();
  private final List<PgAmproc> amprocs = new ArrayList<>();
  private final Map<String, RelationInfo> tables = new HashMap<>();
  private int nextOid = 20000;

  TestCatalog() {
    facts.rows(PgType.RELATION_OID).forEach(r -> addType(PgType.decode(r)));
    facts.rows(PgProc.RELATION_OID).forEach(r -> addProc(PgProc.decode(r)));
    facts
        .rows(PgOperator.RELATION_OID)
        .forEach(r -> operators.put(PgOperator.decode(r).oid(), PgOperator.decode(r)));
    facts.rows(PgCast.RELATION_OID).forEach(r -> casts.add(PgCast.decode(r)));
    facts
        .rows(PgAggregate.RELATION_OID)
        .forEach(r -> aggregates.put(PgAggregate.decode(r).aggfnoid(), PgAggregate.decode(r)));
    facts.rows(PgOpclass.RELATION_OID).forEach(r -> opclasses.add(PgOpclass.decode(r)));
    facts.rows(PgAmop.RELATION_OID).forEach(r -> amops.add(PgAmop.decode(r)));
    facts.rows(PgAmproc.RELATION_OID).forEach(r -> amprocs.add(PgAmproc.decode(r)));
  }

  private void addType(PgType type) {
    types.put(type.oid(), type);
    typeNames.put(type.typname(), type.oid());
  }

  private void addProc(PgProc proc) {
    procs.put(proc.oid(), proc);
    procNames.computeIfAbsent(proc.proname(), n -> new ArrayList<>()).add(proc);
  }

  /// Adds a table; columns are `name type` pairs.
  void table(String name, String... columns) {
    List<Attribute> attributes = new ArrayList<>();
    for (String column : columns) {
      String[] parts = column.split(" ");
      PgType type = type(typeNames.get(parts[1]));
      attributes.add(
          Attribute.of(
              attributes.size() + 1,
              parts[0],
              type.oid(),
              type.typlen(),
              type.typbyval(),
              type.typalign(),
              type.typstorage(),
              -1,
              type.typcollation(),
              false));
    }
    tables.put(name, new RelationInfo(nextOid++, name, 2200, 'r', 'p', 0, attributes));
  }

  @Override
  public Object input(int typeOid, String text, int typmod) {
    return switch (typeOid) {
      case 20, 21, 23, 26 -> {
        try {
          yield Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
          throw new SqlError(
              SqlState.INVALID_TEXT_REPRESENTATION,
              "invalid input syntax for type %s: \"%s\"".formatted(formatType(typeOid, -1), text));
        }
      }
      case 16 -> text.startsWith("t") ? 1L : 0L;
      case 700, 701 -> Double.parseDouble(text);
      default -> {
        PgType type = type(typeOid);
        yield type.typbyval() ? (Object) 0L : text.getBytes(StandardCharsets.UTF_8);
      }
    };
  }

  @Override
  public @Nullable PgType findType(int oid) {
    return types.get(oid);
  }

  @Override
  public PgType type(int oid) {
    PgType type = types.get(oid);
    if (type == null) {
      throw SqlError.internal("cache lookup failed for type " + oid);
    }
    return type;
  }

  @Override
  public int typeOidByName(@Nullable String schema, String name) {
    return typeNames.getOrDefault(name, 0);
  }

  @Override
  public int arrayTypeOid(int element) {
    return type(element).typarray();
  }

  @Override
  public @Nullable PgRange findRangeOfMultirange(int multirangeTypeOid) {
    return null;
  }

  @Override
  public @Nullable PgRange findRange(int oid) {
    return null;
  }

  @Override
  public String formatType(int oid, int typmod) {
    PgType type = type(oid);
    if (Analysis.isTrueArray(type)) {
      return formatType(type.typelem(), -1) + "[]";
    }
    return switch (type.typname()) {
      case "int4" -> "integer";
      case "int8" -> "bigint";
      case "int2" -> "smallint";
      case "bool" -> "boolean";
      case "float8" -> "double precision";
      case "float4" -> "real";
      case "varchar" -> "character varying";
      case "bpchar" -> "character";
      case "timestamptz" -> "timestamp with time zone";
      case "timestamp" -> "timestamp without time zone";
      case "char" -> "\"char\"";
      default -> type.typname();
    };
  }

  @Override
  public List<FunctionCandidate> functionCandidates(@Nullable String schema, String name) {
    return procNames.getOrDefault(name, List.of()).stream()
        .map(p -> new FunctionCandidate(p, 0))
        .toList();
  }

  @Override
  public PgProc proc(int oid) {
    return procs.get(oid);
  }

  @Override
  public List<OperatorCandidate> operatorCandidates(
      @Nullable String schema, String name, char kind) {
    return operators.values().stream()
        .filter(o -> o.oprname().equals(name) && o.oprkind() == kind)
        .map(o -> new OperatorCandidate(o, 0))
        .toList();
  }

  @Override
  public int operatorOid(@Nullable String schema, String name, int left, int right) {
    for (PgOperator o : operators.values()) {
      if (o.oprname().equals(name) && o.oprleft() == left && o.oprright() == right) {
        return o.oid();
      }
    }
    return 0;
  }

  @Override
  public PgOperator operator(int oid) {
    return operators.get(oid);
  }

  @Override
  public @Nullable PgCast findCast(int source, int target) {
    for (PgCast cast : casts) {
      if (cast.castsource() == source && cast.casttarget() == target) {
        return cast;
      }
    }
    return null;
  }

  @Override
  public @Nullable PgAggregate findAggregate(int oid) {
    return aggregates.get(oid);
  }

  @Override
  public TypeOperators typeOperators(int oid) {
    int input = type(oid).typname().equals("varchar") ? 25 : oid;
    for (PgOpclass c : opclasses) {
      if (c.opcmethod() == 403 && c.opcdefault() && c.opcintype() == input) {
        int family = c.opcfamily();
        return new TypeOperators(
            oid,
            c.oid(),
            family,
            input,
            0,
            0,
            0,
            opfamilyMember(family, input, input, 3),
            opfamilyMember(family, input, input, 1),
            opfamilyMember(family, input, input, 5),
            opfamilyProc(family, input, input, 1),
            0);
      }
    }
    return new TypeOperators(oid, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public int opfamilyMember(int family, int left, int right, int strategy) {
    for (PgAmop a : amops) {
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
  public int opfamilyProc(int family, int left, int right, int number) {
    for (PgAmproc a : amprocs) {
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
  public List<PgAmop> amopsOfOperator(int operator) {
    return amops.stream().filter(a -> a.amopopr() == operator).toList();
  }

  @Override
  public int collationOidByName(@Nullable String schema, String name) {
    return switch (name) {
      case "default" -> 100;
      case "C" -> 950;
      case "POSIX" -> 951;
      default -> 0;
    };
  }

  @Override
  public String collationName(int oid) {
    return oid == 950 ? "C" : oid == 951 ? "POSIX" : "default";
  }

  @Override
  public int opclassOidByName(int method, @Nullable String schema, String name) {
    return 0;
  }

  @Override
  public int namespaceOid(String name) {
    return name.equals("pg_catalog") ? 11 : name.equals("public") ? 2200 : 0;
  }

  @Override
  public String databaseName() {
    return "postgres";
  }

  @Override
  public int lockRelation(@Nullable String schema, String name, int mode) {
    RelationInfo info = tables.get(name);
    if (info != null) {
      return info.oid();
    }
    for (PgClass c : facts.relations()) {
      if (c.relname().equals(name) && c.relkind() == 'r') {
        tables.put(
            name,
            new RelationInfo(
                c.oid(), name, 11, 'r', 'p', c.reltype(), facts.descriptor(c.oid()).attributes()));
        return c.oid();
      }
    }
    return 0;
  }

  @Override
  public RelationInfo relation(int oid) {
    for (RelationInfo info : tables.values()) {
      if (info.oid() == oid) {
        return info;
      }
    }
    throw SqlError.internal("no relation " + oid);
  }

  @Override
  public List<Expr> argumentDefaults(int procOid) {
    return List.of();
  }

  @Override
  public @Nullable Expr columnDefault(int relation, int attribute) {
    return null;
  }

  @Override
  public @Nullable Expr generatedExpression(int relation, int attribute) {
    return null;
  }

  @Override
  public int constraintOid(int relation, String name) {
    return 0;
  }

  @Override
  public @Nullable RelationInfo compositeType(int type) {
    return null;
  }

  @Override
  public int primaryKeyCoveredBy(int relation, List<Integer> attributes) {
    return 0;
  }
}
