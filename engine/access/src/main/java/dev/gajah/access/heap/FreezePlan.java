// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import static dev.gajah.access.tuple.HeapTupleHeader.HOT_UPDATED;
import static dev.gajah.access.tuple.HeapTupleHeader.KEYS_UPDATED;
import static dev.gajah.access.tuple.HeapTupleHeader.MOVED;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_BITS;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_COMMITTED;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_INVALID;
import static dev.gajah.access.tuple.HeapTupleHeader.XMAX_IS_MULTI;
import static dev.gajah.access.tuple.HeapTupleHeader.XMIN_FROZEN;

import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.transaction.multixact.MultiXactMembers;
import dev.gajah.transaction.multixact.MultiXactStatus;
import dev.gajah.transaction.multixact.MultiXacts;
import dev.gajah.transaction.xact.Transaction;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The tuples of one page that may be frozen, and what their headers will be (PostgreSQL:
/// `heap_prepare_freeze_tuple`, `FreezeMultiXactId`, `heap_log_freeze_plan`).
///
/// A page is frozen as a whole or not at all: the plan keeps two pairs of "oldest xid and multixact
/// left in the table", one for each outcome. Belongs to one session; reused from page to page.
final class FreezePlan {
  private static final int CHECK_XMIN_COMMITTED = 1;
  private static final int CHECK_XMAX_ABORTED = 2;

  /// Bytes of one plan in a prune record: xmax, infomask2, infomask, flags, pad, count.
  static final int PLAN_BYTES = 12;

  private final Transaction transaction;
  private final Visibility visibility;
  private final NewXmax newXmax;
  private final MultiXacts multixacts;

  private final int[] xmaxes = new int[HeapPage.TUPLES_MAX + 1];
  private final int[] infomasks = new int[HeapPage.TUPLES_MAX + 1];
  private final int[] infomask2s = new int[HeapPage.TUPLES_MAX + 1];
  private final int[] offsets = new int[HeapPage.TUPLES_MAX + 1];
  private final int[] checks = new int[HeapPage.TUPLES_MAX + 1];

  /// Order of the tuples in the WAL record, by indexes into the arrays above.
  private final int[] order = new int[HeapPage.TUPLES_MAX + 1];

  private VacuumCutoffs cutoffs = new VacuumCutoffs(0, 0, 0, 0, 0, 0);

  /// Tuples in the plan.
  int count;

  /// Some tuple must be frozen now.
  boolean required;

  /// After [#prepare]: the tuple will hold no xid once frozen.
  boolean totallyFrozen;

  int frozenXidIfFrozen;
  int minMultixactIfFrozen;
  int frozenXidIfNot;
  int minMultixactIfNot;

  FreezePlan(Heap heap, Transaction transaction, Visibility visibility, NewXmax newXmax) {
    this.transaction = transaction;
    this.visibility = visibility;
    this.newXmax = newXmax;
    multixacts = heap.multixacts();
  }

  void begin(VacuumCutoffs pageCutoffs, int newFrozenXid, int newMinMultixact) {
    cutoffs = pageCutoffs;
    count = 0;
    required = false;
    frozenXidIfFrozen = newFrozenXid;
    frozenXidIfNot = newFrozenXid;
    minMultixactIfFrozen = newMinMultixact;
    minMultixactIfNot = newMinMultixact;
  }

  /// Looks at the tuple at `page[at]` and adds it to the plan if freezing changes it. Sets
  /// [#totallyFrozen].
  void prepare(MemorySegment page, int at, int offsetNumber) {
    int infomask = HeapTupleHeader.infomask(page, at);
    int infomask2 = HeapTupleHeader.infomask2(page, at);
    int oldXmax = HeapTupleHeader.xmax(page, at);
    int newInfomask = infomask;
    int newInfomask2 = infomask2;
    int newXmaxValue = oldXmax;
    int check = 0;
    boolean xminFrozen = false;
    boolean xmaxFrozen = false;
    boolean freezeXmin = false;
    boolean freezeXmax = false;
    boolean replaceXmax = false;
    if ((infomask & MOVED) != 0) {
      throw SqlError.unsupported("tuples moved by VACUUM FULL before PostgreSQL 9.0");
    }
    int xmin = HeapTupleHeader.effectiveXmin(page, at);
    if (!TransactionId.isNormal(xmin)) {
      xminFrozen = true;
    } else {
      if (TransactionId.precedes(xmin, cutoffs.relationFrozenXid())) {
        throw SqlError.corrupt(
            "found xmin %s from before relfrozenxid %s"
                .formatted(
                    TransactionId.toString(xmin),
                    TransactionId.toString(cutoffs.relationFrozenXid())));
      }
      freezeXmin = TransactionId.precedes(xmin, cutoffs.oldestXmin());
      if (freezeXmin) {
        check |= CHECK_XMIN_COMMITTED;
      }
    }
    if ((infomask & XMAX_IS_MULTI) != 0) {
      switch (freezeMulti(oldXmax, infomask)) {
        case KEEP -> {}
        case XID -> {
          newInfomask &= ~XMAX_BITS;
          newXmaxValue = replacement;
          if (replacementCommitted) {
            newInfomask |= XMAX_COMMITTED;
          }
          replaceXmax = true;
        }
        case MULTI -> {
          newInfomask &= ~XMAX_BITS;
          newInfomask2 &= ~KEYS_UPDATED;
          newXmax.multiBits(replacement);
          newInfomask |= newXmax.infomask;
          newInfomask2 |= newXmax.infomask2;
          newXmaxValue = replacement;
          replaceXmax = true;
        }
        case INVALIDATE -> freezeXmax = true;
      }
    } else if (TransactionId.isNormal(oldXmax)) {
      if (TransactionId.precedes(oldXmax, cutoffs.relationFrozenXid())) {
        throw SqlError.corrupt(
            "found xmax %s from before relfrozenxid %s"
                .formatted(
                    TransactionId.toString(oldXmax),
                    TransactionId.toString(cutoffs.relationFrozenXid())));
      }
      freezeXmax = TransactionId.precedes(oldXmax, cutoffs.oldestXmin());
      if (freezeXmax && !HeapTupleHeader.isXmaxLockedOnly(infomask)) {
        check |= CHECK_XMAX_ABORTED;
      }
    } else if (!TransactionId.isValid(oldXmax)) {
      xmaxFrozen = true;
    } else {
      throw SqlError.corrupt(
          "found raw xmax %s (infomask 0x%04x) not invalid and not multi"
              .formatted(TransactionId.toString(oldXmax), infomask));
    }
    if (freezeXmin) {
      newInfomask |= XMIN_FROZEN;
    }
    if (freezeXmax) {
      newXmaxValue = TransactionId.INVALID;
      newInfomask = (newInfomask & ~XMAX_BITS) | XMAX_INVALID;
      newInfomask2 &= ~(HOT_UPDATED | KEYS_UPDATED);
    }
    totallyFrozen = (freezeXmin || xminFrozen) && (freezeXmax || xmaxFrozen);
    if (!required && !(xminFrozen && xmaxFrozen)) {
      required = mustFreeze(page, at);
    }
    if (freezeXmin || replaceXmax || freezeXmax) {
      xmaxes[count] = newXmaxValue;
      infomasks[count] = newInfomask;
      infomask2s[count] = newInfomask2;
      offsets[count] = offsetNumber;
      checks[count] = check;
      count++;
    }
  }

  private enum MultiResult {
    KEEP,
    INVALIDATE,
    XID,
    MULTI
  }

  private int replacement;
  private boolean replacementCommitted;

  private MultiResult freezeMulti(int multi, int infomask) {
    replacement = TransactionId.INVALID;
    replacementCommitted = false;
    boolean lockedOnly = HeapTupleHeader.isXmaxLockedOnly(infomask);
    if (multi == MultiXacts.INVALID || HeapTupleHeader.isLockedUpgraded(infomask)) {
      required = true;
      return MultiResult.INVALIDATE;
    }
    if (MultiXacts.precedes(multi, cutoffs.relationMinMultixact())) {
      throw SqlError.corrupt(
          "found multixact %s from before relminmxid %s"
              .formatted(
                  Integer.toUnsignedString(multi),
                  Integer.toUnsignedString(cutoffs.relationMinMultixact())));
    }
    if (MultiXacts.precedes(multi, cutoffs.oldestMultixact())) {
      if (multixacts.isRunning(transaction, multi, lockedOnly)) {
        throw SqlError.corrupt(
            "multixact %s from before multi freeze cutoff %s found to be still running"
                .formatted(
                    Integer.toUnsignedString(multi),
                    Integer.toUnsignedString(cutoffs.oldestMultixact())));
      }
      required = true;
      if (lockedOnly) {
        return MultiResult.INVALIDATE;
      }
      int updater = visibility.updateXidOf(multi);
      if (TransactionId.precedes(updater, cutoffs.relationFrozenXid())) {
        throw SqlError.corrupt(
            "multixact %s contains update XID %s from before relfrozenxid %s"
                .formatted(
                    Integer.toUnsignedString(multi),
                    TransactionId.toString(updater),
                    TransactionId.toString(cutoffs.relationFrozenXid())));
      }
      if (TransactionId.precedes(updater, cutoffs.oldestXmin())) {
        refuseCommittedUpdate(multi, updater, visibility.didCommit(updater));
        return MultiResult.INVALIDATE;
      }
      replacement = updater;
      return MultiResult.XID;
    }
    MultiXactMembers members = multixacts.members(transaction, multi, lockedOnly);
    if (members.count() == 0) {
      required = true;
      return MultiResult.INVALIDATE;
    }
    boolean replace = MultiXacts.precedes(multi, cutoffs.multixactCutoff());
    int oldest = frozenXidIfFrozen;
    for (int i = 0; i < members.count() && !replace; i++) {
      int xid = members.xid(i);
      replace = TransactionId.precedes(xid, cutoffs.freezeLimit());
      if (TransactionId.precedes(xid, oldest)) {
        oldest = xid;
      }
    }
    if (!replace) {
      frozenXidIfFrozen = oldest;
      if (MultiXacts.precedes(multi, minMultixactIfFrozen)) {
        minMultixactIfFrozen = multi;
      }
      return MultiResult.KEEP;
    }
    return replaceMulti(multi, members);
  }

  private MultiResult replaceMulti(int multi, MultiXactMembers members) {
    int[] keptXids = new int[members.count()];
    MultiXactStatus[] keptStatuses = new MultiXactStatus[members.count()];
    int kept = 0;
    boolean hasLockers = false;
    int updater = TransactionId.INVALID;
    for (int i = 0; i < members.count(); i++) {
      int xid = members.xid(i);
      MultiXactStatus status = members.status(i);
      boolean running = visibility.isCurrent(xid) || visibility.isInProgress(xid);
      if (!status.isUpdate()) {
        if (running) {
          if (TransactionId.precedes(xid, cutoffs.oldestXmin())) {
            throw SqlError.corrupt(
                "multixact %s contains running locker XID %s from before removable cutoff %s"
                    .formatted(
                        Integer.toUnsignedString(multi),
                        TransactionId.toString(xid),
                        TransactionId.toString(cutoffs.oldestXmin())));
          }
          keptXids[kept] = xid;
          keptStatuses[kept++] = status;
          hasLockers = true;
        }
        continue;
      }
      if (TransactionId.isValid(updater)) {
        throw SqlError.corrupt(
            "multixact %s has two or more updating members"
                .formatted(Integer.toUnsignedString(multi)));
      }
      if (!running) {
        if (!visibility.didCommit(xid)) {
          continue;
        }
        replacementCommitted = true;
      }
      updater = xid;
      refuseCommittedUpdate(multi, xid, TransactionId.precedes(xid, cutoffs.oldestXmin()));
      keptXids[kept] = xid;
      keptStatuses[kept++] = status;
    }
    required = true;
    if (kept == 0) {
      return MultiResult.INVALIDATE;
    }
    if (TransactionId.isValid(updater) && !hasLockers) {
      replacement = updater;
      return MultiResult.XID;
    }
    replacement =
        multixacts.create(
            transaction, Arrays.copyOf(keptXids, kept), Arrays.copyOf(keptStatuses, kept));
    return MultiResult.MULTI;
  }

  private void refuseCommittedUpdate(int multi, int updater, boolean refuse) {
    if (refuse) {
      throw SqlError.corrupt(
          "multixact %s contains committed update XID %s from before removable cutoff %s"
              .formatted(
                  Integer.toUnsignedString(multi),
                  TransactionId.toString(updater),
                  TransactionId.toString(cutoffs.oldestXmin())));
    }
  }

  /// Advances the "if not frozen" horizons over the tuple; true if it holds something older than
  /// the freeze limits (PostgreSQL: `heap_tuple_should_freeze`).
  private boolean mustFreeze(MemorySegment page, int at) {
    boolean must = false;
    int infomask = HeapTupleHeader.infomask(page, at);
    int xmin = HeapTupleHeader.effectiveXmin(page, at);
    if (TransactionId.isNormal(xmin)) {
      must = noteUnfrozen(xmin);
    }
    int xmax = HeapTupleHeader.xmax(page, at);
    if ((infomask & XMAX_IS_MULTI) == 0) {
      if (TransactionId.isNormal(xmax)) {
        must |= noteUnfrozen(xmax);
      }
    } else if (xmax != MultiXacts.INVALID) {
      if (MultiXacts.precedes(xmax, minMultixactIfNot)) {
        minMultixactIfNot = xmax;
      }
      if (HeapTupleHeader.isLockedUpgraded(infomask)) {
        return true;
      }
      must |= MultiXacts.precedes(xmax, cutoffs.multixactCutoff());
      MultiXactMembers members =
          multixacts.members(transaction, xmax, HeapTupleHeader.isXmaxLockedOnly(infomask));
      for (int i = 0; i < members.count(); i++) {
        must |= noteUnfrozen(members.xid(i));
      }
    }
    return must;
  }

  private boolean noteUnfrozen(int xid) {
    if (TransactionId.precedes(xid, frozenXidIfNot)) {
      frozenXidIfNot = xid;
    }
    return TransactionId.precedes(xid, cutoffs.freezeLimit());
  }

  /// For a page that is not pruned: does the tuple hold something that must be frozen? Advances the
  /// "if not" horizons.
  boolean mustFreeze(VacuumCutoffs pageCutoffs, MemorySegment page, int at) {
    cutoffs = pageCutoffs;
    return mustFreeze(page, at);
  }

  /// Last check against corruption before the headers change (PostgreSQL:
  /// `heap_pre_freeze_checks`).
  void check(MemorySegment page) {
    for (int i = 0; i < count; i++) {
      int at = HeapPage.tupleAt(page, offsets[i]);
      if ((checks[i] & CHECK_XMIN_COMMITTED) != 0) {
        int xmin = HeapTupleHeader.xmin(page, at);
        if (!visibility.didCommit(xmin)) {
          throw SqlError.corrupt(
              "uncommitted xmin %s needs to be frozen".formatted(TransactionId.toString(xmin)));
        }
      }
      if ((checks[i] & CHECK_XMAX_ABORTED) != 0) {
        int xmax = HeapTupleHeader.xmax(page, at);
        if (visibility.didCommit(xmax)) {
          throw SqlError.corrupt(
              "cannot freeze committed xmax %s".formatted(TransactionId.toString(xmax)));
        }
      }
    }
  }

  /// Changes the headers. In a critical section, under the exclusive content lock.
  void execute(MemorySegment page) {
    for (int i = 0; i < count; i++) {
      apply(page, offsets[i], xmaxes[i], infomasks[i], infomask2s[i]);
    }
  }

  static void apply(MemorySegment page, int offsetNumber, int xmax, int infomask, int infomask2) {
    int at = HeapPage.tupleAt(page, offsetNumber);
    HeapTupleHeader.setXmax(page, at, xmax);
    HeapTupleHeader.setInfomask(page, at, infomask);
    HeapTupleHeader.setInfomask2(page, at, infomask2);
  }

  /// Sorts the tuples into groups with equal new headers and writes the plans (count, then plans)
  /// into `out`.
  void writePlans(ByteWriter out) {
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    // Insertion sort: pages hold at most 291 tuples, mostly with equal headers in ascending offsets
    // already.
    for (int i = 1; i < count; i++) {
      int item = order[i];
      int j = i - 1;
      while (j >= 0 && compare(order[j], item) > 0) {
        order[j + 1] = order[j];
        j--;
      }
      order[j + 1] = item;
    }
    int start = out.length();
    out.putInt(0); // count, then two bytes of padding
    int plans = 0;
    for (int i = 0; i < count; ) {
      int first = order[i];
      int n = 1;
      while (i + n < count && sameHeader(first, order[i + n])) {
        n++;
      }
      out.putInt(xmaxes[first]);
      out.putShort(infomask2s[first]);
      out.putShort(infomasks[first]);
      out.putByte(0);
      out.putByte(0);
      out.putShort(n);
      plans++;
      i += n;
    }
    Bytes.putShort(out.array(), start, plans);
  }

  /// Writes the offset numbers in the order of the plans.
  void writeOffsets(ByteWriter out) {
    for (int i = 0; i < count; i++) {
      out.putShort(offsets[order[i]]);
    }
  }

  private boolean sameHeader(int a, int b) {
    return xmaxes[a] == xmaxes[b] && infomask2s[a] == infomask2s[b] && infomasks[a] == infomasks[b];
  }

  private int compare(int a, int b) {
    int result = Integer.compareUnsigned(xmaxes[a], xmaxes[b]);
    if (result == 0) {
      result = infomask2s[a] - infomask2s[b];
    }
    if (result == 0) {
      result = infomasks[a] - infomasks[b];
    }
    return result != 0 ? result : offsets[a] - offsets[b];
  }
}
