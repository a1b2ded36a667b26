// SPDX-License-Identifier: Apache-2.0

/// Leaves of plans: table, index and bitmap scans, and sources that are not tables.
///
/// **May depend on** `base`, `types`, `nodes`, `transaction`, `access`,
/// `executor.{batch,expression,pipeline,spill}`.
@NullMarked
package dev.gajah.executor.scan;

import org.jspecify.annotations.NullMarked;
