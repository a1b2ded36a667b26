// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.join;

import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.executor.spill.RowStore;
import dev.gajah.executor.spill.SpillFile;
import dev.gajah.nodes.plan.Plan.JoinType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Hash join: the inner side goes into a hash table, outer rows probe it.
///
/// Equality itself is decided by the join filter, which contains the hash clauses; the table only
/// brings candidates together. When the inner side outgrows its memory, both sides are split by
/// hash into [#PARTITIONS] spill files, and each pair of files is joined in turn; a single
/// partition is then kept in memory whatever its size.
public final class HashJoin extends JoinOperator {
  private static final int PARTITIONS = 32;
  private static final int CHECK_ROWS = 1024;

  private final KeyHasher outerHasher;
  private final KeyHasher innerHasher;
  private final boolean keepUnmatchedInner;
  private final boolean innerMayChange;
  private final ExecutionContext context;

  private final RowStore store;
  private final HashTable table = new HashTable();
  private boolean[] innerMatchedFlags = new boolean[0];
  private boolean built;
  private boolean everBuilt;

  // Probing
  private @Nullable Batch outerBatch;
  private int outerIndex;
  private int chain = -1;
  private boolean outerAtEnd;
  private int unmatchedNext;

  // Partitions
  private SpillFile @Nullable [] innerFiles;
  private SpillFile @Nullable [] outerFiles;
  private int partition = -1;
  private SpillFile.@Nullable Reader outerReader;
  private final Batch outerBuffer;

  /// Hash codes of the keys of a batch's rows.
  public static final class KeyHasher {
    private final Evaluator[] keys;
    private final dev.gajah.types.function.ValueHasher[] hashers;
    private int[] hashes = new int[8];
    private boolean[] hasNull = new boolean[8];

    public KeyHasher(Evaluator[] keys, dev.gajah.types.function.ValueHasher[] hashers) {
      this.keys = keys;
      this.hashers = hashers;
    }

    void compute(Batch batch) {
      if (hashes.length < batch.rowCount) {
        hashes = new int[Math.max(batch.rowCount, 2 * hashes.length)];
        hasNull = new boolean[hashes.length];
      }
      for (int i = 0; i < batch.count; i++) {
        int row = batch.row(i);
        hashes[row] = 0;
        hasNull[row] = false;
      }
      for (int key = 0; key < keys.length; key++) {
        Vector values = keys[key].evaluate(batch, batch.rows, batch.count);
        for (int i = 0; i < batch.count; i++) {
          int row = batch.row(i);
          if (values.nulls[row]) {
            hasNull[row] = true;
          } else {
            hashes[row] = Integer.rotateLeft(hashes[row], 5) * 31 + hashers[key].hash(values, row);
          }
        }
      }
    }
  }

  public HashJoin(
      Operator outer,
      Operator inner,
      JoinType type,
      boolean innerUnique,
      JoinShape shape,
      Filter joinFilter,
      Filter filter,
      Projection projection,
      KeyHasher outerHasher,
      KeyHasher innerHasher,
      boolean innerMayChange,
      ExecutionContext context) {
    super(outer, inner, type, innerUnique, shape, joinFilter, filter, projection);
    this.outerHasher = outerHasher;
    this.innerHasher = innerHasher;
    this.innerMayChange = innerMayChange;
    this.context = context;
    this.keepUnmatchedInner =
        switch (type) {
          case RIGHT, FULL, RIGHT_ANTI, RIGHT_SEMI -> true;
          case INNER, LEFT, SEMI, ANTI -> false;
        };
    this.store = new RowStore(shape.inner);
    Vector[] columns = new Vector[shape.outer.length + 1];
    for (int i = 0; i < shape.outer.length; i++) {
      columns[i] = Vector.create(shape.outer[i], 8);
    }
    columns[shape.outer.length] = new LongVector(8);
    this.outerBuffer = new Batch(columns);
  }

  @Override
  public void open() {
    clear();
    resetProbe();
    outer.open();
    inner.open();
    built = false;
    everBuilt = false;
  }

