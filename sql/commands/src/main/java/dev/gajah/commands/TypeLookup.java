// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.TypeName;
import dev.gajah.nodes.raw.Value;
import java.util.List;

/// Type names of definitions to OIDs and type modifiers (PostgreSQL: `typenameTypeIdAndMod`).
public final class TypeLookup {
  private static final int BIT = 1560;
  private static final int VARBIT = 1562;
  private static final int BPCHAR = 1042;
  private static final int VARCHAR = 1043;
  private static final int NUMERIC = 1700;
  private static final int TIME = 1083;
  private static final int TIMESTAMP = 1114;
  private static final int TIMESTAMPTZ = 1184;
  private static final int INTERVAL = 1186;
  private static final int TIMETZ = 1266;

  /// A type with its modifier, and the number of array dimensions as declared.
  public record Resolved(int typeOid, int typmod, int dimensions) {}

  private final Catalog catalog;

  public TypeLookup(Catalog catalog) {
    this.catalog = catalog;
  }

  public Resolved resolve(TypeName name) {
    int oid = name.typeOid();
    if (!name.names().isEmpty()) {
      if (name.pctType()) {
        throw SqlError.unsupported("%TYPE in a column definition");
      }
      if (name.setof()) {
        throw new SqlError(SqlState.INVALID_TABLE_DEFINITION, "column cannot be declared SETOF");
      }
      List<String> names = name.names();
      String schema = names.size() > 1 ? names.get(names.size() - 2) : null;
      oid = catalog.typeOidByName(schema, names.getLast());
    }
    PgType type = oid == 0 ? null : catalog.findType(oid);
    if (type == null) {
      throw new SqlError(
              SqlState.UNDEFINED_OBJECT, "type \"%s\" does not exist".formatted(text(name)))
          .position(name.location() + 1);
    }
    if (!type.typisdefined()) {
      throw new SqlError(
              SqlState.UNDEFINED_OBJECT, "type \"%s\" is only a shell".formatted(text(name)))
          .position(name.location() + 1);
    }
    int typmod = name.typmods().isEmpty() ? name.typemod() : typmod(name, oid, type);
    int dimensions = name.arrayBounds().size();
    if (dimensions > 0) {
      int array = catalog.arrayTypeOid(oid);
      if (array == 0) {
        throw new SqlError(
                SqlState.UNDEFINED_OBJECT, "type \"%s[]\" does not exist".formatted(text(name)))
            .position(name.location() + 1);
      }
      oid = array;
    }
    return new Resolved(oid, typmod, dimensions);
  }

  private static String text(TypeName name) {
    return String.join(".", name.names());
  }

  private static int typmod(TypeName name, int oid, PgType type) {
    int[] v = new int[name.typmods().size()];
    for (int i = 0; i < v.length; i++) {
      RawExpr expr = name.typmods().get(i);
      if (expr instanceof RawExpr.AConst constant
          && constant.val() instanceof Value.IntegerValue value) {
        v[i] = value.ival();
      } else if (expr instanceof RawExpr.AExpr minus
          && minus.lexpr() == null
          && minus.rexpr() instanceof RawExpr.AConst constant
          && constant.val() instanceof Value.IntegerValue value) {
        v[i] = -value.ival();
      } else {
        throw new SqlError(
                SqlState.SYNTAX_ERROR, "type modifiers must be simple constants or identifiers")
            .position(name.location() + 1);
      }
    }
    return switch (oid) {
      case VARCHAR -> length("varchar", v, 10485760, 4, name);
      case BPCHAR -> length("char", v, 10485760, 4, name);
      case BIT -> length("bit", v, 83886080, 0, name);
      case VARBIT -> length("varbit", v, 83886080, 0, name);
      case NUMERIC -> numeric(v, name);
      case TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ -> Math.min(6, precision(v, name));
      case INTERVAL -> interval(v, name);
      default ->
          throw new SqlError(
                  SqlState.SYNTAX_ERROR,
                  "type modifier is not allowed for type \"%s\"".formatted(type.typname()))
              .position(name.location() + 1);
    };
  }

  private static SqlError invalid(String message, TypeName name) {
    return new SqlError(SqlState.INVALID_PARAMETER_VALUE, message).position(name.location() + 1);
  }

  private static int length(String type, int[] v, int max, int header, TypeName name) {
    if (v.length != 1) {
      throw invalid("invalid type modifier", name);
    }
    if (v[0] < 1) {
      throw invalid("length for type %s must be at least 1".formatted(type), name);
    }
    if (v[0] > max) {
      throw invalid("length for type %s cannot exceed %d".formatted(type, max), name);
    }
    return v[0] + header;
  }

  private static int numeric(int[] v, TypeName name) {
    if (v.length > 2) {
      throw invalid("invalid NUMERIC type modifier", name);
    }
    if (v[0] < 1 || v[0] > 1000) {
      throw invalid("NUMERIC precision %d must be between 1 and 1000".formatted(v[0]), name);
    }
    int scale = v.length == 2 ? v[1] : 0;
    if (scale < -1000 || scale > 1000) {
      throw invalid("NUMERIC scale %d must be between -1000 and 1000".formatted(scale), name);
    }
    return ((v[0] << 16) | (scale & 0x7FF)) + 4;
  }

  private static int precision(int[] v, TypeName name) {
    if (v.length != 1 || v[0] < 0) {
      throw invalid("invalid type modifier", name);
    }
    return v[0];
  }

  private static int interval(int[] v, TypeName name) {
    if (v.length > 2) {
      throw invalid("invalid INTERVAL type modifier", name);
    }
    if (v.length == 1) {
      return v[0] == 0x7FFF ? -1 : (v[0] & 0x7FFF) << 16 | 0xFFFF;
    }
    return (v[0] & 0x7FFF) << 16 | Math.min(6, v[1]);
  }
}
