// SPDX-License-Identifier: Apache-2.0

/// Data types: their text and binary forms, and what functions may ask of the world around them.
///
/// **May depend on** `base`. **Must not know** catalogs: it asks them through
/// [dev.gajah.types.TypeCatalog].
@NullMarked
package dev.gajah.types;

import org.jspecify.annotations.NullMarked;
