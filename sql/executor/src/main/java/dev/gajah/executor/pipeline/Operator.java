// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.pipeline;

import dev.gajah.executor.batch.Batch;
import org.jspecify.annotations.Nullable;

/// One node of a running plan: pulled for batches.
///
/// Life: constructed once; then per execution [#open], any number of [#next] and [#rescan],
/// [#close]; then perhaps [#open] again.
public abstract class Operator implements AutoCloseable {
  private @Nullable Instrumentation instrumentation;

  /// Starts an execution: the snapshot and parameters of the context are those of this execution.
  public abstract void open();

  /// The next rows, or null at the end. Never an empty batch.
  ///
  /// @param maxRows how many rows the consumer can use, at least 1; a batch selects at most so many
  protected abstract @Nullable Batch fetch(int maxRows);

  /// Starts from the beginning again; executor parameters may have changed.
  public abstract void rescan();

  /// Ends an execution: gives back pins, scans and files. Must not fail after an error elsewhere.
  @Override
  public abstract void close();

  public final @Nullable Batch next(int maxRows) {
    Instrumentation counter = instrumentation;
    if (counter == null) {
      return fetch(maxRows);
    }
    counter.start();
    Batch batch = fetch(maxRows);
    counter.stop(batch == null ? 0 : batch.count);
    return batch;
  }

  /// Makes the operator count rows and time, for EXPLAIN ANALYZE.
  public final void instrument(Instrumentation counter) {
    instrumentation = counter;
  }

  public final @Nullable Instrumentation instrumentation() {
    return instrumentation;
  }
}
