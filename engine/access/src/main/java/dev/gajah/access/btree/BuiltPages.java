// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import java.lang.foreign.MemorySegment;

/// Where the pages of an index under construction go.
interface BuiltPages {
  /// A zeroed page to fill; give it back by [#write].
  MemorySegment newPage();

  /// Blocks come in any order, each once.
  void write(int block, MemorySegment page);

  void finish();
}
