// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.control;

import dev.gajah.base.memory.Bytes;

/// Body of a checkpoint record; `pg_control` keeps a copy of the latest. Source: PostgreSQL
/// `CheckPoint` in `pg_control.h`.
///
/// @param redo where redo starts; @param nextXid a full transaction id; @param time seconds since
///   the Unix epoch
/// @param oldestActiveXid oldest running transaction, in online checkpoints only
public record CheckpointRecord(
    long redo,
    int timeline,
    int previousTimeline,
    boolean fullPageWrites,
    int walLevel,
    long nextXid,
    int nextOid,
    int nextMulti,
    int nextMultiOffset,
    int oldestXid,
    int oldestXidDatabase,
    int oldestMulti,
    int oldestMultiDatabase,
    long time,
    int oldestCommitTsXid,
    int newestCommitTsXid,
    int oldestActiveXid) {
  /// Bytes of the encoded form.
  public static final int LENGTH = 88;

  public static CheckpointRecord decode(byte[] bytes, int at) {
    return new CheckpointRecord(
        Bytes.getLong(bytes, at + 0),
        Bytes.getInt(bytes, at + 8),
        Bytes.getInt(bytes, at + 12),
        bytes[at + 16] != 0,
        Bytes.getInt(bytes, at + 20),
        Bytes.getLong(bytes, at + 24),
        Bytes.getInt(bytes, at + 32),
        Bytes.getInt(bytes, at + 36),
        Bytes.getInt(bytes, at + 40),
        Bytes.getInt(bytes, at + 44),
        Bytes.getInt(bytes, at + 48),
        Bytes.getInt(bytes, at + 52),
        Bytes.getInt(bytes, at + 56),
        Bytes.getLong(bytes, at + 64),
        Bytes.getInt(bytes, at + 72),
        Bytes.getInt(bytes, at + 76),
        Bytes.getInt(bytes, at + 80));
  }

  public void encode(byte[] bytes, int at) {
    java.util.Arrays.fill(bytes, at, at + LENGTH, (byte) 0);
    Bytes.putLong(bytes, at + 0, redo);
    Bytes.putInt(bytes, at + 8, timeline);
    Bytes.putInt(bytes, at + 12, previousTimeline);
    bytes[at + 16] = (byte) (fullPageWrites ? 1 : 0);
    Bytes.putInt(bytes, at + 20, walLevel);
    Bytes.putLong(bytes, at + 24, nextXid);
    Bytes.putInt(bytes, at + 32, nextOid);
    Bytes.putInt(bytes, at + 36, nextMulti);
    Bytes.putInt(bytes, at + 40, nextMultiOffset);
    Bytes.putInt(bytes, at + 44, oldestXid);
    Bytes.putInt(bytes, at + 48, oldestXidDatabase);
    Bytes.putInt(bytes, at + 52, oldestMulti);
    Bytes.putInt(bytes, at + 56, oldestMultiDatabase);
    Bytes.putLong(bytes, at + 64, time);
    Bytes.putInt(bytes, at + 72, oldestCommitTsXid);
    Bytes.putInt(bytes, at + 76, newestCommitTsXid);
    Bytes.putInt(bytes, at + 80, oldestActiveXid);
  }

  public byte[] encode() {
    byte[] bytes = new byte[LENGTH];
    encode(bytes, 0);
    return bytes;
  }
}
