// SPDX-License-Identifier: Apache-2.0

/// Server processes and what they wait on: latches, lightweight locks, interrupts.
///
/// **May depend on** other packages of `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.base.process;

import org.jspecify.annotations.NullMarked;
