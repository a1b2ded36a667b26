// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.namespace;

import dev.gajah.catalog.schema.PgOperator;

/// An operator that a name may mean; `pathPosition` is the place of its schema in the search path,
/// from 0.
public record OperatorCandidate(PgOperator operator, int pathPosition) {}
