// SPDX-License-Identifier: Apache-2.0

/// The time door.
///
/// **May depend on** other packages of `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.base.time;

import org.jspecify.annotations.NullMarked;
