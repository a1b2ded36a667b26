// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gajah.base.error.SqlError;
import dev.gajah.catalog.acl.Acl;
import dev.gajah.catalog.acl.AclItem;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgConversion;
import dev.gajah.catalog.schema.PgOpfamily;
import dev.gajah.catalog.schema.PgStatisticExt;
import dev.gajah.catalog.schema.PgTsConfig;
import dev.gajah.catalog.schema.PgTsDict;
import dev.gajah.catalog.schema.PgTsParser;
import dev.gajah.catalog.schema.PgTsTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Functions that look things up in the catalogs: visibility of names, partition trees, access
/// control lists in rows.
public final class CatalogFunctions implements ServerFunction {
  private static final int DEFAULT_TABLESPACE = 1663;
  private static final int GLOBAL_TABLESPACE = 1664;

  /// Letters of rights and their names, by bit.
  private static final String[] RIGHTS = {
    "INSERT",
    "SELECT",
    "UPDATE",
    "DELETE",
    "TRUNCATE",
    "REFERENCES",
    "TRIGGER",
    "EXECUTE",
    "USAGE",
    "CREATE",
    "TEMPORARY",
    "CONNECT",
    "SET",
    "ALTER SYSTEM",
    "MAINTAIN"
  };

  private final Supplier<Catalog> session;

  public CatalogFunctions(Supplier<Catalog> session) {
    this.session = session;
  }

  private Catalog catalog() {
    return session.get();
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object[] arguments) {
    return switch (name) {
      case "pg_opclass_is_visible" -> {
        int oid = oid(arguments);
        yield catalog().findOpclass(oid) == null ? null : bool(catalog().isOpclassVisible(oid));
      }
      case "pg_opfamily_is_visible" ->
          visible(
              arguments,
              PgOpfamily.RELATION_OID,
              PgOpfamily.OPFNAMESPACE,
              PgOpfamily.OPFNAME,
              PgOpfamily.OPFMETHOD);
      case "pg_conversion_is_visible" ->
          visible(
              arguments,
              PgConversion.RELATION_OID,
              PgConversion.CONNAMESPACE,
              PgConversion.CONNAME);
      case "pg_statistics_obj_is_visible" ->
          visible(
              arguments,
              PgStatisticExt.RELATION_OID,
              PgStatisticExt.STXNAMESPACE,
              PgStatisticExt.STXNAME);
      case "pg_ts_parser_is_visible" ->
          visible(arguments, PgTsParser.RELATION_OID, PgTsParser.PRSNAMESPACE, PgTsParser.PRSNAME);
      case "pg_ts_dict_is_visible" ->
          visible(arguments, PgTsDict.RELATION_OID, PgTsDict.DICTNAMESPACE, PgTsDict.DICTNAME);
      case "pg_ts_template_is_visible" ->
          visible(
              arguments,
              PgTsTemplate.RELATION_OID,
              PgTsTemplate.TMPLNAMESPACE,
              PgTsTemplate.TMPLNAME);
      case "pg_ts_config_is_visible" ->
          visible(arguments, PgTsConfig.RELATION_OID, PgTsConfig.CFGNAMESPACE, PgTsConfig.CFGNAME);
      case "pg_tablespace_location" -> tablespaceLocation(oid(arguments));
      case "pg_partition_ancestors", "pg_partition_tree" -> {
        partition(oid(arguments), name);
        yield List.of();
      }
      case "pg_partition_root" -> {
        partition(oid(arguments), name);
        yield null;
      }
      case "acldefault" -> defaultAcl(arguments);
      case "pg_options_to_table" -> options((byte[]) Objects.requireNonNull(arguments[0]));
      case "aclexplode" -> explode((byte[]) Objects.requireNonNull(arguments[0]));
      default -> NOT_MINE;
    };
  }

  private static int oid(@Nullable Object[] arguments) {
    return arguments[0] instanceof Long value ? (int) (long) value : 0;
  }

  private static Object bool(boolean value) {
    return value ? 1L : 0L;
  }

