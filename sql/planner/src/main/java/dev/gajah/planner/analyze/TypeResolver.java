// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.nodes.raw.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Type names to OIDs and type modifiers. PostgreSQL: `parse_type.c` and the `typmodin` functions.
final class TypeResolver {
  /// A type with its modifier.
  record Resolved(int typeOid, int typmod) {}

  private final Analysis analysis;

  TypeResolver(Analysis analysis) {
    this.analysis = analysis;
  }

  Resolved resolve(TypeName name) {
    int oid = lookup(name);
    if (oid == 0) {
      throw analysis.error(
          SqlState.UNDEFINED_OBJECT,
          "type \"" + typeText(name) + "\" does not exist",
          name.location());
    }
    PgType type = analysis.type(oid);
    if (!type.typisdefined()) {
      throw analysis.error(
          SqlState.UNDEFINED_OBJECT,
          "type \"" + typeText(name) + "\" is only a shell",
          name.location());
    }
    return new Resolved(oid, typmod(name, type));
  }

  /// OID of the type, 0 if there is none of this name.
  int lookup(TypeName name) {
    if (name.names().isEmpty()) {
      return name.typeOid();
    }
    if (name.pctType()) {
      return columnType(name);
    }
    List<String> names = name.names();
    int oid;
    switch (names.size()) {
      case 1 -> oid = analysis.catalog.typeOidByName(null, names.get(0));
      case 2 -> {
        requireNamespace(names.get(0), name.location());
        oid = analysis.catalog.typeOidByName(names.get(0), names.get(1));
      }
      case 3 -> {
        requireDatabase(names, name.location());
        requireNamespace(names.get(1), name.location());
        oid = analysis.catalog.typeOidByName(names.get(1), names.get(2));
      }
      default ->
          throw analysis.error(
              SqlState.SYNTAX_ERROR,
              "improper qualified name (too many dotted names): " + String.join(".", names),
              name.location());
    }
    if (oid != 0 && !name.arrayBounds().isEmpty()) {
      return analysis.catalog.arrayTypeOid(oid);
    }
    return oid;
  }

  private void requireNamespace(String schema, int location) {
    if (analysis.catalog.namespaceOid(schema) == 0) {
      throw analysis.error(
          SqlState.INVALID_SCHEMA_NAME, "schema \"" + schema + "\" does not exist", location);
    }
  }

  private void requireDatabase(List<String> names, int location) {
    if (!names.get(0).equals(analysis.catalog.databaseName())) {
      throw analysis.error(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cross-database references are not implemented: " + String.join(".", names),
          location);
    }
  }

  private int columnType(TypeName name) {
    List<String> names = name.names();
    if (names.size() < 2 || names.size() > 3) {
      throw analysis.error(
          SqlState.SYNTAX_ERROR,
          (names.size() < 2
                  ? "improper %TYPE reference (too few dotted names): "
                  : "improper %TYPE reference (too many dotted names): ")
              + String.join(".", names),
          name.location());
    }
    String schema = names.size() == 3 ? names.get(0) : null;
    String table = names.get(names.size() - 2);
    String column = names.getLast();
    int relid = analysis.catalog.lockRelation(schema, table, 1);
    if (relid == 0) {
      throw analysis.error(
          SqlState.UNDEFINED_TABLE,
          "relation \"" + (schema == null ? table : schema + "." + table) + "\" does not exist",
          name.location());
    }
    for (var attribute : analysis.catalog.relation(relid).attributes()) {
      if (!attribute.dropped() && attribute.name().equals(column)) {
        analysis.notices.notice(
            SqlError.report(
                Severity.NOTICE,
                SqlState.SUCCESSFUL_COMPLETION,
                "type reference %s converted to %s"
                    .formatted(typeText(name), analysis.format(attribute.typeOid()))));
        return attribute.typeOid();
      }
    }
    throw analysis.error(
        SqlState.UNDEFINED_COLUMN,
        "column \"" + column + "\" of relation \"" + table + "\" does not exist",
        name.location());
  }

  static String typeText(TypeName name) {
    StringBuilder text = new StringBuilder(String.join(".", name.names()));
    if (name.pctType()) {
      text.append("%TYPE");
    }
    if (!name.arrayBounds().isEmpty()) {
      text.append("[]");
    }
    return text.toString();
  }

  // Type modifiers.

  private int typmod(TypeName name, PgType type) {
    if (name.typmods().isEmpty()) {
      return name.typemod();
    }
    int elementOid = Analysis.isTrueArray(type) ? type.typelem() : type.oid();
    List<String> values = new ArrayList<>(2);
    for (RawExpr modifier : name.typmods()) {
      values.add(modifierText(modifier, name));
    }
    int result = encode(elementOid, values, name);
    if (result == Integer.MIN_VALUE) {
      throw analysis.error(
          SqlState.SYNTAX_ERROR,
          "type modifier is not allowed for type \"" + typeText(name) + "\"",
          name.location());
    }
    return result;
  }

