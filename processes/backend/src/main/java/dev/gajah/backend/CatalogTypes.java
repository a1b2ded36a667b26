// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgEnum;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgRange;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.types.TypeCatalog;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers what type functions ask, from the session's catalogs. Layouts of built-in types never
/// change and are kept.
final class CatalogTypes implements TypeCatalog {
  private static final int RECORD_ARRAY_HANDLER =
      6179; // array_subscript_handler: the mark of a true array

  private final Catalog catalog;
  private final Map<Integer, TypeInfo> builtin = new HashMap<>();

  CatalogTypes(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public @Nullable RangeInfo range(int typeOid) {
    PgRange row = catalog.findRange(typeOid);
    if (row == null) {
      row = catalog.findRangeOfMultirange(typeOid);
    }
    return row == null
        ? null
        : new RangeInfo(row.rngtypid(), row.rngsubtype(), row.rngmultitypid(), row.rngcanonical());
  }

  @Override
  public TypeInfo type(int typeOid) {
    TypeInfo info = findType(typeOid);
    if (info == null) {
      throw SqlError.internal("cache lookup failed for type " + Oid.toString(typeOid));
    }
    return info;
  }

  @Override
  public @Nullable TypeInfo findType(int typeOid) {
    TypeInfo known = builtin.get(typeOid);
    if (known != null) {
      return known;
    }
    PgType row = catalog.findType(typeOid);
    if (row == null) {
      return null;
    }
    TypeInfo info =
        new TypeInfo(
            typeOid,
            row.typname(),
            row.typlen(),
            row.typbyval(),
            row.typalign(),
            row.typtype(),
            row.typcategory(),
            row.typsubscript() == RECORD_ARRAY_HANDLER,
            row.typelem(),
            row.typarray(),
            row.typbasetype(),
            row.typtypmod(),
            row.typdelim(),
            row.typinput(),
            row.typoutput());
    if (Oid.compare(typeOid, Oid.FIRST_NORMAL) < 0) {
      builtin.put(typeOid, info);
    }
    return info;
  }

  @Override
  public String formatType(int typeOid, int typmod) {
    return catalog.formatType(typeOid, typmod);
  }

  @Override
  public int objectOid(ObjectKind kind, String name) {
    String[] parts = split(name);
    String schema = parts.length > 1 ? parts[parts.length - 2] : null;
    String object = parts[parts.length - 1];
    return switch (kind) {
      case CLASS -> {
        int oid = catalog.relationOidByName(schema, object);
        if (oid == 0) {
          throw new SqlError(
              SqlState.UNDEFINED_TABLE, "relation \"%s\" does not exist".formatted(name));
        }
        yield oid;
      }
      case TYPE -> {
        int oid = catalog.typeOidByName(schema, object);
        if (oid == 0) {
          throw new SqlError(
              SqlState.UNDEFINED_OBJECT, "type \"%s\" does not exist".formatted(name));
        }
        yield oid;
      }
      case NAMESPACE -> {
        int oid = catalog.namespaceOid(object);
        if (oid == 0) {
          throw new SqlError(
              SqlState.INVALID_SCHEMA_NAME, "schema \"%s\" does not exist".formatted(object));
        }
        yield oid;
      }
      case ROLE -> {
        var role = catalog.findRole(object);
        if (role == null) {
          throw new SqlError(
              SqlState.UNDEFINED_OBJECT, "role \"%s\" does not exist".formatted(object));
        }
        yield role.oid();
      }
      case PROC -> {
        var candidates = catalog.functionCandidates(schema, object);
        if (candidates.isEmpty()) {
          throw new SqlError(
              SqlState.UNDEFINED_FUNCTION, "function \"%s\" does not exist".formatted(name));
        }
        if (candidates.size() > 1) {
          throw new SqlError(
              SqlState.AMBIGUOUS_FUNCTION, "more than one function named \"%s\"".formatted(name));
        }
        yield candidates.getFirst().proc().oid();
      }
      case COLLATION -> {
        int oid = catalog.collationOidByName(schema, object);
        if (oid == 0) {
          throw new SqlError(
              SqlState.UNDEFINED_OBJECT,
              "collation \"%s\" for encoding \"UTF8\" does not exist".formatted(name));
        }
        yield oid;
      }
      case PROCEDURE, OPER, OPERATOR, CONFIG, DICTIONARY ->
          throw SqlError.unsupported("input of type reg" + kind.name().toLowerCase(Locale.ROOT));
    };
  }

  private static String[] split(String name) {
    java.util.List<String> parts = new java.util.ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    String text = name.strip();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          part.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == '.' && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(quoted ? c : Character.toLowerCase(c));
      }
    }
    if (quoted) {
      throw new SqlError(SqlState.INVALID_NAME, "invalid name syntax");
    }
    parts.add(part.toString());
    return parts.toArray(String[]::new);
  }

  @Override
  public @Nullable String objectName(ObjectKind kind, int oid) {
    return switch (kind) {
      case CLASS -> {
        PgClass row = catalog.findClass(oid);
        yield row == null
            ? null
            : qualify(catalog.isRelationVisible(oid), row.relnamespace(), row.relname());
      }
      case TYPE -> catalog.findType(oid) == null ? null : catalog.formatType(oid, -1);
      case PROC -> {
        PgProc row = catalog.findProc(oid);
        yield row == null
            ? null
            : qualify(catalog.isProcVisible(oid), row.pronamespace(), row.proname());
      }
      case NAMESPACE -> {
        var row = catalog.findNamespace(oid);
        yield row == null ? null : quote(row.nspname());
      }
      case ROLE -> {
        var row = catalog.findRole(oid);
        yield row == null ? null : quote(row.rolname());
      }
      case COLLATION -> {
        var row = catalog.findCollation(oid);
        yield row == null
            ? null
            : qualify(catalog.isCollationVisible(oid), row.collnamespace(), row.collname());
      }
      case OPER -> {
        var row = catalog.findOperator(oid);
        yield row == null ? null : row.oprname();
      }
      case PROCEDURE, OPERATOR, CONFIG, DICTIONARY ->
          throw SqlError.unsupported("output of type reg" + kind.name().toLowerCase(Locale.ROOT));
    };
  }

  private String qualify(boolean visible, int namespace, String name) {
    return visible ? quote(name) : quote(catalog.namespaceName(namespace)) + "." + quote(name);
  }

  private static String quote(String name) {
    return name.matches("[a-z_][a-z0-9_$]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
  }

  @Override
  public @Nullable String enumLabel(int enumOid) {
    PgEnum row = catalog.findEnumLabel(enumOid);
    return row == null ? null : row.enumlabel();
  }

  @Override
  public int enumOid(int typeOid, String label) {
    PgEnum row = catalog.findEnumLabel(typeOid, label);
    return row == null ? 0 : row.oid();
  }

  @Override
  public double enumSortOrder(int enumOid) {
    PgEnum row = catalog.findEnumLabel(enumOid);
    if (row == null) {
      throw SqlError.internal("invalid internal value for enum: " + Oid.toString(enumOid));
    }
    return row.enumsortorder();
  }
}
