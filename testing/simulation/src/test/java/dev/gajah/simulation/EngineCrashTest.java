// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ProcessAbandoned;
import dev.gajah.base.process.ThreadLauncher;
import dev.gajah.storage.page.Page;
import dev.gajah.support.files.SimulatedCrash;
import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.files.SimulatedFileSystem.Naming;
import dev.gajah.transaction.clog.XidState;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.CheckpointFlags;
import dev.gajah.wal.redo.RmgrIds;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// WAL, shared buffers, commit log, checkpoints and recovery on a disk that loses its power at any
/// call. Each thread changes its two pages in one record and commits; after each crash both pages
/// must carry the same number, no older than the last one that was acknowledged, and the commit log
/// must know the transaction.
@Timeout(300)
final class EngineCrashTest {
  private static final int SEEDS = 200;
  private static final int LIVES = 4;
  private static final int THREADS = 4;
  private static final int COMMITS = 150;
  private static final int VALUE_OFFSET = 8000;
  private static final Path DATA = Path.of("/data");
  private static final RelFileLocator TABLE = new RelFileLocator(1663, Engine.DATABASE, 20000);

  /// The last change of a thread whose commit was acknowledged.
  private record Acknowledged(int value, int xid) {}

  /// One history, from one seed.
  private static final class History {
    final SplittableRandom random;
    final ThreadLauncher launcher = new ThreadLauncher();
    final Predicate<Path> ignoredSyncs;
    final Acknowledged[] acknowledged = new Acknowledged[THREADS];
    final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    SimulatedFileSystem files;
    int recoveries;

    History(long seed, Predicate<Path> ignoredSyncs) throws IOException {
      random = new SplittableRandom(seed);
      this.ignoredSyncs = ignoredSyncs;
      files = new SimulatedFileSystem(seed % 2 == 0 ? Naming.JOURNALED : Naming.POSIX);
      Engine.initialize(files, DATA);
      files.syncEverything();
    }

    void live() {
      files.ignoreSyncs(ignoredSyncs);
      files.crashAfter(random.nextInt(5) == 0 ? random.nextInt(60) : random.nextInt(3000));
      try {
        Engine engine = new Engine(files, DATA);
        recoveries++;
        try {
          verify(engine);
          work(engine);
        } finally {
          files.crash();
          engine.end();
        }
        assertThat(engine.deaths).isEmpty();
      } catch (SimulatedCrash e) {
        // in recovery, or while we looked
      }
      assertThat(failures).isEmpty();
      files = files.afterCrash(random.nextLong());
    }

    private void verify(Engine engine) {
      if (!engine.storage.exists(TABLE, ForkNumber.MAIN)) {
        assertThat(acknowledged).containsOnlyNulls();
        engine.storage.create(TABLE, ForkNumber.MAIN, false);
      }
      for (int thread = 0; thread < THREADS; thread++) {
        Acknowledged last = acknowledged[thread];
        if (last != null) {
          assertThat(engine.storage.blockCount(TABLE, ForkNumber.MAIN))
              .isGreaterThan(2 * thread + 1);
          int value = read(engine, 2 * thread, VALUE_OFFSET);
          assertThat(value).as("thread %d", thread).isGreaterThanOrEqualTo(last.value());
          assertThat(read(engine, 2 * thread + 1, VALUE_OFFSET)).isEqualTo(value);
          assertThat(engine.transactions.commitLog().status(last.xid()))
              .as("xid %d", last.xid())
              .isEqualTo(XidState.COMMITTED);
          int xid = read(engine, 2 * thread, VALUE_OFFSET + 4);
          assertThat(TransactionId.precedes(xid, (int) engine.transactions.nextFullXid())).isTrue();
          acknowledged[thread] = new Acknowledged(value, last.xid());
        }
      }
      while (engine.storage.blockCount(TABLE, ForkNumber.MAIN) < 2 * THREADS) {
        engine.buffers.release(engine.buffers.extend(TABLE, ForkNumber.MAIN, null));
      }
    }

