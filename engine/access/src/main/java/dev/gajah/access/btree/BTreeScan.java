// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import static dev.gajah.access.btree.OpenIndex.NO_BUFFER;

import dev.gajah.access.index.IndexScan;
import dev.gajah.access.index.ScanKey;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.Vector;
import dev.gajah.transaction.predicate.PredicateLocking;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Scan of a btree: copies the matching entries of one leaf at a time, then works without locks.
///
/// The pin on the current leaf is kept only when tuples are wanted (an index-only scan must hold
/// vacuum back until it has asked the visibility map) or when the index writes no WAL (its LSNs
/// cannot tell whether a page has changed).
///
/// `column = ANY (...)` keys are done by one descent per combination of alternatives, in index
/// order.
///
/// Hot path: after construction a rescan and a lookup allocate nothing.
final class BTreeScan implements IndexScan {
  private final OpenIndex index;
  private final KeyCodec codec;
  private final PredicateLocking predicate;
  private final boolean noted;
  private final InsertionKey searchKey = new InsertionKey();
  private final DescentStack stack = new DescentStack();

  private ScanKey[] keys = {};
  private int keyCount;
  private boolean forwardScan = true;

  /// Keys sorted by column; the ones that every entry must pass.
  private ScanKey[] ordered = new ScanKey[8];

  private boolean impossible;

  /// For each ordered key: failing it ends a forward (backward) scan, as no later entry can match.
  private boolean[] requiredForward = new boolean[8];

  private boolean[] requiredBackward = new boolean[8];

  private @Nullable ArrayKeys arrayKeys;

  private boolean wantTuples;

  /// The current and the marked position.
  private Position current = new Position();

  private @Nullable Position marked;
  private int markedItem = -1;
  private boolean started;
  private boolean lastForward;

  private int[] killed = {};
  private int killedCount;

  /// Copy of the matching entries of one leaf.
  private static final class Position {
    int buffer = NO_BUFFER;
    int block = BlockNumber.INVALID;
    long lsn;
    int nextBlock;
    boolean moreLeft;
    boolean moreRight;
    int firstItem;
    int lastItem = -1;
    int item;

    long[] tids = new long[64];
    short[] offsets = new short[64];
    short @Nullable [] tupleOffsets;
    @Nullable MemorySegment tuples;
    int tupleBytes;

    boolean isValid() {
      return block != BlockNumber.INVALID;
    }

    void ensure(int count) {
      if (count > tids.length) {
        int length = Math.min(BTreePage.TIDS_MAX, Math.max(count, 2 * tids.length));
        tids = Arrays.copyOf(tids, length);
        offsets = Arrays.copyOf(offsets, length);
        if (tupleOffsets != null) {
          tupleOffsets = Arrays.copyOf(tupleOffsets, length);
        }
      }
    }
  }

  BTreeScan(OpenIndex index) {
    this.index = index;
    this.codec = index.codec;
    predicate = index.transaction.predicate();
    // TOAST indexes are read by their own rules of visibility.
    noted = !index.descriptor.schemaName().equals("pg_toast");
  }

  /// A serializable transaction notes each page that it reads.
  private void notePage(int buffer) {
    if (noted && predicate.isActive()) {
      int relation = index.descriptor.indexOid();
      if (predicate.notesReads(relation)) {
        predicate.lockPage(index.locator.databaseOid(), relation, index.block(buffer));
      }
    }
  }

  /// The index is empty: there is nothing finer to lock.
  ///
  /// @return true if that was noted only now, so that somebody may have come in between
  private boolean noteEmpty() {
    if (noted && predicate.isActive()) {
      int relation = index.descriptor.indexOid();
      if (predicate.notesReads(relation)) {
        predicate.lockRelation(index.locator.databaseOid(), relation);
        return true;
      }
    }
    return false;
  }

  @Override
  public void wantTuples(boolean want) {
    wantTuples = want;
  }

  @Override
  public void rescan(ScanKey[] newKeys, int count, boolean forward) {
    leavePage();
    dropMark();
    keys = newKeys;
    keyCount = count;
    forwardScan = forward;
    started = false;
    current.block = BlockNumber.INVALID;
    prepareKeys();
    ArrayKeys a = arrayKeys;
    if (a != null && !impossible) {
      impossible = !a.begin(forward);
    }
  }

