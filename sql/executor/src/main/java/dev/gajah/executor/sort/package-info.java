// SPDX-License-Identifier: Apache-2.0

/// Sorting: in memory, or beyond `work_mem` as sorted runs in temporary files that are merged.
///
/// **May depend on** `base`, `nodes`, `executor.{batch,expression,pipeline,spill}`.
@NullMarked
package dev.gajah.executor.sort;

import org.jspecify.annotations.NullMarked;
