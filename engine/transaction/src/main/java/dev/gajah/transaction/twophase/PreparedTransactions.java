// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.twophase;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.FullTransactionId;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.LwLock;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.time.Clock;
import dev.gajah.transaction.clog.CommitLog;
import dev.gajah.transaction.clog.XidState;
import dev.gajah.transaction.lmgr.HeldLock;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.lmgr.LockTable;
import dev.gajah.transaction.lmgr.LockTag;
import dev.gajah.transaction.predicate.PreparedSerializable;
import dev.gajah.transaction.predicate.SerializableTransactions;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.procarray.ProcArray;
import dev.gajah.transaction.procarray.XidGenerator;
import dev.gajah.transaction.subtrans.Subtransactions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All prepared transactions of a server. Thread-safe.
///
/// **Lock order**: [#lock] before all others of this module, except that nothing is waited for
/// under it and no file is written under it but at startup.
public final class PreparedTransactions {
  private static final int GID_BYTES_MAX = 199;
  private static final String DIRECTORY = "pg_twophase";

  /// Nobody reads the time for a transaction without a process.
  private static final Clock NO_CLOCK =
      new Clock() {
        @Override
        public long nanoTime() {
          return 0;
        }

        @Override
        public long timestampMicros() {
          return 0;
        }
      };

  /// One row of `pg_prepared_xacts`.
  public record Listed(int xid, String gid, long preparedAt, int ownerOid, int databaseOid) {}

  private final FileSystem files;
  private final Path directory;
  private final CommitLog commitLog;
  private final Subtransactions subtransactions;
  private final XidGenerator xids;
  private final ProcArray procArray;
  private final LockTable locks;
  private final SerializableTransactions serializable;
  private final LwLock lock = new LwLock();
  private final Map<String, PreparedTransaction> byGid = new LinkedHashMap<>();

  /// During recovery: what files and WAL have told so far, by xid.
  private final Map<Integer, Recovered> recovered = new LinkedHashMap<>();

  private volatile int max;

  private record Recovered(TwoPhaseState state, long prepareEnd, boolean onDisk) {}

  public PreparedTransactions(
      FileSystem files,
      Path dataDirectory,
      CommitLog commitLog,
      Subtransactions subtransactions,
      XidGenerator xids,
      ProcArray procArray,
      LockTable locks,
      SerializableTransactions serializable) {
    this.files = files;
    directory = dataDirectory.resolve(DIRECTORY);
    this.commitLog = commitLog;
    this.subtransactions = subtransactions;
    this.xids = xids;
    this.procArray = procArray;
    this.locks = locks;
    this.serializable = serializable;
  }

  /// Setting `max_prepared_transactions`; the process array has as many slots more.
  public void setMax(int value) {
    max = value;
  }

  // ---- preparing ----

