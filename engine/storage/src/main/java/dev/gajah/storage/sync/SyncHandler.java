// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.sync;

import java.io.IOException;

/// Knows the files behind one kind of [FileTag].
public interface SyncHandler {
  /// Relative to the data directory, for messages.
  String path(FileTag tag);

  /// Makes everything written to the file so far durable.
  ///
  /// @throws java.nio.file.NoSuchFileException if the file is gone
  void sync(FileTag tag) throws IOException;

  /// Deletes the file.
  void delete(FileTag tag) throws IOException;
}
