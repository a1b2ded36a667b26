// SPDX-License-Identifier: Apache-2.0

/// A network in memory.
///
/// **May depend on** `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.support.net;

import org.jspecify.annotations.NullMarked;