  /// Sorts keys by column and finds which of them bound the scan. Redundant keys are harmless and
  /// stay.
  private void prepareKeys() {
    impossible = false;
    if (ordered.length < keyCount) {
      ordered = new ScanKey[keyCount];
      requiredForward = new boolean[keyCount];
      requiredBackward = new boolean[keyCount];
    }
    for (int i = 0; i < keyCount; i++) {
      ScanKey key = keys[i];
      if (key.isNull() && key.strategy() <= ScanKey.GREATER) {
        impossible = true; // comparison with null
      }
      int at = i;
      while (at > 0 && ordered[at - 1].column() > key.column()) {
        ordered[at] = ordered[at - 1];
        at--;
      }
      ordered[at] = key;
    }
    arrayKeys = null;
    // A key is required in a direction as long as all earlier columns are fixed by an equality.
    int column = 0;
    boolean fixedSoFar = true;
    for (int i = 0; i < keyCount; ) {
      int c = ordered[i].column();
      if (c != column) {
        fixedSoFar = false; // a column without a key lies between
      }
      boolean fixed = false;
      for (int k = i; k < keyCount && ordered[k].column() == c; k++) {
        fixed |= isEquality(ordered[k]);
      }
      for (; i < keyCount && ordered[i].column() == c; i++) {
        int strategy = ordered[i].strategy();
        boolean equality = isEquality(ordered[i]);
        boolean upper = strategy == ScanKey.LESS || strategy == ScanKey.LESS_EQUAL;
        boolean lower = strategy == ScanKey.GREATER || strategy == ScanKey.GREATER_EQUAL;
        if (codec.layout.descending[c]) {
          boolean swap = upper;
          upper = lower;
          lower = swap;
        }
        if (strategy == ScanKey.IS_NOT_NULL) {
          upper = !codec.layout.nullsFirst[c];
          lower = !upper;
        }
        if (ordered[i].anyOf() != null) {
          if (fixedSoFar) {
            ordered[i] = driveByArray(ordered[i]);
          } else {
            equality = false; // checked on each entry
          }
        }
        requiredForward[i] = fixedSoFar && (equality || upper);
        requiredBackward[i] = fixedSoFar && (equality || lower);
      }
      fixedSoFar &= fixed;
      column = c + 1;
    }
  }

  /// The key that stands for the array's alternatives one after the other.
  private ScanKey driveByArray(ScanKey key) {
    ArrayKeys a = arrayKeys;
    if (a == null) {
      a = new ArrayKeys(codec.layout);
      arrayKeys = a;
    }
    return a.add(key);
  }

  private static boolean isEquality(ScanKey key) {
    return key.strategy() == ScanKey.EQUAL || key.strategy() == ScanKey.IS_NULL;
  }

  @Override
  public boolean next() {
    return next(forwardScan);
  }

  @Override
  public boolean next(boolean forward) {
    try {
      ArrayKeys a = arrayKeys;
      if (started && !current.isValid()) {
        if (forward == lastForward) {
          return false;
        }
        // Turned round at an end: start again from that end.
        started = false;
        if (a != null && !a.begin(forward)) {
          return false;
        }
      }
      lastForward = forward;
      for (; ; ) {
        if (started ? step(forward) : first(forward)) {
          return true;
        }
        if (impossible || a == null || !a.advance(forward)) {
          return false;
        }
        started = false;
      }
    } catch (Throwable failure) {
      current.buffer = NO_BUFFER;
      current.block = BlockNumber.INVALID;
      if (marked != null) {
        marked.buffer = NO_BUFFER;
        markedItem = -1;
      }
      throw index.releaseAll(failure);
    }
  }

