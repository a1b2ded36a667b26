// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction;

import dev.gajah.base.io.FileSystem;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.insert.WalBuffers;
import dev.gajah.wal.insert.WalWriteQueue;
import dev.gajah.wal.read.WalReader;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.segment.WalSegments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.function.Consumer;

/// A log of its own for a test: starts at an empty segment and can be read back.
final class TestWal implements AutoCloseable {
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final long SYSTEM = 4711;
  private static final long START = SEGMENT_BYTES;

  private final Arena arena = Arena.ofShared();
  private final WalSegments segments;
  private final WalWriteQueue writer;
  private final Wal wal;

  TestWal(FileSystem files, Path directory) throws IOException {
    files.createDirectories(directory.resolve("pg_wal/archive_status"));
    segments = new WalSegments(files, directory, SEGMENT_BYTES);
    segments.create(1, 1);
    writer = new WalWriteQueue(segments, 1, () -> false);
    wal = new Wal(new WalBuffers(arena, 64, SEGMENT_BYTES, 1, SYSTEM), writer, SEGMENT_BYTES);
    wal.startAt(40, START, null, START);
  }

  Wal wal() {
    return wal;
  }

  /// Flushes, then hands over each record written so far. The record is valid during the call only.
  void read(Consumer<WalRecord> consumer) throws IOException {
    wal.flush(wal.insertPosition());
    try (WalReader reader = new WalReader(segments, 1, SYSTEM)) {
      reader.seek(START);
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        consumer.accept(record);
      }
    }
  }

  @Override
  public void close() {
    writer.close();
    arena.close();
  }
}
