// SPDX-License-Identifier: Apache-2.0

/// The free space map of a relation.
///
/// **Invariants**: none that anyone may rely on. The map is a hint; a search checks what it finds,
/// and corrects the map.
///
/// **Lock order**: one content lock of a map page at a time.
///
/// **May depend on** `base`, `storage.buffer`, `storage.page`. **Must not know** tuples or indexes.
@NullMarked
package dev.gajah.storage.freespace;

import org.jspecify.annotations.NullMarked;
