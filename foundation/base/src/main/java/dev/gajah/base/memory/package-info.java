// SPDX-License-Identifier: Apache-2.0

/// Little-endian access to byte arrays and segments, and growable byte buffers.
///
/// **May depend on** other packages of `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.base.memory;

import org.jspecify.annotations.NullMarked;
