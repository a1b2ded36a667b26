// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ProcessAbandoned;
import dev.gajah.base.process.ThreadLauncher;
import dev.gajah.support.files.SimulatedCrash;
import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.files.SimulatedFileSystem.Naming;
import dev.gajah.wal.control.CheckpointRecord;
import dev.gajah.wal.control.WalBootstrap;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.insert.WalBuffers;
import dev.gajah.wal.insert.WalWriteQueue;
import dev.gajah.wal.read.WalReader;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import dev.gajah.wal.segment.WalSegments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The WAL on a disk that loses its power at any call: whatever a flush has promised is read back
/// after the crash, life after life on the same disk, while segments are made and recycled.
@Timeout(300)
final class WalCrashTest {
  private static final int SEEDS = 200;
  private static final int LIVES = 4;
  private static final int THREADS = 3;
  private static final int RECORDS_PER_LIFE = 400;
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final long SYSTEM_IDENTIFIER = 5;
  private static final Path DATA = Path.of("/data");

  /// One history, from one seed.
  private static final class History {
    final SplittableRandom random;
    final ThreadLauncher launcher = new ThreadLauncher();
    final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /// What flushes have promised: start of the record, and what it says.
    final ConcurrentSkipListMap<Long, String> promised = new ConcurrentSkipListMap<>();

    SimulatedFileSystem files;

    /// Where reading begins, as `pg_control` would say.
    volatile long start;

    int overwritten;
    int recycled;

    History(long seed, Naming naming) throws IOException {
      random = new SplittableRandom(seed);
      files = new SimulatedFileSystem(naming);
      files.createDirectories(DATA.resolve("pg_wal"));
      CheckpointRecord first =
          WalBootstrap.firstCheckpoint(SEGMENT_BYTES, 3, 12000, 1, 1_700_000_000L);
      WalBootstrap.writeFirstSegment(files, DATA, SEGMENT_BYTES, SYSTEM_IDENTIFIER, first);
      files.syncEverything();
      start = first.redo();
    }

    /// Recovers, works until the crash, and leaves what the crash left.
    void live() throws IOException {
      files.crashAfter(random.nextInt(4) == 0 ? random.nextInt(10) : random.nextInt(1500));
      try (Arena arena = Arena.ofShared()) {
        Wal wal;
        WalSegments segments = new WalSegments(files, DATA, SEGMENT_BYTES);
        try {
          wal = recover(segments, arena);
        } catch (SimulatedCrash e) {
          files = files.afterCrash(random.nextLong());
          return;
        }
        List<LaunchedProcess> processes = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
          int number = t;
          SplittableRandom own = random.split();
          processes.add(launcher.launch("writer " + t, () -> write(wal, segments, number, own)));
        }
        for (LaunchedProcess process : processes) {
          while (!process.awaitEnd(1_000_000)) {
            if (files.isCrashed()) {
              processes.forEach(LaunchedProcess::abandon);
            }
          }
        }
      }
      files = files.afterCrash(random.nextLong());
    }

    private void write(Wal wal, WalSegments segments, int thread, SplittableRandom own) {
      try {
        WalRecordBuilder record = new WalRecordBuilder();
        TreeMap<Long, String> unflushed = new TreeMap<>();
        byte[] filler = new byte[60_000];
        for (int i = 0; i < RECORDS_PER_LIFE; i++) {
          int length = own.nextInt(30) == 0 ? own.nextInt(filler.length) : own.nextInt(500);
          record.begin(RmgrIds.XLOG, WalFormat.NOOP, 100 + thread);
          record.putInt(i);
          record.registerData(filler, 0, length);
          long end = wal.insert(record);
          unflushed.put(record.startLsn(), thread + ":" + i + ":" + length);
          if (own.nextInt(5) == 0) {
            wal.flush(end);
            promised.putAll(unflushed);
            unflushed.clear();
          }
          if (thread == 0 && i % 100 == 99) {
            checkpoint(wal, segments, record);
          }
        }
      } catch (SimulatedCrash | ProcessAbandoned e) {
        // the end of this life
      } catch (Panic e) {
        if (!files.isCrashed()) {
          failures.add(e);
        }
      } catch (Throwable e) {
        failures.add(e);
      }
    }

