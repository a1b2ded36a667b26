// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.toast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PglzTest {
  private final Pglz pglz = new Pglz();

  private int roundTrip(byte[] input) {
    byte[] compressed = new byte[input.length + 16];
    int size = pglz.compress(input, 0, input.length, compressed, 3);
    if (size < 0) {
      return size;
    }
    byte[] output = new byte[input.length + 2];
    int written = Pglz.decompress(compressed, 3, size, output, 1, input.length, true);
    assertThat(written).isEqualTo(input.length);
    assertThat(Arrays.copyOfRange(output, 1, input.length + 1)).isEqualTo(input);
    byte[] prefix = new byte[input.length / 3];
    Pglz.decompress(compressed, 3, size, prefix, 0, prefix.length, false);
    assertThat(prefix).isEqualTo(Arrays.copyOf(input, prefix.length));
    return size;
  }

  @Test
  void repetitiveTextShrinksAndComesBack() {
    assertThat(roundTrip("abc".repeat(2000).getBytes(StandardCharsets.UTF_8))).isBetween(1, 100);
    assertThat(roundTrip(new byte[100_000])).isBetween(1, 1500);
    StringBuilder words = new StringBuilder();
    Random random = new Random(4);
    for (int i = 0; i < 5000; i++) {
      words.append("word").append(random.nextInt(300)).append(' ');
    }
    byte[] text = words.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(roundTrip(text)).isBetween(1, text.length * 3 / 4);
  }

  @Test
  void randomBytesAreLeftAlone() {
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    assertThat(roundTrip(noise)).isEqualTo(-1);
    assertThat(roundTrip("too short".getBytes(StandardCharsets.UTF_8))).isEqualTo(-1);
  }

  @Test
  void manyShapesComeBack() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      byte[] input = new byte[32 + random.nextInt(6000)];
      int alphabet = 1 + random.nextInt(6);
      for (int i = 0; i < input.length; i++) {
        input[i] = (byte) random.nextInt(alphabet);
      }
      roundTrip(input);
    }
  }

  @Test
  void corruptInputIsRefused() {
    byte[] bad = {(byte) 0xFF, 0x00, 0x05, 0x00};
    assertThatThrownBy(() -> Pglz.decompress(bad, 0, bad.length, new byte[64], 0, 64, true))
        .isInstanceOf(SqlError.class)
        .hasMessageContaining("compressed pglz data is corrupt");
  }
}