  /// Checks an identifier, before anything else is done for PREPARE TRANSACTION.
  ///
  /// @throws SqlError 22023, 55000
  private void checkGid(String gid) {
    if (gid.getBytes(StandardCharsets.UTF_8).length > GID_BYTES_MAX) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          "transaction identifier \"%s\" is too long".formatted(gid));
    }
    if (max == 0) {
      throw new SqlError(
              SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "prepared transactions are disabled")
          .hint("Set \"max_prepared_transactions\" to a nonzero value.");
    }
  }

  /// Takes an identifier and a slot for a transaction that is going to be prepared; [#remove] gives
  /// them back.
  ///
  /// @throws SqlError 22023, 55000, 42710, 53200
  public PreparedTransaction reserve(String gid, long fullXid, int databaseOid) {
    checkGid(gid);
    lock.lockExclusive();
    try {
      if (byGid.containsKey(gid)) {
        throw new SqlError(
            SqlState.DUPLICATE_OBJECT,
            "transaction identifier \"%s\" is already in use".formatted(gid));
      }
      if (byGid.size() >= max) {
        throw new SqlError(
                SqlState.OUT_OF_MEMORY, "maximum number of prepared transactions reached")
            .hint("Increase \"max_prepared_transactions\" (currently %d).".formatted(max));
      }
      PreparedTransaction made = enter(gid, fullXid, databaseOid);
      byGid.put(gid, made);
      return made;
    } finally {
      lock.unlock();
    }
  }

  private PreparedTransaction enter(String gid, long fullXid, int databaseOid) {
    ProcessContext nobody = new ProcessContext(0, "prepared transaction", NO_CLOCK);
    Proc proc = procArray.add(nobody, databaseOid);
    return new PreparedTransaction(gid, fullXid, proc, locks.newOwner(nobody, proc));
  }

  /// The PREPARE record is durable, and slot and locks have been handed over: others may finish it.
  public void publish(
      PreparedTransaction transaction,
      TwoPhaseState state,
      long prepareEnd,
      @Nullable PreparedSerializable serializablePart) {
    lock.lockExclusive();
    transaction.state = state;
    transaction.prepareEnd = prepareEnd;
    transaction.serializable = serializablePart;
    lock.unlock();
  }

  /// The session lets go of it.
  public void release(PreparedTransaction transaction) {
    lock.lockExclusive();
    transaction.busy = false;
    lock.unlock();
  }

  /// It was finished, or came to nothing.
  public void remove(PreparedTransaction transaction) {
    lock.lockExclusive();
    byGid.remove(transaction.gid);
    lock.unlock();
    locks.removeOwner(transaction.locks);
    procArray.remove(transaction.proc);
    if (transaction.onDisk) {
      deleteFile(transaction.fullXid);
    }
  }

  // ---- finishing ----

  /// Finds the transaction for COMMIT PREPARED or ROLLBACK PREPARED, and keeps others from it.
  ///
  /// @throws SqlError 42704, 55000, 42501, 0A000
  public PreparedTransaction claim(String gid, int userOid, boolean isSuperuser, int databaseOid) {
    lock.lockExclusive();
    try {
      PreparedTransaction found = byGid.get(gid);
      TwoPhaseState state = found == null ? null : found.state;
      if (found == null || state == null) {
        throw new SqlError(
            SqlState.UNDEFINED_OBJECT,
            "prepared transaction with identifier \"%s\" does not exist".formatted(gid));
      }
      if (found.busy) {
        throw new SqlError(
            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
            "prepared transaction with identifier \"%s\" is busy".formatted(gid));
      }
      if (userOid != state.ownerOid() && !isSuperuser) {
        throw new SqlError(
                SqlState.INSUFFICIENT_PRIVILEGE, "permission denied to finish prepared transaction")
            .hint("Must be superuser or the user that prepared the transaction.");
      }
      if (databaseOid != state.databaseOid()) {
        throw new SqlError(
                SqlState.FEATURE_NOT_SUPPORTED, "prepared transaction belongs to another database")
            .hint("Connect to the database where the transaction was prepared to finish it.");
      }
      found.busy = true;
      return found;
    } finally {
      lock.unlock();
    }
  }

  /// All that are prepared, for `pg_prepared_xacts`.
  public List<Listed> list() {
    List<Listed> rows = new ArrayList<>();
    lock.lockShared();
    try {
      for (PreparedTransaction each : byGid.values()) {
        TwoPhaseState state = each.state;
        if (state != null) {
          rows.add(
              new Listed(
                  state.xid(),
                  state.gid(),
                  state.preparedAt(),
                  state.ownerOid(),
                  state.databaseOid()));
        }
      }
      return rows;
    } finally {
      lock.unlock();
    }
  }

  /// The serializable side of a transaction that has just been finished.
  public void endSerializable(PreparedTransaction transaction, boolean committed) {
    PreparedSerializable part = transaction.serializable;
    if (part != null) {
      serializable.finish(part, committed, xids::nextXid);
    }
  }

  // ---- locks in states ----

  /// The item for one lock: 16 bytes of tag, 4 of mode.
  public static TwoPhaseState.Item lockItem(HeldLock held) {
    LockTag tag = held.tag();
    ByteWriter out = new ByteWriter(20);
    out.putInt(tag.field1());
    out.putInt(tag.field2());
    out.putInt(tag.field3());
    out.putShort(tag.field4());
    out.putByte(tag.kind().ordinal());
    out.putByte(tag.isUserMethod() ? 2 : 1);
    out.putInt(held.mode().number());
    return new TwoPhaseState.Item(
        TwoPhaseState.LOCK, java.util.Arrays.copyOf(out.array(), out.length()));
  }

  private static HeldLock lockOf(byte[] data) {
    LockTag tag =
        new LockTag(
            Bytes.getInt(data, 0),
            Bytes.getInt(data, 4),
            Bytes.getInt(data, 8),
            Bytes.getShort(data, 12) & 0xFFFF,
            LockTag.Kind.values()[data[14]]);
    return new HeldLock(tag, LockMode.of(Bytes.getInt(data, 16)));
  }

  // ---- checkpoints ----

  /// Writes the states of transactions that were prepared before the redo point.
  ///
  /// @return how many
  public int checkpoint(long redoPointer) {
    List<PreparedTransaction> due = new ArrayList<>();
    lock.lockShared();
    for (PreparedTransaction each : byGid.values()) {
      if (each.state != null && !each.onDisk && !Lsn.isBefore(redoPointer, each.prepareEnd)) {
        due.add(each);
      }
    }
    lock.unlock();
    for (PreparedTransaction each : due) {
      writeFile(each.fullXid, each.state().encode());
      lock.lockExclusive();
      boolean finished = byGid.get(each.gid) != each;
      each.onDisk = true;
      lock.unlock();
      if (finished) {
        deleteFile(each.fullXid); // meanwhile; its end did not know of the file
      }
    }
    return due.size();
  }

  private Path file(long fullXid) {
    return directory.resolve("%016X".formatted(fullXid));
  }

  private void writeFile(long fullXid, byte[] state) {
    try {
      files.writeDurably(file(fullXid), TwoPhaseState.withChecksum(state));
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR,
          "could not write file \"%s/%016X\": %s".formatted(DIRECTORY, fullXid, e.getMessage()),
          e);
    }
  }

  private void deleteFile(long fullXid) {
    try {
      files.delete(file(fullXid));
    } catch (NoSuchFileException e) {
      // Never written, or removed already.
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR,
          "could not remove file \"%s/%016X\": %s".formatted(DIRECTORY, fullXid, e.getMessage()),
          e);
    }
  }

  // ---- recovery ----

  /// Reads the files, before replay (PostgreSQL: `restoreTwoPhaseData`).
  public void readFiles() {
    if (!files.isDirectory(directory)) {
      return;
    }
    try {
      for (String name : files.list(directory)) {
        if (name.matches("[0-9A-F]{16}")) {
          byte[] contents = files.readAll(directory.resolve(name));
          TwoPhaseState state = TwoPhaseState.ofFile(contents, DIRECTORY + "/" + name);
          if (state.xid() != (int) HexFormat.fromHexDigitsToLong(name)) {
            throw SqlError.corrupt(
                "corrupted two-phase state file for transaction "
                    + TransactionId.toString((int) HexFormat.fromHexDigitsToLong(name)));
          }
          recovered.put(state.xid(), new Recovered(state, Lsn.INVALID, true));
        }
      }
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not read directory \"%s\": %s".formatted(DIRECTORY, e), e);
    }
  }

  /// Replay met a PREPARE record.
  public void replayPrepare(TwoPhaseState state, long recordEnd) {
    xids.advancePast(state.latestXid());
    recovered.putIfAbsent(state.xid(), new Recovered(state, recordEnd, false));
  }

  /// Replay met the end of a prepared transaction.
  public void replayEnd(int xid) {
    Recovered ended = recovered.remove(xid);
    if (ended != null && ended.onDisk) {
      deleteFile(xids.fullXid(xid));
    }
  }

  /// The oldest xid among the transactions that are still prepared, `nextXid` if there are none.
  public int oldestRecoveredXid(int nextXid) {
    int oldest = nextXid;
    for (int xid : recovered.keySet()) {
      if (TransactionId.precedes(xid, oldest)) {
        oldest = xid;
      }
    }
    return oldest;
  }

  /// Notes again from which multixact on a prepared transaction may be a member.
  @FunctionalInterface
  public interface OldestMembers {
    void restore(Proc proc, int multi);
  }

  /// All WAL is replayed: gives the prepared transactions their slots and locks back (PostgreSQL:
  /// `RecoverPreparedTransactions`).
  public void finishRecovery(OldestMembers multiXacts) {
    int next = xids.nextXid();
    for (Recovered each : recovered.values()) {
      TwoPhaseState state = each.state;
      long fullXid = xids.fullXid(state.xid());
      XidState status = commitLog.status(state.xid());
      if (!TransactionId.precedes(state.xid(), next)
          || status == XidState.COMMITTED
          || status == XidState.ABORTED) {
        if (each.onDisk) {
          deleteFile(fullXid); // it ended, or never was
        }
        continue;
      }
      if (byGid.size() >= max) {
        throw new SqlError(
                SqlState.OUT_OF_MEMORY, "maximum number of prepared transactions reached")
            .hint("Increase \"max_prepared_transactions\" (currently %d).".formatted(max))
            .fatal();
      }
      recover(each, fullXid, multiXacts);
    }
    recovered.clear();
  }

  private void recover(Recovered each, long fullXid, OldestMembers multiXacts) {
    TwoPhaseState state = each.state;
    for (int subxid : state.subxids()) {
      subtransactions.setParent(subxid, state.xid());
    }
    PreparedTransaction made = enter(state.gid(), fullXid, state.databaseOid());
    procArray.enterPrepared(made.proc, state.xid(), state.subxids());
    List<byte[]> predicate = new ArrayList<>();
    for (TwoPhaseState.Item item : state.items()) {
      switch (item.kind()) {
        case TwoPhaseState.LOCK -> {
          HeldLock held = lockOf(item.data());
          if (!locks.lock(held.tag(), held.mode(), made.locks, true).isHeld()) {
            throw new Panic("lock of a prepared transaction is not free: " + held.tag());
          }
        }
        case TwoPhaseState.MULTIXACT -> multiXacts.restore(made.proc, Bytes.getInt(item.data(), 0));
        case TwoPhaseState.PREDICATE -> predicate.add(item.data());
        default -> {
          // Statistics of a transaction are worth nothing after a crash.
        }
      }
    }
    if (!predicate.isEmpty()) {
      made.serializable = serializable.recover(predicate, state.xid());
    }
    made.state = state;
    made.prepareEnd = each.prepareEnd;
    made.onDisk = each.onDisk;
    made.busy = false;
    byGid.put(state.gid(), made);
  }

  /// Which prepared transaction a process slot belongs to: its xid, invalid if it is none.
  public int xidOfSlot(int procNumber) {
    lock.lockShared();
    try {
      for (PreparedTransaction each : byGid.values()) {
        if (each.proc.procNumber() == procNumber) {
          return FullTransactionId.xid(each.fullXid);
        }
      }
      return TransactionId.INVALID;
    } finally {
      lock.unlock();
    }
  }
}
