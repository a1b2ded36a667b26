// SPDX-License-Identifier: Apache-2.0

/// EXPLAIN: plans as text, and the text form of expressions.
///
/// **May depend on** what the module may.
@NullMarked
package dev.gajah.commands.explain;

import org.jspecify.annotations.NullMarked;
