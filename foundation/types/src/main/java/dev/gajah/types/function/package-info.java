// SPDX-License-Identifier: Apache-2.0

/// The contracts of functions: scalar, aggregate, set-returning; their registry by pg_proc OID.
///
/// **May depend on** `base`, `types`.
@NullMarked
package dev.gajah.types.function;

import org.jspecify.annotations.NullMarked;
