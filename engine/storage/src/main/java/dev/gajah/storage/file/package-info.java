// SPDX-License-Identifier: Apache-2.0

/// Names of relation files, and the cache of open segment files.
///
/// **Invariant**: an open file is closed only while its use count is zero; the count then becomes
/// final, so that nobody can start to use it.
///
/// **May depend on** `base`. **Must not know** blocks, pages or the log.
@NullMarked
package dev.gajah.storage.file;

import org.jspecify.annotations.NullMarked;
