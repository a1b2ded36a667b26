// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.relcache;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.catalog.facts.FactTables;
import dev.gajah.catalog.schema.PgAmproc;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgIndex;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.SystemOids;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Descriptions of the system catalogs, their indexes and TOAST tables, as every PostgreSQL 17
/// directory has them.
///
/// The structure is fixed by the catalog version; only file numbers, statistics and options differ
/// between directories. A description from here has the file number of a fresh directory in its
/// locator, and the database [#ANY_DATABASE] unless the relation is shared: use [#located].
/// Immutable, shared by all sessions.
public final class SystemCatalogs {
  /// Placeholder in locators of relations that each database has.
  public static final int ANY_DATABASE = -1;

  private final Map<Integer, RelationDescriptor> tables = new TreeMap<>(Integer::compareUnsigned);
  private final Map<Integer, IndexDescriptor> indexes = new HashMap<>();
  private final Map<Integer, PgClass> rows = new LinkedHashMap<>();
  private final Map<Integer, PgIndex> indexRows = new HashMap<>();

  public SystemCatalogs(FactTables facts) {
    Map<Integer, PgOpclass> opclasses = new HashMap<>();
    for (@Nullable Object[] row : facts.rows(PgOpclass.RELATION_OID)) {
      PgOpclass opclass = PgOpclass.decode(row);
      opclasses.put(opclass.oid(), opclass);
    }
    Map<String, Integer> procs = new HashMap<>();
    for (@Nullable Object[] row : facts.rows(PgAmproc.RELATION_OID)) {
      PgAmproc proc = PgAmproc.decode(row);
      procs.put(
          proc.amprocfamily()
              + ","
              + proc.amproclefttype()
              + ","
              + proc.amprocrighttype()
              + ","
              + proc.amprocnum(),
          proc.amproc());
    }
    DescriptorBuilder builder = new DescriptorBuilder(new FactClasses(opclasses, procs));
    Map<Integer, List<IndexDescriptor>> indexesOf = new HashMap<>();
    for (PgClass row : facts.relations()) {
      if (row.relkind() != 'v') {
        rows.put(row.oid(), row);
      }
    }
    for (PgIndex index : facts.indexes()) {
      PgClass row = rowOf(index.indexrelid());
      PgClass table = rowOf(index.indrelid());
      IndexDescriptor descriptor =
          builder.index(
              index,
              row,
              facts.attributes(row.oid()),
              locator(row),
              table.relname(),
              namespaceName(row.relnamespace()),
              table.relkind() == 'r');
      indexes.put(row.oid(), descriptor);
      indexRows.put(row.oid(), index);
      indexesOf.computeIfAbsent(table.oid(), oid -> new ArrayList<>()).add(descriptor);
    }
    for (PgClass row : facts.relations()) {
      if (row.relkind() == 'i' || row.relkind() == 'v') {
        continue;
      }
      List<IndexDescriptor> own = indexesOf.getOrDefault(row.oid(), List.of());
      List<IndexDescriptor> sorted = new ArrayList<>(own);
      sorted.sort((a, b) -> Integer.compareUnsigned(a.indexOid(), b.indexOid()));
      tables.put(
          row.oid(),
          builder.table(
              row,
              builder.tuple(facts.attributes(row.oid())),
              locator(row),
              namespaceName(row.relnamespace()),
              sorted,
              false));
    }
  }

  private record FactClasses(Map<Integer, PgOpclass> opclasses, Map<String, Integer> procs)
      implements OperatorClasses {
    @Override
    public PgOpclass opclass(int opclassOid) {
      PgOpclass opclass = opclasses.get(opclassOid);
      if (opclass == null) {
        throw SqlError.internal("no facts of operator class " + opclassOid);
      }
      return opclass;
    }

    @Override
    public int opfamilyProc(int opfamilyOid, int leftTypeOid, int rightTypeOid, int number) {
      return procs.getOrDefault(
          opfamilyOid + "," + leftTypeOid + "," + rightTypeOid + "," + number, 0);
    }

    @Override
    public @Nullable ValueComparator comparator(int procOid, int collationOid) {
      return SystemComparators.forProc(procOid);
    }

    @Override
    public boolean isDeterministic(int collationOid) {
      return true;
    }

    @Override
    public int baseTypeOid(int typeOid) {
      return typeOid;
    }
  }

  private static String namespaceName(int namespaceOid) {
    return namespaceOid == SystemOids.PG_TOAST_NAMESPACE ? "pg_toast" : "pg_catalog";
  }

  private static RelFileLocator locator(PgClass row) {
    int file = row.relfilenode() == 0 ? row.oid() : row.relfilenode();
    return row.relisshared()
        ? new RelFileLocator(SystemOids.GLOBAL_TABLESPACE, 0, file)
        : new RelFileLocator(SystemOids.DEFAULT_TABLESPACE, ANY_DATABASE, file);
  }

  private PgClass rowOf(int oid) {
    PgClass row = rows.get(oid);
    if (row == null) {
      throw SqlError.internal("no facts of relation " + Integer.toUnsignedString(oid));
    }
    return row;
  }

  /// Catalogs and their TOAST tables, by OID.
  public Collection<RelationDescriptor> tables() {
    return tables.values();
  }

  public RelationDescriptor table(int oid) {
    RelationDescriptor table = tables.get(oid);
    if (table == null) {
      throw SqlError.internal(
          "relation " + Integer.toUnsignedString(oid) + " is not a system catalog");
    }
    return table;
  }

  public @Nullable RelationDescriptor findTable(int oid) {
    return tables.get(oid);
  }

  public IndexDescriptor index(int oid) {
    IndexDescriptor index = indexes.get(oid);
    if (index == null) {
      throw SqlError.internal(
          "relation " + Integer.toUnsignedString(oid) + " is not a system index");
    }
    return index;
  }

  public @Nullable IndexDescriptor findIndex(int oid) {
    return indexes.get(oid);
  }

  /// The pg_class row that a fresh directory has.
  public @Nullable PgClass findRow(int oid) {
    return rows.get(oid);
  }

  public @Nullable PgIndex findIndexRow(int oid) {
    return indexRows.get(oid);
  }

  /// True if the relation's file number is in a relation map rather than in pg_class.
  public boolean isMapped(int oid) {
    PgClass row = rows.get(oid);
    return row != null && row.relfilenode() == 0;
  }

  public boolean isShared(int oid) {
    PgClass row = rows.get(oid);
    return row != null && row.relisshared();
  }
}
