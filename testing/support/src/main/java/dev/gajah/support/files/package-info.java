// SPDX-License-Identifier: Apache-2.0

/// A disk in memory that behaves as badly as a real one may.
///
/// **May depend on** `base`. **Must not know** anything else.
@NullMarked
package dev.gajah.support.files;

import org.jspecify.annotations.NullMarked;
