// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.redo;

/// Why and how a checkpoint is made; a set of bits (PostgreSQL: `CHECKPOINT_*`).
public final class CheckpointFlags {
  public static final int IS_SHUTDOWN = 0x0001;
  public static final int END_OF_RECOVERY = 0x0002;

  /// As fast as possible, without pauses.
  public static final int IMMEDIATE = 0x0004;

  /// Even if nothing happened since the last one.
  public static final int FORCE = 0x0008;

  /// Buffers of unlogged relations too.
  public static final int FLUSH_ALL = 0x0010;

  public static final int WAIT = 0x0020;
  public static final int REQUESTED = 0x0040;
  public static final int CAUSE_WAL = 0x0080;
  public static final int CAUSE_TIME = 0x0100;

  private CheckpointFlags() {}

  /// As the log line `checkpoint starting:` lists them, each with a leading space.
  public static String text(int flags) {
    StringBuilder text = new StringBuilder();
    append(text, flags, IS_SHUTDOWN, " shutdown");
    append(text, flags, END_OF_RECOVERY, " end-of-recovery");
    append(text, flags, IMMEDIATE, " immediate");
    append(text, flags, FORCE, " force");
    append(text, flags, WAIT, " wait");
    append(text, flags, CAUSE_WAL, " wal");
    append(text, flags, CAUSE_TIME, " time");
    append(text, flags, FLUSH_ALL, " flush-all");
    return text.toString();
  }

  private static void append(StringBuilder text, int flags, int flag, String word) {
    if ((flags & flag) != 0) {
      text.append(word);
    }
  }
}