    private void checkpoint(Wal wal, WalSegments segments, WalRecordBuilder record) {
      long redo = wal.insertCheckpointRedo(record, 1);
      wal.flush(wal.insertPosition());
      start = redo;
      long current = segments.segmentOf(wal.insertPosition());
      recycled += segments.removeOld(1, segments.segmentOf(redo), current, current + 2).recycled();
    }

    private Wal recover(WalSegments segments, Arena arena) throws IOException {
      segments.cleanUp();
      Wal wal =
          new Wal(
              new WalBuffers(arena, 6, SEGMENT_BYTES, 1, SYSTEM_IDENTIFIER),
              new WalWriteQueue(segments, 1, () -> true),
              SEGMENT_BYTES);
      TreeMap<Long, String> found = new TreeMap<>();
      try (WalReader reader = new WalReader(segments, 1, SYSTEM_IDENTIFIER)) {
        reader.seek(start);
        for (WalRecord record = reader.next(); record != null; record = reader.next()) {
          if ((record.info() & 0xF0) == WalFormat.NOOP) {
            int number = Bytes.getInt(record.mainData(), record.mainDataOffset());
            found.put(
                record.startLsn(),
                (record.xid() - 100) + ":" + number + ":" + (record.mainDataLength() - 4));
          }
        }
        promised
            .tailMap(start)
            .forEach(
                (lsn, text) ->
                    assertThat(found.get(lsn))
                        .as("%s, %s", Lsn.toString(lsn), reader.problem())
                        .isEqualTo(text));
        promised.clear();
        promised.putAll(found);
        if (Lsn.isValid(reader.missingContinuation())) {
          overwritten++;
          wal.startAt(reader.lastRecord(), reader.missingContinuation(), null, start);
          wal.overwriteTornRecord(reader.abortedRecord(), 0, new WalRecordBuilder());
        } else {
          long end = reader.position();
          wal.startAt(
              reader.lastRecord(), end, end % 8192 == 0 ? null : reader.pageUpTo(end), start);
        }
      }
      return wal;
    }
  }

  @Test
  void whatAFlushPromisedIsThereAfterEveryCrash() throws Exception {
    int overwritten = 0;
    int recycled = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      History history = new History(seed, seed % 2 == 0 ? Naming.POSIX : Naming.JOURNALED);
      for (int life = 0; life < LIVES; life++) {
        try {
          history.live();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + seed + ", life " + life, e);
        }
        assertThat(history.failures).as("seed %d, life %d", seed, life).isEmpty();
      }
      overwritten += history.overwritten;
      recycled += history.recycled;
    }
    assertThat(overwritten).as("torn records across pages").isPositive();
    assertThat(recycled).as("recycled segments").isPositive();
  }

  @Test
  void aForgottenSyncOfASegmentIsNoticed() throws Exception {
    assertThat(seedThatNotices(path -> path.toString().contains("pg_wal/0"))).isNotNegative();
  }

  @Test
  void aForgottenSyncOfTheDirectoryIsNoticed() throws Exception {
    assertThat(seedThatNotices(path -> path.endsWith("pg_wal"))).isNotNegative();
  }

  /// The first seed whose history loses what was promised if these syncs are not done; -1 if there
  /// is none.
  private static long seedThatNotices(Predicate<Path> ignored) throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      History history = new History(seed, Naming.POSIX);
      try {
        for (int life = 0; life < LIVES; life++) {
          history.files.ignoreSyncs(ignored);
          history.live();
        }
      } catch (AssertionError | SqlError e) {
        return seed;
      }
    }
    return -1;
  }

  @Test
  void aFailedSyncIsAPanicAndNothingIsPromised() throws Exception {
    History history = new History(1, Naming.POSIX);
    try (Arena arena = Arena.ofShared()) {
      Wal wal = history.recover(new WalSegments(history.files, DATA, SEGMENT_BYTES), arena);
      WalRecordBuilder record = new WalRecordBuilder();
      record.begin(RmgrIds.XLOG, WalFormat.NOOP, 100);
      long end = wal.insert(record);
      history.files.failSyncs(true);
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> wal.flush(end))
          .isInstanceOf(Panic.class);
      assertThat(Lsn.isBefore(wal.flushedUpTo(), end)).isTrue();
    }
  }
}
