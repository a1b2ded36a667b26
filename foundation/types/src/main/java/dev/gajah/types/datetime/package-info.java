// SPDX-License-Identifier: Apache-2.0

/// Dates, times, intervals: calendar, input, output, SQL functions.
///
/// **Invariant**: functions are stateless and thread-safe, and declared once, beside their code,
/// under their pg_proc OID. **May depend on** `base`, `types`, `types.function` and sibling
/// packages. **Must not know** catalogs or sessions.
@NullMarked
package dev.gajah.types.datetime;

import org.jspecify.annotations.NullMarked;
