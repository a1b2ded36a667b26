// SPDX-License-Identifier: Apache-2.0

/// A scheduler that lets one process run at a time, chosen by a seed, in virtual time.
///
/// **May depend on** `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.support.schedule;

import org.jspecify.annotations.NullMarked;
