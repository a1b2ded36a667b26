// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.SetReturningFunction;
import org.jspecify.annotations.Nullable;

/// SQL functions that look into `json`, under their pg_proc OIDs.
final class JsonFunctions {
  private JsonFunctions() {}

  static void declare(FunctionRegistry r) {
    r.strict(3947, c -> set(c, field(c)));
    r.strict(3948, c -> setText(c, field(c)));
    r.strict(3949, c -> set(c, element(c)));
    r.strict(3950, c -> setText(c, element(c)));
    r.strict(3951, c -> set(c, tree(c).follow(JsonPaths.steps(c, 1))));
    r.strict(3953, c -> setText(c, tree(c).follow(JsonPaths.steps(c, 1))));
    r.strict(3956, c -> c.set((long) length(tree(c))));
    r.strict(3968, c -> c.set(tree(c).typeName()));
    r.strict(
        3261,
        c -> {
          ByteWriter out = new ByteWriter(64);
          tree(c).writeWithoutNulls(out);
          c.set(out.array(), 0, out.length());
        });
    r.set(3955, elements("json_array_elements", false));
    r.set(3969, elements("json_array_elements_text", true));
    r.set(3957, members(null, false));
    r.set(3958, members("json_each", false));
    r.set(3959, members("json_each_text", true));
  }

  private static JsonTree tree(Call c) {
    return JsonTree.of(c.getBytes(0));
  }

  private static void set(Call c, @Nullable JsonTree tree) {
    if (tree == null) {
      c.setNull();
    } else {
      c.set(tree.slice());
    }
  }

  private static void setText(Call c, @Nullable JsonTree tree) {
    byte[] text = tree == null ? null : tree.unquoted();
    if (text == null) {
      c.setNull();
    } else {
      c.set(text);
    }
  }

  private static @Nullable JsonTree field(Call c) {
    JsonTree tree = tree(c);
    return tree.kind() == '{' ? tree.member(c.getBytes(1)) : null;
  }

  private static @Nullable JsonTree element(Call c) {
    JsonTree tree = tree(c);
    return tree.kind() == '[' ? tree.element(c.getInt(1)) : null;
  }

  private static int length(JsonTree tree) {
    return switch (tree.kind()) {
      case '[' -> tree.parts().size();
      case '{' -> throw JsonbChanges.invalid("cannot get array length of a non-array");
      default -> throw JsonbChanges.invalid("cannot get array length of a scalar");
    };
  }

  private static void put(JsonTree tree, boolean asText, Vector column, int row) {
    column.set(row, asText ? tree.unquoted() : tree.slice());
  }

  private static SetReturningFunction elements(String name, boolean asText) {
    return (args, context) -> {
      if (!(args[0] instanceof byte[] text)) {
        return SetReturningFunction.Cursor.EMPTY;
      }
      JsonTree tree = JsonTree.of(text);
      if (tree.kind() != '[') {
        throw JsonbChanges.invalid(
            "cannot call %s on a %s".formatted(name, tree.kind() == '{' ? "non-array" : "scalar"));
      }
      int[] next = {0};
      return (columns, row) -> {
        if (next[0] == tree.parts().size()) {
          return false;
        }
        put(tree.parts().get(next[0]++), asText, columns[0], row);
        return true;
      };
    };
  }

  /// Names and values of an object's members; only names if `name` is null.
  private static SetReturningFunction members(@Nullable String name, boolean asText) {
    return (args, context) -> {
      if (!(args[0] instanceof byte[] text)) {
        return SetReturningFunction.Cursor.EMPTY;
      }
      JsonTree tree = JsonTree.of(text);
      if (tree.kind() != '{') {
        boolean isArray = tree.kind() == '[';
        throw JsonbChanges.invalid(
            name == null
                ? "cannot call json_object_keys on " + (isArray ? "an array" : "a scalar")
                : isArray
                    ? "cannot deconstruct an array as an object"
                    : "cannot deconstruct a scalar");
      }
      int[] next = {0};
      return (columns, row) -> {
        int at = next[0]++;
        if (at >= tree.parts().size()) {
          return false;
        }
        columns[0].set(row, tree.names().get(at));
        if (name != null) {
          put(tree.parts().get(at), asText, columns[1], row);
        }
        return true;
      };
    };
  }
}
