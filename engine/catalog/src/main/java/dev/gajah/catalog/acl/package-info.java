// SPDX-License-Identifier: Apache-2.0

/// Privileges: access control lists in their stored form, defaults for null lists, checks.
///
/// **Invariant**: a check never changes anything; the superuser and the owner's implied rights are
/// decided here and nowhere else.
///
/// **May depend on** `cache`, `schema`.
@NullMarked
package dev.gajah.catalog.acl;

import org.jspecify.annotations.NullMarked;