  private String modifierText(RawExpr modifier, TypeName name) {
    if (modifier instanceof RawExpr.AConst constant && constant.val() != null) {
      switch (constant.val()) {
        case Value.IntegerValue(int number) -> {
          return String.valueOf(number);
        }
        case Value.FloatValue(String text) -> {
          return text;
        }
        case Value.StringValue(String text) -> {
          return text;
        }
        default -> {}
      }
    } else if (modifier instanceof RawExpr.ColumnRef column
        && column.fields().size() == 1
        && !column.star()) {
      return column.fields().getFirst();
    }
    throw analysis.error(
        SqlState.SYNTAX_ERROR,
        "type modifiers must be simple constants or identifiers",
        name.location());
  }

  /// `Integer.MIN_VALUE` if the type takes no modifier.
  private int encode(int typeOid, List<String> values, TypeName name) {
    int location = name.location();
    return switch (typeOid) {
      case Types.NUMERIC -> numeric(integers(values), location);
      case Types.VARCHAR -> character("varchar", integers(values), location);
      case Types.BPCHAR -> character("char", integers(values), location);
      case Types.BIT -> bit("bit", integers(values), location);
      case Types.VARBIT -> bit("varbit", integers(values), location);
      case Types.TIMESTAMP -> time("TIMESTAMP", "", integers(values), location);
      case Types.TIMESTAMPTZ -> time("TIMESTAMP", " WITH TIME ZONE", integers(values), location);
      case Types.TIME -> time("TIME", "", integers(values), location);
      case Types.TIMETZ -> time("TIME", " WITH TIME ZONE", integers(values), location);
      case Types.INTERVAL -> interval(integers(values), location);
      default -> Integer.MIN_VALUE;
    };
  }

  private int[] integers(List<String> values) {
    int[] result = new int[values.size()];
    for (int i = 0; i < result.length; i++) {
      Object value = analysis.constants.input(Types.INT4, values.get(i), -1);
      result[i] = ((Long) value).intValue();
    }
    return result;
  }

  private SqlError invalid(String message, int location) {
    return analysis.error(SqlState.INVALID_PARAMETER_VALUE, message, location);
  }

  private int numeric(int[] v, int location) {
    if (v.length == 0 || v.length > 2) {
      throw invalid("invalid NUMERIC type modifier", location);
    }
    if (v[0] < 1 || v[0] > 1000) {
      throw invalid("NUMERIC precision " + v[0] + " must be between 1 and 1000", location);
    }
    int scale = v.length == 2 ? v[1] : 0;
    if (scale < -1000 || scale > 1000) {
      throw invalid("NUMERIC scale " + scale + " must be between -1000 and 1000", location);
    }
    return ((v[0] << 16) | (scale & 0x7ff)) + 4;
  }

  private int character(String type, int[] v, int location) {
    if (v.length != 1) {
      throw invalid("invalid type modifier", location);
    }
    if (v[0] < 1) {
      throw invalid("length for type " + type + " must be at least 1", location);
    }
    if (v[0] > 10 * 1024 * 1024) {
      throw invalid("length for type " + type + " cannot exceed 10485760", location);
    }
    return v[0] + 4;
  }

  private int bit(String type, int[] v, int location) {
    if (v.length != 1) {
      throw invalid("invalid type modifier", location);
    }
    if (v[0] < 1) {
      throw invalid("length for type " + type + " must be at least 1", location);
    }
    if (v[0] > 83886080) {
      throw invalid("length for type " + type + " cannot exceed 83886080", location);
    }
    return v[0];
  }

  private int time(String type, String zone, int[] v, int location) {
    if (v.length != 1) {
      throw invalid("invalid type modifier", location);
    }
    if (v[0] < 0) {
      throw invalid(
          "%s(%d)%s precision must not be negative".formatted(type, v[0], zone), location);
    }
    if (v[0] > 6) {
      analysis.notices.notice(
          SqlError.report(
              Severity.WARNING,
              SqlState.INVALID_PARAMETER_VALUE,
              "%s(%d)%s precision reduced to maximum allowed, 6".formatted(type, v[0], zone)));
      return 6;
    }
    return v[0];
  }

  private int interval(int[] v, int location) {
    int range = v[0];
    if (v.length > 2) {
      throw invalid("invalid INTERVAL type modifier", location);
    }
    int precision = 0xFFFF;
    if (v.length == 2) {
      precision = v[1];
      if (precision < 0) {
        throw invalid("INTERVAL(" + precision + ") precision must not be negative", location);
      }
      if (precision > 6) {
        analysis.notices.notice(
            SqlError.report(
                Severity.WARNING,
                SqlState.INVALID_PARAMETER_VALUE,
                "INTERVAL(" + precision + ") precision reduced to maximum allowed, 6"));
        precision = 6;
      }
    } else if (range == 0x7FFF) {
      return -1;
    }
    return ((range & 0x7FFF) << 16) | (precision & 0xFFFF);
  }

  /// Collation by name. PostgreSQL: `LookupCollation`.
  int collation(List<String> names, int location) {
    String schema = names.size() > 1 ? names.get(names.size() - 2) : null;
    int oid = analysis.catalog.collationOidByName(schema, names.getLast());
    if (oid == 0) {
      throw analysis.error(
          SqlState.UNDEFINED_OBJECT,
          "collation \"" + String.join(".", names) + "\" for encoding \"UTF8\" does not exist",
          location);
    }
    return oid;
  }

  @Nullable Integer find(TypeName name) {
    int oid = lookup(name);
    return oid == 0 ? null : oid;
  }
}
