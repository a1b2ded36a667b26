// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The resources are the first two blocks of a table and of its primary key, written by PostgreSQL
/// 17 with checksums.
class PageChecksumTest {
  private static byte[] resource(String name) throws IOException {
    try (InputStream in = new GZIPInputStream(PageChecksumTest.class.getResourceAsStream(name))) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"heap.gz", "btree.gz"})
  void agreesWithPagesThatPostgresWrote(String name) throws IOException {
    MemorySegment blocks = MemorySegment.ofArray(resource(name));
    for (int block = 0; block < 2; block++) {
      MemorySegment page = blocks.asSlice(block * 8192L, 8192);
      assertThat(PageChecksum.compute(page, block)).isEqualTo(Page.checksum(page));
      MemorySegment nativePage = Arena.ofAuto().allocate(8192).copyFrom(page);
      assertThat(PageChecksum.compute(nativePage, block)).isEqualTo(Page.checksum(page));
      assertThat(Page.isVerified(page, block, true)).isTrue();
      assertThat(Page.isVerified(page, block + 7, true)).isFalse();
    }
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    MemorySegment page = MemorySegment.ofArray(resource("heap.gz")).asSlice(0, 8192);
    for (int bit = 5; bit < 8192 * 8; bit += 97) {
      byte old = page.get(java.lang.foreign.ValueLayout.JAVA_BYTE, bit / 8);
      page.set(java.lang.foreign.ValueLayout.JAVA_BYTE, bit / 8, (byte) (old ^ 1 << bit % 8));
      assertThat(Page.isVerified(page, 0, true)).as("bit %d", bit).isFalse();
      page.set(java.lang.foreign.ValueLayout.JAVA_BYTE, bit / 8, old);
    }
  }

  @Test
  void zerosAreAValidPage() {
    assertThat(Page.isVerified(MemorySegment.ofArray(new byte[8192]), 3, true)).isTrue();
  }

  @Test
  void headerOfPostgresPageReadsAsItShould() throws IOException {
    MemorySegment page = MemorySegment.ofArray(resource("heap.gz")).asSlice(0, 8192);
    assertThat(Page.special(page)).isEqualTo(8192);
    assertThat(Page.lower(page)).isEqualTo(24 + 4 * Page.maxOffset(page));
    assertThat(Page.lsn(page) >>> 32).isZero();
    assertThat(Page.lsn(page)).isPositive();
  }
}
