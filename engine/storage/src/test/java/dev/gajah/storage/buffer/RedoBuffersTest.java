// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import static dev.gajah.storage.TestStorage.RELATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.Panic;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.storage.TestStorage;
import dev.gajah.storage.page.Page;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedoBuffersTest {
  @TempDir Path root;
  private TestStorage test;
  private RedoBuffers redo;

  @BeforeEach
  void start() {
    test = new TestStorage(root, 16);
    test.storage.setRecovery(true);
    redo = new RedoBuffers(test.pool, test.serverLog);
  }

  @AfterEach
  void stop() {
    test.close();
  }

  @Test
  void missingBlockIsNotedAndExplainedByADrop() {
    assertThat(redo.readBlock(RELATION, ForkNumber.MAIN, 7, ReadMode.NORMAL)).isEqualTo(-1);
    assertThat(redo.hasInvalidPages()).isTrue();
    test.pool.unlink(List.of(RELATION), true);
    assertThat(redo.hasInvalidPages()).isFalse();
    redo.checkInvalidPages();
  }

  @Test
  void truncationExplainsOnlyTheBlocksBehindIt() {
    redo.readBlock(RELATION, ForkNumber.MAIN, 7, ReadMode.NORMAL);
    redo.readBlock(RELATION, ForkNumber.MAIN, 2, ReadMode.NORMAL);
    test.pool.truncate(RELATION, ForkNumber.MAIN, 3);
    assertThat(redo.hasInvalidPages()).isTrue();
    assertThatThrownBy(redo::checkInvalidPages)
        .isInstanceOf(Panic.class)
        .hasMessage("WAL contains references to invalid pages");
    assertThat(test.messages)
        .containsExactly("WARNING: page 2 of relation base/5/16384 does not exist");
  }

  @Test
  void onceConsistentAMissingBlockIsAPanic() {
    redo.checkInvalidPages();
    assertThatThrownBy(() -> redo.readBlock(RELATION, ForkNumber.MAIN, 7, ReadMode.NORMAL))
        .isInstanceOf(Panic.class);
  }

  @Test
  void missingRelationAndBlocksAreMadeForPagesThatRedoFills() {
    int buffer = redo.readBlock(RELATION, ForkNumber.MAIN, 5, ReadMode.ZERO_AND_LOCK);
    assertThat(test.pool.blockCount(RELATION, ForkNumber.MAIN)).isEqualTo(6);
    Page.init(test.pool.page(buffer), 0);
    test.pool.markDirty(buffer);
    test.pool.release(buffer);
    assertThat(redo.readBlock(RELATION, ForkNumber.MAIN, 3, ReadMode.NORMAL)).isEqualTo(-1);
    buffer = redo.readBlock(RELATION, ForkNumber.MAIN, 5, ReadMode.NORMAL);
    assertThat(buffer).isNotNegative();
    test.pool.unpin(buffer);
    assertThat(redo.readBlock(RELATION, ForkNumber.MAIN, 90, ReadMode.NORMAL_NO_LOG)).isEqualTo(-1);
  }
}
