// SPDX-License-Identifier: Apache-2.0

/// Relation forks as arrays of blocks in segment files.
///
/// **Invariants**
/// 1. Every change of a relation file's length in this server goes through
///    [dev.gajah.storage.smgr.StorageManager], so its cached block counts are true.
/// 2. A written or created segment is registered with `storage.sync` before the call returns.
///
/// **Lock order**: a fork's extension lock, then nothing of this module.
///
/// **May depend on** `base`, `storage.file`, `storage.sync`, `storage.page`. **Must not know**
/// buffers.
@NullMarked
package dev.gajah.storage.smgr;

import org.jspecify.annotations.NullMarked;
