// SPDX-License-Identifier: Apache-2.0

/// Ranges and multiranges over any ordered type.
///
/// A stored value names its own type, so functions find out from the value what it is a range of:
/// for built-in types from a table, for others from the catalog.
///
/// **May depend on** other packages of `types`, and `base`.
@NullMarked
package dev.gajah.types.range;

import org.jspecify.annotations.NullMarked;
