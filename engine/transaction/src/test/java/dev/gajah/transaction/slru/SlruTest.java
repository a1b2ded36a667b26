// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.slru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.memory.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlruTest {
  @TempDir Path directory;
  private final List<Long> flushes = new ArrayList<>();

  @BeforeEach
  void makeDirectory() throws Exception {
    Files.createDirectories(directory.resolve("pg_test"));
  }

  private Slru open(int slots, int lsns) {
    return new Slru(
        new LocalFileSystem(),
        directory,
        "pg_test",
        slots,
        lsns,
        false,
        true,
        (a, b) -> a < b,
        flushes::add);
  }

  private static void put(Slru slru, long page, long value) {
    slru.bankLock(page).lockExclusive();
    int slot = slru.zeroPage(page);
    Bytes.putLong(slru.bytes(slot), 0, value);
    slru.markDirty(slot);
    slru.bankLock(page).unlock();
  }

  private static long get(Slru slru, long page) {
    int slot = slru.readPageAndLock(page, 7);
    long value = Bytes.getLong(slru.bytes(slot), 0);
    slru.bankLock(page).unlock();
    return value;
  }

  @Test
  void pagesSurviveEviction() {
    Slru slru = open(32, 0);
    for (long page = 0; page < 200; page++) {
      put(slru, page, page * 31);
    }
    for (int round = 0; round < 3; round++) {
      for (long page = 199; page >= 0; page--) {
        assertThat(get(slru, page)).isEqualTo(page * 31);
      }
    }
  }

  @Test
  void checkpointMakesSegmentsOfThirtyTwoPages() throws Exception {
    Slru slru = open(16, 0);
    for (long page = 0; page < 70; page++) {
      put(slru, page, page);
    }
    slru.checkpoint();
    assertThat(slru.segments()).containsExactlyInAnyOrder(0L, 1L, 2L);
    assertThat(Files.size(directory.resolve("pg_test/0001"))).isEqualTo(32 * 8192);
    assertThat(get(open(16, 0), 69)).isEqualTo(69);
  }

  @Test
  void pageWaitsForItsLog() {
    Slru slru = open(16, 4);
    put(slru, 0, 1);
    slru.bankLock(0).lockExclusive();
    int slot = slru.readPage(0, 0);
    slru.raiseLsn(slot, 1, 500);
    slru.raiseLsn(slot, 3, 300);
    slru.bankLock(0).unlock();
    slru.checkpoint();
    assertThat(flushes).containsExactly(500L);
  }

  @Test
  void truncationKeepsTheSegmentOfTheCutoff() {
    Slru slru = open(16, 0);
    for (long page = 0; page < 100; page++) {
      put(slru, page, page);
    }
    slru.checkpoint();
    assertThat(slru.hasRemovableSegment(64)).isTrue();
    assertThat(slru.truncate(65)).isTrue();
    assertThat(slru.segments()).containsExactlyInAnyOrder(2L, 3L);
    assertThat(slru.truncate(1000)).isFalse();
  }

  @Test
  void missingFileNamesTheTransaction() {
    Slru slru = open(16, 0);
    assertThatThrownBy(() -> get(slru, 64))
        .isInstanceOfSatisfying(
            SqlError.class,
            e -> {
              assertThat(e.state()).isEqualTo(SqlState.UNDEFINED_FILE);
              assertThat(e.message()).isEqualTo("could not access status of transaction 7");
              assertThat(e.detail())
                  .isEqualTo("Could not open file \"pg_test/0002\": No such file or directory.");
            });
    slru.setInRecovery(true);
    assertThat(get(slru, 64)).isZero();
  }
}
