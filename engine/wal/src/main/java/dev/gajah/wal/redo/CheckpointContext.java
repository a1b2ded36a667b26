// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.redo;

/// A checkpoint in progress, as its participants see it; collects what the log line at its end
/// reports.
public final class CheckpointContext {
  /// Slows the checkpoint down so that it spreads over its time.
  @FunctionalInterface
  public interface Pacer {
    /// @param progress share of the work done, 0 to 1
    void pace(int flags, double progress);
  }

  private final int flags;
  private final Pacer pacer;
  private Runnable onStart = () -> {};

  public int buffersWritten;
  public int slruBuffersWritten;
  public int segmentsAdded;
  public int segmentsRemoved;
  public int segmentsRecycled;
  public int filesSynced;
  public long longestSyncNanos;
  public long totalSyncNanos;
  public long startNanos;
  public long writeStartNanos;
  public long syncStartNanos;
  public long syncEndNanos;
  public long endNanos;

  public CheckpointContext(int flags, Pacer pacer) {
    this.flags = flags;
    this.pacer = pacer;
  }

  /// `action` is run when it is certain that the checkpoint will be made, before the work begins.
  public CheckpointContext onStart(Runnable action) {
    onStart = action;
    return this;
  }

  void started() {
    onStart.run();
  }

  public int flags() {
    return flags;
  }

  public boolean is(int flag) {
    return (flags & flag) != 0;
  }

  /// Called between writes; may sleep.
  public void pace(double progress) {
    pacer.pace(flags, progress);
  }
}
