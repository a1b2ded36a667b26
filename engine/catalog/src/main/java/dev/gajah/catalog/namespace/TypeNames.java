// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.namespace;

import dev.gajah.base.id.Oid;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.catalog.syscache.CatalogCaches;
import org.jspecify.annotations.Nullable;

/// Names of types as SQL writes them (PostgreSQL: `format_type.c`).
public final class TypeNames {
  private static final int VARLENA_HEADER = 4;

  private final CatalogCaches caches;
  private final SearchPath path;

  public TypeNames(CatalogCaches caches, SearchPath path) {
    this.caches = caches;
    this.path = path;
  }

  /// @param hasTypmod whether `typmod` is given at all; -1 then means none
  public String format(int typeOid, int typmod, boolean hasTypmod, boolean forceQualified) {
    if (typeOid == 0) {
      return "-";
    }
    PgType type = caches.types.find(typeOid);
    if (type == null) {
      return "???";
    }
    boolean isArray = false;
    if (isTrueArray(type) && type.typstorage() != 'p') {
      PgType element = caches.types.find(type.typelem());
      if (element == null) {
        return "???[]";
      }
      type = element;
      isArray = true;
    }
    String name = special(type.oid(), typmod, hasTypmod);
    if (name == null) {
      boolean qualify = forceQualified || !path.isTypeVisible(type.oid());
      String schema = qualify ? namespaceName(type.typnamespace()) : null;
      name = Identifiers.qualified(schema, type.typname());
      if (hasTypmod && typmod >= 0) {
        name += "(" + typmod + ")";
      }
    }
    return isArray ? name + "[]" : name;
  }

  /// True for arrays proper, whose subscripting is that of arrays (PostgreSQL: `IsTrueArrayType`).
  public static boolean isTrueArray(PgType type) {
    int arraySubscriptHandler = 6179;
    return type.typelem() != 0 && type.typsubscript() == arraySubscriptHandler;
  }

  private @Nullable String namespaceName(int oid) {
    PgNamespace namespace = caches.namespaces.find(oid);
    return namespace == null ? Oid.toString(oid) : namespace.nspname();
  }

  /// Types with a name of their own in the grammar.
  private static @Nullable String special(int typeOid, int typmod, boolean given) {
    boolean withTypmod = given && typmod >= 0;
    return switch (typeOid) {
      case TypeOids.BIT -> withTypmod ? "bit(" + typmod + ")" : given ? "\"bit\"" : "bit";
      case TypeOids.BOOL -> "boolean";
      case TypeOids.BPCHAR ->
          withTypmod
              ? "character(" + (typmod - VARLENA_HEADER) + ")"
              : given ? "bpchar" : "character";
      case TypeOids.FLOAT4 -> "real";
      case TypeOids.FLOAT8 -> "double precision";
      case TypeOids.INT2 -> "smallint";
      case TypeOids.INT4 -> "integer";
      case TypeOids.INT8 -> "bigint";
      case TypeOids.NUMERIC -> withTypmod ? "numeric" + numericTypmod(typmod) : "numeric";
      case TypeOids.JSON -> "json";
      case TypeOids.INTERVAL -> withTypmod ? "interval" + intervalTypmod(typmod) : "interval";
      case TypeOids.TIME -> "time" + precision(typmod, withTypmod) + " without time zone";
      case TypeOids.TIMETZ -> "time" + precision(typmod, withTypmod) + " with time zone";
      case TypeOids.TIMESTAMP -> "timestamp" + precision(typmod, withTypmod) + " without time zone";
      case TypeOids.TIMESTAMPTZ -> "timestamp" + precision(typmod, withTypmod) + " with time zone";
      case TypeOids.VARBIT -> withTypmod ? "bit varying(" + typmod + ")" : "bit varying";
      case TypeOids.VARCHAR ->
          withTypmod ? "character varying(" + (typmod - VARLENA_HEADER) + ")" : "character varying";
      default -> null;
    };
  }

  private static String precision(int typmod, boolean withTypmod) {
    return withTypmod ? "(" + typmod + ")" : "";
  }

  private static String numericTypmod(int typmod) {
    if (typmod < VARLENA_HEADER) {
      return "";
    }
    int packed = typmod - VARLENA_HEADER;
    int scale = ((packed & 0x7FF) ^ 1024) - 1024;
    return "(" + (packed >>> 16 & 0xFFFF) + "," + scale + ")";
  }

  private static String intervalTypmod(int typmod) {
    int fields = typmod >> 16 & 0x7FFF;
    int precision = typmod & 0xFFFF;
    int month = 1 << 1;
    int year = 1 << 2;
    int day = 1 << 3;
    int hour = 1 << 10;
    int minute = 1 << 11;
    int second = 1 << 12;
    String text;
    if (fields == year) {
      text = " year";
    } else if (fields == month) {
      text = " month";
    } else if (fields == day) {
      text = " day";
    } else if (fields == hour) {
      text = " hour";
    } else if (fields == minute) {
      text = " minute";
    } else if (fields == second) {
      text = " second";
    } else if (fields == (year | month)) {
      text = " year to month";
    } else if (fields == (day | hour)) {
      text = " day to hour";
    } else if (fields == (day | hour | minute)) {
      text = " day to minute";
    } else if (fields == (day | hour | minute | second)) {
      text = " day to second";
    } else if (fields == (hour | minute)) {
      text = " hour to minute";
    } else if (fields == (hour | minute | second)) {
      text = " hour to second";
    } else if (fields == (minute | second)) {
      text = " minute to second";
    } else {
      text = "";
    }
    return precision == 0xFFFF ? text : text + "(" + precision + ")";
  }
}
