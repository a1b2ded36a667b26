// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.smgr;

import static dev.gajah.storage.TestStorage.RELATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.storage.TestStorage;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.sync.FileTag;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageManagerTest {
  @TempDir Path root;
  private TestStorage test;
  private StorageManager storage;

  @BeforeEach
  void start() {
    test = new TestStorage(root, 16);
    storage = test.storage;
  }

  @AfterEach
  void stop() {
    test.close();
  }

  private static MemorySegment page(int value) {
    MemorySegment page = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(8192));
    page.fill((byte) value);
    return page;
  }

  private SqlError failure(Runnable action) {
    try {
      action.run();
    } catch (SqlError e) {
      return e;
    }
    throw new AssertionError("no error");
  }

  @Test
  void pathsArePostgres() {
    assertThat(
            DataDirectory.relationPath(
                new RelFileLocator(1664, 0, 1262), ForkNumber.VISIBILITY_MAP))
        .isEqualTo("global/1262_vm");
    assertThat(DataDirectory.segmentPath(RELATION, ForkNumber.FREE_SPACE_MAP, 2))
        .isEqualTo("base/5/16384_fsm.2");
    assertThat(DataDirectory.relationPath(new RelFileLocator(40000, 5, 7), ForkNumber.MAIN))
        .isEqualTo("pg_tblspc/40000/PG_17_202406281/5/7");
  }

  @Test
  void blocksComeBack() {
    storage.create(RELATION, ForkNumber.MAIN, false);
    assertThat(storage.blockCount(RELATION, ForkNumber.MAIN)).isZero();
    storage.extend(RELATION, ForkNumber.MAIN, 0, page(1));
    storage.zeroExtend(RELATION, ForkNumber.MAIN, 1, 200);
    assertThat(storage.blockCount(RELATION, ForkNumber.MAIN)).isEqualTo(201);
    storage.write(RELATION, ForkNumber.MAIN, 7, page(7));
    MemorySegment read = page(0);
    storage.read(RELATION, ForkNumber.MAIN, 7, read);
    assertThat(read.get(ValueLayout.JAVA_BYTE, 8191)).isEqualTo((byte) 7);
    storage.truncate(RELATION, ForkNumber.MAIN, 3);
    assertThat(root.resolve("base/5/16384")).hasSize(3 * 8192);
    assertThat(storage.blockCount(RELATION, ForkNumber.MAIN)).isEqualTo(3);
  }

  @Test
  void missingRelationIsNamed() {
    SqlError error = failure(() -> storage.blockCount(RELATION, ForkNumber.MAIN));
    assertThat(error.state()).isEqualTo(SqlState.UNDEFINED_FILE);
    assertThat(error.message())
        .isEqualTo("could not open file \"base/5/16384\": No such file or directory");
    assertThat(storage.blockCount(RELATION, ForkNumber.VISIBILITY_MAP)).isZero();
  }

  @Test
  void readingBehindTheEndIsCorruption() {
    storage.create(RELATION, ForkNumber.MAIN, false);
    SqlError error = failure(() -> storage.read(RELATION, ForkNumber.MAIN, 4, page(0)));
    assertThat(error.state()).isEqualTo(SqlState.DATA_CORRUPTED);
    assertThat(error.message())
        .isEqualTo(
            "could not read blocks 4..4 in file \"base/5/16384\": read only 0 of 8192 bytes");
    storage.setRecovery(true);
    MemorySegment read = page(9);
    storage.read(RELATION, ForkNumber.MAIN, 4, read);
    assertThat(read.get(ValueLayout.JAVA_BYTE, 0)).isZero();
  }

  @Test
  void fullDiskIs53100WithAHint() {
    storage.create(RELATION, ForkNumber.MAIN, false);
    test.files.full = true;
    SqlError error = failure(() -> storage.zeroExtend(RELATION, ForkNumber.MAIN, 0, 1));
    assertThat(error.state()).isEqualTo(SqlState.DISK_FULL);
    assertThat(error.message())
        .isEqualTo("could not extend file \"base/5/16384\": No space left on device");
    assertThat(error.hint()).isEqualTo("Check free disk space.");
    test.files.full = false;
    storage.zeroExtend(RELATION, ForkNumber.MAIN, 0, 1);
    assertThat(storage.blockCount(RELATION, ForkNumber.MAIN)).isEqualTo(1);
  }

  @Test
  void brokenDiskIs58030() {
    storage.create(RELATION, ForkNumber.MAIN, false);
    storage.zeroExtend(RELATION, ForkNumber.MAIN, 0, 1);
    test.files.broken = true;
    assertThat(failure(() -> storage.read(RELATION, ForkNumber.MAIN, 0, page(0))).state())
        .isEqualTo(SqlState.IO_ERROR);
  }

  @Test
  void createTwiceFailsExceptInRedo() {
    storage.create(RELATION, ForkNumber.MAIN, false);
    assertThatThrownBy(() -> storage.create(RELATION, ForkNumber.MAIN, false))
        .hasMessage("could not create file \"base/5/16384\": File exists");
    storage.create(RELATION, ForkNumber.MAIN, true);
  }

  @Test
  void droppedRelationKeepsItsNameUntilTheNextCheckpoint() {
    for (ForkNumber fork : new ForkNumber[] {ForkNumber.MAIN, ForkNumber.FREE_SPACE_MAP}) {
      storage.create(RELATION, fork, false);
      storage.zeroExtend(RELATION, fork, 0, 2);
    }
    storage.unlink(RELATION, false);
    assertThat(root.resolve("base/5/16384")).exists().isEmptyFile();
    assertThat(root.resolve("base/5/16384_fsm")).doesNotExist();
    test.syncs.preCheckpoint();
    test.syncs.processSyncs();
    test.syncs.postCheckpoint();
    assertThat(root.resolve("base/5/16384")).doesNotExist();
  }

  @Test
  void redoDropsAtOnce() {
    storage.create(RELATION, ForkNumber.MAIN, false);
    storage.unlink(RELATION, true);
    assertThat(root.resolve("base/5/16384")).doesNotExist();
    storage.unlink(RELATION, true);
    assertThat(test.messages).isEmpty();
  }

  @Test
  void writtenSegmentsAreSynced() {
    storage.create(RELATION, ForkNumber.MAIN, false);
    storage.zeroExtend(RELATION, ForkNumber.MAIN, 0, 1);
    test.syncs.processSyncs();
    assertThat(test.files.synced).containsExactly("16384");
    assertThat(test.syncs.isPending(new FileTag(FileTag.RELATION, RELATION, ForkNumber.MAIN, 0)))
        .isFalse();
    storage.write(RELATION, ForkNumber.MAIN, 0, page(1));
    assertThat(test.syncs.isPending(new FileTag(FileTag.RELATION, RELATION, ForkNumber.MAIN, 0)))
        .isTrue();
  }

  @Test
  void secondSegmentBeginsAtOneGigabyte() throws Exception {
    storage.create(RELATION, ForkNumber.MAIN, false);
    storage.extend(RELATION, ForkNumber.MAIN, 131071, page(1)); // sparse
    storage.zeroExtend(RELATION, ForkNumber.MAIN, 131072, 2);
    assertThat(storage.blockCount(RELATION, ForkNumber.MAIN)).isEqualTo(131074);
    assertThat(Files.size(root.resolve("base/5/16384.1"))).isEqualTo(2 * 8192);
    storage.truncate(RELATION, ForkNumber.MAIN, 10);
    assertThat(Files.size(root.resolve("base/5/16384.1"))).isZero();
    assertThat(storage.blockCount(RELATION, ForkNumber.MAIN)).isEqualTo(10);
  }

  @Test
  void manyRelationsShareFewOpenFiles() {
    for (int i = 0; i < 60; i++) {
      RelFileLocator locator = new RelFileLocator(1663, 5, 20000 + i);
      storage.create(locator, ForkNumber.MAIN, false);
      storage.extend(locator, ForkNumber.MAIN, 0, page(i));
    }
    assertThat(storage.openFileCount()).isLessThanOrEqualTo(21);
    MemorySegment read = page(0);
    for (int i = 0; i < 60; i++) {
      storage.read(new RelFileLocator(1663, 5, 20000 + i), ForkNumber.MAIN, 0, read);
      assertThat(read.get(ValueLayout.JAVA_BYTE, 100)).isEqualTo((byte) i);
    }
  }
}
