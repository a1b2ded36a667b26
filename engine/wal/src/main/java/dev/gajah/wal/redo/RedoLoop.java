// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.redo;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Lsn;
import dev.gajah.wal.read.WalReader;
import dev.gajah.wal.read.WalRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Applies WAL records in order until the end of valid WAL (PostgreSQL: `PerformWalRecovery`).
public final class RedoLoop {
  /// Told of each record before it is applied: advances the next xid, polls for shutdown, shows
  /// progress.
  @FunctionalInterface
  public interface Listener {
    void beforeRecord(WalRecord record);
  }

  /// Where redo ended.
  ///
  /// @param firstRecord start of the first record applied; 0 if there was none
  /// @param lastRecord start of the last valid record; @param end its end: where insertion
  ///   continues
  /// @param abortedRecord start of a record whose continuation is missing, or 0; @param
  ///   missingContinuation where it is missing
  /// @param reason why the WAL ends there
  public record Result(
      long firstRecord,
      long lastRecord,
      long end,
      long applied,
      long abortedRecord,
      long missingContinuation,
      @Nullable String reason) {}

  private final WalReader reader;
  private final @Nullable ResourceManager[] managers = new ResourceManager[RmgrIds.COUNT];

  public RedoLoop(WalReader reader, List<? extends ResourceManager> table) {
    this.reader = reader;
    for (ResourceManager manager : table) {
      managers[manager.id()] = manager;
    }
  }

  /// Reads the record at `lsn` and continues after it.
  ///
  /// @throws SqlError XX001 if there is no valid record
  public WalRecord readCheckpoint(long lsn) {
    reader.seek(lsn);
    WalRecord record = reader.next();
    if (record == null) {
      throw SqlError.corrupt("could not locate a valid checkpoint record at " + Lsn.toString(lsn))
          .fatal();
    }
    return record;
  }

  /// Applies all records from `start` on; those after the checkpoint, if `start` is the checkpoint
  /// itself, which must then have been read last.
  ///
  /// @param checkpoint the checkpoint's own LSN, up to which the WAL must reach
  public Result run(long start, long checkpoint, Listener listener) {
    long last = Lsn.INVALID;
    long end = start;
    if (start == checkpoint) {
      last = checkpoint;
      end = reader.position();
    } else {
      reader.seek(start);
    }
    long first = Lsn.INVALID;
    long count = 0;
    for (WalRecord record = reader.next(); record != null; record = reader.next()) {
      if (count == 0) {
        first = record.startLsn();
      }
      apply(record, listener);
      last = record.startLsn();
      end = record.endLsn();
      count++;
    }
    if (Lsn.isBefore(last, checkpoint)) {
      throw SqlError.corrupt(
              "WAL ends before the checkpoint record at %s: %s"
                  .formatted(Lsn.toString(checkpoint), reader.problem()))
          .fatal();
    }
    return new Result(
        first,
        last,
        end,
        count,
        reader.abortedRecord(),
        reader.missingContinuation(),
        reader.problem());
  }

  private void apply(WalRecord record, Listener listener) {
    listener.beforeRecord(record);
    int id = record.rmid();
    ResourceManager manager = id < managers.length ? managers[id] : null;
    if (manager == null) {
      throw SqlError.unsupported("replay of a WAL record of resource manager " + RmgrIds.name(id))
          .fatal();
    }
    try {
      manager.redo(record);
    } catch (SqlError e) {
      throw e.context(
          "WAL redo at %s for %s/%02X"
              .formatted(Lsn.toString(record.startLsn()), manager.name(), record.info() & 0xF0));
    }
  }
}
