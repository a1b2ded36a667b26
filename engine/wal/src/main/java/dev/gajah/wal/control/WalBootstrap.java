// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.control;

import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.random.RandomSource;
import dev.gajah.base.time.Clock;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import dev.gajah.wal.segment.WalSegments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Makes the first WAL segment and `pg_control` of a new cluster (PostgreSQL: `BootStrapXLOG`).
public final class WalBootstrap {
  private static final int TIMELINE = 1;

  private WalBootstrap() {}

  /// An identifier that is unique by time and chance.
  public static long newSystemIdentifier(Clock clock, RandomSource random) {
    long micros = clock.timestampMicros() + Clock.POSTGRES_EPOCH_UNIX_SECONDS * 1_000_000L;
    long seconds = micros / 1_000_000L;
    return (seconds << 32) | (micros % 1_000_000L << 12) | (random.nextLong() & 0xFFF);
  }

  /// A checkpoint of an empty cluster, at the start of segment 1. Redo of that checkpoint is its
  /// own record.
  public static CheckpointRecord firstCheckpoint(
      int segmentBytes, long nextXid, int nextOid, int walLevel, long unixSeconds) {
    return new CheckpointRecord(
        (long) segmentBytes + WalFormat.LONG_HEADER_BYTES,
        TIMELINE,
        TIMELINE,
        true,
        walLevel,
        nextXid,
        nextOid,
        1,
        0,
        TransactionId.FIRST_NORMAL,
        1,
        1,
        1,
        unixSeconds,
        TransactionId.INVALID,
        TransactionId.INVALID,
        TransactionId.INVALID);
  }

  /// Writes segment 1 with the checkpoint as its only record, durably.
  public static void writeFirstSegment(
      FileSystem files,
      Path dataDirectory,
      int segmentBytes,
      long systemIdentifier,
      CheckpointRecord checkpoint)
      throws IOException {
    WalSegments segments = new WalSegments(files, dataDirectory, segmentBytes);
    segments.create(TIMELINE, 1);
    byte[] page = new byte[WalFormat.PAGE_BYTES];
    Bytes.putShort(page, 0, WalFormat.PAGE_MAGIC);
    Bytes.putShort(page, 2, WalFormat.LONG_HEADER);
    Bytes.putInt(page, 4, TIMELINE);
    Bytes.putLong(page, 8, segmentBytes);
    Bytes.putLong(page, 24, systemIdentifier);
    Bytes.putInt(page, 32, segmentBytes);
    Bytes.putInt(page, 36, WalFormat.PAGE_BYTES);
    WalRecordBuilder record = new WalRecordBuilder();
    record.begin(RmgrIds.XLOG, WalFormat.CHECKPOINT_SHUTDOWN, TransactionId.INVALID);
    record.registerData(checkpoint.encode(), 0, CheckpointRecord.LENGTH);
    record.assemble(0, false);
    byte[] bytes = record.finish(checkpoint.redo(), 0);
    System.arraycopy(bytes, 0, page, WalFormat.LONG_HEADER_BYTES, record.totalLength());
    try (StoredFile file = files.open(segments.path(TIMELINE, 1), OpenMode.WRITE)) {
      file.writeFully(ByteBuffer.wrap(page), 0);
      file.sync();
    }
  }

  /// What `pg_control` of a new cluster says: shut down cleanly at `checkpoint`.
  public static ControlData controlData(
      long systemIdentifier,
      CheckpointRecord checkpoint,
      int segmentBytes,
      boolean checksums,
      int walLevel,
      byte[] mockAuthenticationNonce) {
    return new ControlData(
        systemIdentifier,
        ControlData.CATALOG_VERSION,
        ClusterState.SHUTDOWNED,
        checkpoint.time(),
        checkpoint.redo(),
        checkpoint,
        1000,
        0,
        0,
        0,
        0,
        false,
        walLevel,
        false,
        100,
        8,
        10,
        0,
        64,
        false,
        segmentBytes,
        checksums ? 1 : 0,
        mockAuthenticationNonce);
  }
}
