// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.index.IndexBuildResult;
import dev.gajah.access.index.IndexBuildSource;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.KeyTextWriter;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Tid;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.vector.Vector;
import dev.gajah.storage.page.Page;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Builds a btree from a table: sorts all entries, then writes the tree from the left to the right
/// and from the leaves up.
///
/// Nobody else knows the files yet, so pages are made in private memory and go to disk past the
/// buffer pool, with their full images in WAL; a crash loses the whole index with its transaction.
/// PostgreSQL: `nbtsort.c`.
final class BTreeBuild implements IndexBuildSource.Sink {
  private static final int NONLEAF_FILL_FACTOR = 70;

  private final IndexDescriptor descriptor;
  private final KeyCodec codec;
  private final Runnable interruptCheck;
  private final KeyTextWriter keyText;
  private final Workspace work;
  private final IndexTupleSorter live;
  private final IndexTupleSorter dead;
  private final BuiltPages writer;
  private final boolean unique;
  private double indexTuples;
  private double deadTuples;
  private int pages = 1; // the metapage is written last

  /// The page being filled on one level.
  private static final class Level {
    final int level;
    final int freeBytesWanted;
    MemorySegment page;
    int block;

    /// Tuple that will be the downlink to this page: the high key of the page before it.
    final MemorySegment lowKey = Arena.ofAuto().allocate(BTreePage.PAGE_BYTES, 64);

    int lastOffset = BTreePage.HIGH_KEY;
    int lastPostingBytes;
    @Nullable Level parent;

    Level(int level, int freeBytesWanted, MemorySegment page, int block) {
      this.level = level;
      this.freeBytesWanted = freeBytesWanted;
      this.page = page;
      this.block = block;
    }
  }

  BTreeBuild(
      OpenIndex index,
      KeyTextWriter keyText,
      Workspace work,
      long memoryBytesMax,
      BuiltPages writer) {
    this(
        index.descriptor,
        index.codec,
        index::checkInterrupts,
        keyText,
        work,
        memoryBytesMax,
        index.btree.files(),
        index.btree::newTemporaryFile,
        writer);
  }

  BTreeBuild(
      IndexDescriptor descriptor,
      KeyCodec codec,
      Runnable interruptCheck,
      KeyTextWriter keyText,
      Workspace work,
      long memoryBytesMax,
      FileSystem files,
      Supplier<Path> newTemporaryFile,
      BuiltPages writer) {
    this.descriptor = descriptor;
    this.codec = codec;
    this.interruptCheck = interruptCheck;
    this.keyText = keyText;
    this.work = work;
    this.writer = writer;
    this.unique = descriptor.unique();
    live = new IndexTupleSorter(codec, files, newTemporaryFile, memoryBytesMax);
    dead = new IndexTupleSorter(codec, files, newTemporaryFile, memoryBytesMax / 16);
  }

  IndexBuildResult run(IndexBuildSource source) {
    try (live;
        dead) {
      double heapTuples = source.scan(this);
      live.finish();
      dead.finish();
      load();
      return new IndexBuildResult(heapTuples, indexTuples);
    }
  }

  @Override
  public void accept(Vector[] columns, int row, long tid, boolean alive) {
    int bytes = codec.form(columns, row, tid, work.item);
    if (bytes > BTreePage.ITEM_BYTES_MAX) {
      throw BTreeInserter.tooLarge(descriptor, work.item, 0);
    }
    // Dead versions go to a list of their own, which is not checked for uniqueness.
    if (unique && !alive) {
      dead.add(work.item, bytes);
      deadTuples++;
    } else {
      live.add(work.item, bytes);
    }
    indexTuples++;
  }

  private void load() {
    boolean merge = deadTuples > 0;
    boolean deduplicate =
        !merge && !unique && codec.layout.allEqualImage && descriptor.deduplicateItems();
    Level leaf = null;
    if (deduplicate) {
      leaf = loadMerged();
    } else {
      boolean haveLive = nextLive();
      boolean haveDead = merge && dead.next();
      while (haveLive || haveDead) {
        if (leaf == null) {
          leaf = newLevel(0);
        }
        boolean takeLive =
            !haveDead
                || (haveLive
                    && IndexTupleSorter.compareTuples(
                            codec, live.segment(), live.tuple(), dead.segment(), dead.tuple())
                        <= 0);
        if (takeLive) {
          add(leaf, live.segment(), live.tuple(), 0);
          haveLive = nextLive();
        } else {
          add(leaf, dead.segment(), dead.tuple(), 0);
          haveDead = dead.next();
        }
      }
    }
    finish(leaf);
  }

