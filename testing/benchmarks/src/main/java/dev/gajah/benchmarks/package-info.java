// SPDX-License-Identifier: Apache-2.0

/// JMH benchmarks of the hot paths, each with the smallest surroundings that are real: a buffer
/// pool over files, a log, a server.
///
/// Compiled with everything else, run by hand: `testing/benchmarks/jmh`, which adds `-prof gc`.
/// Numbers against a real PostgreSQL come from `testing/benchmarks/pgbench-ratio`. What must not
/// grow unseen, allocation, is asserted by this module's tests.
@NullMarked
package dev.gajah.benchmarks;

import org.jspecify.annotations.NullMarked;
