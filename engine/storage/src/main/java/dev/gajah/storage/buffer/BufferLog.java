// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import java.lang.foreign.MemorySegment;

/// What the buffer pool needs of the log: that a position is durable before a page is written, and
/// images for hint changes.
public interface BufferLog {
  /// Makes the log durable up to `lsn`. In recovery it is so already.
  void flush(long lsn);

  /// True if writing a page with this LSN would not have to flush the log.
  boolean isFlushed(long lsn);

  /// True if pages must not be dirtied by hints, because no record can be written.
  boolean isRecovery();

  /// True if a page with this LSN has no image in the log since the last checkpoint began.
  boolean needsHintImage(long pageLsn);

  /// Logs the image of a page of which only hints changed.
  ///
  /// @param page a private copy; @param standard whether the hole may be left out
  /// @return the record's end
  long logHintImage(
      RelFileLocator locator, ForkNumber fork, int block, MemorySegment page, boolean standard);
}
