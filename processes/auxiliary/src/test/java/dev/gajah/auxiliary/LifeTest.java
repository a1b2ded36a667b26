// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.setting.SettingSource;
import dev.gajah.storage.page.Page;
import dev.gajah.transaction.clog.XidState;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.control.ClusterState;
import dev.gajah.wal.control.ControlFile;
import dev.gajah.wal.insert.WalSettings;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.CheckpointFlags;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Start, work, shutdown, crash and recovery of an engine with its real auxiliary processes.
@Timeout(60)
final class LifeTest {
  private static final LocalFileSystem FILES = new LocalFileSystem();
  private static final RelFileLocator TABLE = new RelFileLocator(1663, Instance.DATABASE, 20000);

  @TempDir Path directory;

  @BeforeEach
  void initialize() throws Exception {
    Instance.initialize(FILES, directory);
  }

  private ClusterState state() {
    return ControlFile.read(FILES, directory).data().state();
  }

  private static int commit(Instance server, Transaction tx) {
    tx.startCommand();
    int xid = tx.xid();
    // A commit waits for the disk only if the transaction wrote something.
    server.wal.insert(tx.walRecord().begin(RmgrIds.XLOG, WalFormat.NOOP, xid));
    tx.commitCommand();
    return xid;
  }

  /// Adds a page with `value` on it, logged as an image.
  private static int addPage(Instance server, WalRecordBuilder record, int value) {
    int buffer = server.buffers.extend(TABLE, ForkNumber.MAIN, null);
    MemorySegment page = server.buffers.page(buffer);
    Page.init(page, 0);
    Page.setUpper(page, 7000);
    Bytes.putInt(page, 8000, value);
    server.buffers.markDirty(buffer);
    record.begin(RmgrIds.XLOG, WalFormat.FPI, 0);
    int block = server.buffers.block(buffer);
    record.registerBlock(
        0,
        TABLE,
        ForkNumber.MAIN,
        block,
        page,
        WalRecordBuilder.FORCE_IMAGE | WalRecordBuilder.STANDARD);
    Page.setLsn(page, server.wal.insert(record));
    server.buffers.release(buffer);
    return block;
  }

  private static int valueOn(Instance server, int block) {
    int buffer = server.buffers.pin(TABLE, ForkNumber.MAIN, block);
    int value = Bytes.getInt(server.buffers.page(buffer), 8000);
    server.buffers.unpin(buffer);
    return value;
  }

  @Test
  void aCleanLifeEndsWithAShutdownCheckpointAndTheNextBeginsWithoutRedo() {
    Instance first = new Instance(FILES, directory);
    assertThat(state()).isEqualTo(ClusterState.IN_PRODUCTION);
    int xid = commit(first, first.session());
    first.stop();
    assertThat(first.deaths).isEmpty();
    assertThat(first.log.getFirst()).startsWith("LOG:  database system was shut down at ");
    assertThat(first.log.subList(1, 3))
        .containsExactly("LOG:  shutting down", "LOG:  checkpoint starting: shutdown immediate");
    assertThat(first.log.getLast()).startsWith("LOG:  checkpoint complete: wrote ");
    assertThat(first.log.getLast())
        .matches(
            "LOG:  checkpoint complete: wrote \\d+ buffers \\(\\d+\\.\\d%\\); 0 WAL file\\(s\\)"
                + " added, 0 removed, 0 recycled; write=.* s, sync=.* s, total=.* s; sync"
                + " files=\\d+, longest=.* s, average=.* s; distance=\\d+ kB, estimate=\\d+ kB;"
                + " lsn=0/[0-9A-F]+, redo lsn=0/[0-9A-F]+");
    assertThat(state()).isEqualTo(ClusterState.SHUTDOWNED);

    Instance second = new Instance(FILES, directory);
    assertThat(second.log).hasSize(1);
    assertThat(second.transactions.commitLog().status(xid)).isEqualTo(XidState.COMMITTED);
    assertThat(commit(second, second.session())).isEqualTo(xid + 1);
    second.stop();
    assertThat(second.deaths).isEmpty();
  }

  @Test
  void aCrashLosesNothingThatWasCommittedAndSaysWhatHappened() {
    Instance first = new Instance(FILES, directory);
    WalRecordBuilder record = new WalRecordBuilder();
    first.storage.create(TABLE, ForkNumber.MAIN, false);
    addPage(first, record, 11);
    first.requests.requestAndWait(
        CheckpointFlags.IMMEDIATE | CheckpointFlags.FORCE, first.interrupts());
    assertThat(first.log).contains("LOG:  checkpoint starting: immediate force wait");
    int block = addPage(first, record, 22);
    Transaction open = first.session();
    open.startCommand();
    int lost = open.xid();
    int kept = commit(first, first.session());
    first.crash();
    assertThat(state()).isEqualTo(ClusterState.IN_PRODUCTION);

    Instance second = new Instance(FILES, directory);
    List<String> log = List.copyOf(second.log);
    assertThat(log.get(0)).startsWith("LOG:  database system was interrupted; last known up at ");
    assertThat(log.get(1))
        .isEqualTo(
            "LOG:  database system was not properly shut down; automatic recovery in progress");
    assertThat(log.get(2)).startsWith("LOG:  redo starts at 0/");
    assertThat(log.get(3))
        .startsWith("LOG:  invalid record length at 0/")
        .endsWith("expected at least 24, got 0");
    assertThat(log.get(4)).startsWith("LOG:  redo done at 0/").contains(" system usage: ");
    assertThat(log.get(5)).isEqualTo("LOG:  checkpoint starting: end-of-recovery immediate wait");
    assertThat(log.get(6)).startsWith("LOG:  checkpoint complete: ");
    assertThat(second.transactions.commitLog().status(kept)).isEqualTo(XidState.COMMITTED);
    assertThat(second.transactions.transactions().xidStatus().didCommit(lost)).isFalse();
    assertThat(valueOn(second, 0)).isEqualTo(11);
    assertThat(valueOn(second, block)).isEqualTo(22);
    assertThat(state()).isEqualTo(ClusterState.IN_PRODUCTION);
    second.stop();
    assertThat(second.deaths).isEmpty();
  }