  private void resetProbe() {
    outerBatch = null;
    outerIndex = 0;
    chain = -1;
    outerAtEnd = false;
    unmatchedNext = 0;
    partition = -1;
    outerReader = null;
  }

  @Override
  protected void restart() {
    boolean reusable = built && !innerMayChange && innerFiles == null;
    discardFiles();
    resetProbe();
    if (reusable) {
      Arrays.fill(innerMatchedFlags, false);
    } else {
      built = false;
    }
    outer.rescan();
  }

  @Override
  protected void innerMatched(int innerNumber) {
    innerMatchedFlags[innerNumber] = true;
  }

  private void build() {
    store.clear();
    table.clear();
    if (everBuilt) {
      inner.rescan();
    }
    everBuilt = true;
    long memoryBytesMax = context.hashMemoryBytes();
    int sinceCheck = 0;
    for (Batch batch = inner.next(Vector.BATCH); batch != null; batch = inner.next(Vector.BATCH)) {
      context.interrupts().check();
      innerHasher.compute(batch);
      for (int i = 0; i < batch.count; i++) {
        int row = batch.row(i);
        if (innerHasher.hasNull[row] && !keepUnmatchedInner) {
          continue;
        }
        int hash = innerHasher.hasNull[row] ? 0 : innerHasher.hashes[row];
        SpillFile[] files = innerFiles;
        if (files != null) {
          files[partitionOf(hash)].add(batch.columns, row);
        } else {
          store.add(batch.columns, row);
          table.add(hash);
        }
      }
      sinceCheck += batch.count;
      if (innerFiles == null && sinceCheck >= CHECK_ROWS) {
        sinceCheck = 0;
        if (store.memoryBytes() + table.memoryBytes() > memoryBytesMax) {
          startPartitions();
        }
      }
    }
    if (innerFiles == null) {
      sizeMatchedFlags();
    } else {
      partitionOuter();
    }
    built = true;
  }

  private void sizeMatchedFlags() {
    if (innerMatchedFlags.length < store.rowCount()) {
      innerMatchedFlags = new boolean[store.rowCount()];
    } else {
      Arrays.fill(innerMatchedFlags, false);
    }
  }

  private static int partitionOf(int hash) {
    return (hash * 0x85EBCA6B) >>> 27;
  }

  private void startPartitions() {
    SpillFile[] files = new SpillFile[PARTITIONS];
    for (int i = 0; i < PARTITIONS; i++) {
      files[i] = new SpillFile(context.spillSpace(), shape.inner);
    }
    innerFiles = files;
    for (int chunk = 0; chunk < store.chunkCount(); chunk++) {
      Batch batch = store.chunk(chunk);
      innerHasher.compute(batch);
      for (int row = 0; row < batch.count; row++) {
        int hash = innerHasher.hasNull[row] ? 0 : innerHasher.hashes[row];
        files[partitionOf(hash)].add(batch.columns, row);
      }
    }
    store.clear();
    table.clear();
  }

  private void partitionOuter() {
    SpillFile[] files = new SpillFile[PARTITIONS];
    Representation[] outerShape = shape.outer;
    for (int i = 0; i < PARTITIONS; i++) {
      files[i] = new SpillFile(context.spillSpace(), outerShape);
    }
    outerFiles = files;
    for (Batch batch = outer.next(Vector.BATCH); batch != null; batch = outer.next(Vector.BATCH)) {
      context.interrupts().check();
      outerHasher.compute(batch);
      for (int i = 0; i < batch.count; i++) {
        int row = batch.row(i);
        files[outerHasher.hasNull[row] ? 0 : partitionOf(outerHasher.hashes[row])].add(
            batch.columns, row);
      }
    }
    nextPartition();
  }