  /// The next live tuple; checks it against the one before.
  private boolean nextLive() {
    if (unique && live.tid() != Tid.INVALID) {
      int bytes = BTreeTuple.size(live.segment(), live.tuple());
      MemorySegment.copy(live.segment(), live.tuple(), work.originalItem, 0, bytes);
      if (!live.next()) {
        return false;
      }
      checkDistinct(work.originalItem);
      return true;
    }
    return live.next();
  }

  private void checkDistinct(MemorySegment previous) {
    for (int i = 0; i < codec.layout.keyCount; i++) {
      if (codec.compareColumn(previous, 0, live.segment(), live.tuple(), i) != 0) {
        return;
      }
      if (!descriptor.nullsNotDistinct() && codec.locate(previous, 0, i) < 0) {
        return;
      }
    }
    Vector[] columns = new Vector[codec.layout.columnCount];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Vector.create(codec.layout.representation[i], 1);
      codec.readColumn(live.segment(), live.tuple(), i, columns[i], 0);
    }
    SqlError error =
        new SqlError(
                SqlState.UNIQUE_VIOLATION,
                "could not create unique index \"" + descriptor.name() + "\"")
            .schema(descriptor.schemaName())
            .table(descriptor.tableName())
            .constraint(descriptor.name());
    String text = keyText.keyText(descriptor, columns, 0);
    throw error.detail(text == null ? "Duplicate keys exist." : "Key " + text + " is duplicated.");
  }

  private @Nullable Level loadMerged() {
    DedupState state = work.dedup;
    state.begin((BTreePage.PAGE_BYTES * 10 / 100 & ~7) - BTreePage.ITEM_ID_BYTES);
    Level leaf = null;
    MemorySegment base = work.originalItem;
    while (live.next()) {
      if (leaf == null) {
        leaf = newLevel(0);
      } else if (codec.keepAttributesFast(base, 0, live.segment(), live.tuple())
              > codec.layout.keyCount
          && state.add(live.segment(), live.tuple())) {
        continue;
      } else {
        addGroup(leaf, state);
      }
      MemorySegment.copy(
          live.segment(), live.tuple(), base, 0, BTreeTuple.size(live.segment(), live.tuple()));
      state.start(base, 0, 0);
    }
    if (leaf != null) {
      addGroup(leaf, state);
    }
    return leaf;
  }

  private void addGroup(Level leaf, DedupState state) {
    if (state.items == 1) {
      add(leaf, state.base, state.baseTuple, 0);
    } else {
      int size =
          BTreeTuple.formPosting(
              state.base, state.baseTuple, state.tids, state.tidCount, work.posting, 0);
      add(leaf, work.posting, 0, size - BTreeTuple.postingOffset(work.posting, 0));
    }
    state.fullGroups = 0;
  }

  private MemorySegment newPage(int level) {
    MemorySegment page = writer.newPage();
    BTreePage.init(page);
    BTreePage.setLevel(page, level);
    BTreePage.setFlags(page, level > 0 ? 0 : BTreePage.LEAF);
    // The first line pointer is kept for the high key.
    BTreePage.setLower(page, BTreePage.lower(page) + BTreePage.ITEM_ID_BYTES);
    return page;
  }

  private Level newLevel(int level) {
    int free =
        level > 0
            ? BTreePage.PAGE_BYTES * (100 - NONLEAF_FILL_FACTOR) / 100
            : BTreePage.PAGE_BYTES * (100 - descriptor.fillFactor()) / 100;
    return new Level(level, free, newPage(level), pages++);
  }

  /// Appends a tuple to a level, closing the page before it if that is full. `postingBytes` is the
  /// size of its posting list. PostgreSQL: `_bt_buildadd`.
  private void add(Level state, MemorySegment segment, long tuple, int postingBytes) {
    interruptCheck.run();
    int lastPosting = state.lastPostingBytes;
    state.lastPostingBytes = postingBytes;
    int bytes = BTreeTuple.size(segment, tuple);
    boolean isLeaf = state.level == 0;
    int free = BTreePage.freeSpace(state.page);
    if (free < bytes + (isLeaf ? 8 : 0)
        || (free + lastPosting < state.freeBytesWanted && state.lastOffset > BTreePage.FIRST_KEY)) {
      turnPage(state);
    }
    if (state.lastOffset == BTreePage.HIGH_KEY) {
      // The first page of a level: its downlink is minus infinity.
      BTreeTuple.makeMinusInfinity(state.lowKey, 0, 0);
    }
    state.lastOffset++;
    append(
        state.page,
        segment,
        tuple,
        bytes,
        state.lastOffset,
        !isLeaf && state.lastOffset == BTreePage.FIRST_KEY);
  }

  private void append(
      MemorySegment page,
      MemorySegment segment,
      long tuple,
      int bytes,
      int offnum,
      boolean minusInfinity) {
    if (minusInfinity) {
      BTreeTuple.makeMinusInfinity(work.pivot, 0, BTreeTuple.downlink(segment, tuple));
      BTreePage.addItemOrFail(page, work.pivot, 0, BTreeTuple.HEADER_BYTES, offnum);
    } else {
      BTreePage.addItemOrFail(page, segment, tuple, bytes, offnum);
    }
  }

  /// Starts a new page with the last tuple of the full one; that tuple, truncated, becomes the full
  /// page's high key.
  private void turnPage(Level state) {
    boolean isLeaf = state.level == 0;
    MemorySegment old = state.page;
    int oldBlock = state.block;
    MemorySegment fresh = newPage(state.level);
    int freshBlock = pages++;
    int last = state.lastOffset;
    long lastTuple = BTreePage.itemOffset(old, last);
    append(fresh, old, lastTuple, BTreePage.itemLength(old, last), BTreePage.FIRST_KEY, !isLeaf);

    int lastItem = BTreePage.itemId(old, last);
    BTreePage.setItemId(old, BTreePage.HIGH_KEY, lastItem);
    BTreePage.setItemId(old, last, 0);
    BTreePage.setLower(old, BTreePage.lower(old) - BTreePage.ITEM_ID_BYTES);
    if (isLeaf) {
      long lastLeft = BTreePage.itemOffset(old, last - 1);
      int size = codec.truncate(old, lastLeft, old, lastTuple, work.pivot);
      if (!Page.indexTupleOverwrite(old, BTreePage.HIGH_KEY, work.pivot, 0, size)) {
        throw SqlError.internal("failed to add high key to the index page");
      }
    }
    Level parent = state.parent;
    if (parent == null) {
      parent = newLevel(state.level + 1);
      state.parent = parent;
    }
    BTreeTuple.setDownlink(state.lowKey, 0, oldBlock);
    add(parent, state.lowKey, 0, 0);
    long high = BTreePage.itemOffset(old, BTreePage.HIGH_KEY);
    int highBytes = BTreeTuple.size(old, high);
    MemorySegment.copy(old, high, state.lowKey, 0, highBytes);

    BTreePage.setNext(old, freshBlock);
    BTreePage.setPrev(fresh, oldBlock);
    BTreePage.setNext(fresh, BTreePage.NONE);
    writer.write(oldBlock, old);
    state.page = fresh;
    state.block = freshBlock;
    state.lastOffset = BTreePage.FIRST_KEY;
  }

  /// Closes the rightmost page of each level and writes the metapage.
  private void finish(@Nullable Level leaf) {
    int root = BTreePage.NONE;
    int rootLevel = 0;
    for (Level state = leaf; state != null; state = state.parent) {
      Level parent = state.parent;
      if (parent == null) {
        BTreePage.addFlags(state.page, BTreePage.ROOT);
        root = state.block;
        rootLevel = state.level;
      } else {
        BTreeTuple.setDownlink(state.lowKey, 0, state.block);
        add(parent, state.lowKey, 0, 0);
      }
      // A rightmost page has no high key: close the gap in the line pointers.
      int max = BTreePage.maxOffset(state.page);
      for (int off = BTreePage.FIRST_KEY; off <= max; off++) {
        BTreePage.setItemId(state.page, off - 1, BTreePage.itemId(state.page, off));
      }
      BTreePage.setLower(state.page, BTreePage.lower(state.page) - BTreePage.ITEM_ID_BYTES);
      writer.write(state.block, state.page);
    }
    MemorySegment meta = writer.newPage();
    BTreePage.initMeta(meta, root, rootLevel, codec.layout.allEqualImage);
    writer.write(BTreePage.METAPAGE, meta);
    writer.finish();
  }
}
