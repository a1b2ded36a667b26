// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.index.IndexBuildResult;
import dev.gajah.access.index.IndexBuildSource;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.io.FileSystem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Builds a btree into pages in memory, without buffers, log and transaction: for the system
/// indexes of a new cluster.
public final class BTreeImage {
  private BTreeImage() {}

  /// Receives the finished pages, in any order. The page may be kept.
  @FunctionalInterface
  public interface PageSink {
    void page(int block, MemorySegment page);
  }

  public static IndexBuildResult build(
      IndexDescriptor index, IndexBuildSource source, FileSystem files, PageSink sink) {
    BuiltPages pages =
        new BuiltPages() {
          @Override
          public MemorySegment newPage() {
            return Arena.ofAuto().allocate(BTreePage.PAGE_BYTES, 64);
          }

          @Override
          public void write(int block, MemorySegment page) {
            sink.page(block, page);
          }

          @Override
          public void finish() {}
        };
    return new BTreeBuild(
            index,
            new KeyCodec(new KeyLayout(index)),
            () -> {},
            (descriptor, columns, row) -> null,
            new Workspace(),
            Integer.MAX_VALUE,
            files,
            () -> {
              throw SqlError.internal("index image does not fit memory");
            },
            pages)
        .run(source);
  }
}
