// SPDX-License-Identifier: Apache-2.0

/// VACUUM, ANALYZE, CHECKPOINT, TRUNCATE and LOCK TABLE.
///
/// **May depend on** what the module may.
@NullMarked
package dev.gajah.commands.maintenance;

import org.jspecify.annotations.NullMarked;
