// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.copy;

import dev.gajah.base.memory.ByteWriter;

/// Where COPY FROM gets its bytes.
interface CopySource extends AutoCloseable {
  /// Appends the next piece; false at the end.
  boolean read(ByteWriter target);

  @Override
  default void close() {}
}
