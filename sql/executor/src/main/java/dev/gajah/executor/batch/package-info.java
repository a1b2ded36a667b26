// SPDX-License-Identifier: Apache-2.0

/// Batches of rows as column vectors with a selection.
///
/// **May depend on** `base`.
@NullMarked
package dev.gajah.executor.batch;

import org.jspecify.annotations.NullMarked;
