// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.process.ProcessContext;
import dev.gajah.transaction.clog.CommitLog;
import dev.gajah.transaction.lmgr.LockTable;
import dev.gajah.transaction.predicate.SerializableTransactions;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.procarray.ProcArray;
import dev.gajah.transaction.procarray.XidGenerator;
import dev.gajah.transaction.subtrans.Subtransactions;
import dev.gajah.transaction.twophase.PreparedTransactions;
import dev.gajah.wal.insert.Wal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What all transactions of a server share.
public final class Transactions {
  private final Wal wal;
  private final CommitLog commitLog;
  private final Subtransactions subtransactions;
  private final XidGenerator xidGenerator;
  private final OidGenerator oidGenerator;
  private final ProcArray procArray;
  private final LockTable locks;
  private final XidStatus xidStatus;
  private final RelationFiles relationFiles;
  private final SerializableTransactions serializable;
  private final PreparedTransactions prepared;
  private final List<TransactionParticipant> sharedParticipants = new ArrayList<>();
  private @Nullable MultiXactHolders multiXacts;
  private volatile boolean standbyInfoLogged = true;
  private volatile boolean bootstrap;
  private volatile IntFunction<@Nullable String> databaseNames = oid -> null;

  public Transactions(
      Wal wal,
      CommitLog commitLog,
      Subtransactions subtransactions,
      XidGenerator xidGenerator,
      OidGenerator oidGenerator,
      ProcArray procArray,
      LockTable locks,
      SerializableTransactions serializable,
      PreparedTransactions prepared,
      RelationFiles relationFiles) {
    this.wal = wal;
    this.commitLog = commitLog;
    this.subtransactions = subtransactions;
    this.xidGenerator = xidGenerator;
    this.oidGenerator = oidGenerator;
    this.procArray = procArray;
    this.locks = locks;
    this.serializable = serializable;
    this.prepared = prepared;
    this.relationFiles = relationFiles;
    xidStatus = new XidStatus(commitLog, subtransactions, procArray);
  }

  /// Gives a process its transaction state; enters it into the process array if it is not there,
  /// without a database.
  public Transaction newTransaction(ProcessContext process) {
    int number = process.procNumber();
    Proc proc = number >= 0 ? procArray.proc(number) : procArray.add(process, 0);
    Transaction transaction = new Transaction(this, process, proc);
    for (TransactionParticipant participant : sharedParticipants) {
      transaction.addParticipant(participant);
    }
    return transaction;
  }

  /// The end of a session: aborts what is open, releases all locks, leaves the process array.
  public void remove(Transaction transaction) {
    transaction.abortOutOfAny();
    locks.removeOwner(transaction.locks());
    procArray.remove(transaction.proc());
  }

  /// Adds a participant to each session to come; called while the server is put together.
  public void addSharedParticipant(TransactionParticipant participant) {
    sharedParticipants.add(participant);
  }

  public Wal wal() {
    return wal;
  }

  public CommitLog commitLog() {
    return commitLog;
  }

  public Subtransactions subtransactions() {
    return subtransactions;
  }

  public XidGenerator xidGenerator() {
    return xidGenerator;
  }

  public OidGenerator oidGenerator() {
    return oidGenerator;
  }

  public ProcArray procArray() {
    return procArray;
  }

  public LockTable locks() {
    return locks;
  }

  public SerializableTransactions serializable() {
    return serializable;
  }

  MultiXactHolders multiXacts() {
    return java.util.Objects.requireNonNull(multiXacts, "server is not put together yet");
  }

  /// Called while the server is put together, as multixacts need the state of transactions.
  public void setMultiXacts(MultiXactHolders value) {
    multiXacts = value;
  }

  public PreparedTransactions prepared() {
    return prepared;
  }

  public XidStatus xidStatus() {
    return xidStatus;
  }

  RelationFiles relationFiles() {
    return relationFiles;
  }

  /// False only with `wal_level` minimal.
  public boolean isStandbyInfoLogged() {
    return standbyInfoLogged;
  }

  public void setStandbyInfoLogged(boolean value) {
    standbyInfoLogged = value;
  }

  boolean isBootstrap() {
    return bootstrap;
  }

  /// While true all transactions run under the bootstrap xid 1: for initdb's first steps.
  public void setBootstrap(boolean value) {
    bootstrap = value;
  }

  /// Name of a database, for messages; null if unknown.
  public @Nullable String databaseNameOrNull(int oid) {
    return databaseNames.apply(oid);
  }

  /// How messages find the name of a database.
  public void setDatabaseNames(IntFunction<@Nullable String> names) {
    databaseNames = names;
  }
}
