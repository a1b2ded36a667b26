// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.spill;

import dev.gajah.base.io.StoredFile;

/// Gives out temporary files, which vanish when they are closed and at the next start of the
/// server.
public interface SpillSpace {
  /// A new empty file; the caller closes it with [#discard].
  ///
  /// @throws dev.gajah.base.error.SqlError 58030, 53100
  StoredFile create();

  /// Closes and deletes.
  void discard(StoredFile file);

  /// Counts `bytes` more in temporary files of this session.
  ///
  /// @throws dev.gajah.base.error.SqlError 53400 beyond `temp_file_limit`
  void charge(long bytes);
}
