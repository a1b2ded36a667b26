// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.freespace;

import static dev.gajah.storage.TestStorage.RELATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.storage.TestStorage;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceMapTest {
  @TempDir Path root;
  private TestStorage test;
  private FreeSpaceMap map;

  @BeforeEach
  void start() {
    test = new TestStorage(root, 64);
    map = new FreeSpaceMap(test.pool);
    test.storage.create(RELATION, ForkNumber.MAIN, false);
  }

  @AfterEach
  void stop() {
    test.close();
  }

  private void blocks(int count) {
    test.storage.zeroExtend(
        RELATION, ForkNumber.MAIN, test.pool.blockCount(RELATION, ForkNumber.MAIN), count);
  }

  @Test
  void pagesLieDepthFirst() {
    assertThat(FsmPage.SLOTS).isEqualTo(4069);
    assertThat(FreeSpaceMap.physical(2L << 32)).isEqualTo(0);
    assertThat(FreeSpaceMap.physical(1L << 32)).isEqualTo(1);
    assertThat(FreeSpaceMap.physical(0)).isEqualTo(2);
    assertThat(FreeSpaceMap.physical(1)).isEqualTo(3);
    assertThat(FreeSpaceMap.physical(4069)).isEqualTo(4069 + 3);
  }

  @Test
  void categoriesRoundSafely() {
    assertThat(FreeSpaceMap.category(8160)).isEqualTo(255);
    assertThat(FreeSpaceMap.category(8159)).isEqualTo(254);
    assertThat(FreeSpaceMap.category(31)).isZero();
    assertThat(FreeSpaceMap.categoryNeeded(1)).isEqualTo(1);
    assertThat(FreeSpaceMap.categoryNeeded(32)).isEqualTo(1);
    assertThat(FreeSpaceMap.categoryNeeded(33)).isEqualTo(2);
    assertThat(FreeSpaceMap.categoryNeeded(8160)).isEqualTo(255);
  }

  @Test
  void emptyMapHasNothing() {
    assertThat(map.search(RELATION, 100)).isEqualTo(BlockNumber.INVALID);
    assertThat(map.recorded(RELATION, 3)).isZero();
  }

  @Test
  void roomIsFoundOnceUpperPagesKnow() {
    blocks(5000);
    map.record(RELATION, 4500, 2000);
    map.vacuum(RELATION);
    assertThat(map.search(RELATION, 1900)).isEqualTo(4500);
    assertThat(map.search(RELATION, 2100)).isEqualTo(BlockNumber.INVALID);
    assertThat(map.recorded(RELATION, 4500)).isEqualTo(1984);
    assertThat(map.recordAndSearch(RELATION, 4500, 100, 1900)).isEqualTo(BlockNumber.INVALID);
  }

  @Test
  void blockBehindTheEndIsForgotten() {
    blocks(10);
    map.record(RELATION, 3000, 8000);
    map.record(RELATION, 4, 400);
    map.vacuum(RELATION);
    assertThat(map.search(RELATION, 4000)).isEqualTo(BlockNumber.INVALID);
    assertThat(map.recorded(RELATION, 3000)).isZero();
    assertThat(map.search(RELATION, 300)).isEqualTo(4);
  }

  @Test
  void wrongUpperPageCorrectsItself() {
    blocks(9000);
    map.record(RELATION, 8999, 4000);
    map.vacuum(RELATION);
    map.record(RELATION, 8999, 0);
    assertThat(map.search(RELATION, 3000)).isEqualTo(BlockNumber.INVALID);
    map.record(RELATION, 5, 100);
    map.vacuumRange(RELATION, 0, 100);
    assertThat(map.search(RELATION, 64)).isEqualTo(5);
  }

  @Test
  void searchesSpreadOverThePages() {
    blocks(100);
    for (int block = 0; block < 100; block++) {
      map.record(RELATION, block, 4000);
    }
    map.vacuum(RELATION);
    int first = map.search(RELATION, 1000);
    int second = map.search(RELATION, 1000);
    assertThat(second).isEqualTo(first + 1);
  }

  @Test
  void truncationForgetsTheTail() {
    blocks(5000);
    for (int block = 0; block < 5000; block += 10) {
      map.record(RELATION, block, 4000);
    }
    map.vacuum(RELATION);
    FreeSpaceMap.PageLogger silent =
        new FreeSpaceMap.PageLogger() {
          @Override
          public void enterCritical() {}

          @Override
          public void logFullPage(int buffer) {}

          @Override
          public void exitCritical() {}
        };
    int keep = map.prepareTruncate(RELATION, 105, silent);
    assertThat(keep).isEqualTo(3);
    test.pool.truncate(RELATION, ForkNumber.FREE_SPACE_MAP, keep);
    assertThat(map.recorded(RELATION, 100)).isPositive();
    assertThat(map.recorded(RELATION, 110)).isZero();
    assertThat(map.recorded(RELATION, 4500)).isZero();
  }

  @Test
  void treeStaysConsistentUnderRandomChanges() {
    MemorySegment page = MemorySegment.ofArray(new long[1024]);
    Random random = new Random(3);
    int[] model = new int[FsmPage.SLOTS];
    for (int step = 0; step < 50_000; step++) {
      int slot = random.nextInt(FsmPage.SLOTS);
      model[slot] = random.nextInt(256);
      FsmPage.set(page, slot, model[slot]);
      if (step % 500 == 0) {
        int minimum = 1 + random.nextInt(255);
        int found = FsmPage.search(page, minimum, true);
        assertThat(found).isNotEqualTo(FsmPage.TORN);
        if (found >= 0) {
          assertThat(model[found]).isGreaterThanOrEqualTo(minimum);
        }
      }
    }
    assertThat(FsmPage.rebuild(page)).isFalse();
  }

  /// The resource is the map of a table of 2423 blocks that PostgreSQL 17 made: root, middle, leaf.
  @Test
  void sameEntriesMakeTheSamePagesAsPostgres() throws Exception {
    byte[] theirs;
    try (InputStream in =
        new GZIPInputStream(FreeSpaceMapTest.class.getResourceAsStream("map.gz"))) {
      theirs = in.readAllBytes();
    }
    blocks(2423);
    MemorySegment leaf = MemorySegment.ofArray(theirs).asSlice(2 * 8192, 8192);
    for (int block = 0; block < 2423; block++) {
      int value = FsmPage.value(leaf, block);
      map.record(RELATION, block, value == 255 ? 8160 : value * 32);
    }
    map.vacuum(RELATION);
    test.pool.flushAll();
    for (int block = 0; block < 3; block++) {
      MemorySegment ours = MemorySegment.ofArray(new byte[8192]);
      byte[] file = java.nio.file.Files.readAllBytes(root.resolve("base/5/16384_fsm"));
      MemorySegment.copy(MemorySegment.ofArray(file), block * 8192L, ours, 0, 8192);
      // Not compared: LSN and checksum.
      assertThat(ours.asSlice(10).toArray(ValueLayout.JAVA_BYTE))
          .as("block %d", block)
          .isEqualTo(
              MemorySegment.ofArray(theirs)
                  .asSlice(block * 8192L + 10, 8182)
                  .toArray(ValueLayout.JAVA_BYTE));
    }
  }
}
