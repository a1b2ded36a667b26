// SPDX-License-Identifier: Apache-2.0

/// The randomness door.
///
/// **May depend on** other packages of `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.base.random;

import org.jspecify.annotations.NullMarked;
