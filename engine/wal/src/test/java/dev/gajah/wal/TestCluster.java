// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal;

import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.wal.control.CheckpointRecord;
import dev.gajah.wal.control.ControlFile;
import dev.gajah.wal.control.WalBootstrap;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.insert.WalBuffers;
import dev.gajah.wal.insert.WalWriteQueue;
import dev.gajah.wal.read.WalReader;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.segment.WalSegments;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/// The WAL and control file of a cluster without anything else, to be opened and closed again and
/// again.
public final class TestCluster {
  public static final long SYSTEM_IDENTIFIER = 7_123_456_789_012_345_678L;

  public final FileSystem files;
  public final Path directory;
  public final int segmentBytes;
  public final long checkpoint;

  public TestCluster(FileSystem files, Path directory, int segmentBytes) throws IOException {
    this.files = files;
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    files.createDirectories(directory.resolve("pg_wal"));
    files.createDirectories(directory.resolve("global"));
    CheckpointRecord first =
        WalBootstrap.firstCheckpoint(segmentBytes, 731, 12000, 1, 1_700_000_000L);
    WalBootstrap.writeFirstSegment(files, directory, segmentBytes, SYSTEM_IDENTIFIER, first);
    byte[] nonce = new byte[32];
    nonce[0] = (byte) 0xAB;
    ControlFile.create(
        files,
        directory,
        WalBootstrap.controlData(SYSTEM_IDENTIFIER, first, segmentBytes, true, 1, nonce));
    checkpoint = first.redo();
  }

  public static TestCluster local(Path directory, int segmentBytes) throws IOException {
    return new TestCluster(new LocalFileSystem(), directory, segmentBytes);
  }

  public WalSegments segments() {
    return new WalSegments(files, directory, segmentBytes);
  }

  public WalReader reader() {
    return new WalReader(segments(), 1, SYSTEM_IDENTIFIER);
  }

  /// Opens the WAL as recovery does: reads to its end and continues there, replacing a torn record.
  public Wal open(Arena arena, int bufferPages) throws IOException {
    WalWriteQueue queue = new WalWriteQueue(segments(), 1, () -> true);
    Wal wal =
        new Wal(
            new WalBuffers(arena, bufferPages, segmentBytes, 1, SYSTEM_IDENTIFIER),
            queue,
            segmentBytes);
    try (WalReader reader = reader()) {
      reader.seek(checkpoint);
      while (reader.next() != null) {
        // to the end
      }
      long missing = reader.missingContinuation();
      if (missing != 0) {
        wal.startAt(reader.lastRecord(), missing, null, checkpoint);
        wal.overwriteTornRecord(
            reader.abortedRecord(), 800_000_000_000_000L, new WalRecordBuilder());
      } else {
        long end = reader.position();
        wal.startAt(
            reader.lastRecord(), end, end % 8192 == 0 ? null : reader.pageUpTo(end), checkpoint);
      }
    }
    wal.endRecovery();
    return wal;
  }
}
