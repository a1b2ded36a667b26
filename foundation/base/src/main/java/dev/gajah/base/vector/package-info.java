// SPDX-License-Identifier: Apache-2.0

/// Column vectors, in which SQL values travel.
///
/// **May depend on** other packages of `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.base.vector;

import org.jspecify.annotations.NullMarked;
