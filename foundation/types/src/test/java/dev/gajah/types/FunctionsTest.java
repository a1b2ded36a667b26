// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.Functions;
import org.junit.jupiter.api.Test;

class FunctionsTest {
  @Test
  void everyFamilyDeclaresItsFunctionsOnce() {
    FunctionRegistry registry = Functions.registry();
    assertThat(registry.size()).isGreaterThan(500);
    assertThat(registry.findComparator(351)).isNotNull();
    assertThat(registry.findComparator(360)).isNotNull();
    assertThat(registry.findComparator(1769)).isNotNull();
  }
}
