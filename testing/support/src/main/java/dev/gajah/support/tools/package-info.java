// SPDX-License-Identifier: Apache-2.0

/// The programs of a real PostgreSQL 17, for tests that let it judge.
///
/// A machine without them skips such tests and says so; with `GAJAH_REQUIRE_PG17=1` they fail
/// instead, so that continuous integration cannot lose them unnoticed.
@NullMarked
package dev.gajah.support.tools;

import org.jspecify.annotations.NullMarked;
