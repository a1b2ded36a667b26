// SPDX-License-Identifier: Apache-2.0

/// The postmaster: it listens, starts every other server process, reaps them, and builds the shared
/// memory that they work on.
///
/// **Invariant**: shared structures are made here only, in [SharedMemory], and passed on by
/// constructor; a crash restart makes a new one.
///
/// **May depend on** every module below `clients`.
@NullMarked
package dev.gajah.postmaster;

import org.jspecify.annotations.NullMarked;
