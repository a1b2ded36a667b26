// SPDX-License-Identifier: Apache-2.0

/// Syncs and deletions of files that wait for the next checkpoint.
///
/// **Invariants**
/// 1. A file written to is registered before the written page counts as clean.
/// 2. A request registered before a checkpoint's redo pointer was determined is carried out before
///    the checkpoint completes.
/// 3. The first segment of a dropped relation's main fork keeps its name until a checkpoint that
///    began after the drop.
///
/// **Lock order**: the table's lock is a leaf and is never held across I/O.
///
/// **May depend on** `base`, `storage.file`. **Must not know** buffers or pages.
@NullMarked
package dev.gajah.storage.sync;

import org.jspecify.annotations.NullMarked;
