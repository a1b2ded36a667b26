// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.sequence;

import dev.gajah.access.heap.HeapPage;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.Interrupts;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.page.Page;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads and advances sequences (PostgreSQL: `nextval_internal`, `do_setval`). One shared object.
///
/// Crash safety: a WAL record says "values up to here may have been handed out", [#LOG_VALUES]
/// ahead; a crash skips at most those.
public final class Sequences {
  /// How many values one WAL record covers beyond what was asked for (PostgreSQL: `SEQ_LOG_VALS`).
  public static final int LOG_VALUES = 32;

  /// The only WAL record type.
  static final int LOG = 0x00;

  private final BufferPool buffers;
  private final Wal wal;

  public Sequences(BufferPool buffers, Wal wal) {
    this.buffers = buffers;
    this.wal = wal;
  }

  /// Values taken from a sequence: `first`, and for sessions that cache, everything up to `last`.
  public record Taken(long first, long last) {}

  /// Writes the first page of a new sequence. The file exists and is empty.
  public void create(RelationDescriptor sequence, Transaction transaction, SequenceState state) {
    fill(sequence, transaction, ForkNumber.MAIN, state);
  }

  /// The same for the INIT fork of an unlogged sequence.
  public void createInitFork(
      RelationDescriptor sequence, Transaction transaction, SequenceState state) {
    fill(sequence, transaction, ForkNumber.INIT, state);
  }

  private void fill(
      RelationDescriptor sequence, Transaction transaction, ForkNumber fork, SequenceState state) {
    byte[] tuple = SequencePage.tuple(state.lastValue(), state.logCount(), state.isCalled());
    boolean logged = sequence.needsWal() || fork == ForkNumber.INIT;
    int xid = logged ? transaction.xid() : TransactionId.INVALID;
    int buffer = buffers.extend(sequence.locator(), fork, null);
    assert buffers.block(buffer) == 0 : "sequence has blocks already";
    Interrupts interrupts = transaction.process().interrupts();
    interrupts.enterCritical();
    MemorySegment page = buffers.page(buffer);
    SequencePage.init(page, tuple, 0, tuple.length);
    buffers.markDirty(buffer);
    if (logged) {
      log(sequence.locator(), fork, transaction, xid, page, tuple);
    }
    interrupts.exitCritical();
    buffers.release(buffer);
  }

  private void log(
      RelFileLocator locator,
      ForkNumber fork,
      Transaction transaction,
      int xid,
      MemorySegment page,
      byte[] tuple) {
    WalRecordBuilder record = transaction.walRecord();
    record.begin(RmgrIds.SEQUENCE, LOG, xid);
    record.registerBlock(0, locator, fork, 0, page, WalRecordBuilder.WILL_INIT);
    record.putInt(locator.tablespaceOid());
    record.putInt(locator.databaseOid());
    record.putInt(locator.relNumber());
    record.registerData(tuple, 0, tuple.length);
    long end = wal.insert(record);
    transaction.noteWal(end);
    Page.setLsn(page, end);
  }

  /// The stored state, as `SELECT * FROM sequence` shows it.
  public SequenceState read(RelationDescriptor sequence) {
    int buffer = buffers.pin(sequence.locator(), ForkNumber.MAIN, 0);
    try {
      buffers.lockShared(buffer);
      try {
        MemorySegment page = buffers.page(buffer);
        return SequencePage.read(page, SequencePage.data(page, sequence.name()));
      } finally {
        buffers.unlock(buffer);
      }
    } finally {
      buffers.unpin(buffer);
    }
  }

  /// Takes the next value, and as many more as the sequence's cache says.
  public Taken next(
      RelationDescriptor sequence, SequenceParameters parameters, Transaction transaction) {
    // An xid makes the commit wait for our WAL record; it must be there before the page is locked.
    while (true) {
      boolean mayLog = TransactionId.isValid(transaction.topXidOrInvalid()) || !sequence.needsWal();
      Taken taken = tryNext(sequence, parameters, transaction, mayLog);
      if (taken != null) {
        return taken;
      }
      transaction.topXid();
    }
  }

