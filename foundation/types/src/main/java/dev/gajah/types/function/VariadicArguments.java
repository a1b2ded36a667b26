// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import dev.gajah.types.ArrayCodec;
import dev.gajah.types.TypeCatalog;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The arguments of one call of a function declared `VARIADIC "any"`.
///
/// @param values in object form
/// @param types type OID of each; 0 if it is not known
@SuppressWarnings("ArrayRecordComponent") // a view of one call; never compared
public record VariadicArguments(@Nullable Object[] values, int[] types) {
  /// The arguments from `first` on; an array marked VARIADIC is spread. Null if that array is null.
  public static @Nullable VariadicArguments of(Call c, int first, CallSite site) {
    if (!site.variadicArray()) {
      @Nullable Object[] values = new Object[Math.max(0, c.count() - first)];
      int[] types = new int[values.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = c.getObject(first + i);
        types[i] = site.argumentType(first + i);
      }
      return new VariadicArguments(values, types);
    }
    if (c.isNull(first)) {
      return null;
    }
    byte[] array = c.getBytes(first);
    int elementType = ArrayCodec.elementType(array, 0);
    TypeCatalog.TypeInfo element = c.context().types().type(elementType);
    @Nullable Object[] values = ArrayCodec.elements(array, 0, array.length, element);
    int[] types = new int[values.length];
    Arrays.fill(types, elementType);
    return new VariadicArguments(values, types);
  }
}