  /// True if the object is the first of its name on the search path; null if there is none.
  ///
  /// @param same columns that make up the name
  private @Nullable Object visible(
      @Nullable Object[] arguments, int relation, int namespaceColumn, int... same) {
    int oid = oid(arguments);
    Map<List<Object>, Map<Integer, Integer>> byName = new HashMap<>();
    List<List<Object>> name = new ArrayList<>();
    catalog()
        .access()
        .scanAll(
            relation,
            tuple -> {
              @Nullable Object[] values = tuple.values();
              List<Object> key = new ArrayList<>();
              for (int column : same) {
                Object value = values[column - 1];
                key.add(value instanceof byte[] text ? new String(text, UTF_8) : value);
              }
              int own = (int) (long) (Long) Objects.requireNonNull(values[0]);
              int namespace =
                  (int) (long) (Long) Objects.requireNonNull(values[namespaceColumn - 1]);
              byName.computeIfAbsent(key, k -> new HashMap<>()).put(namespace, own);
              if (own == oid) {
                name.add(key);
              }
              return true;
            });
    if (name.isEmpty()) {
      return null;
    }
    Map<Integer, Integer> found = byName.get(name.getFirst());
    for (int namespace : catalog().searchPath(true)) {
      Integer first = found == null ? null : found.get(namespace);
      if (first != null) {
        return bool(first == oid);
      }
    }
    return bool(false);
  }

  private static Object tablespaceLocation(int oid) {
    if (oid == 0 || oid == DEFAULT_TABLESPACE || oid == GLOBAL_TABLESPACE) {
      return new byte[0];
    }
    throw SqlError.unsupported("pg_tablespace_location of a tablespace of one's own");
  }

  /// Nothing for what is not part of a partition tree.
  private void partition(int oid, String function) {
    PgClass row = catalog().findClass(oid);
    if (row != null && (row.relispartition() || row.relkind() == 'p' || row.relkind() == 'I')) {
      throw SqlError.unsupported(function + " of a partitioned table");
    }
  }

  /// The rights that hold where no list is stored; the first argument tells the kind of object.
  private static byte[] defaultAcl(@Nullable Object[] arguments) {
    char letter = (char) (long) (Long) Objects.requireNonNull(arguments[0]);
    int owner = (int) (long) (Long) Objects.requireNonNull(arguments[1]);
    ObjectKind kind =
        switch (letter) {
          case 'c' -> ObjectKind.COLUMN;
          case 'r' -> ObjectKind.TABLE;
          case 's' -> ObjectKind.SEQUENCE;
          case 'd' -> ObjectKind.DATABASE;
          case 'f' -> ObjectKind.FUNCTION;
          case 'l' -> ObjectKind.LANGUAGE;
          case 'L' -> ObjectKind.LARGE_OBJECT;
          case 'n' -> ObjectKind.SCHEMA;
          case 'p' -> ObjectKind.PARAMETER;
          case 't' -> ObjectKind.TABLESPACE;
          case 'F' -> ObjectKind.FOREIGN_DATA_WRAPPER;
          case 'S' -> ObjectKind.FOREIGN_SERVER;
          case 'T' -> ObjectKind.TYPE;
          default -> throw SqlError.internal("unrecognized object type abbreviation: " + letter);
        };
    return kind.defaultAcl(owner).encode();
  }

  /// `name=value` elements of a text array as rows; a value is null where there is no `=`.
  private static List<@Nullable Object[]> options(byte[] array) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (String option : Columns.texts(array)) {
      int at = option.indexOf('=');
      rows.add(
          new @Nullable Object[] {
            (at < 0 ? option : option.substring(0, at)).getBytes(UTF_8),
            at < 0 ? null : option.substring(at + 1).getBytes(UTF_8)
          });
    }
    return rows;
  }

  private static List<@Nullable Object[]> explode(byte[] array) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (AclItem item : Acl.decode(array).items()) {
      for (int bit = 0; bit < RIGHTS.length; bit++) {
        if ((item.rights() & 1 << bit) != 0) {
          rows.add(
              new @Nullable Object[] {
                Integer.toUnsignedLong(item.grantor()),
                Integer.toUnsignedLong(item.grantee()),
                RIGHTS[bit].getBytes(UTF_8),
                bool((item.grantOptions() & 1 << bit) != 0)
              });
        }
      }
    }
    return rows;
  }
}
