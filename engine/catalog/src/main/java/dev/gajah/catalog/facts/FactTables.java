// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.facts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.access.tuple.TupleDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgIndex;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fact tables. The structure of the catalogs (their pg_class, pg_attribute and pg_index rows)
/// is read at once, rows of other catalogs on demand. Immutable after construction.
public final class FactTables {
  /// Version of the catalogs' contents and structure (PostgreSQL: `CATALOG_VERSION_NO`).
  public static final int CATALOG_VERSION = 202406281;

  private final Map<Integer, PgClass> classes = new LinkedHashMap<>();
  private final Map<Integer, List<PgAttribute>> attributes = new HashMap<>();
  private final Map<Integer, TupleDescriptor> descriptors = new HashMap<>();
  private final Map<Integer, PgIndex> indexes = new LinkedHashMap<>();
  private final List<@Nullable Object[]> classRows = new ArrayList<>();
  private final List<@Nullable Object[]> attributeRows = new ArrayList<>();
  private final Map<String, Integer> roles = new HashMap<>();

  private FactTables() {}

  public static FactTables load() {
    FactTables tables = new FactTables();
    tables.loadStructure();
    return tables;
  }

  private void loadStructure() {
    for (String line : lines("pg_authid")) {
      @Nullable String[] fields = FactText.split(line, PgAuthid.COLUMN_COUNT);
      roles.put(text(fields, PgAuthid.ROLNAME), Integer.parseInt(text(fields, PgAuthid.OID)));
    }
    List<String> lines = lines("pg_attribute");
    List<@Nullable String[]> parsed = new ArrayList<>(lines.size());
    int[] attributeTypes = new int[PgAttribute.COLUMN_COUNT];
    int[] classTypes = new int[PgClass.COLUMN_COUNT];
    int[] indexTypes = new int[PgIndex.COLUMN_COUNT];
    for (String line : lines) {
      @Nullable String[] fields = FactText.split(line, PgAttribute.COLUMN_COUNT);
      parsed.add(fields);
      int number = Integer.parseInt(text(fields, PgAttribute.ATTNUM));
      if (number > 0) {
        int typeOid = Integer.parseInt(text(fields, PgAttribute.ATTTYPID));
        switch (Integer.parseInt(text(fields, PgAttribute.ATTRELID))) {
          case PgAttribute.RELATION_OID -> attributeTypes[number - 1] = typeOid;
          case PgClass.RELATION_OID -> classTypes[number - 1] = typeOid;
          case PgIndex.RELATION_OID -> indexTypes[number - 1] = typeOid;
          default -> {}
        }
      }
    }
    for (@Nullable String[] fields : parsed) {
      @Nullable Object[] row = convert(fields, attributeTypes);
      attributeRows.add(row);
      PgAttribute attribute = PgAttribute.decode(row);
      if (attribute.attnum() > 0) {
        attributes.computeIfAbsent(attribute.attrelid(), oid -> new ArrayList<>()).add(attribute);
      }
    }
    for (Map.Entry<Integer, List<PgAttribute>> entry : attributes.entrySet()) {
      entry.getValue().sort((a, b) -> Integer.compare(a.attnum(), b.attnum()));
      descriptors.put(entry.getKey(), descriptor(entry.getValue()));
    }
    for (String line : lines("pg_class")) {
      @Nullable Object[] row = convert(FactText.split(line, PgClass.COLUMN_COUNT), classTypes);
      classRows.add(row);
      PgClass relation = PgClass.decode(row);
      classes.put(relation.oid(), relation);
    }
    for (String line : lines("pg_index")) {
      PgIndex index =
          PgIndex.decode(convert(FactText.split(line, PgIndex.COLUMN_COUNT), indexTypes));
      indexes.put(index.indexrelid(), index);
    }
  }

  private static TupleDescriptor descriptor(List<PgAttribute> columns) {
    List<Attribute> result = new ArrayList<>(columns.size());
    for (PgAttribute a : columns) {
      result.add(
          Attribute.of(
              a.attnum(),
              a.attname(),
              a.atttypid(),
              a.attlen(),
              a.attbyval(),
              a.attalign(),
              a.attstorage(),
              a.atttypmod(),
              a.attcollation(),
              a.attnotnull()));
    }
    return new TupleDescriptor(result);
  }

  private static String text(@Nullable String[] fields, int column) {
    String value = fields[column - 1];
    if (value == null) {
      throw SqlError.internal("null in a fact table");
    }
    return value;
  }

  private @Nullable Object[] convert(@Nullable String[] fields, int[] types) {
    @Nullable Object[] row = new @Nullable Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      row[i] = FactText.value(types[i], fields[i], this::roleOid);
    }
    return row;
  }

  private int roleOid(String name) {
    Integer oid = roles.get(name);
    if (oid == null) {
      throw SqlError.internal("fact table names unknown role " + name);
    }
    return oid;
  }

  private static List<String> lines(String catalog) {
    try (InputStream stream = FactTables.class.getResourceAsStream(catalog + ".tsv")) {
      if (stream == null) {
        return List.of();
      }
      List<String> lines = new ArrayList<>();
      String all = new String(stream.readAllBytes(), UTF_8);
      int start = 0;
      while (start < all.length()) {
        int end = all.indexOf('\n', start);
        lines.add(all.substring(start, end));
        start = end + 1;
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All relations of the system: catalogs, their indexes and TOAST tables, by OID.
  public Iterable<PgClass> relations() {
    return classes.values();
  }

  public @Nullable PgClass findRelation(int oid) {
    return classes.get(oid);
  }

  public Iterable<PgIndex> indexes() {
    return indexes.values();
  }

  public @Nullable PgIndex findIndex(int oid) {
    return indexes.get(oid);
  }

  /// Columns of a relation of the system.
  public TupleDescriptor descriptor(int relationOid) {
    TupleDescriptor descriptor = descriptors.get(relationOid);
    if (descriptor == null) {
      throw SqlError.internal("no facts of relation " + Integer.toUnsignedString(relationOid));
    }
    return descriptor;
  }

  public List<PgAttribute> attributes(int relationOid) {
    List<PgAttribute> list = attributes.get(relationOid);
    return list == null ? List.of() : list;
  }

  /// Rows of a catalog in object form, in column order. The superuser is called `postgres` in them.
  public List<@Nullable Object[]> rows(int catalogOid) {
    if (catalogOid == PgClass.RELATION_OID) {
      return classRows;
    }
    if (catalogOid == PgAttribute.RELATION_OID) {
      return attributeRows;
    }
    PgClass relation = classes.get(catalogOid);
    if (relation == null) {
      throw SqlError.internal("no facts of relation " + Integer.toUnsignedString(catalogOid));
    }
    TupleDescriptor descriptor = descriptor(catalogOid);
    int[] types = new int[descriptor.count()];
    for (int i = 0; i < types.length; i++) {
      types[i] = descriptor.at(i).typeOid();
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (String line : lines(relation.relname())) {
      rows.add(convert(FactText.split(line, types.length), types));
    }
    return rows;
  }
}
