// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import org.jspecify.annotations.Nullable;

/// The state machine of transaction blocks: statements set states, the ends of commands act on them
/// (PostgreSQL: the upper half of `xact.c`).
final class BlockMachine {
  private final TransactionLifecycle lifecycle;

  /// Identifier under which the end of the block prepares it, rather than commit; null to commit.
  private @Nullable String prepareGid;

  private int prepareOwnerOid;

  BlockMachine(TransactionLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  private TransactionLevel level() {
    return lifecycle.current();
  }

  private static SqlError unexpected(String where, BlockState state) {
    return SqlError.internal(where + ": unexpected state " + state.displayName()).fatal();
  }

  // ---- around each command ----

  void startCommand() {
    TransactionLevel level = level();
    switch (level.blockState) {
      case DEFAULT -> {
        lifecycle.start();
        level().blockState = BlockState.STARTED;
      }
      case IN_PROGRESS, IMPLICIT_IN_PROGRESS, SUB_IN_PROGRESS, ABORT, SUB_ABORT -> {}
      case STARTED,
          BEGIN,
          END,
          ABORT_END,
          ABORT_PENDING,
          SUB_BEGIN,
          SUB_RELEASE,
          SUB_COMMIT,
          SUB_ABORT_END,
          SUB_ABORT_PENDING,
          SUB_RESTART,
          SUB_ABORT_RESTART ->
          throw SqlError.internal(
              "StartTransactionCommand: unexpected state " + level.blockState.displayName());
    }
  }

  void commitCommand() {
    while (!commitStep()) {
      // One aborted level was left; the next one may have to go too.
    }
  }

  private boolean commitStep() {
    TransactionLevel level = level();
    switch (level.blockState) {
      case DEFAULT -> throw unexpected("CommitTransactionCommand", level.blockState);
      case STARTED -> {
        lifecycle.commit();
        level.blockState = BlockState.DEFAULT;
      }
      case BEGIN -> level.blockState = BlockState.IN_PROGRESS;
      case IN_PROGRESS, IMPLICIT_IN_PROGRESS, SUB_IN_PROGRESS ->
          lifecycle.commandCounterIncrement();
      case END -> commitTop(level);
      case ABORT, SUB_ABORT -> {}
      case ABORT_END -> {
        Characteristics saved = save();
        lifecycle.cleanup();
        level.blockState = BlockState.DEFAULT;
        chain(level, saved);
      }
      case ABORT_PENDING -> {
        Characteristics saved = save();
        lifecycle.abort();
        lifecycle.cleanup();
        level.blockState = BlockState.DEFAULT;
        chain(level, saved);
      }
      case SUB_BEGIN -> {
        lifecycle.startSub();
        level.blockState = BlockState.SUB_IN_PROGRESS;
      }
      case SUB_RELEASE -> {
        do {
          lifecycle.commitSub();
        } while (level().blockState == BlockState.SUB_RELEASE);
      }
      case SUB_COMMIT -> {
        do {
          lifecycle.commitSub();
        } while (level().blockState == BlockState.SUB_COMMIT);
        TransactionLevel top = level();
        if (top.blockState != BlockState.END) {
          throw SqlError.internal(
              "CommitTransactionCommand: unexpected state " + top.blockState.displayName());
        }
        commitTop(top);
      }
      case SUB_ABORT_END -> {
        lifecycle.cleanupSub();
        return false;
      }
      case SUB_ABORT_PENDING -> {
        lifecycle.abortSub();
        lifecycle.cleanupSub();
        return false;
      }
      case SUB_RESTART -> {
        lifecycle.abortSub();
        restart(level);
      }
      case SUB_ABORT_RESTART -> restart(level);
    }
    return true;
  }

  private void commitTop(TransactionLevel top) {
    Characteristics saved = save();
    String gid = prepareGid;
    prepareGid = null;
    if (gid != null) {
      lifecycle.prepare(gid, prepareOwnerOid);
    } else {
      lifecycle.commit();
    }
    top.blockState = BlockState.DEFAULT;
    chain(top, saved);
  }

  /// Leaves an aborted subtransaction and starts one of the same name in its place.
  private void restart(TransactionLevel aborted) {
    String name = aborted.name;
    int savepointLevel = aborted.savepointLevel;
    lifecycle.cleanupSub();
    TransactionLevel fresh = lifecycle.push();
    fresh.name = name;
    fresh.savepointLevel = savepointLevel;
    lifecycle.startSub();
    fresh.blockState = BlockState.SUB_IN_PROGRESS;
  }

  private record Characteristics(IsolationLevel isolation, boolean readOnly, boolean deferrable) {}

  private Characteristics save() {
    return new Characteristics(lifecycle.isolation, lifecycle.readOnly, lifecycle.deferrable);
  }

  private void chain(TransactionLevel top, Characteristics saved) {
    if (!top.chain) {
      return;
    }
    lifecycle.start();
    top.blockState = BlockState.IN_PROGRESS;
    top.chain = false;
    lifecycle.isolation = saved.isolation;
    lifecycle.readOnly = saved.readOnly;
    lifecycle.deferrable = saved.deferrable;
  }

  /// An error ended the command.
  void abortCurrent() {
    prepareGid = null;
    while (!abortStep()) {
      // One level was left.
    }
  }

  private boolean abortStep() {
    TransactionLevel level = level();
    switch (level.blockState) {
      case DEFAULT -> {
        if (level.phase != TransactionLevel.Phase.DEFAULT) {
          lifecycle.abort();
          lifecycle.cleanup();
        }
      }
      case STARTED, IMPLICIT_IN_PROGRESS, BEGIN, END, ABORT_PENDING -> {
        lifecycle.abort();
        lifecycle.cleanup();
        level.blockState = BlockState.DEFAULT;
        level.chain = false;
      }
      case IN_PROGRESS -> {
        lifecycle.abort();
        level.blockState = BlockState.ABORT;
      }
      case ABORT, SUB_ABORT -> {}
      case ABORT_END -> {
        lifecycle.cleanup();
        level.blockState = BlockState.DEFAULT;
        level.chain = false;
      }
      case SUB_IN_PROGRESS -> {
        lifecycle.abortSub();
        level.blockState = BlockState.SUB_ABORT;
      }
      case SUB_BEGIN, SUB_RELEASE, SUB_COMMIT, SUB_ABORT_PENDING, SUB_RESTART -> {
        lifecycle.abortSub();
        lifecycle.cleanupSub();
        return false;
      }
      case SUB_ABORT_END, SUB_ABORT_RESTART -> {
        lifecycle.cleanupSub();
        return false;
      }
    }
    return true;
  }

  void abortOutOfAny() {
    do {
      TransactionLevel level = level();
      switch (level.blockState) {
        case DEFAULT -> {
          if (level.phase != TransactionLevel.Phase.DEFAULT) {
            lifecycle.abort();
            lifecycle.cleanup();
          }
        }
        case STARTED, BEGIN, IN_PROGRESS, IMPLICIT_IN_PROGRESS, END, ABORT_PENDING -> {
          lifecycle.abort();
          lifecycle.cleanup();
          level.blockState = BlockState.DEFAULT;
        }
        case ABORT, ABORT_END -> {
          lifecycle.cleanup();
          level.blockState = BlockState.DEFAULT;
        }
        case SUB_BEGIN,
            SUB_IN_PROGRESS,
            SUB_RELEASE,
            SUB_COMMIT,
            SUB_ABORT_PENDING,
            SUB_RESTART -> {
          lifecycle.abortSub();
          lifecycle.cleanupSub();
        }
        case SUB_ABORT, SUB_ABORT_END, SUB_ABORT_RESTART -> lifecycle.cleanupSub();
      }
    } while (level().blockState != BlockState.DEFAULT);
    level().chain = false;
  }

  // ---- statements ----

  void begin() {
    TransactionLevel level = level();
    switch (level.blockState) {
      case STARTED, IMPLICIT_IN_PROGRESS -> level.blockState = BlockState.BEGIN;
      case IN_PROGRESS, SUB_IN_PROGRESS, ABORT, SUB_ABORT ->
          lifecycle
              .notices()
              .warning(
                  SqlState.ACTIVE_SQL_TRANSACTION, "there is already a transaction in progress");
      case DEFAULT,
          BEGIN,
          END,
          ABORT_END,
          ABORT_PENDING,
          SUB_BEGIN,
          SUB_RELEASE,
          SUB_COMMIT,
          SUB_ABORT_END,
          SUB_ABORT_PENDING,
          SUB_RESTART,
          SUB_ABORT_RESTART ->
          throw unexpected("BeginTransactionBlock", level.blockState);
    }
  }

  private void noTransaction(boolean chain, String chainStatement) {
    if (chain) {
      throw onlyInBlocks(chainStatement);
    }
    lifecycle
        .notices()
        .warning(SqlState.NO_ACTIVE_SQL_TRANSACTION, "there is no transaction in progress");
  }

  private static SqlError onlyInBlocks(String statement) {
    return new SqlError(
        SqlState.NO_ACTIVE_SQL_TRANSACTION, statement + " can only be used in transaction blocks");
  }

  boolean end(boolean chain) {
    TransactionLevel level = level();
    boolean result = false;
    switch (level.blockState) {
      case IN_PROGRESS -> {
        level.blockState = BlockState.END;
        result = true;
      }
      case IMPLICIT_IN_PROGRESS -> {
        noTransaction(chain, "COMMIT AND CHAIN");
        level.blockState = BlockState.END;
        result = true;
      }
      case ABORT -> level.blockState = BlockState.ABORT_END;
      case SUB_IN_PROGRESS -> {
        for (TransactionLevel parent = level.parent; parent != null; parent = level.parent) {
          if (level.blockState != BlockState.SUB_IN_PROGRESS) {
            throw unexpected("EndTransactionBlock", level.blockState);
          }
          level.blockState = BlockState.SUB_COMMIT;
          level = parent;
        }
        if (level.blockState != BlockState.IN_PROGRESS) {
          throw unexpected("EndTransactionBlock", level.blockState);
        }
        level.blockState = BlockState.END;
        result = true;
      }
      case SUB_ABORT -> level = endAborted(level, "EndTransactionBlock");
      case STARTED -> {
        noTransaction(chain, "COMMIT AND CHAIN");
        result = true;
      }
      case DEFAULT,
          BEGIN,
          END,
          ABORT_END,
          ABORT_PENDING,
          SUB_BEGIN,
          SUB_RELEASE,
          SUB_COMMIT,
          SUB_ABORT_END,
          SUB_ABORT_PENDING,
          SUB_RESTART,
          SUB_ABORT_RESTART ->
          throw unexpected("EndTransactionBlock", level.blockState);
    }
    level.chain = chain;
    return result;
  }

  /// Marks all levels for rollback; returns the top one. PREPARE TRANSACTION; false if it turns out
  /// to be a rollback.
  boolean prepare(String gid, int ownerOid) {
    // Outside of blocks the warning has been given, and there is nothing to prepare.
    boolean fine = end(false) && lifecycle.top().blockState == BlockState.END;
    if (fine) {
      prepareGid = gid;
      prepareOwnerOid = ownerOid;
    }
    return fine;
  }

  private static TransactionLevel endAborted(TransactionLevel start, String where) {
    TransactionLevel level = start;
    for (TransactionLevel parent = level.parent; parent != null; parent = level.parent) {
      markAborted(level, where);
      level = parent;
    }
    switch (level.blockState) {
      case IN_PROGRESS -> level.blockState = BlockState.ABORT_PENDING;
      case ABORT -> level.blockState = BlockState.ABORT_END;
      default -> throw unexpected(where, level.blockState);
    }
    return level;
  }

  private static void markAborted(TransactionLevel level, String where) {
    switch (level.blockState) {
      case SUB_IN_PROGRESS -> level.blockState = BlockState.SUB_ABORT_PENDING;
      case SUB_ABORT -> level.blockState = BlockState.SUB_ABORT_END;
      default -> throw unexpected(where, level.blockState);
    }
  }

  void userAbort(boolean chain) {
    TransactionLevel level = level();
    switch (level.blockState) {
      case IN_PROGRESS -> level.blockState = BlockState.ABORT_PENDING;
      case ABORT -> level.blockState = BlockState.ABORT_END;
      case SUB_IN_PROGRESS, SUB_ABORT -> level = endAborted(level, "UserAbortTransactionBlock");
      case STARTED, IMPLICIT_IN_PROGRESS -> {
        noTransaction(chain, "ROLLBACK AND CHAIN");
        level.blockState = BlockState.ABORT_PENDING;
      }
      case DEFAULT,
          BEGIN,
          END,
          ABORT_END,
          ABORT_PENDING,
          SUB_BEGIN,
          SUB_RELEASE,
          SUB_COMMIT,
          SUB_ABORT_END,
          SUB_ABORT_PENDING,
          SUB_RESTART,
          SUB_ABORT_RESTART ->
          throw unexpected("UserAbortTransactionBlock", level.blockState);
    }
    level.chain = chain;
  }

  void beginImplicit() {
    if (level().blockState == BlockState.STARTED) {
      level().blockState = BlockState.IMPLICIT_IN_PROGRESS;
    }
  }

  void endImplicit() {
    if (level().blockState == BlockState.IMPLICIT_IN_PROGRESS) {
      level().blockState = BlockState.STARTED;
    }
  }

  // ---- savepoints ----

  void defineSavepoint(String name) {
    TransactionLevel level = level();
    switch (level.blockState) {
      case IN_PROGRESS, SUB_IN_PROGRESS -> lifecycle.push().name = name;
      case IMPLICIT_IN_PROGRESS -> throw onlyInBlocks("SAVEPOINT");
      default -> throw unexpected("DefineSavepoint", level.blockState);
    }
  }

  void releaseSavepoint(String name) {
    TransactionLevel level = level();
    switch (level.blockState) {
      case IN_PROGRESS -> throw noSavepoint(name);
      case IMPLICIT_IN_PROGRESS -> throw onlyInBlocks("RELEASE SAVEPOINT");
      case SUB_IN_PROGRESS -> {}
      default -> throw unexpected("ReleaseSavepoint", level.blockState);
    }
    TransactionLevel target = findSavepoint(name);
    for (TransactionLevel each = level; ; each = java.util.Objects.requireNonNull(each.parent)) {
      each.blockState = BlockState.SUB_RELEASE;
      if (each == target) {
        return;
      }
    }
  }

  void rollbackToSavepoint(String name) {
    TransactionLevel level = level();
    switch (level.blockState) {
      case IN_PROGRESS, ABORT -> throw noSavepoint(name);
      case IMPLICIT_IN_PROGRESS -> throw onlyInBlocks("ROLLBACK TO SAVEPOINT");
      case SUB_IN_PROGRESS, SUB_ABORT -> {}
      default -> throw unexpected("RollbackToSavepoint", level.blockState);
    }
    TransactionLevel target = findSavepoint(name);
    TransactionLevel each = level;
    while (each != target) {
      markAborted(each, "RollbackToSavepoint");
      each = java.util.Objects.requireNonNull(each.parent);
    }
    switch (each.blockState) {
      case SUB_IN_PROGRESS -> each.blockState = BlockState.SUB_RESTART;
      case SUB_ABORT -> each.blockState = BlockState.SUB_ABORT_RESTART;
      default -> throw unexpected("RollbackToSavepoint", each.blockState);
    }
  }

  private TransactionLevel findSavepoint(String name) {
    for (TransactionLevel each = level(); each != null; each = each.parent) {
      if (name.equals(each.name)) {
        if (each.savepointLevel != level().savepointLevel) {
          throw new SqlError(
              SqlState.S_E_INVALID_SPECIFICATION,
              "savepoint \"%s\" does not exist within current savepoint level".formatted(name));
        }
        return each;
      }
    }
    throw noSavepoint(name);
  }

  private static SqlError noSavepoint(String name) {
    return new SqlError(
        SqlState.S_E_INVALID_SPECIFICATION, "savepoint \"%s\" does not exist".formatted(name));
  }

  // ---- subtransactions of functions ----

  void beginInternal(@Nullable String name) {
    TransactionLevel level = level();
    switch (level.blockState) {
      case STARTED, IN_PROGRESS, IMPLICIT_IN_PROGRESS, END, SUB_IN_PROGRESS ->
          lifecycle.push().name = name;
      default -> throw unexpected("BeginInternalSubTransaction", level.blockState);
    }
    commitCommand();
    startCommand();
  }

  void releaseInternal() {
    TransactionLevel level = level();
    if (level.blockState != BlockState.SUB_IN_PROGRESS) {
      throw SqlError.internal(
          "ReleaseCurrentSubTransaction: unexpected state " + level.blockState.displayName());
    }
    lifecycle.commitSub();
  }

  void rollbackInternal() {
    TransactionLevel level = level();
    switch (level.blockState) {
      case SUB_IN_PROGRESS -> lifecycle.abortSub();
      case SUB_ABORT -> {}
      default -> throw unexpected("RollbackAndReleaseCurrentSubTransaction", level.blockState);
    }
    lifecycle.cleanupSub();
  }

  // ---- questions ----

  boolean isInBlock() {
    return level().blockState != BlockState.DEFAULT && level().blockState != BlockState.STARTED;
  }

  boolean isAborted() {
    return level().blockState == BlockState.ABORT || level().blockState == BlockState.SUB_ABORT;
  }

  char statusCode() {
    return switch (level().blockState) {
      case DEFAULT, STARTED -> 'I';
      case BEGIN,
          IN_PROGRESS,
          IMPLICIT_IN_PROGRESS,
          END,
          SUB_BEGIN,
          SUB_IN_PROGRESS,
          SUB_RELEASE,
          SUB_COMMIT ->
          'T';
      case ABORT,
          ABORT_END,
          ABORT_PENDING,
          SUB_ABORT,
          SUB_ABORT_END,
          SUB_ABORT_PENDING,
          SUB_RESTART,
          SUB_ABORT_RESTART ->
          'E';
    };
  }

  void preventInBlock(boolean isTopLevel, boolean isPipelining, String statement) {
    String reason = null;
    if (isInBlock()) {
      reason = " cannot run inside a transaction block";
    } else if (level().parent != null) {
      reason = " cannot run inside a subtransaction";
    } else if (isPipelining) {
      reason = " cannot be executed within a pipeline";
    } else if (!isTopLevel) {
      reason = " cannot be executed from a function";
    }
    if (reason != null) {
      throw new SqlError(SqlState.ACTIVE_SQL_TRANSACTION, statement + reason);
    }
  }

  /// Requires, or only recommends, a block for `statement`.
  void checkBlock(boolean isTopLevel, boolean isRequired, String statement) {
    if (isInBlock() || level().parent != null || !isTopLevel) {
      return;
    }
    SqlError error = onlyInBlocks(statement);
    if (isRequired) {
      throw error;
    }
    lifecycle.notices().warning(SqlState.NO_ACTIVE_SQL_TRANSACTION, error.message());
  }
}
