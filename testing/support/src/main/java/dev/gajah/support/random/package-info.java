// SPDX-License-Identifier: Apache-2.0

/// Randomness from a seed.
///
/// **May depend on** `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.support.random;

import org.jspecify.annotations.NullMarked;
