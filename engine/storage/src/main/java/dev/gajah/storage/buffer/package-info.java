// SPDX-License-Identifier: Apache-2.0

/// Shared buffer pool: the only way to read or change a relation page.
///
/// **Invariants**
/// 1. A frame may lose its page only while its sole pin is held by who takes it.
/// 2. A dirty page is written only after the log is flushed up to the LSN in the bytes written.
/// 3. The page-to-frame mapping changes only under the exclusive lock of the partition of the
///    page's hash.
/// 4. A dirty page becomes clean only after its segment is registered for the next checkpoint's
///    sync.
///
/// **Lock order** (take downwards, never upwards): extension lock of a fork, content lock, mapping
/// partition. Never wait for I/O while holding a partition. Who evicts only *tries* to take the
/// content lock of the page to be evicted.
///
/// **May depend on** `base`, `wal`, `storage.smgr`, `storage.page`, `storage.sync`. **Must not
/// know** tuples, transactions, catalogs.
@NullMarked
package dev.gajah.storage.buffer;

import org.jspecify.annotations.NullMarked;
