// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.control;

import dev.gajah.base.io.Crc32c;
import dev.gajah.base.memory.Bytes;
import java.util.Arrays;

/// Contents of `pg_control`, without the constants that only tell one build of PostgreSQL from
/// another. Source: PostgreSQL `ControlFileData` in `pg_control.h`.
@SuppressWarnings("ArrayRecordComponent") // the nonce is never compared as part of the record
public record ControlData(
    long systemIdentifier,
    int catalogVersion,
    ClusterState state,
    long time,
    long checkpoint,
    CheckpointRecord checkpointCopy,
    long unloggedLsn,
    long minRecoveryPoint,
    int minRecoveryPointTimeline,
    long backupStartPoint,
    long backupEndPoint,
    boolean backupEndRequired,
    int walLevel,
    boolean walLogHints,
    int maxConnections,
    int maxWorkerProcesses,
    int maxWalSenders,
    int maxPreparedTransactions,
    int maxLocksPerTransaction,
    boolean trackCommitTimestamp,
    int walSegmentBytes,
    int dataChecksumVersion,
    byte[] mockAuthenticationNonce) {
  public static final int VERSION = 1700;
  public static final int CATALOG_VERSION = 202406281;
  public static final int NONCE_BYTES = 32;

  /// Bytes of the structure with its padding.
  public static final int LENGTH = 296;

  static final int CRC_OFFSET = 288;

  private static final double FLOAT_FORMAT = 1234567.0;

  /// @param bytes at least [#LENGTH] - 4 bytes, already checked
  public static ControlData decode(byte[] bytes) {
    return new ControlData(
        Bytes.getLong(bytes, 0),
        Bytes.getInt(bytes, 12),
        ClusterState.of(Bytes.getInt(bytes, 16)),
        Bytes.getLong(bytes, 24),
        Bytes.getLong(bytes, 32),
        CheckpointRecord.decode(bytes, 40),
        Bytes.getLong(bytes, 128),
        Bytes.getLong(bytes, 136),
        Bytes.getInt(bytes, 144),
        Bytes.getLong(bytes, 152),
        Bytes.getLong(bytes, 160),
        bytes[168] != 0,
        Bytes.getInt(bytes, 172),
        bytes[176] != 0,
        Bytes.getInt(bytes, 180),
        Bytes.getInt(bytes, 184),
        Bytes.getInt(bytes, 188),
        Bytes.getInt(bytes, 192),
        Bytes.getInt(bytes, 196),
        bytes[200] != 0,
        Bytes.getInt(bytes, 228),
        Bytes.getInt(bytes, 252),
        Arrays.copyOfRange(bytes, 256, 256 + NONCE_BYTES));
  }

  public byte[] encode() {
    byte[] bytes = new byte[LENGTH];
    Bytes.putInt(bytes, 8, VERSION);
    Bytes.putLong(bytes, 0, systemIdentifier);
    Bytes.putInt(bytes, 12, catalogVersion);
    Bytes.putInt(bytes, 16, state.ordinal());
    Bytes.putLong(bytes, 24, time);
    Bytes.putLong(bytes, 32, checkpoint);
    checkpointCopy.encode(bytes, 40);
    Bytes.putLong(bytes, 128, unloggedLsn);
    Bytes.putLong(bytes, 136, minRecoveryPoint);
    Bytes.putInt(bytes, 144, minRecoveryPointTimeline);
    Bytes.putLong(bytes, 152, backupStartPoint);
    Bytes.putLong(bytes, 160, backupEndPoint);
    bytes[168] = (byte) (backupEndRequired ? 1 : 0);
    Bytes.putInt(bytes, 172, walLevel);
    bytes[176] = (byte) (walLogHints ? 1 : 0);
    Bytes.putInt(bytes, 180, maxConnections);
    Bytes.putInt(bytes, 184, maxWorkerProcesses);
    Bytes.putInt(bytes, 188, maxWalSenders);
    Bytes.putInt(bytes, 192, maxPreparedTransactions);
    Bytes.putInt(bytes, 196, maxLocksPerTransaction);
    bytes[200] = (byte) (trackCommitTimestamp ? 1 : 0);
    Bytes.putInt(bytes, 228, walSegmentBytes);
    Bytes.putInt(bytes, 252, dataChecksumVersion);
    Bytes.putInt(bytes, 204, 8); // maximum alignment
    Bytes.putDouble(bytes, 208, FLOAT_FORMAT);
    Bytes.putInt(bytes, 216, 8192); // block size
    Bytes.putInt(bytes, 220, 131072); // blocks in a segment of a relation
    Bytes.putInt(bytes, 224, 8192); // WAL block size
    Bytes.putInt(bytes, 232, 64); // bytes of a name
    Bytes.putInt(bytes, 236, 32); // columns of an index
    Bytes.putInt(bytes, 240, 1996); // TOAST chunk size
    Bytes.putInt(bytes, 244, 2048); // large object chunk size
    bytes[248] = 1; // eight-byte types are passed by value
    System.arraycopy(mockAuthenticationNonce, 0, bytes, 256, NONCE_BYTES);
    Bytes.putInt(bytes, CRC_OFFSET, Crc32c.of(bytes, 0, CRC_OFFSET));
    return bytes;
  }

  public ControlData withState(ClusterState newState, long newTime) {
    return new ControlData(
        systemIdentifier,
        catalogVersion,
        newState,
        newTime,
        checkpoint,
        checkpointCopy,
        unloggedLsn,
        minRecoveryPoint,
        minRecoveryPointTimeline,
        backupStartPoint,
        backupEndPoint,
        backupEndRequired,
        walLevel,
        walLogHints,
        maxConnections,
        maxWorkerProcesses,
        maxWalSenders,
        maxPreparedTransactions,
        maxLocksPerTransaction,
        trackCommitTimestamp,
        walSegmentBytes,
        dataChecksumVersion,
        mockAuthenticationNonce);
  }

  public ControlData withCheckpoint(long newCheckpoint, CheckpointRecord newCopy, long newTime) {
    return new ControlData(
        systemIdentifier,
        catalogVersion,
        state,
        newTime,
        newCheckpoint,
        newCopy,
        unloggedLsn,
        minRecoveryPoint,
        minRecoveryPointTimeline,
        backupStartPoint,
        backupEndPoint,
        backupEndRequired,
        walLevel,
        walLogHints,
        maxConnections,
        maxWorkerProcesses,
        maxWalSenders,
        maxPreparedTransactions,
        maxLocksPerTransaction,
        trackCommitTimestamp,
        walSegmentBytes,
        dataChecksumVersion,
        mockAuthenticationNonce);
  }

  public ControlData withMinRecoveryPoint(long newPoint, int newTimeline) {
    return new ControlData(
        systemIdentifier,
        catalogVersion,
        state,
        time,
        checkpoint,
        checkpointCopy,
        unloggedLsn,
        newPoint,
        newTimeline,
        backupStartPoint,
        backupEndPoint,
        backupEndRequired,
        walLevel,
        walLogHints,
        maxConnections,
        maxWorkerProcesses,
        maxWalSenders,
        maxPreparedTransactions,
        maxLocksPerTransaction,
        trackCommitTimestamp,
        walSegmentBytes,
        dataChecksumVersion,
        mockAuthenticationNonce);
  }

  public ControlData withUnloggedLsn(long newUnloggedLsn) {
    return new ControlData(
        systemIdentifier,
        catalogVersion,
        state,
        time,
        checkpoint,
        checkpointCopy,
        newUnloggedLsn,
        minRecoveryPoint,
        minRecoveryPointTimeline,
        backupStartPoint,
        backupEndPoint,
        backupEndRequired,
        walLevel,
        walLogHints,
        maxConnections,
        maxWorkerProcesses,
        maxWalSenders,
        maxPreparedTransactions,
        maxLocksPerTransaction,
        trackCommitTimestamp,
        walSegmentBytes,
        dataChecksumVersion,
        mockAuthenticationNonce);
  }

  public ControlData withParameters(
      int newWalLevel,
      boolean newWalLogHints,
      int newMaxConnections,
      int newMaxWorkers,
      int newMaxWalSenders,
      int newMaxPrepared,
      int newMaxLocks,
      boolean newTrack) {
    return new ControlData(
        systemIdentifier,
        catalogVersion,
        state,
        time,
        checkpoint,
        checkpointCopy,
        unloggedLsn,
        minRecoveryPoint,
        minRecoveryPointTimeline,
        backupStartPoint,
        backupEndPoint,
        backupEndRequired,
        newWalLevel,
        newWalLogHints,
        newMaxConnections,
        newMaxWorkers,
        newMaxWalSenders,
        newMaxPrepared,
        newMaxLocks,
        newTrack,
        walSegmentBytes,
        dataChecksumVersion,
        mockAuthenticationNonce);
  }

  public boolean hasDataChecksums() {
    return dataChecksumVersion != 0;
  }
}
