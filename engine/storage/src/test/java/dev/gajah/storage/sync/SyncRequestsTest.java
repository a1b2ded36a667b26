// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.sync;

import static dev.gajah.storage.TestStorage.RELATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.Panic;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.time.SystemClock;
import dev.gajah.storage.file.DataDirectory;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SyncRequestsTest {
  private final SyncRequests requests =
      new SyncRequests(
          new LocalFileSystem(),
          new DataDirectory(Path.of("nowhere")),
          ServerLog.NONE,
          new SystemClock());
  private final List<FileTag> synced = new ArrayList<>();
  private final List<FileTag> deleted = new ArrayList<>();
  private Runnable duringSync = () -> {};
  private IOException failure;

  private static FileTag tag(int segment) {
    return new FileTag(FileTag.RELATION, RELATION, ForkNumber.MAIN, segment);
  }

  @BeforeEach
  void setHandler() {
    requests.setHandler(
        FileTag.RELATION,
        new SyncHandler() {
          @Override
          public String path(FileTag tag) {
            return "file" + tag.segment();
          }

          @Override
          public void sync(FileTag tag) throws IOException {
            duringSync.run();
            if (failure != null) {
              throw failure;
            }
            synced.add(tag);
          }

          @Override
          public void delete(FileTag tag) {
            deleted.add(tag);
          }
        });
  }

  @Test
  void requestDuringTheSyncOfTheSameFileIsKept() {
    requests.register(tag(1));
    duringSync = () -> requests.register(tag(1));
    requests.processSyncs();
    assertThat(synced).containsExactly(tag(1));
    assertThat(requests.isPending(tag(1))).isTrue();
  }

  @Test
  void repeatedRequestsAreOneSync() {
    requests.register(tag(1));
    requests.register(tag(1));
    requests.processSyncs();
    requests.processSyncs();
    assertThat(synced).containsExactly(tag(1));
  }

  @Test
  void failedSyncIsAPanic() {
    requests.register(tag(1));
    failure = new IOException("Input/output error");
    assertThatThrownBy(requests::processSyncs)
        .isInstanceOf(Panic.class)
        .hasMessage("could not fsync file \"file1\": Input/output error");
  }

  @Test
  void fileForgottenDuringItsSyncMayBeGone() {
    requests.register(tag(1));
    duringSync = () -> requests.forget(tag(1));
    failure = new NoSuchFileException("file1");
    requests.processSyncs();
    assertThat(synced).isEmpty();
  }

  @Test
  void missingFileThatNobodyForgotIsAPanic() {
    requests.register(tag(1));
    failure = new NoSuchFileException("file1");
    assertThatThrownBy(requests::processSyncs).isInstanceOf(Panic.class);
  }

  @Test
  void deletionWaitsForACheckpointThatBeganLater() {
    requests.preCheckpoint();
    requests.registerDeletion(tag(1));
    requests.postCheckpoint();
    assertThat(deleted).isEmpty();
    requests.preCheckpoint();
    requests.registerDeletion(tag(2));
    requests.postCheckpoint();
    assertThat(deleted).containsExactly(tag(1));
  }

  @Test
  void droppedDatabaseIsForgotten() {
    requests.register(tag(1));
    requests.registerDeletion(tag(2));
    requests.forgetAll(tag -> tag.locator().databaseOid() == RELATION.databaseOid());
    requests.processSyncs();
    requests.preCheckpoint();
    requests.postCheckpoint();
    assertThat(synced).isEmpty();
    assertThat(deleted).isEmpty();
  }
}
