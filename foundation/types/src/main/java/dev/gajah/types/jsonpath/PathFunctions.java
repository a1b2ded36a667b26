// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.jsonpath;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.SetReturningFunction;
import dev.gajah.types.json.JsonValue;
import dev.gajah.types.json.JsonbCodec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SQL functions that evaluate a path, under their pg_proc OIDs.
///
/// The variants with and without time zone are one here, as long as item methods of dates and times
/// are missing.
public final class PathFunctions {
  private PathFunctions() {}

  public static void declare(FunctionRegistry r) {
    for (int oid : new int[] {4005, 1177}) {
      r.strict(oid, c -> c.setOrNull(exists(c, variables(c), c.getBool(3))));
    }
    r.strict(4010, c -> c.setOrNull(exists(c, null, true)));
    for (int oid : new int[] {4009, 2030}) {
      r.strict(oid, c -> c.setOrNull(matches(c, variables(c), c.getBool(3))));
    }
    r.strict(4011, c -> c.setOrNull(matches(c, null, true)));
    for (int oid : new int[] {4007, 1180}) {
      r.strict(
          oid,
          c -> c.set(JsonbCodec.encode(new JsonValue.Arr(query(c, variables(c), c.getBool(3))))));
    }
    for (int oid : new int[] {4008, 2023}) {
      r.strict(
          oid,
          c -> {
            List<JsonValue> found = query(c, variables(c), c.getBool(3));
            if (found.isEmpty()) {
              c.setNull();
            } else {
              c.set(JsonbCodec.encode(found.getFirst()));
            }
          });
    }
    for (int oid : new int[] {4006, 1179}) {
      r.set(oid, PathFunctions::set);
    }
  }

  private static JsonValue variables(Call c) {
    return checked(JsonbCodec.decode(c.getBytes(2)));
  }

  private static JsonValue checked(JsonValue variables) {
    if (variables instanceof JsonValue.Obj) {
      return variables;
    }
    throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "\"vars\" argument is not an object")
        .detail("Jsonpath parameters should be encoded as key-value pairs of \"vars\" object.");
  }

  /// All items; of a silent call those found before an error.
  private static List<JsonValue> query(
      JsonPath path,
      JsonValue value,
      @Nullable JsonValue variables,
      boolean silent,
      EvalContext context) {
    List<JsonValue> found = new ArrayList<>();
    try {
      new PathEvaluator(path, value, variables, context)
          .run(
              path.chain(),
              item -> {
                found.add(item);
                return true;
              });
    } catch (PathEvaluator.PathError e) {
      if (!silent) {
        throw e.error();
      }
    }
    return found;
  }

  private static List<JsonValue> query(Call c, @Nullable JsonValue variables, boolean silent) {
    return query(
        JsonPath.decode(c.getBytes(1), 0),
        JsonbCodec.decode(c.getBytes(0)),
        variables,
        silent,
        c.context());
  }

  /// Null if a silent call fails.
  private static @Nullable Boolean exists(Call c, @Nullable JsonValue variables, boolean silent) {
    JsonPath path = JsonPath.decode(c.getBytes(1), 0);
    boolean[] any = {false};
    try {
      new PathEvaluator(path, JsonbCodec.decode(c.getBytes(0)), variables, c.context())
          .run(
              path.chain(),
              item -> {
                any[0] = true;
                return !path.lax();
              });
    } catch (PathEvaluator.PathError e) {
      if (!silent) {
        throw e.error();
      }
      return null;
    }
    return any[0];
  }

  private static @Nullable Boolean matches(Call c, @Nullable JsonValue variables, boolean silent) {
    List<JsonValue> found = query(c, variables, silent);
    if (found.size() == 1) {
      if (found.getFirst() instanceof JsonValue.Bool bool) {
        return bool.value();
      }
      if (found.getFirst() instanceof JsonValue.Null) {
        return null;
      }
    }
    if (silent) {
      return null;
    }
    throw new SqlError(
        SqlState.SINGLETON_SQL_JSON_ITEM_REQUIRED, "single boolean result is expected");
  }

  private static SetReturningFunction.Cursor set(@Nullable Object[] args, EvalContext context) {
    if (!(args[0] instanceof byte[] value)
        || !(args[1] instanceof byte[] path)
        || !(args[2] instanceof byte[] variables)
        || !(args[3] instanceof Long silent)) {
      return SetReturningFunction.Cursor.EMPTY;
    }
    Iterator<JsonValue> rest =
        query(
                JsonPath.decode(path, 0),
                JsonbCodec.decode(value),
                checked(JsonbCodec.decode(variables)),
                silent != 0,
                context)
            .iterator();
    return (columns, row) -> {
      if (!rest.hasNext()) {
        return false;
      }
      columns[0].set(row, JsonbCodec.encode(rest.next()));
      return true;
    };
  }
}
