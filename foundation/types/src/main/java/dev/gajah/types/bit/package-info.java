// SPDX-License-Identifier: Apache-2.0

/// Bit strings: the types `bit` and `bit varying`.
///
/// **May depend on** other packages of `types`, and `base`.
@NullMarked
package dev.gajah.types.bit;

import org.jspecify.annotations.NullMarked;
