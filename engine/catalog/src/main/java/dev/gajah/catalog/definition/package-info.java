// SPDX-License-Identifier: Apache-2.0

/// Making, changing and removing objects in the catalogs: what statements such as CREATE TABLE are
/// made of.
///
/// **Invariant**: a service writes all catalogs that belong to an object, with its dependencies; it
/// checks no privileges and parses nothing.
///
/// **May depend on** every package of `catalog`, `access`, `storage`.
@NullMarked
package dev.gajah.catalog.definition;

import org.jspecify.annotations.NullMarked;
