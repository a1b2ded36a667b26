// SPDX-License-Identifier: Apache-2.0

/// The server log: how a report becomes text, where it goes, and the logger process that collects
/// it into files.
///
/// **Invariants**
/// 1. Who reports is never blocked by a disk: it puts an entry into a queue with a bound, or writes
///    to the standard error stream if there is no logger or the queue is full.
/// 2. Entries of one process reach a file in the order in which they were reported.
/// 3. The logger touches no shared memory, so it survives the crash of everything else.
///
/// **May depend on** `base`. **Must not know** anything else.
@NullMarked
package dev.gajah.auxiliary.logger;

import org.jspecify.annotations.NullMarked;
