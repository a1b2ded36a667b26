// SPDX-License-Identifier: Apache-2.0

/// SQL/JSON path language: its syntax tree, stored form, text form and evaluation.
///
/// **May depend on** other packages of `types`, and `base`.
@NullMarked
package dev.gajah.types.jsonpath;

import org.jspecify.annotations.NullMarked;
