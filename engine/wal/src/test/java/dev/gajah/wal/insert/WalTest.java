// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.insert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.wal.control.CheckpointRecord;
import dev.gajah.wal.control.ControlFile;
import dev.gajah.wal.control.WalBootstrap;
import dev.gajah.wal.read.WalReader;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import dev.gajah.wal.segment.WalSegments;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WalTest {
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final int NOOP = 0x20;

  @TempDir Path directory;

  private WalSegments segments() {
    return new WalSegments(new LocalFileSystem(), directory, SEGMENT_BYTES);
  }

  private long bootstrap() throws Exception {
    Files.createDirectories(directory.resolve("pg_wal"));
    Files.createDirectories(directory.resolve("global"));
    CheckpointRecord checkpoint =
        WalBootstrap.firstCheckpoint(SEGMENT_BYTES, 3, 12000, 1, 1_700_000_000L);
    WalBootstrap.writeFirstSegment(new LocalFileSystem(), directory, SEGMENT_BYTES, 77, checkpoint);
    ControlFile.create(
        new LocalFileSystem(),
        directory,
        WalBootstrap.controlData(77, checkpoint, SEGMENT_BYTES, true, 1, new byte[32]));
    return checkpoint.redo();
  }

  private Wal open(Arena arena, long checkpoint) {
    WalSegments segments = segments();
    WalReader reader = new WalReader(segments, 1, 77);
    reader.seek(checkpoint);
    while (reader.next() != null) {
      // to the end
    }
    WalWriteQueue queue = new WalWriteQueue(segments, 1, () -> true);
    Wal wal = new Wal(new WalBuffers(arena, 8, SEGMENT_BYTES, 1, 77), queue, SEGMENT_BYTES);
    wal.startAt(
        reader.lastRecord(), reader.position(), reader.pageUpTo(reader.position()), checkpoint);
    return wal;
  }

  @Test
  void recordsOfManyThreadsAreReadBackWholeAndInOrder() throws Exception {
    long checkpoint = bootstrap();
    int threads = 6;
    int each = 1500;
    ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    try (Arena arena = Arena.ofShared()) {
      Wal wal = open(arena, checkpoint);
      List<Thread> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int number = t;
        Thread thread =
            new Thread(
                () -> {
                  WalRecordBuilder record = new WalRecordBuilder();
                  SplittableRandom random = new SplittableRandom(number);
                  for (int i = 0; i < each; i++) {
                    record.begin(RmgrIds.XLOG, NOOP, 100 + number);
                    record.putInt(number);
                    record.putInt(i);
                    int extra =
                        random.nextInt(20) == 0 ? random.nextInt(30000) : random.nextInt(300);
                    record.registerData(new byte[extra], 0, extra);
                    long end = wal.insert(record);
                    if (i % 7 == 0) {
                      wal.flush(end);
                      if (Long.compareUnsigned(wal.flushedUpTo(), end) < 0) {
                        failures.add("not flushed up to " + end);
                      }
                    }
                  }
                });
        thread.setUncaughtExceptionHandler((x, e) -> failures.add(e.toString()));
        running.add(thread);
        thread.start();
      }
      for (Thread thread : running) {
        thread.join();
      }
      wal.flush(wal.insertPosition());
      wal.writer().close();
    }
    assertThat(failures).isEmpty();
    int[] next = new int[threads];
    int count = 0;
    try (WalReader reader = new WalReader(segments(), 1, 77)) {
      reader.seek(checkpoint);
      reader.next();
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        int thread = record.xid() - 100;
        int number =
            dev.gajah.base.memory.Bytes.getInt(record.mainData(), record.mainDataOffset() + 4);
        assertThat(number).isEqualTo(next[thread]++);
        count++;
      }
      assertThat(count).as(reader.problem()).isEqualTo(threads * each);
    }
  }

  @Test
  void insertionContinuesAfterReopeningAndATornTailEndsTheWal() throws Exception {
    long checkpoint = bootstrap();
    long lastEnd;
    try (Arena arena = Arena.ofShared()) {
      Wal wal = open(arena, checkpoint);
      WalRecordBuilder record = new WalRecordBuilder();
      for (int i = 0; i < 500; i++) {
        record.begin(RmgrIds.XLOG, NOOP, 5);
        record.registerData(new byte[100], 0, 100);
        wal.insert(record);
      }
      wal.flush(wal.insertPosition());
      wal.writer().close();
    }
    long lastStart;
    try (Arena arena = Arena.ofShared()) {
      Wal wal = open(arena, checkpoint);
      WalRecordBuilder record = new WalRecordBuilder();
      record.begin(RmgrIds.XLOG, NOOP, 6);
      record.registerData(new byte[50], 0, 50);
      lastEnd = wal.insert(record);
      lastStart = record.startLsn();
      wal.flush(lastEnd);
      wal.writer().close();
    }
    assertThat(count(checkpoint)).isEqualTo(502);
    try (StoredFile file =
        new LocalFileSystem().open(segments().path(1, lastStart / SEGMENT_BYTES), OpenMode.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), lastStart % SEGMENT_BYTES + 30);
    }
    assertThat(count(checkpoint)).isEqualTo(501);
  }

  private int count(long checkpoint) throws Exception {
    try (WalReader reader = new WalReader(segments(), 1, 77)) {
      reader.seek(checkpoint);
      int count = 0;
      while (reader.next() != null) {
        count++;
      }
      return count;
    }
  }

  @Test
  void controlFileIsReadBack() throws Exception {
    long checkpoint = bootstrap();
    ControlFile file = ControlFile.read(new LocalFileSystem(), directory);
    assertThat(file.data().checkpoint()).isEqualTo(checkpoint);
    assertThat(file.data().systemIdentifier()).isEqualTo(77);
  }
}
