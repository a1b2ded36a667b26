// SPDX-License-Identifier: Apache-2.0

/// Objects by their names in text, and back: what the `reg*` types need.
///
/// **May depend on** `cache`, `dependency`, `namespace`, `schema`.
@NullMarked
package dev.gajah.catalog.names;

import org.jspecify.annotations.NullMarked;
