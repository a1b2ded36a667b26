// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.names;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.ObjectDescriptions;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.namespace.FunctionCandidate;
import dev.gajah.catalog.namespace.Identifiers;
import dev.gajah.catalog.namespace.OperatorCandidate;
import dev.gajah.catalog.namespace.TypeNames;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgEnum;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgRange;
import dev.gajah.catalog.schema.PgTsConfig;
import dev.gajah.catalog.schema.PgTsDict;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.types.TypeCatalog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The catalogs as functions of types ask them: type layouts, `reg*` names, enums. One object per
/// session.
public final class SessionTypes implements TypeCatalog {
  private final Catalog catalog;

  /// Layouts of built-in types, which never change.
  private final Map<Integer, TypeInfo> builtIn = new HashMap<>();

  public SessionTypes(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public TypeInfo type(int typeOid) {
    TypeInfo known = builtIn.get(typeOid);
    return known != null ? known : kept(catalog.type(typeOid));
  }

  @Override
  public @Nullable TypeInfo findType(int typeOid) {
    TypeInfo known = builtIn.get(typeOid);
    if (known != null) {
      return known;
    }
    PgType row = catalog.findType(typeOid);
    return row == null ? null : kept(row);
  }

  private TypeInfo kept(PgType row) {
    TypeInfo info = info(row);
    if (Oid.compare(row.oid(), Oid.FIRST_NORMAL) < 0) {
      builtIn.put(row.oid(), info);
    }
    return info;
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

  private static TypeInfo info(PgType row) {
    return new TypeInfo(
        row.oid(),
        row.typname(),
        row.typlen(),
        row.typbyval(),
        row.typalign(),
        row.typtype(),
        row.typcategory(),
        TypeNames.isTrueArray(row),
        row.typelem(),
        row.typarray(),
        row.typbasetype(),
        row.typtypmod(),
        row.typdelim(),
        row.typinput(),
        row.typoutput());
  }

  @Override
  public String formatType(int typeOid, int typmod) {
    return catalog.formatType(typeOid, typmod);
  }

  // ---- reg* input ----

  @Override
  public int objectOid(ObjectKind kind, String name) {
    return switch (kind) {
      case CLASS -> {
        List<String> parts = Identifiers.splitQualified(name);
        String schema = schema(parts);
        int oid = catalog.relationOidByName(schema, parts.getLast());
        if (oid == 0) {
          throw Catalog.undefinedRelation(schema, parts.getLast());
        }
        yield oid;
      }
      case TYPE -> typeOid(name);
      case PROC -> procOid(name);
      case PROCEDURE -> procedureOid(name);
      case OPER -> operOid(name);
      case OPERATOR -> operatorOid(name);
      case NAMESPACE -> {
        int oid = catalog.namespaceOid(single(name));
        if (oid == 0) {
          throw new SqlError(
              SqlState.UNDEFINED_SCHEMA, "schema \"%s\" does not exist".formatted(single(name)));
        }
        yield oid;
      }
      case ROLE -> catalog.roles().oid(single(name));
      case COLLATION -> {
        List<String> parts = Identifiers.splitQualified(name);
        int oid = catalog.collationOidByName(schema(parts), parts.getLast());
        if (oid == 0) {
          throw new SqlError(
              SqlState.UNDEFINED_OBJECT,
              "collation \"%s\" for encoding \"UTF8\" does not exist"
                  .formatted(String.join(".", parts)));
        }
        yield oid;
      }
      case CONFIG ->
          textSearchOid(
              name,
              PgTsConfig.RELATION_OID,
              IndexOids.PG_TS_CONFIG_CFGNAME_INDEX,
              PgTsConfig.OID,
              "text search configuration");
      case DICTIONARY ->
          textSearchOid(
              name,
              PgTsDict.RELATION_OID,
              IndexOids.PG_TS_DICT_DICTNAME_INDEX,
              PgTsDict.OID,
              "text search dictionary");
    };
  }

  private static @Nullable String schema(List<String> parts) {
    if (parts.size() > 3) {
      throw new SqlError(
          SqlState.SYNTAX_ERROR,
          "improper qualified name (too many dotted names): " + String.join(".", parts));
    }
    return parts.size() == 1 ? null : parts.get(parts.size() - 2);
  }

  private static String single(String name) {
    List<String> parts = Identifiers.splitQualified(name);
    if (parts.size() != 1) {
      throw new SqlError(SqlState.INVALID_NAME, "invalid name syntax");
    }
    return parts.getFirst();
  }

  /// A type as SQL writes it, without modifiers of several words inside brackets.
  private int typeOid(String text) {
    String name = text.trim();
    boolean isArray = false;
    while (name.endsWith("]")) {
      int open = name.lastIndexOf('[');
      if (open < 0) {
        break;
      }
      name = name.substring(0, open).trim();
      isArray = true;
    }
    int bracket = name.endsWith(")") ? name.lastIndexOf('(') : -1;
    if (bracket > 0) {
      name = name.substring(0, bracket).trim();
    }
    int oid = alias(name.toLowerCase(Locale.ROOT));
    if (oid == 0) {
      List<String> parts = Identifiers.splitQualified(name);
      oid = catalog.typeOidByName(schema(parts), parts.getLast());
    }
    if (oid != 0 && isArray) {
      oid = catalog.arrayTypeOid(oid);
    }
    if (oid == 0) {
      throw new SqlError(
          SqlState.UNDEFINED_OBJECT, "type \"%s\" does not exist".formatted(text.trim()));
    }
    return oid;
  }

  private static int alias(String name) {
    return switch (name) {
      case "int", "integer" -> TypeOids.INT4;
      case "smallint" -> TypeOids.INT2;
      case "bigint" -> TypeOids.INT8;
      case "real" -> TypeOids.FLOAT4;
      case "double precision", "float" -> TypeOids.FLOAT8;
      case "decimal", "dec" -> TypeOids.NUMERIC;
      case "boolean" -> TypeOids.BOOL;
      case "character varying", "char varying" -> TypeOids.VARCHAR;
      case "character", "char" -> TypeOids.BPCHAR;
      case "bit varying" -> TypeOids.VARBIT;
      case "timestamp without time zone" -> TypeOids.TIMESTAMP;
      case "timestamp with time zone" -> TypeOids.TIMESTAMPTZ;
      case "time without time zone" -> TypeOids.TIME;
      case "time with time zone" -> TypeOids.TIMETZ;
      default -> 0;
    };
  }

  private int procOid(String name) {
    List<String> parts = Identifiers.splitQualified(name);
    List<FunctionCandidate> candidates = catalog.functionCandidates(schema(parts), parts.getLast());
    if (candidates.isEmpty()) {
      throw new SqlError(
          SqlState.UNDEFINED_FUNCTION, "function \"%s\" does not exist".formatted(name));
    }
    if (candidates.size() > 1) {
      throw new SqlError(
          SqlState.AMBIGUOUS_FUNCTION, "more than one function named \"%s\"".formatted(name));
    }
    return candidates.getFirst().proc().oid();
  }

  /// Takes `name(type, type)` apart.
  private record Signature(List<String> name, int[] types) {}

  private Signature signature(String text) {
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 0) {
      throw new SqlError(SqlState.INVALID_TEXT_REPRESENTATION, "expected a left parenthesis");
    }
    if (close < open) {
      throw new SqlError(SqlState.INVALID_TEXT_REPRESENTATION, "expected a right parenthesis");
    }
    List<Integer> types = new ArrayList<>();
    String inner = text.substring(open + 1, close).trim();
    if (!inner.isEmpty()) {
      int depth = 0;
      int start = 0;
      for (int i = 0; i <= inner.length(); i++) {
        char c = i == inner.length() ? ',' : inner.charAt(i);
        if (c == '(') {
          depth++;
        } else if (c == ')') {
          depth--;
        } else if (c == ',' && depth == 0) {
          String type = inner.substring(start, i).trim();
          types.add(type.equalsIgnoreCase("none") ? 0 : typeOid(type));
          start = i + 1;
        }
      }
    }
    return new Signature(
        Identifiers.splitQualified(text.substring(0, open).trim()),
        types.stream().mapToInt(Integer::intValue).toArray());
  }

  private int procedureOid(String text) {
    Signature wanted = signature(text);
    for (FunctionCandidate candidate :
        catalog.functionCandidates(schema(wanted.name), wanted.name.getLast())) {
      if (Arrays.equals(candidate.proc().proargtypes(), wanted.types)) {
        return candidate.proc().oid();
      }
    }
    throw new SqlError(
        SqlState.UNDEFINED_FUNCTION, "function \"%s\" does not exist".formatted(text));
  }

  private int operOid(String text) {
    OperatorName name = operatorName(text);
    List<OperatorCandidate> candidates =
        catalog.operatorCandidates(name.schema, name.name, (char) 0);
    if (candidates.isEmpty()) {
      throw new SqlError(SqlState.UNDEFINED_FUNCTION, "operator does not exist: " + text);
    }
    if (candidates.size() > 1) {
      throw new SqlError(SqlState.AMBIGUOUS_FUNCTION, "more than one operator named " + text);
    }
    return candidates.getFirst().operator().oid();
  }

  private record OperatorName(@Nullable String schema, String name) {}

  private static OperatorName operatorName(String text) {
    String trimmed = text.trim();
    int dot = trimmed.lastIndexOf('.');
    if (dot < 0) {
      return new OperatorName(null, trimmed);
    }
    List<String> schema = Identifiers.splitQualified(trimmed.substring(0, dot));
    return new OperatorName(schema.getLast(), trimmed.substring(dot + 1));
  }

  private int operatorOid(String text) {
    int open = text.indexOf('(');
    if (open < 0) {
      throw new SqlError(SqlState.INVALID_TEXT_REPRESENTATION, "expected a left parenthesis");
    }
    OperatorName name = operatorName(text.substring(0, open));
    Signature wanted = signature("x" + text.substring(open));
    if (wanted.types.length != 2) {
      throw new SqlError(
              wanted.types.length < 2 ? SqlState.UNDEFINED_PARAMETER : SqlState.TOO_MANY_ARGUMENTS,
              wanted.types.length < 2 ? "missing argument" : "too many arguments")
          .hint("Provide two argument types for operator.");
    }
    int oid = catalog.operatorOid(name.schema, name.name, wanted.types[0], wanted.types[1]);
    if (oid == 0) {
      throw new SqlError(SqlState.UNDEFINED_FUNCTION, "operator does not exist: " + text);
    }
    return oid;
  }

  private int textSearchOid(String name, int catalogOid, int indexOid, int oidColumn, String noun) {
    List<String> parts = Identifiers.splitQualified(name);
    String schema = schema(parts);
    List<Integer> schemas =
        schema == null ? catalog.searchPath(true) : List.of(catalog.namespaceOid(schema));
    for (int namespace : schemas) {
      CatalogTuple tuple =
          catalog
              .access()
              .first(
                  catalogOid,
                  indexOid,
                  CatalogAccess.equalName(0, parts.getLast()),
                  CatalogAccess.equalOid(1, namespace));
      if (tuple != null && tuple.value(oidColumn) instanceof Long oid) {
        return (int) (long) oid;
      }
    }
    throw new SqlError(
        SqlState.UNDEFINED_OBJECT,
        "%s \"%s\" does not exist".formatted(noun, String.join(".", parts)));
  }

  // ---- reg* output ----

  @Override
  public @Nullable String objectName(ObjectKind kind, int oid) {
    return switch (kind) {
      case CLASS -> {
        PgClass row = catalog.findClass(oid);
        yield row == null
            ? null
            : qualified(catalog.isRelationVisible(oid), row.relnamespace(), row.relname());
      }
      case TYPE -> catalog.findType(oid) == null ? null : catalog.formatType(oid, -1);
      case PROC -> {
        PgProc row = catalog.findProc(oid);
        if (row == null) {
          yield null;
        }
        // Ambiguous names are qualified, too.
        List<FunctionCandidate> candidates = catalog.functionCandidates(null, row.proname());
        boolean unique = candidates.size() == 1 && candidates.getFirst().proc().oid() == oid;
        yield qualified(unique, row.pronamespace(), row.proname());
      }
      case PROCEDURE -> {
        PgProc row = catalog.findProc(oid);
        yield row == null ? null : new ObjectDescriptions(catalog).signature(row);
      }
      case OPER -> {
        PgOperator row = catalog.findOperator(oid);
        if (row == null) {
          yield null;
        }
        List<OperatorCandidate> candidates =
            catalog.operatorCandidates(null, row.oprname(), (char) 0);
        boolean unique = candidates.size() == 1 && candidates.getFirst().operator().oid() == oid;
        yield unique
            ? row.oprname()
            : Identifiers.quote(catalog.namespaceName(row.oprnamespace())) + "." + row.oprname();
      }
      case OPERATOR -> {
        PgOperator row = catalog.findOperator(oid);
        yield row == null ? null : new ObjectDescriptions(catalog).operator(row);
      }
      case NAMESPACE -> {
        PgNamespace row = catalog.findNamespace(oid);
        yield row == null ? null : Identifiers.quote(row.nspname());
      }
      case ROLE -> {
        PgAuthid row = catalog.findRole(oid);
        yield row == null ? null : Identifiers.quote(row.rolname());
      }
      case COLLATION -> {
        PgCollation row = catalog.findCollation(oid);
        yield row == null
            ? null
            : qualified(catalog.isCollationVisible(oid), row.collnamespace(), row.collname());
      }
      case CONFIG -> {
        CatalogTuple tuple = byOid(PgTsConfig.RELATION_OID, IndexOids.PG_TS_CONFIG_OID_INDEX, oid);
        if (tuple == null) {
          yield null;
        }
        PgTsConfig row = PgTsConfig.decode(tuple.values());
        yield qualified(
            catalog.namespaces().inPath(row.cfgnamespace()), row.cfgnamespace(), row.cfgname());
      }
      case DICTIONARY -> {
        CatalogTuple tuple = byOid(PgTsDict.RELATION_OID, IndexOids.PG_TS_DICT_OID_INDEX, oid);
        if (tuple == null) {
          yield null;
        }
        PgTsDict row = PgTsDict.decode(tuple.values());
        yield qualified(
            catalog.namespaces().inPath(row.dictnamespace()), row.dictnamespace(), row.dictname());
      }
    };
  }

  private @Nullable CatalogTuple byOid(int catalogOid, int indexOid, int oid) {
    return catalog.access().first(catalogOid, indexOid, CatalogAccess.equalOid(0, oid));
  }

  private String qualified(boolean visible, int namespaceOid, String name) {
    if (visible) {
      return Identifiers.quote(name);
    }
    PgNamespace namespace = catalog.findNamespace(namespaceOid);
    return Identifiers.qualified(
        namespace == null ? Oid.toString(namespaceOid) : namespace.nspname(), name);
  }

  // ---- enums ----

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
      throw new SqlError(
          SqlState.INVALID_BINARY_REPRESENTATION,
          "invalid internal value for enum: " + Oid.toString(enumOid));
    }
    return row.enumsortorder();
  }
}
