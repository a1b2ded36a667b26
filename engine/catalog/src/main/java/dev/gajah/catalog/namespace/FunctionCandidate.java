// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.namespace;

import dev.gajah.catalog.schema.PgProc;

/// A function that a name may mean; `pathPosition` is the place of its schema in the search path,
/// from 0.
public record FunctionCandidate(PgProc proc, int pathPosition) {}