  /// Goes to the first match in the given direction.
  private boolean first(boolean forward) {
    started = true;
    killedCount = 0;
    current.block = BlockNumber.INVALID;
    if (impossible) {
      return false;
    }
    int strategy = buildSearchKey(forward);
    Position p = current;
    p.moreLeft = !forward;
    p.moreRight = forward;
    int offnum;
    if (searchKey.size == 0) {
      p.buffer = index.endpoint(0, !forward);
      if (p.buffer == NO_BUFFER && noteEmpty()) {
        p.buffer = index.endpoint(0, !forward);
      }
      if (p.buffer == NO_BUFFER) {
        return false;
      }
      notePage(p.buffer);
      MemorySegment page = index.page(p.buffer);
      offnum = forward ? BTreePage.firstDataKey(page) : BTreePage.maxOffset(page);
    } else {
      switch (strategy) {
        case ScanKey.LESS -> {
          searchKey.nextKey = false;
          searchKey.backward = true;
        }
        case ScanKey.LESS_EQUAL -> {
          searchKey.nextKey = true;
          searchKey.backward = true;
        }
        case ScanKey.EQUAL -> {
          searchKey.nextKey = !forward;
          searchKey.backward = !forward;
        }
        case ScanKey.GREATER_EQUAL -> {
          searchKey.nextKey = false;
          searchKey.backward = false;
        }
        default -> {
          searchKey.nextKey = true;
          searchKey.backward = false;
        }
      }
      p.buffer = index.search(searchKey, false, stack, null);
      if (p.buffer == NO_BUFFER && noteEmpty()) {
        p.buffer = index.search(searchKey, false, stack, null);
      }
      if (p.buffer == NO_BUFFER) {
        return false;
      }
      notePage(p.buffer);
      offnum = index.binarySearch(searchKey, index.page(p.buffer));
    }
    if (readPage(forward, offnum)) {
      unlockPage();
      return true;
    }
    index.release(p.buffer);
    p.buffer = NO_BUFFER;
    return stepPage(forward);
  }

  /// Chooses the keys that give the start of the scan. Returns the strategy of the whole, in index
  /// order.
  private int buildSearchKey(boolean forward) {
    searchKey.reset();
    int i = 0;
    for (int column = 0; column < codec.layout.keyCount; column++) {
      ScanKey chosen = null;
      boolean impliesNotNull = false;
      boolean bound = false;
      for (; i < keyCount && ordered[i].column() == column; i++) {
        ScanKey key = ordered[i];
        if (key.anyOf() != null) {
          impliesNotNull = true;
          continue;
        }
        if (isEquality(key)) {
          chosen = key;
          bound = false;
          continue;
        }
        if (chosen != null && isEquality(chosen)) {
          continue;
        }
        if (key.strategy() == ScanKey.IS_NOT_NULL) {
          impliesNotNull = true;
          continue;
        }
        impliesNotNull = true;
        int strategy = inIndexOrder(key.strategy(), column);
        boolean lower = strategy >= ScanKey.GREATER_EQUAL;
        if (lower == forward) {
          // Take the tighter of several bounds only if it is the first; the others are checked on
          // each entry.
          if (chosen == null) {
            chosen = key;
            bound = true;
          }
        }
      }
      int slot = searchKey.size;
      if (chosen == null) {
        // Skip the nulls if they come first in this direction.
        if (!impliesNotNull || codec.layout.nullsFirst[column] != forward) {
          return ScanKey.EQUAL;
        }
        searchKey.isNull[slot] = true;
        searchKey.comparators[slot] = null;
        searchKey.size++;
        return forward ? ScanKey.GREATER : ScanKey.LESS;
      }
      if (chosen.strategy() == ScanKey.IS_NULL) {
        searchKey.isNull[slot] = true;
        searchKey.comparators[slot] = null;
      } else {
        KeyCodec.setColumn(searchKey, slot, chosen);
      }
      searchKey.size++;
      if (bound) {
        return inIndexOrder(chosen.strategy(), column);
      }
    }
    return ScanKey.EQUAL;
  }

  /// A strategy with its direction turned if the column is descending.
  private int inIndexOrder(int strategy, int column) {
    return codec.layout.descending[column] && strategy <= ScanKey.GREATER ? 6 - strategy : strategy;
  }

  private boolean step(boolean forward) {
    Position p = current;
    if (forward) {
      if (++p.item <= p.lastItem) {
        return true;
      }
    } else if (--p.item >= p.firstItem) {
      return true;
    }
    return stepPage(forward);
  }