  /// Loads the next pair of files; false if there is none.
  private boolean nextPartition() {
    SpillFile[] innerSide = innerFiles;
    SpillFile[] outerSide = outerFiles;
    if (innerSide == null || outerSide == null || partition + 1 >= PARTITIONS) {
      return false;
    }
    partition++;
    store.clear();
    table.clear();
    Vector[] columns = new Vector[shape.inner.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Vector.create(shape.inner[i], Vector.BATCH);
    }
    Batch batch = new Batch(columns);
    SpillFile.Reader reader = innerSide[partition].read();
    while (true) {
      batch.reset();
      int rows = 0;
      while (rows < Vector.BATCH && reader.next(columns, rows)) {
        rows++;
      }
      if (rows == 0) {
        break;
      }
      batch.setAll(rows);
      innerHasher.compute(batch);
      for (int row = 0; row < rows; row++) {
        store.add(columns, row);
        table.add(innerHasher.hasNull[row] ? 0 : innerHasher.hashes[row]);
      }
      context.interrupts().check();
    }
    sizeMatchedFlags();
    outerReader = outerSide[partition].read();
    outerAtEnd = false;
    unmatchedNext = 0;
    return true;
  }

  private @Nullable Batch nextOuterBatch(int wanted) {
    SpillFile.Reader reader = outerReader;
    if (reader == null) {
      return outer.next(
          Math.max(wanted, singleMatch ? wanted : Math.min(Vector.BATCH, 4 * wanted)));
    }
    outerBuffer.reset();
    int rows = 0;
    while (rows < Vector.BATCH) {
      for (int i = 0; i < shape.outer.length; i++) {
        outerBuffer.columns[i].ensureCapacity(rows + 1);
      }
      if (!reader.next(outerBuffer.columns, rows)) {
        break;
      }
      rows++;
    }
    outerBuffer.setAll(rows);
    return rows == 0 ? null : outerBuffer;
  }

  @Override
  protected boolean produce(int wanted) {
    if (!built) {
      build();
    }
    while (!hasOutput()) {
      if (outerAtEnd) {
        if (emitUnmatchedInner(wanted)) {
          continue;
        }
        if (!nextPartition()) {
          return false;
        }
        continue;
      }
      Batch current = outerBatch;
      if (current == null) {
        current = nextOuterBatch(wanted);
        if (current == null) {
          outerAtEnd = true;
          continue;
        }
        outerBatch = current;
        outerIndex = 0;
        chain = -1;
        startOuterBatch(current);
        outerHasher.compute(current);
      }
      probe(current, wanted);
    }
    return true;
  }

  private void probe(Batch current, int wanted) {
    boolean inOrder =
        type != JoinType.INNER
            && type != JoinType.SEMI
            && type != JoinType.RIGHT
            && type != JoinType.RIGHT_SEMI
            && type != JoinType.RIGHT_ANTI;
    while (outerIndex < current.count && outputCount() < wanted) {
      int row = current.row(outerIndex);
      int number =
          chain >= 0 ? chain : outerHasher.hasNull[row] ? -1 : table.first(outerHasher.hashes[row]);
      chain = -1;
      while (number >= 0) {
        offer(
            current.columns,
            row,
            store.chunk(number >>> 10).columns,
            RowStore.rowInChunk(number),
            number);
        number = table.after(number);
        if (outputCount() >= wanted && number >= 0) {
          chain = number;
          return;
        }
      }
      outerIndex++;
      if (inOrder) {
        finishOuterRow(current.columns, row);
      }
    }
    testCandidates();
    if (outerIndex >= current.count) {
      outerBatch = null;
    }
  }

  private boolean emitUnmatchedInner(int wanted) {
    if (!keepUnmatchedInner) {
      return false;
    }
    boolean wantMatched = type == JoinType.RIGHT_SEMI;
    int total = store.rowCount();
    while (unmatchedNext < total && outputCount() < wanted) {
      int number = unmatchedNext++;
      if (innerMatchedFlags[number] == wantMatched) {
        emitInner(store.chunk(number >>> 10).columns, RowStore.rowInChunk(number));
      }
    }
    return hasOutput();
  }

  private void discardFiles() {
    for (SpillFile[] files : new SpillFile[][] {innerFiles, outerFiles}) {
      if (files != null) {
        for (SpillFile file : files) {
          file.discard();
        }
      }
    }
    innerFiles = null;
    outerFiles = null;
  }

  @Override
  public void close() {
    clear();
    discardFiles();
    resetProbe();
    store.clear();
    table.clear();
    built = false;
    outer.close();
    inner.close();
  }
}
