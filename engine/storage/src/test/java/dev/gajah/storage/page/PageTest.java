// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PageTest {
  private final MemorySegment page = MemorySegment.ofArray(new long[1024]);

  private static byte[] item(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] read(int offset) {
    return page.asSlice(Page.itemOffset(page, offset), Page.itemLength(page, offset))
        .toArray(ValueLayout.JAVA_BYTE);
  }

  private int add(byte[] bytes, int offset, int flags) {
    return Page.addItem(page, bytes, 0, bytes.length, offset, flags);
  }

  @Test
  void lsnIsStoredHighHalfFirst() {
    Page.init(page, 0);
    Page.setLsn(page, 0x0000_0001_2345_6789L);
    assertThat(Page.lsn(page)).isEqualTo(0x0000_0001_2345_6789L);
    assertThat(page.get(ValueLayout.JAVA_INT, 0)).isEqualTo(1);
    assertThat(page.get(ValueLayout.JAVA_INT, 4)).isEqualTo(0x2345_6789);
  }

  @Test
  void addTakesUnusedLinePointersFirst() {
    Page.init(page, 0);
    for (int i = 1; i <= 4; i++) {
      assertThat(add(new byte[40], 0, Page.ADD_IS_HEAP)).isEqualTo(i);
    }
    Page.setItem(page, 2, 0, Page.UNUSED, 0);
    Page.compact(page);
    assertThat(Page.hasFlag(page, Page.HAS_FREE_LINES)).isTrue();
    assertThat(add(new byte[8], 0, Page.ADD_IS_HEAP)).isEqualTo(2);
    assertThat(add(new byte[8], 0, Page.ADD_IS_HEAP)).isEqualTo(5);
    assertThat(Page.hasFlag(page, Page.HAS_FREE_LINES)).isFalse();
  }

  @Test
  void compactCutsUnusedLinePointersOff() {
    Page.init(page, 0);
    for (int i = 1; i <= 5; i++) {
      add(new byte[100], 0, 0);
    }
    Page.setItem(page, 4, 0, Page.UNUSED, 0);
    Page.setItem(page, 5, 0, Page.UNUSED, 0);
    Page.compact(page);
    assertThat(Page.maxOffset(page)).isEqualTo(3);
    assertThat(Page.upper(page)).isEqualTo(8192 - 3 * 104);
  }

  @Test
  void addFailsWithoutRoom() {
    Page.init(page, 16);
    assertThat(add(new byte[8192 - 24 - 16 - 4 - 4], 0, 0)).isEqualTo(1);
    assertThat(add(new byte[8], 0, 0)).isZero();
  }

  @Test
  void heapPageHasALimitOfLinePointers() {
    Page.init(page, 0);
    for (int i = 0; i < Page.HEAP_TUPLES_MAX; i++) {
      assertThat(add(new byte[1], 0, Page.ADD_IS_HEAP)).isEqualTo(i + 1);
    }
    assertThat(add(new byte[1], 0, Page.ADD_IS_HEAP)).isZero();
    assertThat(Page.heapFreeBytes(page)).isZero();
    assertThat(Page.freeBytes(page)).isPositive();
  }

  @Test
  void damagedPointersAreRefused() {
    Page.init(page, 0);
    add(new byte[100], 0, 0);
    Page.setUpper(page, 10);
    assertThatThrownBy(() -> Page.compact(page))
        .isInstanceOf(SqlError.class)
        .hasMessageContaining("corrupted page pointers: lower = 28, upper = 10, special = 8192");
  }

  @RepeatedTest(20)
  void indexPageBehavesAsAList(RepetitionInfo info) {
    Random random = new Random(info.getCurrentRepetition());
    Page.init(page, 16);
    List<byte[]> model = new ArrayList<>();
    for (int step = 0; step < 2000; step++) {
      int size = model.size();
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          byte[] bytes = item(random, 8 + random.nextInt(60));
          int at = 1 + random.nextInt(size + 1);
          boolean fits = Page.freeBytes(page) >= (bytes.length + 7 & ~7);
          assertThat(add(bytes, at, 0)).isEqualTo(fits ? at : 0);
          if (fits) {
            model.add(at - 1, bytes);
          }
        }
        case 2 -> {
          if (size > 0) {
            int at = 1 + random.nextInt(size);
            Page.indexTupleDelete(page, at);
            model.remove(at - 1);
          }
        }
        case 3 -> {
          if (size > 0) {
            int at = 1 + random.nextInt(size);
            byte[] bytes = item(random, 8 + random.nextInt(80));
            if (Page.indexTupleOverwrite(page, at, bytes, 0, bytes.length)) {
              model.set(at - 1, bytes);
            }
          }
        }
        default -> {
          int[] deleted = new int[size];
          int count = 0;
          for (int offset = 1; offset <= size; offset++) {
            if (random.nextInt(10) == 0) {
              deleted[count++] = offset;
            }
          }
          Page.indexMultiDelete(page, deleted, count);
          for (int i = count - 1; i >= 0; i--) {
            model.remove(deleted[i] - 1);
          }
        }
      }
      check(model);
    }
  }

  private void check(List<byte[]> model) {
    assertThat(Page.maxOffset(page)).isEqualTo(model.size());
    int bytes = 0;
    for (int i = 0; i < model.size(); i++) {
      if (!Arrays.equals(read(i + 1), model.get(i))) {
        throw new AssertionError("item " + (i + 1));
      }
      bytes += model.get(i).length + 7 & ~7;
    }
    assertThat(Page.upper(page)).isEqualTo(Page.special(page) - bytes);
  }

  @RepeatedTest(20)
  void compactKeepsWhatIsThere(RepetitionInfo info) {
    Random random = new Random(info.getCurrentRepetition());
    Page.init(page, 0);
    byte[][] model = new byte[400][];
    for (int round = 0; round < 50; round++) {
      for (int offset = 1; offset <= Page.maxOffset(page); offset++) {
        if (random.nextInt(4) == 0) {
          Page.setItem(page, offset, 0, random.nextBoolean() ? Page.UNUSED : Page.DEAD, 0);
          model[offset] = null;
        }
      }
      Page.compact(page);
      for (int offset = 1; offset <= Page.maxOffset(page); offset++) {
        if (model[offset] != null) {
          assertThat(read(offset)).isEqualTo(model[offset]);
        }
      }
      while (true) {
        byte[] bytes = item(random, 20 + random.nextInt(200));
        int at = add(bytes, 0, Page.ADD_IS_HEAP);
        if (at == 0) {
          break;
        }
        model[at] = bytes;
      }
    }
  }
}
