// SPDX-License-Identifier: Apache-2.0

/// Rows kept for longer than one batch: in memory as dense column chunks, beyond `work_mem` in
/// temporary files.
///
/// **May depend on** `base`, `executor.batch`.
@NullMarked
package dev.gajah.executor.spill;

import org.jspecify.annotations.NullMarked;
