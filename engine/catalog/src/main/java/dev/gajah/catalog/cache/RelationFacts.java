// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.cache;

import dev.gajah.access.index.ScanKey;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.schema.CatalogRow;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAttrdef;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgInherits;
import dev.gajah.catalog.schema.PgRewrite;
import dev.gajah.catalog.schema.PgTrigger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What hangs on a relation beside columns and indexes: defaults, constraints, triggers, rules,
/// children. Cached per session until a message about the relation comes.
final class RelationFacts {
  private final CatalogAccess access;
  private final Map<Integer, List<PgAttrdef>> defaults = new HashMap<>();
  private final Map<Integer, List<PgConstraint>> constraints = new HashMap<>();
  private final Map<Integer, List<PgConstraint>> typeConstraints = new HashMap<>();
  private final Map<Integer, List<PgConstraint>> referencing = new HashMap<>();
  private final Map<Integer, List<PgTrigger>> triggers = new HashMap<>();
  private final Map<Integer, List<PgRewrite>> rules = new HashMap<>();
  private int generation;

  RelationFacts(CatalogAccess access) {
    this.access = access;
  }

  List<PgAttrdef> defaults(int relationOid) {
    return cached(
        defaults,
        relationOid,
        () ->
            read(
                PgAttrdef.RELATION_OID,
                IndexOids.PG_ATTRDEF_ADRELID_ADNUM_INDEX,
                relationOid,
                PgAttrdef::decode));
  }

  List<PgConstraint> constraints(int relationOid) {
    return cached(
        constraints,
        relationOid,
        () ->
            read(
                PgConstraint.RELATION_OID,
                IndexOids.PG_CONSTRAINT_CONRELID_CONTYPID_CONNAME_INDEX,
                relationOid,
                PgConstraint::decode));
  }

  List<PgConstraint> constraintsOfType(int typeOid) {
    return cached(
        typeConstraints,
        typeOid,
        () ->
            read(
                PgConstraint.RELATION_OID,
                IndexOids.PG_CONSTRAINT_CONTYPID_INDEX,
                typeOid,
                PgConstraint::decode));
  }

  /// Foreign keys on other tables that point here; there is no index for that.
  List<PgConstraint> referencing(int relationOid) {
    return cached(
        referencing,
        relationOid,
        () -> {
          List<PgConstraint> found = new ArrayList<>();
          access.scanAll(
              PgConstraint.RELATION_OID,
              tuple -> {
                if (Long.valueOf(Integer.toUnsignedLong(relationOid))
                    .equals(tuple.value(PgConstraint.CONFRELID))) {
                  PgConstraint row = PgConstraint.decode(tuple.values());
                  if (row.contype() == 'f') {
                    found.add(row);
                  }
                }
                return true;
              });
          return found;
        });
  }

  List<PgTrigger> triggers(int relationOid) {
    return cached(
        triggers,
        relationOid,
        () ->
            read(
                PgTrigger.RELATION_OID,
                IndexOids.PG_TRIGGER_TGRELID_TGNAME_INDEX,
                relationOid,
                PgTrigger::decode));
  }

  List<PgRewrite> rules(int relationOid) {
    return cached(
        rules,
        relationOid,
        () ->
            read(
                PgRewrite.RELATION_OID,
                IndexOids.PG_REWRITE_REL_RULENAME_INDEX,
                relationOid,
                PgRewrite::decode));
  }

  List<Integer> children(int relationOid) {
    List<Integer> result = new ArrayList<>();
    for (CatalogTuple tuple :
        access.list(
            PgInherits.RELATION_OID,
            IndexOids.PG_INHERITS_PARENT_INDEX,
            CatalogAccess.equalOid(0, relationOid))) {
      result.add(PgInherits.decode(tuple.values()).inhrelid());
    }
    result.sort(Integer::compareUnsigned);
    return result;
  }

  private <R extends CatalogRow> List<R> read(
      int catalogOid, int indexOid, int key, Function<@Nullable Object[], R> decoder) {
    List<R> rows = new ArrayList<>();
    access.scan(
        catalogOid,
        indexOid,
        new ScanKey[] {CatalogAccess.equalOid(0, key)},
        tuple -> {
          rows.add(decoder.apply(tuple.values()));
          return true;
        });
    return rows;
  }

  private <R> List<R> cached(
      Map<Integer, List<R>> map, int oid, java.util.function.Supplier<List<R>> reader) {
    List<R> known = map.get(oid);
    if (known != null) {
      return known;
    }
    int before = generation;
    List<R> read = List.copyOf(reader.get());
    if (generation == before) {
      map.put(oid, read);
    }
    return read;
  }

  void invalidate(int relationOid) {
    generation++;
    if (relationOid == 0) {
      clear();
      return;
    }
    defaults.remove(relationOid);
    constraints.remove(relationOid);
    triggers.remove(relationOid);
    rules.remove(relationOid);
    referencing.clear();
  }

  void invalidateConstraints() {
    generation++;
    constraints.clear();
    typeConstraints.clear();
    referencing.clear();
  }

  void invalidateRules() {
    generation++;
    rules.clear();
  }

  void clear() {
    generation++;
    defaults.clear();
    constraints.clear();
    typeConstraints.clear();
    referencing.clear();
    triggers.clear();
    rules.clear();
  }
}
