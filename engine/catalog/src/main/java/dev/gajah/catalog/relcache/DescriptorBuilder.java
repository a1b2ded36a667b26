// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.relcache;

import dev.gajah.access.index.IndexColumn;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.AttributeSet;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.access.tuple.TupleDescriptor;
import dev.gajah.access.tuple.Varlena;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgIndex;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.SystemOids;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes relation and index descriptions out of catalog rows. Stateless but for where it asks.
final class DescriptorBuilder {
  /// Support function numbers of btree.
  private static final int BTREE_ORDER_PROC = 1;

  private static final int BTREE_EQUALIMAGE_PROC = 4;

  private static final int INDOPTION_DESC = 1;
  private static final int INDOPTION_NULLS_FIRST = 2;

  private static final int BTVARSTREQUALIMAGE = 5050;

  private final OperatorClasses classes;

  DescriptorBuilder(OperatorClasses classes) {
    this.classes = classes;
  }

  /// Attributes in number order, system attributes left out.
  TupleDescriptor tuple(List<PgAttribute> rows) {
    List<Attribute> attributes = new ArrayList<>(rows.size());
    for (PgAttribute row : rows) {
      attributes.add(attribute(row));
    }
    return new TupleDescriptor(attributes);
  }

  Attribute attribute(PgAttribute a) {
    Representation representation =
        a.attisdropped()
            ? Attribute.representationOf(0, a.attlen(), a.attbyval())
            : Attribute.representationOf(
                classes.baseTypeOid(a.atttypid()), a.attlen(), a.attbyval());
    Object missing = null;
    byte[] stored = a.attmissingval();
    if (a.atthasmissing() && stored != null) {
      missing = missingValue(stored, a, representation);
    }
    return new Attribute(
        a.attnum(),
        a.attname(),
        a.atttypid(),
        a.attlen(),
        a.attbyval(),
        a.attalign(),
        a.attstorage(),
        a.attcompression(),
        a.atttypmod(),
        a.attcollation(),
        a.attndims(),
        a.attnotnull(),
        a.atthasdef(),
        a.atthasmissing(),
        missing,
        a.attidentity(),
        a.attgenerated(),
        a.attisdropped(),
        a.attislocal(),
        a.attinhcount(),
        representation);
  }

  /// The only element of an array in stored form (`pg_attribute.attmissingval`).
  private static @Nullable Object missingValue(
      byte[] array, PgAttribute a, Representation representation) {
    if (Bytes.getInt(array, 0) == 0) {
      return null;
    }
    // Offsets in an array count from its varlena header.
    int dataOffset = Bytes.getInt(array, 4);
    int at = dataOffset != 0 ? dataOffset - Varlena.HEADER : 20;
    if (a.attlen() == -1) {
      int header = Varlena.headerSize(array, at);
      int size = Varlena.size(array, at);
      return java.util.Arrays.copyOfRange(array, at + header, at + size);
    }
    return switch (representation) {
      case LONG ->
          switch (a.attlen()) {
            case 1 -> (long) array[at];
            case 2 -> (long) Bytes.getShort(array, at);
            case 4 ->
                isUnsigned(a.atttypid())
                    ? Bytes.getInt(array, at) & 0xFFFFFFFFL
                    : (long) Bytes.getInt(array, at);
            default -> Bytes.getLong(array, at);
          };
      case DOUBLE ->
          a.attlen() == 4 ? (double) Bytes.getFloat(array, at) : Bytes.getDouble(array, at);
      case BYTES -> java.util.Arrays.copyOfRange(array, at, at + a.attlen());
    };
  }

  private static boolean isUnsigned(int typeOid) {
    return switch (typeOid) {
      case 26, 28, 29, 24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191 -> true;
      default -> false;
    };
  }

