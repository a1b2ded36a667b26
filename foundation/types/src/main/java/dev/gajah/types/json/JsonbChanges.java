// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes of `jsonb` values: concatenation, deletion, and what happens at the end of a path.
final class JsonbChanges {
  /// What to do at the end of a path.
  enum Change {
    REPLACE,
    CREATE,
    INSERT_BEFORE,
    INSERT_AFTER,
    DELETE;

    boolean creates() {
      return this == CREATE || this == INSERT_BEFORE || this == INSERT_AFTER;
    }

    boolean inserts() {
      return this == INSERT_BEFORE || this == INSERT_AFTER;
    }
  }

  private JsonbChanges() {}

  static SqlError invalid(String message) {
    return new SqlError(SqlState.INVALID_PARAMETER_VALUE, message);
  }

  static JsonValue concatenate(JsonValue a, JsonValue b) {
    if (a instanceof JsonValue.Obj left && b instanceof JsonValue.Obj right) {
      List<JsonValue.Member> members = new ArrayList<>(left.members());
      members.addAll(right.members());
      return JsonValue.object(members);
    }
    boolean bothListable = !(a instanceof JsonValue.Obj) && !(b instanceof JsonValue.Obj);
    if (!bothListable && !(a instanceof JsonValue.Arr) && !(b instanceof JsonValue.Arr)) {
      throw invalid("invalid concatenation of jsonb objects");
    }
    List<JsonValue> elements = new ArrayList<>();
    for (JsonValue part : List.of(a, b)) {
      if (part instanceof JsonValue.Arr array) {
        elements.addAll(array.elements());
      } else {
        elements.add(part);
      }
    }
    return new JsonValue.Arr(elements);
  }

  /// Without these keys of an object, or strings of an array.
  static JsonValue delete(JsonValue value, List<byte[]> keys) {
    return switch (value) {
      case JsonValue.Obj object ->
          new JsonValue.Obj(
              object.members().stream()
                  .filter(m -> keys.stream().noneMatch(key -> Arrays.equals(key, m.key())))
                  .toList());
      case JsonValue.Arr array ->
          new JsonValue.Arr(
              array.elements().stream()
                  .filter(
                      e ->
                          !(e instanceof JsonValue.Str string)
                              || keys.stream().noneMatch(key -> Arrays.equals(key, string.utf8())))
                  .toList());
      default -> throw invalid("cannot delete from scalar");
    };
  }

  static JsonValue delete(JsonValue value, int index) {
    return switch (value) {
      case JsonValue.Obj _ -> throw invalid("cannot delete from object using integer index");
      case JsonValue.Arr array -> {
        int count = array.elements().size();
        long from = index < 0 ? (long) count + index : index;
        if (from < 0 || from >= count) {
          yield value;
        }
        List<JsonValue> elements = new ArrayList<>(array.elements());
        elements.remove((int) from);
        yield new JsonValue.Arr(elements);
      }
      default -> throw invalid("cannot delete from scalar");
    };
  }

  /// Source of the rules: PostgreSQL `setPath`.
  static JsonValue change(
      JsonValue value, byte[] @Nullable [] path, @Nullable JsonValue replacement, Change change) {
    return change(value, path, 0, replacement, change);
  }

  private static JsonValue change(
      JsonValue value,
      byte[] @Nullable [] path,
      int level,
      @Nullable JsonValue replacement,
      Change change) {
    if (level >= path.length) {
      return value;
    }
    byte[] step = path[level];
    if (step == null) {
      throw new SqlError(
          SqlState.NULL_VALUE_NOT_ALLOWED,
          "path element at position %d is null".formatted(level + 1));
    }
    return switch (value) {
      case JsonValue.Obj object -> changeObject(object, path, step, level, replacement, change);
      case JsonValue.Arr array -> changeArray(array, path, step, level, replacement, change);
      default -> value;
    };
  }

  private static JsonValue changeObject(
      JsonValue.Obj object,
      byte[] @Nullable [] path,
      byte[] step,
      int level,
      @Nullable JsonValue replacement,
      Change change) {
    boolean last = level == path.length - 1;
    boolean done = false;
    List<JsonValue.Member> members = new ArrayList<>(object.members().size() + 1);
    for (JsonValue.Member member : object.members()) {
      if (!Arrays.equals(member.key(), step)) {
        members.add(member);
        continue;
      }
      done = true;
      if (!last) {
        members.add(
            new JsonValue.Member(
                step, change(member.value(), path, level + 1, replacement, change)));
      } else if (change.inserts()) {
        throw invalid("cannot replace existing key")
            .hint("Try using the function jsonb_set to replace key value.");
      } else if (replacement != null && change != Change.DELETE) {
        members.add(new JsonValue.Member(step, replacement));
      }
    }
    if (!done && last && replacement != null && change.creates()) {
      members.add(new JsonValue.Member(step, replacement));
    }
    return JsonValue.object(members);
  }

  private static JsonValue changeArray(
      JsonValue.Arr array,
      byte[] @Nullable [] path,
      byte[] step,
      int level,
      @Nullable JsonValue replacement,
      Change change) {
    List<JsonValue> before = array.elements();
    int count = before.size();
    boolean last = level == path.length - 1;
    int index = index(step, level);
    if (index < 0) {
      index = -(long) index > count ? Integer.MIN_VALUE : count + index;
    } else if (index > count) {
      index = count;
    }
    List<JsonValue> after = new ArrayList<>(count + 1);
    boolean done = false;
    if ((index == Integer.MIN_VALUE || count == 0)
        && last
        && change.creates()
        && replacement != null) {
      after.add(replacement);
      done = true;
    }
    for (int i = 0; i < count; i++) {
      JsonValue element = before.get(i);
      if (i != index) {
        after.add(element);
        continue;
      }
      done = true;
      if (!last) {
        after.add(change(element, path, level + 1, replacement, change));
        continue;
      }
      if (replacement != null && (change == Change.INSERT_BEFORE || change == Change.CREATE)) {
        after.add(replacement);
      }
      if (change.inserts()) {
        after.add(element);
      }
      if (replacement != null && (change == Change.INSERT_AFTER || change == Change.REPLACE)) {
        after.add(replacement);
      }
    }
    if (!done && last && change.creates() && replacement != null) {
      after.add(replacement);
    }
    return new JsonValue.Arr(after);
  }

  private static int index(byte[] step, int level) {
    String text = new String(step, StandardCharsets.UTF_8);
    Integer parsed = JsonPaths.integer(text);
    if (parsed == null) {
      throw new SqlError(
          SqlState.INVALID_TEXT_REPRESENTATION,
          "path element at position %d is not an integer: \"%s\"".formatted(level + 1, text));
    }
    return parsed;
  }

  /// Without members whose value is null, at any depth.
  static JsonValue stripNulls(JsonValue value) {
    return switch (value) {
      case JsonValue.Obj object ->
          new JsonValue.Obj(
              object.members().stream()
                  .filter(m -> !(m.value() instanceof JsonValue.Null))
                  .map(m -> new JsonValue.Member(m.key(), stripNulls(m.value())))
                  .toList());
      case JsonValue.Arr array ->
          new JsonValue.Arr(array.elements().stream().map(JsonbChanges::stripNulls).toList());
      default -> value;
    };
  }
}
