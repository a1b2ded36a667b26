// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.array;

import dev.gajah.types.ArrayCodec;
import dev.gajah.types.function.EvalContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Arrays of `text` and of `name` made from strings.
public final class TextArrays {
  private static final int TEXT = 25;
  private static final int NAME = 19;

  private TextArrays() {}

  private static byte[] encode(int elementType, @Nullable String[] values, EvalContext context) {
    @Nullable Object[] elements = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      String value = values[i];
      elements[i] = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    }
    return ArrayCodec.encode(elementType, context.types().type(elementType), elements);
  }

  public static byte[] encode(@Nullable String[] values, EvalContext context) {
    return encode(TEXT, values, context);
  }

  public static byte[] encodeNames(String[] values, EvalContext context) {
    return encode(NAME, values, context);
  }
}