  /// @param attributes the index's own pg_attribute rows
  IndexDescriptor index(
      PgIndex index,
      PgClass indexClass,
      List<PgAttribute> attributes,
      RelFileLocator locator,
      String tableName,
      String schemaName,
      boolean tableIsCatalog) {
    List<IndexColumn> columns = new ArrayList<>(index.indnatts());
    for (int i = 0; i < index.indnatts(); i++) {
      PgAttribute a = attributes.get(i);
      Representation representation =
          Attribute.representationOf(classes.baseTypeOid(a.atttypid()), a.attlen(), a.attbyval());
      int heapAttribute = index.indkey()[i];
      if (i >= index.indnkeyatts()) {
        columns.add(
            new IndexColumn(
                a.attname(),
                heapAttribute,
                a.atttypid(),
                a.attlen(),
                a.attbyval(),
                a.attalign(),
                a.attstorage(),
                a.atttypmod(),
                a.attcollation(),
                0,
                0,
                0,
                representation,
                null,
                false,
                false,
                false));
        continue;
      }
      PgOpclass opclass = classes.opclass(index.indclass()[i]);
      int option = index.indoption()[i];
      int collation = index.indcollation()[i];
      ValueComparator comparator = null;
      boolean equalImage = false;
      if (indexClass.relam() == SystemOids.BTREE_AM) {
        int family = opclass.opcfamily();
        int input = opclass.opcintype();
        int order = classes.opfamilyProc(family, input, input, BTREE_ORDER_PROC);
        comparator = classes.comparator(order, collation);
        if (comparator == null) {
          throw SqlError.unsupported(
              "ordering by function "
                  + Integer.toUnsignedString(order)
                  + " of operator class "
                  + opclass.opcname());
        }
        int image = classes.opfamilyProc(family, input, input, BTREE_EQUALIMAGE_PROC);
        equalImage =
            image != 0 && (image != BTVARSTREQUALIMAGE || classes.isDeterministic(collation));
      }
      columns.add(
          new IndexColumn(
              a.attname(),
              heapAttribute,
              a.atttypid(),
              a.attlen(),
              a.attbyval(),
              a.attalign(),
              a.attstorage(),
              a.atttypmod(),
              collation,
              opclass.opcfamily(),
              opclass.oid(),
              opclass.opcintype(),
              representation,
              comparator,
              (option & INDOPTION_DESC) != 0,
              (option & INDOPTION_NULLS_FIRST) != 0,
              equalImage));
    }
    return new IndexDescriptor(
        index.indexrelid(),
        index.indrelid(),
        locator,
        indexClass.relname(),
        tableName,
        schemaName,
        indexClass.relam(),
        columns,
        index.indnkeyatts(),
        index.indexprs(),
        index.indpred(),
        index.indisunique(),
        index.indisprimary(),
        index.indisexclusion(),
        index.indnullsnotdistinct(),
        index.indimmediate(),
        index.indisvalid(),
        index.indisready(),
        index.indislive(),
        index.indcheckxmin(),
        index.indisclustered(),
        indexClass.relpersistence() == 'p',
        tableIsCatalog,
        locator.databaseOid() == 0,
        RelationOptionsReader.btreeFillFactor(indexClass.reloptions()),
        RelationOptionsReader.deduplicateItems(indexClass.reloptions()));
  }

  /// @param indexes live indexes, by OID
  RelationDescriptor table(
      PgClass row,
      TupleDescriptor tuple,
      RelFileLocator locator,
      String schemaName,
      List<IndexDescriptor> indexes,
      boolean otherTemporary) {
    AttributeSet hotBlocking = AttributeSet.EMPTY;
    AttributeSet summarized = AttributeSet.EMPTY;
    AttributeSet key = AttributeSet.EMPTY;
    for (IndexDescriptor index : indexes) {
      AttributeSet all = attributesOf(index, index.columnCount());
      if (index.accessMethodOid() == SystemOids.BRIN_AM) {
        summarized = summarized.union(all);
      } else {
        hotBlocking = hotBlocking.union(all);
      }
      if (index.unique() && index.immediate() && !index.hasExpressions() && !index.isPartial()) {
        key = key.union(attributesOf(index, index.keyColumnCount()));
      }
    }
    return RelationDescriptor.builder(row.oid(), locator, row.relname(), tuple)
        .namespace(row.relnamespace(), schemaName)
        .owner(row.relowner())
        .kind(row.relkind())
        .persistence(row.relpersistence())
        .typeOid(row.reltype())
        .accessMethodOid(row.relam())
        .options(row.relkind() == 'v' ? null : RelationOptionsReader.table(row.reloptions()))
        .toastOid(row.reltoastrelid())
        .mapped(row.relfilenode() == 0 && hasStorage(row.relkind()))
        .otherTemporary(otherTemporary)
        .statistics(row.relpages(), row.reltuples(), row.relallvisible())
        .horizons(row.relfrozenxid(), row.relminmxid())
        .replicaIdentity(row.relreplident())
        .indexes(indexes)
        .hotBlockingAttributes(hotBlocking)
        .summarizedAttributes(summarized)
        .keyAttributes(key)
        .build();
  }

  static boolean hasStorage(char kind) {
    return switch (kind) {
      case 'r', 'i', 'S', 't', 'm' -> true;
      default -> false;
    };
  }

  private static AttributeSet attributesOf(IndexDescriptor index, int columnCount) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < columnCount; i++) {
      if (index.column(i).heapAttribute() > 0) {
        numbers.add(index.column(i).heapAttribute());
      }
    }
    if (columnCount == index.columnCount()) {
      addVariables(index.expressions(), numbers);
      addVariables(index.predicate(), numbers);
    }
    return AttributeSet.of(numbers.stream().mapToInt(Integer::intValue).toArray());
  }

  /// Attribute numbers of the variables in a node-tree text: each is written `:varattno N`.
  private static void addVariables(@Nullable String tree, List<Integer> numbers) {
    if (tree == null) {
      return;
    }
    String label = ":varattno ";
    for (int at = tree.indexOf(label); at >= 0; at = tree.indexOf(label, at + 1)) {
      int end = at + label.length();
      int start = end;
      while (end < tree.length()
          && (Character.isDigit(tree.charAt(end)) || tree.charAt(end) == '-')) {
        end++;
      }
      int number = Integer.parseInt(tree.substring(start, end));
      if (number >= 0) {
        numbers.add(number);
      }
    }
  }
}