  /// To the next page with a match. On entry no lock is held on the current page.
  private boolean stepPage(boolean forward) {
    killItems();
    saveMark();
    Position p = current;
    if (p.buffer != NO_BUFFER) {
      index.unpin(p.buffer);
      p.buffer = NO_BUFFER;
    }
    if (forward) {
      p.moreLeft = true;
      int block = p.nextBlock;
      for (; ; ) {
        if (block == BTreePage.NONE || !p.moreRight) {
          p.block = BlockNumber.INVALID;
          return false;
        }
        index.checkInterrupts();
        p.buffer = index.get(block, false);
        MemorySegment page = index.page(p.buffer);
        if (!BTreePage.isIgnored(page)) {
          notePage(p.buffer);
          if (readPage(true, BTreePage.firstDataKey(page))) {
            break;
          }
        }
        block = BTreePage.next(page);
        index.release(p.buffer);
        p.buffer = NO_BUFFER;
      }
    } else {
      p.moreRight = true;
      int buffer = index.get(p.block, false);
      for (; ; ) {
        if (!p.moreLeft) {
          index.release(buffer);
          p.block = BlockNumber.INVALID;
          return false;
        }
        buffer = index.walkLeft(buffer);
        if (buffer == NO_BUFFER) {
          p.block = BlockNumber.INVALID;
          return false;
        }
        MemorySegment page = index.page(buffer);
        p.buffer = buffer;
        if (!BTreePage.isIgnored(page)) {
          notePage(p.buffer);
          if (readPage(false, BTreePage.maxOffset(page))) {
            break;
          }
        }
        p.buffer = NO_BUFFER;
      }
    }
    unlockPage();
    return true;
  }

  private void unlockPage() {
    if (wantTuples || !index.needsWal()) {
      index.unlock(current.buffer);
    } else {
      index.release(current.buffer);
      current.buffer = NO_BUFFER;
    }
  }

  /// Copies what matches on the locked current page, from `start` on. False if nothing does.
  private boolean readPage(boolean forward, int start) {
    Position p = current;
    MemorySegment page = index.page(p.buffer);
    p.block = index.block(p.buffer);
    p.lsn = BTreePage.lsn(page);
    p.nextBlock = BTreePage.next(page);
    p.tupleBytes = 0;
    if (wantTuples) {
      if (p.tuples == null) {
        p.tuples = Arena.ofAuto().allocate(BTreePage.PAGE_BYTES, 64);
      }
      if (p.tupleOffsets == null) {
        p.tupleOffsets = new short[p.tids.length];
      }
    }
    int min = BTreePage.firstDataKey(page);
    int max = BTreePage.maxOffset(page);
    int count = 0;
    boolean goesOn = true;
    if (forward) {
      for (int off = Math.max(start, min); off <= max; off++) {
        if (BTreePage.isItemDead(page, off)) {
          continue;
        }
        long tuple = BTreePage.itemOffset(page, off);
        int verdict = check(page, tuple, codec.layout.columnCount, true);
        if (verdict == MATCH) {
          count = save(p, page, tuple, off, count, true);
        } else if (verdict == END) {
          goesOn = false;
          break;
        }
      }
      if (goesOn && !BTreePage.isRightmost(page)) {
        // The high key may show that nothing to the right can match.
        long high = BTreePage.itemOffset(page, BTreePage.HIGH_KEY);
        int attributes = BTreeTuple.attributeCount(page, high, codec.layout.columnCount);
        if (check(page, high, attributes, true) == END) {
          goesOn = false;
        }
      }
      if (!goesOn) {
        p.moreRight = false;
      }
      p.firstItem = 0;
      p.lastItem = count - 1;
      p.item = 0;
    } else {
      for (int off = Math.min(start, max); off >= min; off--) {
        boolean dead = BTreePage.isItemDead(page, off);
        if (dead && off > min) {
          continue;
        }
        long tuple = BTreePage.itemOffset(page, off);
        int verdict = check(page, tuple, codec.layout.columnCount, false);
        if (verdict == MATCH && !dead) {
          count = save(p, page, tuple, off, count, false);
        } else if (verdict == END) {
          p.moreLeft = false;
          break;
        }
      }
      reverse(p, count);
      p.firstItem = 0;
      p.lastItem = count - 1;
      p.item = count - 1;
    }
    return count > 0;
  }

  /// Items were saved in descending order; the rest of the scan wants them ascending.
  private void reverse(Position p, int count) {
    for (int i = 0, k = count - 1; i < k; i++, k--) {
      long t = p.tids[i];
      p.tids[i] = p.tids[k];
      p.tids[k] = t;
      short o = p.offsets[i];
      p.offsets[i] = p.offsets[k];
      p.offsets[k] = o;
      if (wantTuples && p.tupleOffsets != null) {
        short u = p.tupleOffsets[i];
        p.tupleOffsets[i] = p.tupleOffsets[k];
        p.tupleOffsets[k] = u;
      }
    }
  }

