// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.types.ArrayCodec;
import dev.gajah.types.function.Call;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Paths of keys and positions, given as `text[]`.
final class JsonPaths {
  private JsonPaths() {}

  /// Elements of a `text[]` argument.
  static byte[] @Nullable [] steps(Call c, int argument) {
    return steps(c.getBytes(argument));
  }

  static byte[] @Nullable [] steps(byte[] array) {
    @Nullable Object[] values = ArrayCodec.elements(array, 0, array.length);
    byte[] @Nullable [] steps = new byte[values.length][];
    for (int i = 0; i < values.length; i++) {
      steps[i] = (byte[]) values[i];
    }
    return steps;
  }

  /// As `strtol` reads a whole text; null if it is not an integer.
  static @Nullable Integer integer(String text) {
    String trimmed = text.stripLeading();
    try {
      return Integer.valueOf(trimmed);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /// Follows a path; null if it leads nowhere.
  static @Nullable JsonValue follow(JsonValue root, byte[] @Nullable [] path) {
    JsonValue value = root;
    for (byte[] step : path) {
      if (step == null || value == null) {
        return null;
      }
      value =
          switch (value) {
            case JsonValue.Obj object -> object.find(step);
            case JsonValue.Arr array -> {
              Integer index = integer(new String(step, StandardCharsets.UTF_8));
              int count = array.elements().size();
              long from = index == null ? -1 : index < 0 ? (long) count + index : index;
              yield from < 0 || from >= count ? null : array.elements().get((int) from);
            }
            default -> null;
          };
    }
    return value;
  }
}
