// SPDX-License-Identifier: Apache-2.0

/// Auxiliary processes: startup, checkpointer, background writer, WAL writer.
///
/// What must work when everything else is broken has the smallest world: no SQL, no sessions, no
/// heavyweight locks.
///
/// **May depend on** `base`, `wal`, `storage`, `transaction`. **Must not know** catalogs and
/// everything above.
@NullMarked
package dev.gajah.auxiliary;

import org.jspecify.annotations.NullMarked;
