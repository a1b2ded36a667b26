// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.sync;

import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;

/// Names a file that is to be synced or deleted at a checkpoint (PostgreSQL: `FileTag`).
///
/// @param handler which [SyncHandler] knows the file, by the number it was registered under
/// @param locator the relation, or all zeros where the handler does not use it
public record FileTag(int handler, RelFileLocator locator, ForkNumber fork, long segment) {
  public static final int RELATION = 0;
  public static final int CLOG = 1;
  public static final int COMMIT_TS = 2;
  public static final int MULTIXACT_OFFSET = 3;
  public static final int MULTIXACT_MEMBER = 4;
  public static final int HANDLER_COUNT = 5;

  private static final RelFileLocator NO_RELATION = new RelFileLocator(0, 0, 0);

  /// A segment of an SLRU.
  public static FileTag slru(int handler, long segment) {
    return new FileTag(handler, NO_RELATION, ForkNumber.MAIN, segment);
  }
}