  private int save(
      Position p, MemorySegment page, long tuple, int off, int count, boolean forward) {
    boolean posting = BTreeTuple.isPosting(page, tuple);
    int ids = posting ? BTreeTuple.postingCount(page, tuple) : 1;
    p.ensure(count + ids);
    int kept = 0;
    MemorySegment tuples = p.tuples;
    if (wantTuples && tuples != null) {
      kept = p.tupleBytes;
      int bytes = Bytes.maxAlign(BTreeTuple.keySize(page, tuple));
      MemorySegment.copy(page, tuple, tuples, kept, bytes);
      p.tupleBytes += bytes;
    }
    int at = count;
    for (int i = 0; i < ids; i++, at++) {
      p.tids[at] =
          posting
              ? BTreeTuple.postingTid(page, tuple, forward ? i : ids - 1 - i)
              : BTreeTuple.readTid(page, tuple);
      p.offsets[at] = (short) off;
      if (wantTuples && p.tupleOffsets != null) {
        p.tupleOffsets[at] = (short) kept;
      }
    }
    return at;
  }

  private static final int MATCH = 0;
  private static final int NO_MATCH = 1;
  private static final int END = 2;

  /// Does an entry with its first `attributes` columns satisfy all keys, and if not, can a later
  /// one?
  private int check(MemorySegment page, long tuple, int attributes, boolean forward) {
    for (int i = 0; i < keyCount; i++) {
      ScanKey key = ordered[i];
      int column = key.column();
      if (column >= attributes) {
        continue; // truncated away in a high key: could be anything
      }
      boolean required = forward ? requiredForward[i] : requiredBackward[i];
      long at = codec.locate(page, tuple, column);
      int strategy = key.strategy();
      if (strategy == ScanKey.IS_NULL) {
        if (at >= 0) {
          return required ? END : NO_MATCH;
        }
        continue;
      }
      if (strategy == ScanKey.IS_NOT_NULL) {
        if (at < 0) {
          return required ? END : NO_MATCH;
        }
        continue;
      }
      if (at < 0) {
        // A null fails every comparison. Past the nulls' place nothing can match; before it,
        // matches may come.
        boolean nullsAreLast = codec.layout.nullsFirst[column] != forward;
        boolean anyRequired = requiredForward[i] || requiredBackward[i];
        return anyRequired && nullsAreLast ? END : NO_MATCH;
      }
      @Nullable Object[] alternatives = key.anyOf();
      if (alternatives != null) {
        if (!ArrayKeys.isAmong(codec, page, at, key, alternatives)) {
          return NO_MATCH;
        }
        continue;
      }
      int result = codec.compareValue(page, at, key);
      boolean passes =
          switch (strategy) {
            case ScanKey.LESS -> result < 0;
            case ScanKey.LESS_EQUAL -> result <= 0;
            case ScanKey.EQUAL -> result == 0;
            case ScanKey.GREATER_EQUAL -> result >= 0;
            case ScanKey.GREATER -> result > 0;
            default -> throw SqlError.internal("unrecognized StrategyNumber: " + strategy);
          };
      if (!passes) {
        return required ? END : NO_MATCH;
      }
    }
    return MATCH;
  }

  @Override
  public long tid() {
    return current.tids[current.item];
  }

  @Override
  public void readColumn(int column, Vector target, int row) {
    Position p = current;
    MemorySegment tuples = p.tuples;
    short[] offsets = p.tupleOffsets;
    if (tuples == null || offsets == null) {
      throw SqlError.internal("index scan keeps no tuples");
    }
    codec.readColumn(tuples, offsets[p.item], column, target, row);
  }

  @Override
  public void killPriorTuple() {
    if (!current.isValid()) {
      return;
    }
    if (killedCount == killed.length) {
      if (killedCount >= BTreePage.TIDS_MAX) {
        return;
      }
      killed = Arrays.copyOf(killed, Math.min(BTreePage.TIDS_MAX, Math.max(16, 2 * killedCount)));
    }
    killed[killedCount++] = current.item;
  }

