// SPDX-License-Identifier: Apache-2.0

/// `json` and `jsonb`: values as trees, their stored and text forms, and their functions.
///
/// A `jsonb` value is decoded into a [dev.gajah.types.json.JsonValue], worked on, and encoded
/// again; only the look-up of one key or element reads the stored bytes directly. Functions of
/// `json` keep the text of what they do not change.
///
/// **May depend on** other packages of `types`, and `base`. **Must not know** catalogs or
/// execution.
@NullMarked
package dev.gajah.types.json;

import org.jspecify.annotations.NullMarked;