    private static int read(Engine engine, int block, int offset) {
      int buffer = engine.buffers.pin(TABLE, ForkNumber.MAIN, block);
      int value = Bytes.getInt(engine.buffers.page(buffer), offset);
      engine.buffers.unpin(buffer);
      return value;
    }

    private void work(Engine engine) {
      List<LaunchedProcess> processes = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        SplittableRandom own = random.split();
        processes.add(launcher.launch("session " + t, () -> session(engine, thread, own)));
      }
      engine.await(processes);
    }

    private void session(Engine engine, int thread, SplittableRandom own) {
      try {
        Transaction tx = engine.session();
        Acknowledged before = acknowledged[thread];
        int value = before == null ? 0 : before.value();
        for (int i = 0; i < COMMITS; i++) {
          value++;
          tx.startCommand();
          int xid = tx.xid();
          change(engine, tx, thread, value, xid);
          tx.commitCommand();
          acknowledged[thread] = new Acknowledged(value, xid);
          if (own.nextInt(40) == 0) {
            engine.requests.requestAndWait(
                CheckpointFlags.IMMEDIATE | CheckpointFlags.FORCE, tx.process().interrupts());
          }
          if (own.nextInt(20) == 0) {
            int buffer = engine.buffers.pin(TABLE, ForkNumber.MAIN, 2 * thread);
            engine.buffers.flushOne(buffer);
            engine.buffers.unpin(buffer);
          }
        }
      } catch (SimulatedCrash | ProcessAbandoned e) {
        // the end of this life
      } catch (Throwable e) {
        if (!files.isCrashed()) {
          failures.add(e);
        }
      }
    }

    /// Writes `value` on the thread's two pages, in one record.
    private static void change(Engine engine, Transaction tx, int thread, int value, int xid) {
      WalRecordBuilder record = tx.walRecord();
      int[] buffers = new int[2];
      for (int i = 0; i < 2; i++) {
        buffers[i] = engine.buffers.pin(TABLE, ForkNumber.MAIN, 2 * thread + i);
        engine.buffers.lockExclusive(buffers[i]);
      }
      tx.process().interrupts().enterCritical();
      record.begin(RmgrIds.XLOG, WalFormat.FPI, xid);
      for (int i = 0; i < 2; i++) {
        MemorySegment page = engine.buffers.page(buffers[i]);
        if (Page.isNew(page)) {
          Page.init(page, 0);
          Page.setUpper(page, VALUE_OFFSET);
        }
        Bytes.putInt(page, VALUE_OFFSET, value);
        Bytes.putInt(page, VALUE_OFFSET + 4, xid);
        engine.buffers.markDirty(buffers[i]);
        record.registerBlock(
            i,
            TABLE,
            ForkNumber.MAIN,
            2 * thread + i,
            page,
            WalRecordBuilder.FORCE_IMAGE | WalRecordBuilder.STANDARD);
      }
      long end = engine.wal.insert(record);
      for (int buffer : buffers) {
        Page.setLsn(engine.buffers.page(buffer), end);
      }
      tx.process().interrupts().exitCritical();
      for (int buffer : buffers) {
        engine.buffers.release(buffer);
      }
    }
  }

  private static int run(long seed, Predicate<Path> ignoredSyncs) throws IOException {
    History history = new History(seed, ignoredSyncs);
    for (int life = 0; life < LIVES; life++) {
      try {
        history.live();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", life " + life, e);
      }
    }
    return history.recoveries;
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingIsHalfDone() throws Exception {
    int recoveries = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      recoveries += run(seed, path -> false);
    }
    assertThat(recoveries).isGreaterThan(SEEDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"base/5", "pg_xact", "pg_wal/0", "global/pg_control"})
  void aForgottenSyncIsNoticed(String what) throws Exception {
    boolean noticed = false;
    for (long seed = 0; seed < SEEDS && !noticed; seed++) {
      try {
        run(seed, path -> path.toString().contains(what));
      } catch (AssertionError e) {
        noticed = true;
      }
    }
    assertThat(noticed).isTrue();
  }
}