  /// Marks the killed entries on the page, if it is still as we read it. PostgreSQL:
  /// `_bt_killitems`.
  private void killItems() {
    int count = killedCount;
    killedCount = 0;
    Position p = current;
    if (count == 0 || !p.isValid()) {
      return;
    }
    Arrays.sort(killed, 0, count);
    boolean pinned = p.buffer != NO_BUFFER;
    int buffer = p.buffer;
    if (pinned) {
      index.lock(buffer, false);
    } else {
      buffer = index.get(p.block, false);
      if (BTreePage.lsn(index.page(buffer)) != p.lsn) {
        index.release(buffer);
        return;
      }
    }
    MemorySegment page = index.page(buffer);
    int min = BTreePage.firstDataKey(page);
    int max = BTreePage.maxOffset(page);
    boolean any = false;
    for (int i = 0; i < count; ) {
      int item = killed[i];
      int off = p.offsets[item];
      // All ids of one page item are neighbours among the items.
      int same = i;
      while (same < count && p.offsets[killed[same]] == off) {
        same++;
      }
      for (int o = Math.max(off, min); o <= max; o++) {
        long tuple = BTreePage.itemOffset(page, o);
        if (isAllKilled(page, tuple, p, i, same)) {
          if (!BTreePage.isItemDead(page, o)) {
            BTreePage.markItemDead(page, o);
            any = true;
          }
          break;
        }
        if (!pinned) {
          break; // the page has not changed, so the item has not moved
        }
      }
      i = same;
    }
    if (any) {
      BTreePage.addFlags(page, BTreePage.HAS_GARBAGE);
      index.pool.markDirtyHint(buffer);
    }
    if (pinned) {
      index.unlock(buffer);
    } else {
      index.release(buffer);
    }
  }

  private boolean isAllKilled(MemorySegment page, long tuple, Position p, int from, int to) {
    if (!BTreeTuple.isPosting(page, tuple)) {
      return p.tids[killed[from]] == BTreeTuple.readTid(page, tuple);
    }
    int ids = BTreeTuple.postingCount(page, tuple);
    int at = from;
    for (int i = 0; i < ids; i++) {
      long id = BTreeTuple.postingTid(page, tuple, i);
      while (at < to && p.tids[killed[at]] < id) {
        at++;
      }
      if (at == to || p.tids[killed[at]] != id) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void mark() {
    dropMark();
    if (current.isValid()) {
      markedItem = current.item;
    }
  }

  /// Before leaving a page that holds the mark, keeps a copy of it.
  private void saveMark() {
    if (markedItem < 0) {
      return;
    }
    Position p = current;
    Position m = marked;
    if (m == null) {
      m = new Position();
      marked = m;
    }
    m.block = p.block;
    m.lsn = p.lsn;
    m.nextBlock = p.nextBlock;
    m.moreLeft = p.moreLeft;
    m.moreRight = p.moreRight;
    m.firstItem = p.firstItem;
    m.lastItem = p.lastItem;
    m.item = markedItem;
    m.tids = Arrays.copyOf(p.tids, p.tids.length);
    m.offsets = Arrays.copyOf(p.offsets, p.offsets.length);
    m.tupleOffsets =
        p.tupleOffsets == null ? null : Arrays.copyOf(p.tupleOffsets, p.tupleOffsets.length);
    m.tupleBytes = p.tupleBytes;
    MemorySegment tuples = p.tuples;
    if (tuples != null) {
      MemorySegment copy = Arena.ofAuto().allocate(BTreePage.PAGE_BYTES, 64);
      MemorySegment.copy(tuples, 0, copy, 0, p.tupleBytes);
      m.tuples = copy;
    }
    if (p.buffer != NO_BUFFER) {
      m.buffer = index.pin(p.block);
    }
    markedItem = -1;
  }

  @Override
  public void restore() {
    try {
      if (markedItem >= 0) {
        current.item = markedItem; // the mark is on this page
        return;
      }
      killItems();
      if (current.buffer != NO_BUFFER) {
        index.unpin(current.buffer);
        current.buffer = NO_BUFFER;
      }
      Position m = marked;
      if (m == null || !m.isValid()) {
        current.block = BlockNumber.INVALID;
        return;
      }
      marked = null;
      current = m;
      started = true;
      markedItem = m.item;
    } catch (Throwable failure) {
      throw index.releaseAll(failure);
    }
  }

  private void dropMark() {
    markedItem = -1;
    Position m = marked;
    if (m != null) {
      if (m.buffer != NO_BUFFER) {
        index.unpin(m.buffer);
        m.buffer = NO_BUFFER;
      }
      m.block = BlockNumber.INVALID;
    }
  }

  private void leavePage() {
    try {
      killItems();
      if (current.buffer != NO_BUFFER) {
        index.unpin(current.buffer);
        current.buffer = NO_BUFFER;
      }
    } catch (Throwable failure) {
      throw index.releaseAll(failure);
    }
  }

  @Override
  public void end() {
    leavePage();
    dropMark();
    current.block = BlockNumber.INVALID;
  }
}