  /// Null if a WAL record is due but the transaction has no xid yet.
  private @Nullable Taken tryNext(
      RelationDescriptor sequence,
      SequenceParameters parameters,
      Transaction transaction,
      boolean mayLog) {
    int buffer = buffers.pin(sequence.locator(), ForkNumber.MAIN, 0);
    buffers.lockExclusive(buffer);
    Interrupts interrupts = transaction.process().interrupts();
    try {
      MemorySegment page = buffers.page(buffer);
      int data = SequencePage.data(page, sequence.name());
      SequenceState state = SequencePage.read(page, data);
      long cache = parameters.cache();
      long next = state.lastValue();
      long last = next;
      long first = next;
      long fetch = cache;
      long log = state.logCount();
      long taken = 0;
      if (!state.isCalled()) {
        taken = 1;
        fetch--;
      }
      boolean logIt = false;
      if (log < fetch || !state.isCalled() || Lsn.compare(Page.lsn(page), wal.redoPointer()) <= 0) {
        fetch += LOG_VALUES;
        log = fetch;
        logIt = true;
      }
      while (fetch > 0) {
        if (atEnd(next, parameters)) {
          if (taken > 0) {
            break;
          }
          if (!parameters.cycle()) {
            throw exhausted(sequence, parameters);
          }
          next = parameters.increment() > 0 ? parameters.minimum() : parameters.maximum();
        } else {
          next += parameters.increment();
        }
        fetch--;
        if (taken < cache) {
          log--;
          taken++;
          last = next;
          if (taken == 1) {
            first = next;
          }
        }
      }
      log -= fetch;
      if (logIt && sequence.needsWal() && !mayLog) {
        return null;
      }
      interrupts.enterCritical();
      buffers.markDirty(buffer);
      if (logIt && sequence.needsWal()) {
        SequencePage.write(page, data, next, 0, true);
        log(
            sequence.locator(),
            ForkNumber.MAIN,
            transaction,
            transaction.topXidOrInvalid(),
            page,
            tupleBytes(page));
      }
      SequencePage.write(page, data, last, log, true);
      interrupts.exitCritical();
      return new Taken(first, last);
    } finally {
      if (!interrupts.inCritical()) {
        buffers.release(buffer);
      }
    }
  }

  private static byte[] tupleBytes(MemorySegment page) {
    int item = HeapPage.item(page, 1);
    byte[] tuple = new byte[HeapPage.length(item)];
    Bytes.copy(page, HeapPage.start(item), tuple, 0, tuple.length);
    return tuple;
  }

  private static boolean atEnd(long next, SequenceParameters p) {
    long step = p.increment();
    if (step > 0) {
      return p.maximum() >= 0 ? next > p.maximum() - step : next + step > p.maximum();
    }
    return p.minimum() < 0 ? next < p.minimum() - step : next + step < p.minimum();
  }

  private static SqlError exhausted(RelationDescriptor sequence, SequenceParameters p) {
    return new SqlError(
        SqlState.SEQUENCE_GENERATOR_LIMIT_EXCEEDED,
        p.increment() > 0
            ? "nextval: reached maximum value of sequence \"%s\" (%d)"
                .formatted(sequence.name(), p.maximum())
            : "nextval: reached minimum value of sequence \"%s\" (%d)"
                .formatted(sequence.name(), p.minimum()));
  }

  /// setval: the next value will be `value`, or the one after it if `isCalled`.
  public void set(
      RelationDescriptor sequence,
      SequenceParameters parameters,
      Transaction transaction,
      long value,
      boolean isCalled) {
    if (value < parameters.minimum() || value > parameters.maximum()) {
      throw new SqlError(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          "setval: value %d is out of bounds for sequence \"%s\" (%d..%d)"
              .formatted(value, sequence.name(), parameters.minimum(), parameters.maximum()));
    }
    int xid = sequence.needsWal() ? transaction.topXid() : TransactionId.INVALID;
    int buffer = buffers.pin(sequence.locator(), ForkNumber.MAIN, 0);
    buffers.lockExclusive(buffer);
    Interrupts interrupts = transaction.process().interrupts();
    try {
      MemorySegment page = buffers.page(buffer);
      int data = SequencePage.data(page, sequence.name());
      clearOldLock(page, buffer);
      interrupts.enterCritical();
      SequencePage.write(page, data, value, 0, isCalled);
      buffers.markDirty(buffer);
      if (sequence.needsWal()) {
        log(sequence.locator(), ForkNumber.MAIN, transaction, xid, page, tupleBytes(page));
      }
      interrupts.exitCritical();
    } finally {
      if (!interrupts.inCritical()) {
        buffers.release(buffer);
      }
    }
  }

  /// SELECT FOR UPDATE on sequences was possible before PostgreSQL 9.1 and may have left an xmax,
  /// which must not confuse later readers.
  private void clearOldLock(MemorySegment page, int buffer) {
    int at = HeapPage.start(HeapPage.item(page, 1));
    if (HeapTupleHeader.xmax(page, at) != TransactionId.INVALID) {
      HeapTupleHeader.setXmax(page, at, TransactionId.INVALID);
      int infomask = HeapTupleHeader.infomask(page, at) & ~HeapTupleHeader.XMAX_COMMITTED;
      HeapTupleHeader.setInfomask(page, at, infomask | HeapTupleHeader.XMAX_INVALID);
      buffers.markDirtyHint(buffer);
    }
  }
}