  @Test
  void aCrashRightAfterStartNeedsNoRedo() {
    new Instance(FILES, directory).crash();
    Instance second = new Instance(FILES, directory);
    assertThat(second.log)
        .contains("LOG:  redo is not required")
        .noneMatch(line -> line.contains("redo starts"));
    second.stop();
    assertThat(second.deaths).isEmpty();
  }

  @Test
  void aRecordTornAcrossPagesIsReplacedAndRecoveryReadsOnAfterTheNextCrashToo() throws Exception {
    Instance first = new Instance(FILES, directory);
    int kept = commit(first, first.session());
    WalRecordBuilder record = new WalRecordBuilder();
    record.begin(RmgrIds.XLOG, WalFormat.NOOP, 0);
    record.registerData(new byte[40_000], 0, 40_000);
    first.wal.flush(first.wal.insert(record));
    long torn = record.startLsn();
    first.crash();
    long lost = torn - torn % 8192 + 2 * 8192;
    try (StoredFile file =
        FILES.open(first.segments.path(1, first.segments.segmentOf(lost)), OpenMode.WRITE)) {
      file.writeFully(ByteBuffer.allocate(4 * 8192), first.segments.offsetOf(lost));
    }

    Instance second = new Instance(FILES, directory);
    assertThat(second.log)
        .anyMatch(line -> line.contains("invalid magic number 0000 in WAL segment"));
    int next = commit(second, second.session());
    second.crash();

    Instance third = new Instance(FILES, directory);
    assertThat(third.transactions.commitLog().status(kept)).isEqualTo(XidState.COMMITTED);
    assertThat(third.transactions.commitLog().status(next)).isEqualTo(XidState.COMMITTED);
    third.stop();
    assertThat(third.deaths).isEmpty();
  }

  @Test
  void walVolumeTriggersCheckpointsThatRecycleSegments() throws Exception {
    Instance server = new Instance(FILES, directory);
    WalRecordBuilder record = new WalRecordBuilder();
    Transaction tx = server.session();
    for (int i = 0; i < 4000; i++) {
      record.begin(RmgrIds.XLOG, WalFormat.NOOP, 0);
      record.registerData(new byte[8000], 0, 8000);
      server.wal.insert(record);
      if (i % 20 == 0) {
        commit(server, tx);
      }
    }
    server.stop();
    assertThat(server.deaths).isEmpty();
    assertThat(server.checkpointer.requested()).isPositive();
    assertThat(server.log)
        .contains("LOG:  checkpoint starting: wal")
        .anyMatch(line -> line.startsWith("LOG:  checkpoints are occurring too frequently"));
    // 32 MB were written; about max_wal_size remains.
    assertThat(server.segments.list()).hasSizeLessThan(24);
    Instance next = new Instance(FILES, directory);
    assertThat(next.log).hasSize(1);
    next.stop();
  }

  @Test
  void anAsynchronousCommitIsDurableSoonAndAnIdleServerMakesNoCheckpoint() {
    Instance server = new Instance(FILES, directory);
    WalRecordBuilder record = new WalRecordBuilder();
    record.begin(RmgrIds.XLOG, WalFormat.NOOP, 0);
    long end = server.wal.insert(record);
    server.wal.asyncCommit(end);
    while (Lsn.isBefore(server.wal.flushedUpTo(), end)) {
      Thread.onSpinWait();
    }
    assertThat(server.walWriter.bytesFlushed()).isPositive();
    server.requests.requestAndWait(CheckpointFlags.IMMEDIATE, server.interrupts());
    long lines = server.log.size();
    server.requests.requestAndWait(CheckpointFlags.IMMEDIATE, server.interrupts());
    assertThat(server.log).hasSize((int) lines);
    server.stop();
    assertThat(server.deaths).isEmpty();
  }

  @Test
  void changedSettingsAreLoggedAndRecorded() {
    assertThat(ControlFile.read(FILES, directory).data().walLogHints()).isFalse();
    Instance server =
        new Instance(
            FILES,
            directory,
            settings -> settings.set(WalSettings.WAL_LOG_HINTS, "on", SettingSource.FILE, null, 0));
    server.crash();
    assertThat(ControlFile.read(FILES, directory).data().walLogHints()).isTrue();
    Instance second = new Instance(FILES, directory);
    assertThat(second.log).anyMatch(line -> line.startsWith("LOG:  redo starts"));
    second.stop();
    assertThat(second.deaths).isEmpty();
    assertThat(ControlFile.read(FILES, directory).data().walLogHints()).isFalse();
  }

  @Test
  void aBackupLabelIsRefused() throws Exception {
    Files.writeString(directory.resolve("backup_label"), "x");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Instance(FILES, directory))
        .hasMessageContaining("backup_label");
  }
}
