// SPDX-License-Identifier: Apache-2.0

/// DDL: statements that change the catalogs, on top of the catalog module's services.
///
/// **May depend on** what the module may.
@NullMarked
package dev.gajah.commands.definition;

import org.jspecify.annotations.NullMarked;
