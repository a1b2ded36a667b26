// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlanNumberTest {
  @Test
  void roundsTheBinaryValueAsCDoes() {
    assertThat(PlanNumber.fixed(0.585, 2)).isEqualTo("0.58");
    assertThat(PlanNumber.fixed(0.125, 2)).isEqualTo("0.12");
    assertThat(PlanNumber.fixed(0.375, 2)).isEqualTo("0.38");
    assertThat(PlanNumber.fixed(2.5, 0)).isEqualTo("2");
    assertThat(PlanNumber.fixed(1e20, 2)).isEqualTo("100000000000000000000.00");
  }
}
